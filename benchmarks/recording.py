"""What recording costs: one epoch of `fit` with the recorder and without, in turns."""

from __future__ import annotations

import os
import tempfile
import time
from statistics import median

PAIRS = 7


def measure() -> dict[str, float]:
    """Return medians over `PAIRS` pairs of epochs of the tutorial's model on all of MNIST.

    The recorder writes progress and, at the end, the epoch's logs and a checkpoint; the test
    evaluation is left out, as it is no recording.

    Returns:
        `with_s` and `without_s`, seconds an epoch; `ratio`, the median of the pairs' ratios.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    import tensorflow as tf

    from kerascompare import ARCHITECTURES, ComparisonSpec, Style, TrainingConfig, data, styles
    from kerascompare.store import RunStore
    from kerascompare.styles.build import build
    from kerascompare.training.engine import batch_order, fit_epoch, n_steps
    from kerascompare.training.recorder import Recorder

    config = TrainingConfig(epochs=2 * PAIRS + 2)
    spec = ComparisonSpec(
        architecture=ARCHITECTURES["tutorial"], training=config, styles=[Style.SEQUENTIAL]
    )
    mnist = data.load()
    images = tf.constant(data.scaled(mnist.x_train, (28, 28)))
    labels = tf.constant(mnist.y_train)
    source = styles.write(spec.architecture, Style.SEQUENTIAL)
    model = build(source, styles.compile_source(config), seed=42)
    with tempfile.TemporaryDirectory() as folder:
        store = RunStore(f"sqlite:///{folder}/store.db")
        (run,) = store.runs(store.create(spec, cluster="bench"))
        store.claim(run.replicate_id, cluster="bench", worker="bench")
        recorder = Recorder(
            store,
            run,
            worker="bench",
            steps=n_steps(config.images, config.batch_size),
            evaluate=lambda _model: (0.0, 0.0),
        )

        def epoch(number: int, callbacks: list) -> float:
            store.renew("bench")
            began = time.perf_counter()
            fit_epoch(
                model,
                images,
                labels,
                order=batch_order(42, number, config.images),
                batch_size=config.batch_size,
                epoch=number,
                callbacks=callbacks,
            )
            return time.perf_counter() - began

        epoch(1, [recorder])  # tracing and first use, not counted
        recorded, bare = [], []
        for pair in range(PAIRS):
            turns = [(recorded, [recorder]), (bare, [])]
            for place, (times, callbacks) in enumerate(turns if pair % 2 else turns[::-1]):
                times.append(epoch(2 + 2 * pair + place, callbacks))
        store.close()
    ratios = [a / b for a, b in zip(recorded, bare, strict=True)]
    return {"with_s": median(recorded), "without_s": median(bare), "ratio": median(ratios)}
