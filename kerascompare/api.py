"""The Python API: describe, train and read a comparison in a few lines."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from kerascompare import styles
from kerascompare.cluster.cluster import Cluster
from kerascompare.figures import curves
from kerascompare.planning.checking import TooLargeError, check
from kerascompare.results import comparison
from kerascompare.results.comparison import Reading
from kerascompare.results.judgement import Judgement, Verdict
from kerascompare.spec import (
    ArchitectureSpec,
    ComparisonSpec,
    Seeding,
    Style,
    TrainingConfig,
)
from kerascompare.spec.architectures import TUTORIAL
from kerascompare.store import RunStore

POLL_SECONDS = 0.25


@dataclass(frozen=True)
class Result:
    """A comparison that has been trained: its tables as DataFrames, its curves as figures."""

    reading: Reading

    @property
    def id(self) -> str:
        """The comparison's id, as in a link to it."""
        return self.reading.comparison.id

    @property
    def table(self) -> pd.DataFrame:
        """One row a run, see `kerascompare.results.comparison.Reading.table`."""
        return self.reading.table

    @property
    def epoch_logs(self) -> pd.DataFrame:
        """One row a run and epoch, see `kerascompare.store.RunStore.epoch_logs`."""
        return self.reading.epoch_logs

    @property
    def verdict(self) -> Verdict | None:
        """What the numbers allow one to say without a margin; None if a run did not complete."""
        return self.reading.verdict

    def judge(self, score: str = comparison.SCORE, *, margin: float | None = None) -> Judgement:
        """Judge the styles by a score, see `kerascompare.results.comparison.Reading.judge`."""
        return self.reading.judge(score, margin=margin)

    @property
    def sources(self) -> dict[Style, str]:
        """The source of each style, as it was executed."""
        spec = self.reading.comparison.spec
        return {style: styles.write(spec.architecture, style) for style in spec.styles}

    def figure(self, score: str = "accuracy", *, x: str = "epoch") -> go.Figure:
        """Return the curves of `accuracy` or `loss` over `epoch` or `seconds`."""
        return curves.plot(self.reading.epoch_logs, self.reading.progress, score=score, x=x)


def compare(
    architecture: ArchitectureSpec = TUTORIAL,
    *,
    styles: Sequence[Style | str] = tuple(Style),
    seeds: Sequence[int] = (42,),
    seeding: Seeding | str = Seeding.SHARED,
    training: TrainingConfig | None = None,
    on_progress: Callable[[Reading], None] | None = None,
    **config: object,
) -> Result:
    """Train an architecture in the chosen styles on MNIST and return what came out.

    Workers are started and ended here, unless `KERASCOMPARE_SCHEDULER` names a scheduler. An
    interrupt (Ctrl-C) cancels the comparison; what was recorded stays in the store.

    Args:
        architecture: What is built; by default the tutorial's.
        styles: Any of "sequential", "functional", "subclassing".
        seeds: Replicate seeds, each from 0 to 2³² - 1.
        seeding: "shared" or "independent".
        training: How it is trained.
        config: Instead of `training`, its fields by name, such as `epochs=3`.
        on_progress: Called with what is known so far, four times a second, and less often where
            reading a large comparison takes long.

    Raises:
        TypeError: If `training` is given and fields of it as well.
        pydantic.ValidationError: If a value is refused; it says the rule and the value.
        TooLargeError: If it does not fit this machine; it says which number to lower.
        StoreError: If the data folder does not work.
    """
    if training is not None and config:
        raise TypeError(
            "compare() takes `training` or fields of it by name, not both. "
            f"Received: training and {', '.join(config)}. Put the fields into the TrainingConfig."
        )
    spec = ComparisonSpec(
        architecture=architecture,
        training=training or TrainingConfig(**config),
        styles=tuple(styles),
        seeds=tuple(seeds),
        seeding=seeding,
    )
    return run(spec, on_progress=on_progress)


def run(spec: ComparisonSpec, *, on_progress: Callable[[Reading], None] | None = None) -> Result:
    """Train a comparison and wait for its end, as `compare`."""
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
    while True:
        began = time.perf_counter()
        reading = comparison.read(store, comparison_id)
        if on_progress:
            on_progress(reading)
        if reading.is_finished:
            return reading
        # Whoever looks takes the processors from who trains: of many epochs one looks less often.
        time.sleep(max(POLL_SECONDS, 10 * (time.perf_counter() - began)))


def as_json(reading: Reading, *, margin: float | None = None) -> Mapping[str, object]:
    """Return a comparison as JSON: its id, versions, verdict, statistics and runs.

    Unknown numbers are null; the verdict is null until all runs completed.
    """
    table = reading.table.astype(object).where(reading.table.notna(), None)
    judged = reading.judge(margin=margin)
    return {
        "comparison": reading.comparison.id,
        "versions": dict(reading.environment),
        "verdict": judged.verdict if reading.verdict else None,
        "statistics": {
            "score": comparison.SCORE,
            "styles": {style: _known(vars(one)) for style, one in judged.styles.items()},
            "pairs": [_known(vars(pair)) for pair in judged.pairs],
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
                    )
                },
                "seconds": {name: row[name] for name in comparison.SECONDS},
            }
            for row in table.to_dict("records")
        ],
    }


def _known(values: Mapping[str, object]) -> dict[str, object]:
    """Return numbers as JSON has them, NaN as null."""
    return {name: None if value != value else value for name, value in values.items()}
