"""Sizes of layers are what the installed Keras builds: output shape and parameters."""

import copy

import keras
import pytest

from kerascompare import keras_api
from kerascompare.sizes.layers import measure_layer

IN_CHAIN = [name for name, layer in keras_api.layers().items() if layer.in_chain]


def nested(name, **config):
    return {"module": "keras.layers", "class_name": name, "config": config}


def built(layer, arguments, input_shape, dtype="float32"):
    """Return output shape and parameters of what Keras builds."""
    arguments = copy.deepcopy(arguments)  # Keras empties the configs of nested layers
    given = {
        name: keras.saving.deserialize_keras_object(value)
        if isinstance(value, dict)
        or (isinstance(value, list) and value and isinstance(value[0], dict))
        else value
        for name, value in arguments.items()
    }
    made = getattr(keras.layers, layer)(**given)
    output = made(keras.Input(input_shape, dtype=dtype))
    return tuple(output.shape[1:]), made.count_params()


def assert_measured(layer, arguments, input_shape, dtype="float32"):
    expected_shape, parameters = built(layer, arguments, input_shape, dtype)
    measured = measure_layer(layer, arguments, tuple(input_shape))
    assert measured.parameters == parameters
    shape = [
        known if open_size is None else open_size
        for open_size, known in zip(expected_shape, measured.output_shape, strict=True)
    ]
    assert measured.output_shape == tuple(shape)


@pytest.mark.parametrize("name", IN_CHAIN)
def test_every_layer_of_the_catalogue_has_the_size_that_keras_builds(name):
    example = keras_api.layers()[name].example
    assert_measured(name, example.arguments, example.input_shape, example.dtype)


