"""The fused engine: many of Keras' own training steps in one call into TensorFlow."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence

import keras
import numpy as np
import tensorflow as tf

from kerascompare.training import variables
from kerascompare.training.engine import TEST_BATCH_SIZE, Tensors, n_steps, untuned

CALL_SECONDS = 0.12
"""How long one call should take: between two calls progress is written and cancelling noticed."""

MAX_STEPS = 512
"""Steps per call at most; the call takes their indices as one array."""

INDICES = tf.TensorSpec((None,), tf.int64)
CONVOLUTIONS = (keras.layers.Conv1D, keras.layers.Conv2D, keras.layers.Conv3D)


class Fused:
    """`model.train_step` in a `tf.while_loop`, many steps a call, with Keras' driver in charge.

    `keras.Model.fit` still makes the epochs, the callbacks and their logs; only its
    `train_function` is another: it takes a chunk of image indices and runs as many training steps
    as it holds batches. XLA compiles the loop, unless that would be slower or another
    mathematics, see `_choose_loop`.

    Args:
        model: Compiled. Its train and test functions are replaced.
        tensors: What it is trained and tested on.
        batch_size: Images per step; the last batch of an epoch may be smaller.
    """

    loop = "fused"

    def __init__(self, model: keras.Model, tensors: Tensors, *, batch_size: int):
        self.model = model
        self._tensors = tensors
        self._batch_size = batch_size
        self._most_steps = min(len(tensors.y_train) // batch_size, MAX_STEPS)
        self._steps_per_call: int | None = None
        self._remainder = tf.function(self._step, input_signature=[INDICES], autograph=False)
        self._logs: dict[str, tf.Variable] = {}
        self._draws_random_numbers = False
        self._test_logs: dict[str, tf.Variable] = {}
        self._test = tf.function(self._test_steps, autograph=False)
        model.train_function = self._train_chunk
        model.test_function = self._test_all

    def prepare(self) -> None:
        """Trace and compile the loop, and find how many steps make a call of `CALL_SECONDS`."""
        if self._steps_per_call is not None:
            return
        if self._most_steps == 0:  # there is no full batch: nothing to be looped over
            self._steps_per_call = 1
            return
        before = variables.checkpoint(self.model)
        self._step_once()
        self._choose_loop()
        steps = 1
        while (
            seconds := self._best_seconds(steps)
        ) < CALL_SECONDS / 8 and steps < self._most_steps:
            steps = min(4 * steps, self._most_steps)
        self._steps_per_call = min(max(int(steps * CALL_SECONDS / seconds), 1), self._most_steps)
        variables.restore(self.model, before)

    def train(
        self, order: np.ndarray, *, epoch: int, callbacks: Sequence[keras.callbacks.Callback]
    ) -> None:
        """Train one epoch, see `Engine.train`."""
        self.prepare()
        self.model.steps_per_execution = self._steps_per_call
        try:
            self.model.fit(
                _chunks(order, self._steps_per_call * self._batch_size),
                steps_per_epoch=n_steps(len(order), self._batch_size),
                initial_epoch=epoch - 1,
                epochs=epoch,
                callbacks=[*callbacks],
                shuffle=False,
                verbose=0,
            )
        finally:
            self.model.steps_per_execution = 1

    def evaluate(self) -> dict[str, float]:
        """Return loss and metrics on the test images, all in one call."""
        once = untuned(tf.data.Dataset.from_tensors(0))
        return self.model.evaluate(once, steps=1, return_dict=True, verbose=0)

    # What Keras calls in place of its own functions

    def _train_chunk(self, chunks: Iterator[tf.Tensor]) -> Mapping[str, tf.Tensor]:
        chosen = next(chunks)
        steps, rest = divmod(len(chosen), self._batch_size)
        logs = self._steps(self._padded(chosen), tf.constant(steps)) if steps else {}
        return self._remainder(chosen[-rest:]) if rest else logs

    def _test_all(self, once: Iterator[tf.Tensor]) -> Mapping[str, tf.Tensor]:
        next(once)
        if not self._test_logs:
            # Of one image and outside of TensorFlow: see `_step_once`.
            one = self._tensors.x_test[:1], self._tensors.y_test[:1]
            self._test_logs = _variables(self.model.test_step(one))
            self.model.reset_metrics()
        return self._test()

    # What runs inside TensorFlow

    def _step(self, chosen: tf.Tensor) -> Mapping[str, tf.Tensor]:
        images, labels = self._tensors.x_train, self._tensors.y_train
        return self.model.train_step((tf.gather(images, chosen), tf.gather(labels, chosen)))

    def trace(self, *, is_compiled: bool) -> None:
        """Make the loop: a function of image indices and a number of steps."""
        if not self._logs:
            self._step_once()
        # Of any size, as in `fit`: TensorFlow rounds a mean over a fixed number otherwise.
        batches, count = tf.TensorSpec((None, None), tf.int64), tf.TensorSpec((), tf.int32)

        @tf.function(input_signature=[batches, count], jit_compile=is_compiled, autograph=False)
        def steps(chosen: tf.Tensor, count: tf.Tensor) -> Mapping[str, tf.Tensor]:
            def body(step: tf.Tensor) -> tf.Tensor:
                _keep(self._step(chosen[step]), self._logs)
                return step + 1

            tf.while_loop(lambda step: step < count, body, [tf.constant(0)], parallel_iterations=1)
            return _kept(self._logs)

        self._steps = steps

    def _test_steps(self) -> Mapping[str, tf.Tensor]:
        images, labels = self._tensors.x_test, self._tensors.y_test

        def body(start: tf.Tensor) -> tf.Tensor:
            part = slice(start, start + TEST_BATCH_SIZE)
            _keep(self.model.test_step((images[part], labels[part])), self._test_logs)
            return start + TEST_BATCH_SIZE

        tf.while_loop(
            lambda start: start < len(labels), body, [tf.constant(0)], parallel_iterations=1
        )
        return _kept(self._test_logs)

    # Which loop, and how fast it is

    def _choose_loop(self) -> None:
        """Have XLA compile the loop where that is faster and the same mathematics.

        Compiled is 1.1 to 4 times as fast for all layers that were measured, but for two kinds:
        - Convolutions: XLA's are 1.4 to 11 times slower than TensorFlow's on a processor.
        - Random numbers: XLA draws others than TensorFlow does, so that it would not be the
          training of `fit`; and it computes them again in each operation that uses them.

        Measured by `benchmarks/loops.py`.
        """
        reason = None
        if any(isinstance(layer, CONVOLUTIONS) for layer in self.model._flatten_layers()):
            reason = "XLA's convolutions are slower"
        elif self._draws_random_numbers:
            reason = "it draws random numbers while training"
        else:
            self.trace(is_compiled=True)
            try:
                self.seconds(0)
            except (tf.errors.InvalidArgumentError, tf.errors.UnimplementedError):
                reason = "XLA cannot compile one of the layers"
        if reason:
            self.trace(is_compiled=False)
            self.seconds(0)
        self.loop = f"fused, not compiled: {reason}" if reason else "fused, compiled by XLA"

    def _step_once(self) -> None:
        """Take a step outside of a `tf.function`, which does all that is done but once.

        It makes the variables of the metrics and of the logs: TensorFlow traces a function a second
        time if the first made variables, and a trace takes many times as long as this step. It
        also tells whether a step moves the state of a seed generator; layers may have one unused.
        """
        states = [v for v in self.model.variables if "seed_generator_state" in v.path]
        before = [np.asarray(state) for state in states]
        self._logs = _variables(self._step(tf.range(self._batch_size, dtype=tf.int64)))
        self._draws_random_numbers = any(
            (np.asarray(state) != old).any() for state, old in zip(states, before, strict=True)
        )

    def _best_seconds(self, steps: int) -> float:
        return min(self.seconds(steps) for _ in range(2))

    def seconds(self, steps: int) -> float:
        """Return how long some steps on the first images take; none only trace and compile."""
        chosen = self._padded(tf.range(steps * self._batch_size, dtype=tf.int64))
        began = time.perf_counter()
        logs = self._steps(chosen, tf.constant(steps))
        tf.nest.map_structure(np.asarray, logs)
        return time.perf_counter() - began

    def _padded(self, chosen: tf.Tensor) -> tf.Tensor:
        """Return the indices of full batches as `(most_steps, batch_size)`, zeros at the end."""
        rows = len(chosen) // self._batch_size
        batches = tf.reshape(chosen[: rows * self._batch_size], (rows, self._batch_size))
        return tf.pad(batches, [[0, self._most_steps - rows], [0, 0]])


def _variables(logs: Mapping[str, tf.Tensor]) -> dict[str, tf.Variable]:
    """Return variables for what a step returns."""
    return {name: tf.Variable(tf.zeros_like(value)) for name, value in logs.items()}


def _keep(logs: Mapping[str, tf.Tensor], last: Mapping[str, tf.Variable]) -> None:
    """Keep what a step returns, so that the last step's logs come out of the loop."""
    for name, value in logs.items():
        last[name].assign(value)


def _kept(last: Mapping[str, tf.Variable]) -> Mapping[str, tf.Tensor]:
    return {name: value.read_value() for name, value in last.items()}


def _chunks(order: np.ndarray, size: int) -> tf.data.Dataset:
    """Return the order in chunks of `size`, the last one perhaps smaller, without an end.

    Without an end, since Keras would take a known number of chunks for the number of batches: it
    would train one chunk and only warn.
    """
    rows, rest = divmod(len(order), size)
    whole = tf.data.Dataset.from_tensor_slices(order[: rows * size].reshape(rows, size))
    chunks = whole.concatenate(tf.data.Dataset.from_tensors(order[-rest:])) if rest else whole
    return untuned(chunks.repeat())
