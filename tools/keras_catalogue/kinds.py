"""The kind of value that each parameter takes, by its default or its name.

This is only read when the catalogue is made. A name means the same in every class.
"""

from __future__ import annotations

import re
from typing import Any

SUFFIXES = {
    "_initializer": "initializer",
    "_regularizer": "regularizer",
    "_constraint": "constraint",
    "activation": "activation",
    "dtype": "dtype",
}
"""Suffix of a parameter's name → its kind."""

OF_DEFAULT = {bool: "boolean", int: "integer", float: "number", str: "words"}
"""Type of a parameter's default → its kind, if its name is not listed below."""

_BY_KIND = {
    "layer": "layer backward_layer",
    "layers": "layers",
    "cell": "cell",
    "cells": "cells",
    "name": "name",
    "equation": "equation bias_axes",
    "token": "mask_token",
    "tokens": "exclude_layers vocabulary",
    "floats": "idf_weights bin_boundaries weights",
    "derived": "vocabulary_size",
    "null": "quantization_config renorm_clipping",
    "boolean": "flash_attention",
    "words": "data_format use_cudnn",
    "number": "clipnorm clipvalue decay_rate fill_value global_clipnorm initial_learning_rate "
    "logit_soft_cap lora_alpha loss_scale_factor max_freq max_value mask_value rate stddev "
    "warmup_target weight_decay",
    "numbers": "factor addition_factor brightness_factor contrast_factor height_factor hue_factor "
    "saturation_factor threshold_factor width_factor x_factor y_factor mean offset scale sigma "
    "value value_range variance",
    "integer": "decay_steps ema_overwrite_frequency fft_length filters first_decay_steps frame_step "
    "gptq_unpacked_column_size gradient_accumulation_steps head_dim height input_dim "
    "key_dim lora_rank max_number max_tokens n num_bins num_heads num_key_value_heads "
    "num_query_heads num_tokens output_dim output_sequence_length seed sequence_length "
    "sliding_window units value_dim width",
    "integers": "attention_axes axes axis cropping dilation_rate dims input_axes kernel_size ngrams "
    "noise_shape output_axes output_padding output_shape output_size padding pool_size salt "
    "shared_axes size strides target_shape tile_grid_size",
}
BY_NAME = {name: kind for kind, names in _BY_KIND.items() for name in names.split()}

SPECIAL = {
    ("Hashing", "mask_value"): "token",
    ("Muon", "adam_lr_ratio"): "number",
    ("PiecewiseConstantDecay", "boundaries"): "list of integers",
    ("PiecewiseConstantDecay", "values"): "list of numbers",
    ("RandomPosterization", "factor"): "integers",
    ("StringLookup", "oov_token"): "token",
}
"""Class and parameter → kind, where a name means something else than elsewhere."""

WORDS = {
    "data_format": "channels_last channels_first",
    "distribution": "truncated_normal untruncated_normal uniform",
    "encoding": "utf-8",
    "fill_mode": "constant reflect wrap nearest mirror",
    "interpolation": "nearest bilinear bicubic lanczos3 lanczos5 area",
    "merge_mode": "sum mul ave concat",
    "mode": "log magnitude psd real imag angle stft fan_in fan_out fan_avg rows columns",
    "oov_method": "floormod farmhash",
    "output_mode": "int one_hot multi_hot count tf_idf binary tf-idf",
    "padding": "valid same causal",
    "scaling": "density spectrum",
    "score_mode": "dot concat",
    "side": "real imag",
    "split": "whitespace character",
    "standardize": "lower_and_strip_punctuation lower strip_punctuation",
    "use_cudnn": "auto",
    "window": "hann hamming",
}
"""Strings that Keras' documentation lists for a parameter. Each is tried in each class."""

SPECIAL_WORDS = {("RandomFlip", "mode"): "horizontal vertical horizontal_and_vertical"}
"""Class and parameter → strings, where the constructor accepts any string."""

TOGETHER: tuple[dict[str, Any], ...] = (
    {},
    {"oov_method": "farmhash"},
    {"output_sequence_length": None},
    {"idf_weights": [1.0, 1.0]},
    {"idf_weights": [1.0, 1.0], "output_sequence_length": None},
    {"idf_weights": [1.0, 1.0, 1.0]},
)
"""Other arguments to try together with a value that is refused alone."""

FOLLOWS = {
    "strides": ("pool_size", 1),
    "sequence_length": ("fft_length", 1),
    "max_freq": ("sampling_rate", 0.5),
    "lora_alpha": ("lora_rank", 1),
}
"""Parameters whose null means the value of another parameter, times a factor."""


def kind_of(class_name: str, parameter: str, default: Any) -> str:
    """Return the kind of a parameter.

    Args:
        default: Python value; None if there is no default.

    Raises:
        KeyError: If neither the name nor the default gives the kind.
    """
    if (class_name, parameter) in SPECIAL:
        return SPECIAL[class_name, parameter]
    if isinstance(default, bool):
        return "boolean"
    if isinstance(default, str) and parameter in WORDS:
        return "words"
    for suffix, kind in SUFFIXES.items():
        if re.search(f"(^|_){suffix.removeprefix('_')}$", parameter):
            return kind
    if parameter in BY_NAME:
        return BY_NAME[parameter]
    if type(default) not in OF_DEFAULT:
        raise KeyError(
            f"Each parameter must have a known kind. Received: {class_name}, '{parameter}' with "
            f"the default {default!r}. Add it to tools/keras_catalogue/kinds.py."
        )
    return OF_DEFAULT[type(default)]
