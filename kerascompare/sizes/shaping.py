"""Sizes of layers that reshape or encode their input, mostly without weights."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kerascompare.sizes import spatial
from kerascompare.sizes.record import LayerSize, Shape, elements, plain, whole

# Layers that only change the shape


def _flatten(shape: Shape, _arguments: Mapping[str, Any]) -> LayerSize:
    return LayerSize((elements(shape),))


def _reshape(shape: Shape, arguments: Mapping[str, Any]) -> LayerSize:
    target = arguments["target_shape"]
    target = target if isinstance(target, list | tuple) else [target]
    known = elements([whole(size) for size in target if size not in (-1, None)])
    open_size = elements(shape) // max(known, 1)
    return LayerSize(tuple(open_size if n in (-1, None) else whole(n) for n in target))


def _permute(shape: Shape, arguments: Mapping[str, Any]) -> LayerSize:
    return plain([shape[axis - 1] for axis in arguments["dims"]])


def _repeat_vector(shape: Shape, arguments: Mapping[str, Any]) -> LayerSize:
    return plain((whole(arguments["n"]), *shape))


# Layers that encode


def _category_encoding(shape: Shape, arguments: Mapping[str, Any]) -> LayerSize:
    return _encoded(shape, arguments, whole(arguments.get("num_tokens")))


def _hashing(shape: Shape, arguments: Mapping[str, Any]) -> LayerSize:
    return _encoded(shape, arguments, whole(arguments["num_bins"]))


def _discretization(shape: Shape, arguments: Mapping[str, Any]) -> LayerSize:
    boundaries = arguments.get("bin_boundaries")
    bins = len(boundaries) + 1 if boundaries else whole(arguments.get("num_bins"))
    return _encoded(shape, arguments, bins)


def _lookup(shape: Shape, arguments: Mapping[str, Any]) -> LayerSize:
    words = len(arguments.get("vocabulary") or ()) + whole(arguments.get("num_oov_indices"))
    words += arguments.get("mask_token") is not None
    if arguments.get("pad_to_max_tokens"):
        words = max(words, whole(arguments.get("max_tokens"), words))
    return _encoded(shape, arguments, words)


def _text_vectorization(shape: Shape, arguments: Mapping[str, Any]) -> LayerSize:
    if arguments.get("output_mode") == "int":
        return plain((*shape, whole(arguments.get("output_sequence_length"))))
    return plain((*shape, len(arguments.get("vocabulary") or ()) + 1))


def _encoded(shape: Shape, arguments: Mapping[str, Any], width: int) -> LayerSize:
    mode = arguments.get("output_mode")
    if mode == "int":
        return plain(shape)
    is_appended = mode == "one_hot" and shape[-1:] != (1,)
    return plain((*shape, width) if is_appended else (*shape[:-1], width))


def _mel_spectrogram(shape: Shape, arguments: Mapping[str, Any]) -> LayerSize:
    stride = max(whole(arguments["sequence_stride"]), 1)
    return plain((whole(arguments["num_mel_bins"]), (shape[0] + stride + 1) // stride))


def _stft_spectrogram(shape: Shape, arguments: Mapping[str, Any]) -> LayerSize:
    (size,), channels = spatial.split(shape, arguments)
    length = whole(arguments["frame_length"])
    step = whole(arguments.get("frame_step"), 0) or length // 2
    transform = whole(arguments.get("fft_length"), 0) or 2 ** max(length - 1, 1).bit_length()
    frequencies = transform // 2 + 1
    kernels = 1 if arguments["mode"] in ("real", "imag") else 2
    parameters = kernels * length * frequencies
    width = 2 * frequencies if arguments["mode"] == "stft" else frequencies
    (frames,) = spatial.window_output((size,), (length,), (step,), (1,), arguments["padding"])
    is_first = arguments.get("data_format") == "channels_first"
    if not arguments.get("expand_dims"):
        output = spatial.join((frames,), width * channels, arguments)
    else:
        output = (channels, frames, width) if is_first else (frames, width, channels)
    return plain(output, parameters=parameters, multiply_adds=frames * channels * parameters)


RULES: Mapping[str, spatial.Rule] = {
    "CategoryEncoding": _category_encoding,
    "Discretization": _discretization,
    "Flatten": _flatten,
    "Hashing": _hashing,
    "IntegerLookup": _lookup,
    "MelSpectrogram": _mel_spectrogram,
    "Permute": _permute,
    "RepeatVector": _repeat_vector,
    "Reshape": _reshape,
    "STFTSpectrogram": _stft_spectrogram,
    "StringLookup": _lookup,
    "TextVectorization": _text_vectorization,
}
