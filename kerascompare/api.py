"""The Python API: describe, train and judge a comparison in a few lines."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from kerascompare import styles
from kerascompare.cluster.cluster import Cluster
from kerascompare.figures import curves
from kerascompare.figures.curve_data import Axis, Score
from kerascompare.planning.checking import TooLargeError, check
from kerascompare.results import comparison
from kerascompare.results.comparison import Reading
from kerascompare.results.judgement import Judgement, Verdict
from kerascompare.spec import (
    ArchitectureSpec,
    ComparisonSpec,
    Seeding,
    Style,
    Task,
    TrainingConfig,
)
from kerascompare.spec.architectures import usual_architecture
from kerascompare.store import RunStore

POLL_SECONDS = 0.25
"""Shortest time between two reads of a comparison that is being trained."""

MAX_POLLING_SHARE = 0.1
"""Share of the time that may be spent on reading: it takes processor time from the training."""


@dataclass(frozen=True)
class Result:
    """A trained comparison: its tables as DataFrames, its curves as figures."""

    reading: Reading

    @property
    def id(self) -> str:
        """The comparison's id, as it appears in links."""
        return self.reading.comparison.id

    @property
    def table(self) -> pd.DataFrame:
        """One row per run, see `kerascompare.results.comparison.Reading.table`."""
        return self.reading.table

    @property
    def epoch_logs(self) -> pd.DataFrame:
        """One row per run and epoch, see `kerascompare.store.RunStore.epoch_logs`."""
        return self.reading.epoch_logs

    @property
    def verdict(self) -> Verdict | None:
        """The verdict with a margin of 0.2 points; None if a run did not complete."""
        return self.reading.verdict

    def judge(self, score: str = comparison.SCORE, *, margin: float | None = None) -> Judgement:
        """Judge the styles by a score, see `kerascompare.results.comparison.Reading.judge`."""
        return self.reading.judge(score, margin=margin)

    @property
    def sources(self) -> dict[Style, str]:
        """The source code of each style, as it was executed."""
        spec = self.reading.comparison.spec
        return {style: styles.write(spec.architecture, style) for style in spec.styles}

    def figure(self, score: Score = "accuracy", *, x: Axis = "epoch") -> go.Figure:
        """Draw the curves of `accuracy` or `loss` over `epoch` or `seconds`."""
        return curves.plot(self.reading.epoch_logs, self.reading.progress, score=score, x=x)


def compare(
    architecture: ArchitectureSpec | None = None,
    *,
    task: Task | str = Task.DIGIT,
    styles: Sequence[Style | str] = tuple(Style),
    seeds: Sequence[int] = (42,),
    seeding: Seeding | str = Seeding.SHARED,
    training: TrainingConfig | None = None,
    on_progress: Callable[[Reading], None] | None = None,
    **config: Any,
) -> Result:
    """Train an architecture on MNIST in the chosen styles and return the result.

    Workers are started and stopped here, unless `KERASCOMPARE_SCHEDULER` is the address of a
    scheduler. An interrupt (Ctrl-C) cancels the comparison; what was recorded stays in the store.

    Args:
        architecture: The model; by default the first ready one of the task, so the tutorial's.
        task: What is learnt: "digit", "digit and parity", "sum" or "same digit".
        styles: Any of "sequential", "functional", "subclassing".
        seeds: Replicate seeds, each from 0 to 2³² - 1.
        seeding: "shared" or "independent".
        training: How the models are trained.
        on_progress: Called with the comparison as recorded so far: four times per second, or less
            often if reading a large comparison takes longer.
        **config: Fields of `TrainingConfig`, such as `epochs=3`, instead of `training`.

    Raises:
        TypeError: If both `training` and fields of it are given.
        pydantic.ValidationError: If a value is invalid; it states the rule and the value.
        TooLargeError: If the comparison does not fit this machine; it says which number to lower.
        StoreError: If the store cannot be used.
    """
    if training is not None and config:
        raise TypeError(
            "compare() takes `training` or fields of it by name, not both. "
            f"Received: training and {', '.join(config)}. Put the fields into the TrainingConfig."
        )
    spec = ComparisonSpec.model_validate(
        {
            "architecture": architecture or usual_architecture(Task(task)),
            "task": task,
            "training": training or TrainingConfig(**config),
            "styles": tuple(styles),
            "seeds": tuple(seeds),
            "seeding": seeding,
        }
    )
    return run(spec, on_progress=on_progress)


def run(spec: ComparisonSpec, *, on_progress: Callable[[Reading], None] | None = None) -> Result:
    """Train a comparison and wait until it is finished; see `compare`."""
    store = RunStore()
    if refusal := check(spec, store).refusal:
        raise TooLargeError(refusal)
    with Cluster(store, adopts=False, warms_up=False) as cluster:
        comparison_id = cluster.submit(spec)
        try:
            return Result(_wait(store, comparison_id, on_progress))
        except KeyboardInterrupt:
            store.request_cancel(comparison_id)
            _wait(store, comparison_id, None)
            raise


def _wait(
    store: RunStore, comparison_id: str, on_progress: Callable[[Reading], None] | None
) -> Reading:
    """Read a comparison again and again until it is finished."""
    while True:
        began = time.perf_counter()
        reading = comparison.read(store, comparison_id)
        if on_progress:
            on_progress(reading)
        if reading.is_finished:
            return reading
        reading_seconds = time.perf_counter() - began
        time.sleep(max(POLL_SECONDS, reading_seconds / MAX_POLLING_SHARE))


def as_json(reading: Reading, *, margin: float | None = None) -> Mapping[str, object]:
    """Return a comparison as a dictionary for JSON: id, versions, verdict, statistics and runs.

    Missing numbers are None; so is the verdict until all runs have completed.
    """
    table = reading.table.astype(object).where(reading.table.notna(), None)
    judgement = reading.judge(margin=margin)
    return {
        "comparison": reading.comparison.id,
        "versions": dict(reading.environment),
        "verdict": judgement.verdict if reading.verdict else None,
        "statistics": {
            "score": comparison.SCORE,
            "styles": {
                style: _without_nan(vars(summary)) for style, summary in judgement.styles.items()
            },
            "pairs": [_without_nan(vars(pair)) for pair in judgement.pairs],
        },
        "runs": [
            {
                **{
                    key: row[key]
                    for key in (
                        "style",
                        "seed",
                        "run_seed",
                        "status",
                        "parameters",
                        "test_loss",
                        "test_accuracy",
                        "fingerprint",
                        "error",
                    )
                },
                "seconds": {name: row[name] for name in comparison.SECONDS},
            }
            for row in table.to_dict("records")
        ],
    }


def _without_nan(values: Mapping[str, object]) -> dict[str, object]:
    """Replace NaN, which JSON does not have, by None."""
    return {name: None if value != value else value for name, value in values.items()}
