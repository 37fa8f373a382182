"""The fused engine: many of Keras' training steps in one call into TensorFlow."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence

import keras
import numpy as np
import tensorflow as tf

from kerascompare.training import keras_internals, variables
from kerascompare.training.engine import TEST_BATCH_SIZE, n_steps, untuned
from kerascompare.training.examples import Data

CALL_SECONDS = 0.12
"""Duration of a call: between two calls progress is recorded and cancelling noticed."""

MAX_STEPS = 512
"""Maximum steps per call, whose image indices are passed in one array."""

INDICES = tf.TensorSpec((None,), tf.int64)
CONVOLUTIONS = (keras.layers.Conv1D, keras.layers.Conv2D, keras.layers.Conv3D)


class Fused:
    """`model.train_step` in a `tf.while_loop`, many steps per call.

    `keras.Model.fit` still runs the epochs, the callbacks and their logs. Only its train function
    is replaced: it takes a chunk of image indices and runs a training step for each batch in it.
    XLA compiles the loop, unless that would be slower or change the results, see `_choose_loop`.

    Args:
        model: A compiled model. Its train and test functions are replaced.
        data: What it is trained and tested on.
        batch_size: Images per step; the last batch of an epoch may be smaller.
    """

    loop = "fused"

    def __init__(self, model: keras.Model, data: Data, *, batch_size: int):
        self.model = model
        self._data = data
        self._batch_size = batch_size
        self._max_steps = min(len(data.train) // batch_size, MAX_STEPS)
        self._steps_per_call = 0  # set by `prepare`
        self.step_seconds: float | None = None
        self._remainder = tf.function(self._step, input_signature=[INDICES], autograph=False)
        self._logs: dict[str, tf.Variable] = {}
        self._draws_random_numbers = False
        self._test_logs: dict[str, tf.Variable] = {}
        self._test = tf.function(self._test_steps, autograph=False)
        keras_internals.set_functions(model, train=self._train_chunk, test=self._test_all)

    def prepare(self) -> None:
        """Trace and compile the loop, and measure how many steps take `CALL_SECONDS`."""
        if self._steps_per_call:
            return
        if self._max_steps == 0:  # no full batch, and so no loop
            self._steps_per_call = 1
            return
        before = variables.checkpoint(self.model)
        self._step_once()
        self._choose_loop()
        steps = 1
        while (seconds := self._best_seconds(steps)) < CALL_SECONDS / 8 and steps < self._max_steps:
            steps = min(4 * steps, self._max_steps)
        self.step_seconds = seconds / steps
        self._steps_per_call = min(max(int(steps * CALL_SECONDS / seconds), 1), self._max_steps)
        variables.restore(self.model, before)

    def train(
        self, order: np.ndarray, *, epoch: int, callbacks: Sequence[keras.callbacks.Callback]
    ) -> None:
        """Train an epoch, see `Engine.train`."""
        self.prepare()
        with keras_internals.steps_per_call(self.model, self._steps_per_call):
            self.model.fit(
                _chunks(order, self._steps_per_call * self._batch_size),
                steps_per_epoch=n_steps(len(order), self._batch_size),
                initial_epoch=epoch - 1,
                epochs=epoch,
                callbacks=[*callbacks],
                shuffle=False,
                verbose=0,
            )

    def evaluate(self) -> dict[str, float]:
        """Return loss and metrics on the test images, all in one call."""
        once = untuned(tf.data.Dataset.from_tensors(0))
        return self.model.evaluate(once, steps=1, return_dict=True, verbose=0)

    # Called by Keras instead of its own functions

    def _train_chunk(self, chunks: Iterator[tf.Tensor]) -> Mapping[str, tf.Tensor]:
        chosen = next(chunks)
        steps, rest = divmod(len(chosen), self._batch_size)
        logs = self._steps(self._padded(chosen), tf.constant(steps)) if steps else {}
        return self._remainder(chosen[-rest:]) if rest else logs

    def _test_all(self, once: Iterator[tf.Tensor]) -> Mapping[str, tf.Tensor]:
        next(once)
        if not self._test_logs:
            # A step on one image outside of a `tf.function`, see `_step_once`.
            first = self._data.test.part(slice(1))
            self._test_logs = _variables(self.model.test_step(first))
            self.model.reset_metrics()
        return self._test()

    # Traced by TensorFlow

    def _step(self, chosen: tf.Tensor) -> Mapping[str, tf.Tensor]:
        return self.model.train_step(self._data.train.gather(chosen))

    def trace(self, *, is_compiled: bool) -> None:
        """Define the loop, a function of image indices and a number of steps."""
        if not self._logs:
            self._step_once()
        # Of unknown size, as in `fit`: TensorFlow rounds a mean over a known size differently.
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
        def body(start: tf.Tensor) -> tf.Tensor:
            part = slice(start, start + TEST_BATCH_SIZE)
            _keep(self.model.test_step(self._data.test.part(part)), self._test_logs)
            return start + TEST_BATCH_SIZE

        tf.while_loop(
            lambda start: start < len(self._data.test),
            body,
            [tf.constant(0)],
            parallel_iterations=1,
        )
        return _kept(self._test_logs)

    # Choosing and timing the loop

    def _choose_loop(self) -> None:
        """Compile the loop with XLA if that is faster and does not change the results.

        Compiled loops were 1.1 to 4 times as fast for all measured layers except for two kinds:
        - Convolutions: XLA's are 1.4 to 11 times slower than TensorFlow's on a CPU.
        - Random numbers: XLA draws other numbers than TensorFlow, so that the results would not
          be those of `fit`, and computes them again in each operation that uses them.

        Measured with `benchmarks/loops.py`.
        """
        reason = None
        layers = keras_internals.all_layers(self.model)
        if any(isinstance(layer, CONVOLUTIONS) for layer in layers):
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
        """Run a step outside of a `tf.function`, for what is done only once.

        It creates the variables of the metrics and of the logs. TensorFlow traces a function twice
        if the first trace creates variables, and a trace takes much longer than this step. It also
        shows whether a step advances the state of a seed generator: layers may have unused ones.
        """
        states = keras_internals.seed_states(self.model)
        before = [np.asarray(state) for state in states]
        self._logs = _variables(self._step(tf.range(self._batch_size, dtype=tf.int64)))
        self._draws_random_numbers = any(
            (np.asarray(state) != old).any() for state, old in zip(states, before, strict=True)
        )

    def _best_seconds(self, steps: int) -> float:
        return min(self.seconds(steps) for _ in range(2))

    def seconds(self, steps: int) -> float:
        """Return the duration of steps on the first images; 0 steps only trace and compile."""
        chosen = self._padded(tf.range(steps * self._batch_size, dtype=tf.int64))
        started_at = time.perf_counter()
        logs = self._steps(chosen, tf.constant(steps))
        tf.nest.map_structure(np.asarray, logs)
        return time.perf_counter() - started_at

    def _padded(self, chosen: tf.Tensor) -> tf.Tensor:
        """Return the indices of full batches as `(max_steps, batch_size)`, padded with zeros."""
        rows = len(chosen) // self._batch_size
        batches = tf.reshape(chosen[: rows * self._batch_size], (rows, self._batch_size))
        return tf.pad(batches, [[0, self._max_steps - rows], [0, 0]])


def _variables(logs: Mapping[str, tf.Tensor]) -> dict[str, tf.Variable]:
    """Return a variable for each log of a step."""
    return {name: tf.Variable(tf.zeros_like(value)) for name, value in logs.items()}


def _keep(logs: Mapping[str, tf.Tensor], last: Mapping[str, tf.Variable]) -> None:
    """Store the logs of a step, so that the loop can return those of the last step."""
    for name, value in logs.items():
        last[name].assign(value)


def _kept(last: Mapping[str, tf.Variable]) -> Mapping[str, tf.Tensor]:
    return {name: value.read_value() for name, value in last.items()}


def _chunks(order: np.ndarray, size: int) -> tf.data.Dataset:
    """Return the order in chunks of `size`, repeated; the last chunk may be smaller.

    Repeated, since Keras would take a known number of chunks for the number of batches. It would
    train one chunk and only warn.
    """
    rows, rest = divmod(len(order), size)
    whole = tf.data.Dataset.from_tensor_slices(order[: rows * size].reshape(rows, size))
    chunks = whole.concatenate(tf.data.Dataset.from_tensors(order[-rest:])) if rest else whole
    return untuned(chunks.repeat())
