"""The rows of the matrix, by theme, and the traps: what passes for a difference of the styles."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Feature:
    """A row of the matrix.

    Attributes:
        name: Unique; its probes are the file or folder of this name in `probes/`.
        theme: Under which it stands.
        claim: What a "yes" says, a sentence.
    """

    name: str
    theme: str
    claim: str


_ROWS = {
    "What can be built": {
        "layer sharing": "Two inputs go through one layer, with one set of weights.",
        "layer twice in a chain": "A layer follows itself, with one set of weights.",
        "multiple branch": "Two paths leave one layer and meet again.",
        "multiple input": "The model takes two inputs, each declared with `keras.Input`.",
        "dictionary of inputs": 'Inputs are given by their names: `model.predict({"left": x, "right": y})`.',
        "multiple output": "The model gives two outputs, each trained with a loss of its own.",
        "layer of two models": "Two models share a layer: training one changes the other.",
        "model as a layer": "The model stands as a layer in another and is trained with it.",
        "extra argument": "A call takes more than the inputs: `model(x, factor=3.0)`.",
        "loop that depends on data": "How often a layer is applied is decided by the values of the input.",
        "recursion over a tree": "One layer joins the two children of each node of a tree, whatever its shape.",
        "images of another size": "After images of one size the model takes images of another.",
        "function of TensorFlow": "A function of TensorFlow, such as `tf.cumsum`, computes between two layers.",
        "weight of one's own": "A weight of one's own, such as a factor, is trained with the rest.",
        "state between calls": "A state, such as the number of calls, is kept from call to call and saved.",
        "cheap to make": "Making a small model and calling it once takes less than a second.",
    },
    "What can be seen": {
        "parameters before data": "`count_params()` tells their number before any data was seen.",
        "misfit at construction": "A layer that does not fit the one before is refused before any data.",
        "misfit at build": "A layer that does not fit the one before is refused by `build(shape)` at the latest.",
        "misfit at first data": "A layer that does not fit is refused in plain words when the first data comes, at the latest.",
        "layer by name": "`model.get_layer(name)` finds a layer.",
        "shapes before data": "`summary()` shows every layer's shape before any data was seen.",
        "graph": "`keras.utils.model_to_dot` draws the layers and how they are connected.",
        "inputs and outputs": "`model.inputs`, `model.outputs` and each layer's `output` are there.",
        "intermediate layer": "A second model reads what a layer in the middle gives.",
        "print between layers": "With `run_eagerly=True`, a `print` between two layers shows values in `fit`.",
        "input shape check": "Data of a wrong shape is refused before anything is computed.",
    },
    "What can be changed": {
        "add and pop": "Layers are added and taken away after the model was made.",
        "new top": "The last layer is replaced, the rest frozen, and only the new one learns.",
        "weights to another style": "`set_weights(get_weights())` moves them into the same model of another style.",
        "clone": "`keras.models.clone_model` makes the same model with new weights.",
    },
    "What can be saved": {
        "config": "`from_config(get_config())` makes a model of the same shapes.",
        "file, with the code": "A `.keras` file is loaded in a new process that has the model's code.",
        "file, without the code": "A `.keras` file is loaded in a new process that has nothing but the file.",
        "weights file": "`load_weights` in a new process gives a new model the saved weights.",
        "JSON, without the code": "`model_from_json` makes the model in a new process that has only the text.",
        "pickle": "`pickle` copies the model, with equal predictions.",
        "SavedModel": "`model.export` writes a SavedModel that gives equal outputs.",
        "LiteRT": "`model.export` writes a LiteRT file that gives equal outputs.",
        "int8": "`model.quantize` turns the kernels into int8, with almost equal predictions.",
    },
    "How it is trained": {
        "masks": "The mask of padded sequences reaches the layer that needs it.",
        "loss from inside": "A loss that is computed while the model is called counts in `fit`.",
        "own training loop": "A loop with `GradientTape` and an optimizer trains it.",
        "two optimizers": "Two parts of the model learn with two optimizers in one `fit`.",
        "dropout without asking": "Dropout is on in `fit` and off in `predict`, without a word about it.",
        "batch normalization without asking": "Its moving statistics move in `fit` and stand still in `predict`.",
        "own train_step": "The step of `fit` is replaced by one's own.",
        "mixed precision": "Under the policy `mixed_float16` it computes in float16 and keeps float32 weights.",
        "XLA": "`compile(jit_compile=True)` trains, with the loss of the uncompiled model.",
    },
}

FEATURES: dict[str, Feature] = {
    name: Feature(name, theme, claim)
    for theme, rows in _ROWS.items()
    for name, claim in rows.items()
}


TRAPS: dict[str, str] = {
    "order of creation": "The same layers, created in another order, get other initial weights.",
    "call without training": "A subclass whose `call` takes no `training` trains without Dropout and "
    "says nothing.",
    "automatic config": "The config that Keras writes of a subclass holds the defaults, not what was "
    "passed.",
    "build without weights": "`build(shape)` of a subclass without a `build` of its own makes no "
    "weights.",
    "no new seed": "Models built one after the other under one seed are not the same model.",
    "layers in an object": "Layers in a plain Python object of a subclass are not seen: they have no "
    "weights in the model and learn nothing.",
    "weight beside the layers": "A variable that is multiplied between functional layers computes and "
    "never learns.",
    "new layer instead of the shared": "A layer that is made anew where it should be used again has "
    "weights of its own.",
}
"""Name → what goes wrong. Each has two programs in `traps/`, `wrong.py` and `right.py`."""
