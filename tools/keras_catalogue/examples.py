"""Examples to try layers with when the catalogue is made, and layers that no chain can have."""

from typing import Any

SHAPES = ((8,), (8, 4), (8, 8, 3), (8, 8, 8, 3), (2, 8, 8, 8, 3))
"""Input shapes without the batch axis, in the order of trying."""

IMAGE_SHAPES = ((8, 8, 3),)
"""For augmentations, which take a tensor of lower rank as one image without a batch axis."""

ARGUMENTS: dict[str, Any] = {
    "activation": "relu",
    "cell": {"module": "keras.layers", "class_name": "LSTMCell", "config": {"units": 4}},
    "cells": [{"module": "keras.layers", "class_name": "LSTMCell", "config": {"units": 4}}],
    "factor": 0.2,
    "filters": 4,
    "height": 4,
    "height_factor": 0.2,
    "kernel_size": 3,
    "layer": {"module": "keras.layers", "class_name": "Dense", "config": {"units": 4}},
    "n": 3,
    "num_bins": 4,
    "output_size": 4,
    "pool_size": 2,
    "rate": 0.5,
    "scale": 0.5,
    "stddev": 0.1,
    "units": 4,
    "width": 4,
    "width_factor": 0.2,
}
"""A value for each required parameter, by name. A name means the same in every layer."""

SPECIAL: dict[str, dict[str, Any]] = {
    "Bidirectional": {
        "input_shape": (8, 4),
        "arguments": {
            "layer": {"module": "keras.layers", "class_name": "LSTM", "config": {"units": 4}}
        },
    },
    "CategoryEncoding": {
        "input_shape": (8,),
        "dtype": "int32",
        "arguments": {"num_tokens": 4},
    },
    "Discretization": {"input_shape": (8,), "arguments": {"bin_boundaries": [0.0, 0.5, 1.0]}},
    "EinsumDense": {
        "input_shape": (8, 4),
        "arguments": {"equation": "abc,cd->abd", "output_shape": [None, 4]},
    },
    "Embedding": {
        "input_shape": (8,),
        "dtype": "int32",
        "arguments": {"input_dim": 10, "output_dim": 4},
    },
    "GroupNormalization": {"input_shape": (8,), "arguments": {"groups": 4}},
    "Hashing": {"input_shape": (8,), "dtype": "string", "arguments": {"num_bins": 4}},
    "IntegerLookup": {
        "input_shape": (8,),
        "dtype": "int64",
        "arguments": {"vocabulary": [1, 2, 3]},
    },
    "MelSpectrogram": {
        "input_shape": (512,),
        "arguments": {"fft_length": 128, "sequence_stride": 64, "num_mel_bins": 8},
    },
    "Normalization": {"input_shape": (8,), "arguments": {"mean": 0.5, "variance": 1.0}},
    "Permute": {"input_shape": (8, 4), "arguments": {"dims": [2, 1]}},
    "Pipeline": {
        "input_shape": (8, 8, 3),
        "arguments": {
            "layers": [{"module": "keras.layers", "class_name": "RandomFlip", "config": {}}]
        },
    },
    "RandomPosterization": {"input_shape": (8, 8, 3), "arguments": {"factor": 4}},
    "Reshape": {"input_shape": (8,), "arguments": {"target_shape": [4, 2]}},
    "ReversibleEmbedding": {
        "input_shape": (8,),
        "dtype": "int32",
        "arguments": {"input_dim": 10, "output_dim": 4},
    },
    "STFTSpectrogram": {"input_shape": (512, 1), "arguments": {"frame_length": 64}},
    "StringLookup": {
        "input_shape": (8,),
        "dtype": "string",
        "arguments": {"vocabulary": ["a", "b"]},
    },
    "TextVectorization": {
        "input_shape": (),
        "dtype": "string",
        "arguments": {"vocabulary": ["a", "b"], "output_sequence_length": 4},
    },
}
"""Complete examples for layers whose parameters depend on each other or on the input."""

CELL = "is a cell of a recurrent layer"
_UNNAMEABLE = {
    "holds a Python function, which JSON cannot hold": "JaxLayer Lambda",
    "holds a model of another library, which JSON cannot hold": "FlaxLayer TorchModuleWrapper",
    "reads a saved model from a file": "TFSMLayer",
    "is a base class and computes nothing": "Layer Wrapper",
}
_REFUSED = _UNNAMEABLE | {
    "takes several inputs": (
        "Add AdditiveAttention Attention Average Concatenate Dot GroupQueryAttention "
        "HashedCrossing Maximum Minimum MultiHeadAttention Multiply Subtract"
    ),
    CELL: "GRUCell LSTMCell SimpleRNNCell StackedRNNCells",
    "takes bounding boxes, not one tensor": "MaxNumBoundingBoxes",
    "cannot be built on keras.Input in this version of Keras": "Equalization",
    "crops in training only, so its output has another shape in evaluation": "RandomCrop",
}

REASONS = {name: reason for reason, names in _REFUSED.items() for name in names.split()}
"""Layer → why it cannot be part of a chain, in words for people."""

UNNAMEABLE = frozenset(" ".join(_UNNAMEABLE.values()).split())
"""Layers that a spec may not name at any depth."""
