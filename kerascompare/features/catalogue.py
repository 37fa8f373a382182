"""The rows of the matrix by theme, and the pitfalls."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Feature:
    """A row of the matrix.

    Attributes:
        name: Unique. Its probes are the file or folder of this name in `probes/`.
        theme: The heading above the row.
        claim: What "yes" means, as a sentence.
    """

    name: str
    theme: str
    claim: str


_ROWS = {
    "What can be built": {
        "layer sharing": "Two inputs go through one layer with one set of weights.",
        "same layer twice in a row": "A layer is applied to its own output, with one set of weights.",
        "multiple branch": "Two branches start at one layer and are merged again.",
        "multiple input": "The model takes two inputs, each declared with `keras.Input`.",
        "dictionary of inputs": 'Inputs are passed by name: `model.predict({"left": x, "right": y})`.',
        "multiple output": "The model has two outputs, each with its own loss.",
        "layer shared by two models": "Two models share a layer: training one changes the other.",
        "nested model": "The model is a layer of another model and is trained with it.",
        "extra call argument": "The model takes more than its inputs: `model(x, factor=3.0)`.",
        "data-dependent loop": "Values of the input decide how often a layer is applied.",
        "recursive network": "One layer merges the two children of each node of a tree of any shape.",
        "variable image size": "The same model takes images of different sizes.",
        "TensorFlow ops": "A TensorFlow function such as `tf.cumsum` runs between two layers.",
        "custom weight": "Your own weight, such as a factor, is trained with the model.",
        "non-trainable state": "State such as a call counter is kept between calls and saved.",
        "low construction overhead": "Building a small model and calling it once takes less than "
        "five times the Python calls of its bare layers.",
    },
    "What can be inspected": {
        "parameter count before data": "`count_params()` works before the model has seen data.",
        "shape error at construction": "Incompatible layers raise an error before there is data.",
        "shape error at build": "Incompatible layers raise an error in `build(shape)` at the latest.",
        "shape error at first call": "Incompatible layers raise a clear error at the first call at the "
        "latest.",
        "get_layer": "`model.get_layer(name)` finds a layer.",
        "output shapes before data": "`summary()` shows each layer's output shape before the model "
        "has seen data.",
        "plot_model": "`keras.utils.model_to_dot` draws the layers and their connections.",
        "inputs and outputs": "`model.inputs`, `model.outputs` and each layer's `output` exist.",
        "intermediate activations": "A second model returns the output of a hidden layer.",
        "print intermediate values": "With `run_eagerly=True`, a `print` between two layers shows "
        "values during `fit`.",
        "input shape check": "Data of the wrong shape raises an error before anything is computed.",
    },
    "What can be changed": {
        "add and pop layers": "Layers can be added and removed after the model was made.",
        "replace the head": "The last layer is replaced, the others are frozen, and only the new one "
        "learns.",
        "copy weights to another style": "`set_weights(get_weights())` copies the weights into the same "
        "model in another style.",
        "clone_model": "`keras.models.clone_model` makes the same model with new weights.",
    },
    "What can be saved": {
        "get_config and from_config": "`from_config(get_config())` makes a model with the same shapes.",
        "load_model with the code": "A new process that has the model's code loads its `.keras` file.",
        "load_model without the code": "A new process loads the `.keras` file without the model's code.",
        "load_weights": "A new model in a new process loads the saved weights.",
        "model_from_json": "`model_from_json` makes the model in a new process without its code.",
        "pickle": "`pickle` copies the model; the copy gives equal predictions.",
        "SavedModel": "`model.export` writes a SavedModel that gives equal outputs.",
        "LiteRT (TFLite)": "`model.export` writes a LiteRT file that gives equal outputs.",
        "int8 quantization": "`model.quantize` turns the kernels into int8; predictions are almost "
        "equal.",
    },
    "How it is trained": {
        "masking": "The mask of padded sequences reaches the layer that needs it.",
        "add_loss": "A loss computed during the call, with `add_loss`, counts in `fit`.",
        "custom training loop": "A loop with `GradientTape` and an optimizer trains the model.",
        "two optimizers": "Two parts of the model are trained by two optimizers in one `fit`.",
        "dropout follows fit and predict": "Dropout is on in `fit` and off in `predict`.",
        "batch normalization follows fit and predict": "`fit` updates the moving statistics and "
        "`predict` does not.",
        "custom train_step": "The training step of `fit` is replaced by your own.",
        "mixed precision": "With the policy `mixed_float16` it computes in float16 and keeps float32 "
        "weights.",
        "XLA (jit_compile)": "`compile(jit_compile=True)` trains with the same loss as without.",
    },
}

FEATURES: dict[str, Feature] = {
    name: Feature(name, theme, claim)
    for theme, rows in _ROWS.items()
    for name, claim in rows.items()
}

THEMES: dict[str, str] = {theme.split()[-1]: theme for theme in _ROWS}
"""Word in links, such as `built` → theme."""

FORMER_NAMES: dict[str, str] = {
    "layer twice in a chain": "same layer twice in a row",
    "layer of two models": "layer shared by two models",
    "model as a layer": "nested model",
    "extra argument": "extra call argument",
    "loop that depends on data": "data-dependent loop",
    "recursion over a tree": "recursive network",
    "images of another size": "variable image size",
    "function of TensorFlow": "TensorFlow ops",
    "weight of one's own": "custom weight",
    "state between calls": "non-trainable state",
    "cheap to make": "low construction overhead",
    "parameters before data": "parameter count before data",
    "misfit at construction": "shape error at construction",
    "misfit at build": "shape error at build",
    "misfit at first data": "shape error at first call",
    "layer by name": "get_layer",
    "shapes before data": "output shapes before data",
    "graph": "plot_model",
    "intermediate layer": "intermediate activations",
    "print between layers": "print intermediate values",
    "add and pop": "add and pop layers",
    "new top": "replace the head",
    "weights to another style": "copy weights to another style",
    "clone": "clone_model",
    "config": "get_config and from_config",
    "file, with the code": "load_model with the code",
    "file, without the code": "load_model without the code",
    "weights file": "load_weights",
    "JSON, without the code": "model_from_json",
    "LiteRT": "LiteRT (TFLite)",
    "int8": "int8 quantization",
    "masks": "masking",
    "loss from inside": "add_loss",
    "own training loop": "custom training loop",
    "dropout without asking": "dropout follows fit and predict",
    "batch normalization without asking": "batch normalization follows fit and predict",
    "own train_step": "custom train_step",
    "XLA": "XLA (jit_compile)",
}
"""Names of rows in links that were shared before 28 Nov 2026 → their names now."""

PITFALLS: dict[str, str] = {
    "layers created in another order": "The same layers, created in another order, get different "
    "initial weights.",
    "call without training argument": "A subclass whose `call` has no `training` argument trains "
    "without Dropout, silently.",
    "no get_config": "Without your own `get_config`, a subclass is restored with the default arguments.",
    "build creates no weights": "`build(shape)` creates no weights if the subclass does not define "
    "`build`.",
    "seed set once for several models": "Models built one after another from one seed start with "
    "different weights.",
    "layers in a plain object": "Keras does not track layers inside a plain Python object: they are "
    "never trained.",
    "variable outside the layers": "A variable multiplied between functional layers is used but never "
    "trained.",
    "new layer instead of a shared one": "A layer created again instead of reused has its own weights.",
}
"""Name → what goes wrong. Each has two programs in `pitfalls/`, `wrong.py` and `right.py`."""
