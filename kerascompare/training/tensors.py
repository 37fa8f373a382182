"""MNIST and the examples of its tasks as tensors, loaded once per process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache, lru_cache

import numpy as np
import tensorflow as tf

from kerascompare.data import mnist, tasks
from kerascompare.spec import MNIST_IMAGES, ArchitectureSpec, Task
from kerascompare.spec.task import TASKS
from kerascompare.training.examples import Data, Examples, Images

Shapes = tuple[tuple[str, tuple[int, ...]], ...]


def load_data(
    architecture: ArchitectureSpec,
    task: Task,
    n_images: int,
    *,
    one_hot: bool = False,
    class_weight: Mapping[int, float] | None = None,
) -> Data:
    """Return the first training examples of a task and all test examples as tensors.

    The images of the last two results are cached; all 60,000 take 190 MB.

    Args:
        architecture: Its inputs say in which shape and how images are passed.
        task: What the images are made into.
        n_images: Number of training examples.
        one_hot: Whether labels of several classes are one-hot.
        class_weight: Class → its weight in training, as in `keras.Model.fit`; others weigh 1.
    """
    inputs = architecture.graph.inputs
    if len(inputs) == 1:  # whatever it is called
        shapes: Shapes = ((TASKS[task].inputs[0], tuple(*inputs.values())),)
    else:
        shapes = tuple((name, tuple(shape)) for name, shape in inputs.items())
    data = _data(shapes, architecture.passes_inputs_as == "list", task, n_images)
    train, test = data.train, data.test
    if class_weight:
        train = replace(train, weights=_weights(train, class_weight))
    if one_hot:
        train, test = _one_hot(train, task), _one_hot(test, task)
    return Data(train, test)


def _weights(examples: Examples, class_weight: Mapping[int, float]) -> tf.Tensor:
    """Return the weight of each example by its class, the label of the only output."""
    (labels,) = examples.labels.values()
    by_class = np.ones(256, np.float32)
    by_class[[*class_weight]] = [*class_weight.values()]
    return tf.constant(by_class[labels.numpy()])


def _one_hot(examples: Examples, task: Task) -> Examples:
    outputs = TASKS[task].outputs
    return replace(
        examples,
        labels={
            name: labels if outputs[name].is_binary else tf.one_hot(labels, outputs[name].classes)
            for name, labels in examples.labels.items()
        },
    )


@lru_cache(maxsize=2)
def _data(shapes: Shapes, as_list: bool, task: Task, n_images: int) -> Data:
    arrays = _arrays()
    # A pair of the first images may have any other as its partner.
    n_pixels = n_images if len(shapes) == 1 else MNIST_IMAGES
    made = tasks.make_examples(task, arrays.y_train)
    train = _examples(shapes, made, arrays.x_train[:n_pixels], n_images, as_list=as_list)
    return Data(train, _test_examples(shapes, as_list, task))


@lru_cache(maxsize=2)
def _test_examples(shapes: Shapes, as_list: bool, task: Task) -> Examples:
    arrays = _arrays()
    made = tasks.make_examples(task, arrays.y_test)
    return _examples(shapes, made, arrays.x_test, len(arrays.x_test), as_list=as_list)


def _examples(
    shapes: Shapes, made: tasks.Examples, images: np.ndarray, n_examples: int, *, as_list: bool
) -> Examples:
    pixels = {shape: tf.constant(mnist.scaled(images, shape)) for shape in {*dict(shapes).values()}}
    inputs = {}
    for name, shape in shapes:
        positions = made.inputs[name][:n_examples]
        is_own = np.array_equal(positions, np.arange(n_examples))
        inputs[name] = Images(pixels[shape], None if is_own else tf.constant(positions))
    labels = {name: tf.constant(values[:n_examples]) for name, values in made.labels.items()}
    return Examples(inputs, labels, as_list)


@cache
def _arrays() -> mnist.Mnist:
    return mnist.load()
