"""MNIST and the examples of its tasks as tensors, loaded once per process."""

from __future__ import annotations

from functools import cache, lru_cache

import numpy as np
import tensorflow as tf

from kerascompare.data import mnist, tasks
from kerascompare.spec import MNIST_IMAGES, ArchitectureSpec, Task
from kerascompare.spec.task import TASKS
from kerascompare.training.examples import Data, Examples, Images

Shapes = tuple[tuple[str, tuple[int, ...]], ...]


def load_data(architecture: ArchitectureSpec, task: Task, n_images: int) -> Data:
    """Return the first training examples of a task and all test examples as tensors.

    The last two results are cached; all 60,000 images take 190 MB.

    Args:
        architecture: Its inputs say in which shape and how images are passed.
        task: What the images are made into.
        n_images: Number of training examples.
    """
    inputs = architecture.graph.inputs
    if len(inputs) == 1:  # whatever it is called
        shapes: Shapes = ((TASKS[task].inputs[0], tuple(*inputs.values())),)
    else:
        shapes = tuple((name, tuple(shape)) for name, shape in inputs.items())
    return _data(shapes, architecture.passes_inputs_as == "list", task, n_images)


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