VARIANTS = [
    ("Dense", {"units": 5, "use_bias": False}, (3, 4)),
    ("Dense", {"units": 5, "lora_rank": 2}, (4,)),
    ("Conv1D", {"filters": 4, "kernel_size": 3, "padding": "causal", "dilation_rate": 2}, (9, 3)),
    ("Conv2D", {"filters": 6, "kernel_size": [3, 2], "strides": 2, "groups": 3}, (9, 8, 3)),
    ("Conv2D", {"filters": 4, "kernel_size": 3, "strides": [2, 1], "padding": "same",
                "use_bias": False}, (9, 8, 3)),
    ("Conv2D", {"filters": 4, "kernel_size": 3, "dilation_rate": [2, 3]}, (9, 8, 3)),
    ("Conv2DTranspose", {"filters": 4, "kernel_size": 3, "strides": 2}, (5, 4, 3)),
    ("Conv2DTranspose", {"filters": 4, "kernel_size": 2, "strides": 3}, (5, 4, 3)),
    ("Conv2DTranspose", {"filters": 4, "kernel_size": 3, "strides": 2, "padding": "same"},
     (5, 4, 3)),
    ("Conv2DTranspose", {"filters": 4, "kernel_size": 3, "strides": 2, "output_padding": 1,
                         "padding": "same"}, (5, 4, 3)),
    ("Conv1DTranspose", {"filters": 4, "kernel_size": 3, "dilation_rate": 2}, (5, 3)),
    ("DepthwiseConv2D", {"kernel_size": 3, "depth_multiplier": 2, "padding": "same"}, (8, 8, 3)),
    ("SeparableConv2D", {"filters": 5, "kernel_size": 3, "depth_multiplier": 2}, (8, 8, 3)),
    ("MaxPooling2D", {"pool_size": 3, "strides": 2, "padding": "same"}, (8, 7, 3)),
    ("AveragePooling1D", {"pool_size": 3}, (8, 3)),
    ("MaxPool2D", {"pool_size": 3}, (8, 7, 3)),
    ("AdaptiveMaxPooling2D", {"output_size": [2, 3]}, (8, 8, 3)),
    ("GlobalAveragePooling2D", {"keepdims": True}, (8, 8, 3)),
    ("GlobalMaxPooling2D", {"data_format": "channels_first"}, (3, 8, 7)),
    ("MaxPooling2D", {"data_format": "channels_first"}, (3, 8, 6)),
    ("ZeroPadding2D", {"padding": [1, 2]}, (8, 8, 3)),
    ("ZeroPadding2D", {"padding": [[1, 2], [3, 4]]}, (8, 8, 3)),
    ("ZeroPadding1D", {"padding": [1, 2]}, (8, 3)),
    ("Cropping2D", {"cropping": [1, 2]}, (8, 8, 3)),
    ("Cropping1D", {"cropping": 2}, (8, 3)),
    ("Cropping3D", {"cropping": [1, 2, 0]}, (8, 8, 8, 3)),
    ("UpSampling2D", {"size": [2, 3]}, (4, 4, 3)),
    ("Reshape", {"target_shape": [2, -1]}, (4, 4)),
    ("Permute", {"dims": [3, 1, 2]}, (4, 5, 6)),
    ("BatchNormalization", {"axis": 1, "scale": False}, (4, 5)),
    ("BatchNormalization", {"renorm": True}, (4,)),
    ("LayerNormalization", {"axis": [1, 2], "center": False}, (4, 5)),
    ("RMSNormalization", {"axis": 1}, (4, 5)),
    ("GroupNormalization", {"groups": -1, "scale": False}, (4, 6)),
    ("Normalization", {}, (4, 5)),
    ("Normalization", {"axis": None}, (4, 5)),
    ("Normalization", {"axis": [1, 2]}, (4, 5)),
    ("PReLU", {"shared_axes": [1, 2]}, (4, 5, 6)),
    ("EinsumDense", {"equation": "ab,bc->ac", "output_shape": 6, "bias_axes": "c"}, (4,)),
    ("EinsumDense", {"equation": "...x,xy->...y", "output_shape": 6, "bias_axes": "y"}, (3, 4)),
    ("EinsumDense", {"equation": "abc,cde->abde", "output_shape": [None, 2, 3],
                     "bias_axes": "de"}, (5, 4)),
    ("EinsumDense", {"equation": "ab...,bc->ac...", "output_shape": 6, "bias_axes": "c"}, (4, 3)),
    ("EinsumDense", {"equation": "abc,cd->abd", "output_shape": [None, 4], "lora_rank": 2}, (8, 5)),
    ("LSTM", {"units": 3, "return_sequences": True, "use_bias": False}, (5, 4)),
    ("GRU", {"units": 3, "reset_after": False}, (5, 4)),
    ("SimpleRNN", {"units": 3, "return_sequences": True}, (5, 4)),
    ("ConvLSTM2D", {"filters": 3, "kernel_size": [2, 3], "strides": 2, "padding": "same",
                    "return_sequences": True}, (4, 8, 8, 3)),
    ("RNN", {"cell": [nested("LSTMCell", units=3), nested("GRUCell", units=5)],
             "return_sequences": True}, (5, 4)),
    ("RNN", {"cell": nested("StackedRNNCells", cells=[nested("GRUCell", units=3),
                                                      nested("SimpleRNNCell", units=2)])}, (5, 4)),
    ("Bidirectional", {"layer": nested("GRU", units=3, return_sequences=True),
                       "merge_mode": "sum"}, (5, 4)),
    ("Bidirectional", {"layer": nested("LSTM", units=3),
                       "backward_layer": nested("LSTM", units=3, go_backwards=True)}, (5, 4)),
    ("TimeDistributed", {"layer": nested("Conv2D", filters=3, kernel_size=3)}, (2, 8, 8, 3)),
    ("SpectralNormalization", {"layer": nested("Conv2D", filters=5, kernel_size=3)}, (8, 8, 3)),
    ("SpectralNormalization", {"layer": nested("Conv2DTranspose", filters=5, kernel_size=3)},
     (8, 8, 3)),
    ("SpectralNormalization", {"layer": nested("DepthwiseConv2D", kernel_size=3,
                                               depth_multiplier=2)}, (8, 8, 3)),
    ("TimeDistributed", {"layer": nested("SpectralNormalization",
                                         layer=nested("Dense", units=5))}, (3, 4)),
    ("Embedding", {"input_dim": 7, "output_dim": 3, "lora_rank": 2}, (4,)),
    ("ReversibleEmbedding", {"input_dim": 7, "output_dim": 3, "tie_weights": False}, (4,)),
    ("CategoryEncoding", {"num_tokens": 4, "output_mode": "one_hot"}, (5,)),
    ("Discretization", {"bin_boundaries": [0.0, 0.5], "output_mode": "multi_hot"}, (5,)),
    ("STFTSpectrogram", {"frame_length": 60, "frame_step": 20, "mode": "stft",
                         "expand_dims": True}, (512, 2)),
    ("STFTSpectrogram", {"frame_length": 64, "mode": "real", "padding": "same",
                         "fft_length": 128}, (512, 1)),
    ("Resizing", {"height": 5, "width": 6}, (8, 8, 3)),
    ("Pipeline", {"layers": [nested("RandomFlip"), nested("Resizing", height=4, width=5)]},
     (8, 8, 3)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("layer", "arguments", "shape"), VARIANTS, ids=[f"{n}-{v[0]}" for n, v in enumerate(VARIANTS)]
)
def test_arguments_change_the_size_as_in_keras(layer, arguments, shape):
    dtype = "int32" if layer.endswith("Embedding") or layer == "CategoryEncoding" else "float32"
    assert_measured(layer, arguments, shape, dtype)
