"""Progress bars on standard error."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from kerascompare.cli import terminal
from kerascompare.spec import ComparisonSpec

if TYPE_CHECKING:
    from kerascompare.results.comparison import Reading


@contextmanager
def progress_bars(spec: ComparisonSpec) -> Iterator[Callable[[Reading], None]]:
    """Show a progress bar for each style while a comparison is trained.

    Args:
        spec: The comparison.

    Yields:
        A function that draws the bars of a `Reading`. They appear at its first call.
    """
    total = spec.training.epochs * len(spec.seeds)
    bars: dict[str, TaskID] = {}
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("epoch {task.fields[epoch]}"),
        TimeElapsedColumn(),
        console=terminal.console_for_progress(),
        transient=True,
    )

    def show(reading: Reading) -> None:
        progress.start()
        completed = reading.epoch_logs["style"].value_counts()
        current = reading.progress.groupby("run").tail(1)
        fractions = (current.step / current.steps).groupby(current["style"]).sum()
        for style in spec.styles:
            if style not in bars:
                bars[style] = progress.add_task(f"{style:<11}", total=total, epoch="")
            epochs = int(completed.get(style, 0))
            progress.update(
                bars[style],
                completed=epochs + fractions.get(style, 0),
                epoch=f"{epochs}/{total}",
            )

    try:
        yield show
    finally:
        if bars:  # `stop` writes an empty line, which an early refusal must not have before it
            progress.stop()


@contextmanager
def probe_bar(total: int) -> Iterator[Callable[[], None]]:
    """Show a progress bar for `total` programs.

    Yields:
        A function to call after each program.
    """
    with Progress(console=terminal.console_for_progress(), transient=True) as progress:
        bar = progress.add_task("probes", total=total)
        yield lambda: progress.advance(bar)
