"""`kerascompare compare`: train the styles and print the results."""

from __future__ import annotations

import sys
from typing import Any, get_args

import click

from kerascompare.cli import show, terminal
from kerascompare.cli.errors import FAILED
from kerascompare.cli.options import (
    architecture_option,
    class_weight_option,
    json_option,
    learning_rate_option,
    margin_option,
    optimizer_option,
    parse_seed_list,
    parse_styles,
    task_option,
)
from kerascompare.cli.progress import progress_bars
from kerascompare.looks import quantities
from kerascompare.planning import checking
from kerascompare.planning.checking import TooLargeError
from kerascompare.spec import (
    ArchitectureSpec,
    ComparisonSpec,
    Seeding,
    Style,
    Task,
    TrainingConfig,
)
from kerascompare.spec.architectures import usual_architecture
from kerascompare.store import RunStore, Status


@click.command()
@architecture_option
@task_option
@click.option("--styles", default="all", show_default=True, callback=parse_styles, metavar="LIST")
@click.option(
    "--seeds", default="42", show_default=True, callback=parse_seed_list, metavar="1-10,42"
)
@click.option(
    "--seeding",
    type=click.Choice([seeding.value for seeding in Seeding]),
    default="shared",
    show_default=True,
)
@click.option("--epochs", type=int, default=10, show_default=True)
@click.option("--batch-size", type=int, default=32, show_default=True)
@optimizer_option
@learning_rate_option
@class_weight_option
@click.option("--label-smoothing", type=float, default=0.0, show_default=True)
@click.option(
    "--engine",
    type=click.Choice(get_args(TrainingConfig.model_fields["engine"].annotation)),
    default="fused",
    show_default=True,
    help="fused: many steps in one call; fit: Keras' own loop.",
)
@click.option("--images", type=int, default=60_000, show_default=True, help="Training images.")
@margin_option
@json_option
@click.option("--yes", is_flag=True, help="Train without confirmation, however long it takes.")
def compare(
    architecture: ArchitectureSpec | None,
    task: str,
    styles: tuple[Style, ...],
    seeds: tuple[int, ...],
    seeding: str,
    margin: float | None,
    as_json: bool,
    yes: bool,
    optimizer: dict[str, Any],
    learning_rate: float | dict[str, Any] | None,
    **config: Any,
) -> None:
    """Train the styles and print the results."""
    if learning_rate is not None:
        if "learning_rate" in optimizer:
            raise click.UsageError("The learning rate is given twice. Remove --learning-rate.")
        config["learning_rate"] = learning_rate
    spec = ComparisonSpec(
        architecture=architecture or usual_architecture(Task(task)),
        task=Task(task),
        training=TrainingConfig(**optimizer, **config),
        styles=styles,
        seeds=seeds,
        seeding=Seeding(seeding),
    )
    _confirm(spec, yes=yes)
    from kerascompare import api  # imports Dask, which takes a second: not before a refusal

    with progress_bars(spec) as update:
        result = api.run(spec, on_progress=update)
    show.write(result.reading, margin=margin, as_json=as_json)
    sys.exit(0 if result.reading.comparison.status is Status.COMPLETED else FAILED)


def _confirm(spec: ComparisonSpec, *, yes: bool) -> None:
    """Refuse a comparison that does not fit this machine; ask before a long one.

    Raises:
        TooLargeError: If it does not fit.
        click.ClickException: If the user declines, or cannot be asked.
    """
    checked = checking.check(spec, RunStore())
    if checked.refusal:
        raise TooLargeError(checked.refusal)
    if yes or not checked.confirmation:
        return
    if not sys.stdin.isatty():
        raise click.ClickException(f"{checked.confirmation} Or add --yes to train it as it is.")
    terminal.say(checked.confirmation)
    if not terminal.ask(f"Train for {quantities.duration(checked.seconds)}?"):
        raise click.ClickException("Nothing was trained.")
