"""Run probes and pitfalls and collect their findings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from datetime import date
from importlib.metadata import version
from itertools import product
from platform import python_version
from typing import Any

from kerascompare.features import programs
from kerascompare.features.catalogue import FEATURES, PITFALLS
from kerascompare.features.counting import Counted, count
from kerascompare.features.finding import Finding, Findings, Outcome, Pitfall, Program
from kerascompare.features.runner_pool import RunProgram, start_runners
from kerascompare.spec import Style
from kerascompare.system.machine import processors


def run(
    features: Sequence[str] = tuple(FEATURES),
    styles: Sequence[Style] = tuple(Style),
    pitfalls: Sequence[str] = tuple(PITFALLS),
    counted: Sequence[Style] = tuple(Style),
    *,
    on_done: Callable[[], None] = lambda: None,
) -> Findings:
    """Run probes and pitfalls, with one program at a time per processor.

    Args:
        features: Names in `FEATURES`.
        styles: The styles whose probes are run.
        pitfalls: Names in `PITFALLS`.
        counted: The styles for which lines, names, methods and omissions are counted.
        on_done: Called after each probe, pitfall and count.
    """
    with start_runners(processors()) as run_program, ThreadPoolExecutor(processors()) as pool:
        cells = [
            pool.submit(probe, run_program, feature, style)
            for feature, style in product(features, styles)
        ]
        pairs = [pool.submit(run_pitfall, run_program, name) for name in pitfalls]
        counts = [pool.submit(count, run_program, style) for style in counted]
        futures: list[Future[Any]] = [*cells, *pairs, *counts]
        try:
            for _ in as_completed(futures):
                on_done()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)  # after Ctrl-C
    return collect(
        [cell.result() for cell in cells],
        [pair.result() for pair in pairs],
        [each.result() for each in counts],
    )


def collect(
    findings: Sequence[Finding] = (),
    pitfalls: Sequence[Pitfall] = (),
    counted: Sequence[Counted] = (),
) -> Findings:
    """Return results with today's date and the versions of this installation."""
    return Findings(
        date=date.today(),
        versions={
            "python": python_version(),
            **{name: version(name) for name in ("keras", "tensorflow")},
        },
        findings=tuple(findings),
        pitfalls=tuple(pitfalls),
        counted=tuple(counted),
    )


def probe(run_program: RunProgram, feature: str, style: Style) -> Finding:
    """Run the probe of a feature for a style."""
    source = programs.write(feature, style)
    answer = run_program(programs.split_parts(source))
    condition = programs.condition(source) if answer["outcome"] == Outcome.YES else None
    if condition:
        answer["outcome"] = Outcome.CONDITIONAL
    return Finding(feature=feature, style=style, condition=condition, source=source, **answer)


def run_pitfall(run_program: RunProgram, name: str) -> Pitfall:
    """Run the two programs of a pitfall."""
    wrong, right = (
        Program(source=source, **run_program([source]))
        for source in (programs.pitfall(name, side) for side in ("wrong", "right"))
    )
    return Pitfall(name=name, wrong=wrong, right=right)
