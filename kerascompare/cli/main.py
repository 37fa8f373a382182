"""The command line: the same comparisons from a terminal, data on standard output."""

from __future__ import annotations

import math
import os
import stat
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import get_args

import click
import numpy as np
import pandas as pd
from pydantic import ValidationError
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from kerascompare import __version__, styles
from kerascompare.cli import terminal
from kerascompare.cluster import answering
from kerascompare.cluster.answering import TrainedModels
from kerascompare.data.mnist import DataError
from kerascompare.features import FEATURES, TRAPS
from kerascompare.features import run as probe
from kerascompare.looks import quantities
from kerascompare.pictures import digits, photos
from kerascompare.planning import checking
from kerascompare.planning.checking import TooLargeError
from kerascompare.quoting import MAX_QUOTED, quote
from kerascompare.results import comparison, verdicts
from kerascompare.results.comparison import Reading
from kerascompare.spec import (
    ArchitectureSpec,
    ComparisonSpec,
    Seeding,
    Style,
    TrainingConfig,
    explain,
    parse_seeds,
    seeds_text,
)
from kerascompare.spec.architectures import ARCHITECTURES
from kerascompare.store import (
    RunStore,
    Status,
    StoreError,
    UnfinishedError,
    UnknownComparisonError,
    Unreadable,
    find,
)
from kerascompare.system.settings import SettingsError

REFUSED, FAILED, INTERRUPTED = 2, 1, 130

MAX_FILE_BYTES = 2**20
"""Of a JSON file: the longest architecture takes a hundredth of it."""
MAX_SENTENCE = 2_000
"""Characters of an error message."""


class _Edge(click.Group):
    """Where errors become one sentence on standard error and an exit code."""

    def main(self, args=None, *others, **kwargs):
        words = sys.argv[1:] if args is None else args
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(errors="backslashreplace")  # it may be of few characters
        try:
            try:
                return super().main(args, *others, **{**kwargs, "standalone_mode": False})
            finally:
                sys.stdout.flush()
        except ValidationError as error:
            _leave(explain(error), REFUSED, words)
        except click.ClickException as error:
            _leave(error.format_message(), REFUSED, words)
        except (SettingsError, TooLargeError, UnfinishedError, UnknownComparisonError) as error:
            _leave(str(error), REFUSED, words)
        except (DataError, StoreError) as error:
            _leave(str(error), FAILED, words)
        except (click.Abort, KeyboardInterrupt):
            _leave("Cancelled. What was recorded until then is kept.", INTERRUPTED, words)
        except BrokenPipeError:
            # Who read has seen enough, as `head`; Python would write what is left once more.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(FAILED)


@click.group(cls=_Edge, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kerascompare")
def main() -> None:
    """Train the three ways to write a Keras model side by side on MNIST."""


def _style(word: str) -> Style:
    try:
        return Style(word)
    except ValueError:
        known = ", ".join(Style)
        raise click.BadParameter(f"A style is one of {known}. Received: {quote(word)}.") from None


def _styles(_context: click.Context, _option: click.Parameter, text: str) -> tuple[Style, ...]:
    return (
        tuple(Style) if text == "all" else tuple(_style(part.strip()) for part in text.split(","))
    )


def _seeds(_context: click.Context, _option: click.Parameter, text: str) -> tuple[int, ...]:
    try:
        return parse_seeds(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def _margin(
    _context: click.Context, _option: click.Parameter, margin: float | None
) -> float | None:
    if margin is not None and not 0 < margin < math.inf:
        raise click.BadParameter(f"A margin must be a number greater than 0. Received: {margin}.")
    return margin


def _architecture(_context: click.Context, _option: click.Parameter, text: str) -> ArchitectureSpec:
    if text in ARCHITECTURES:
        return ARCHITECTURES[text]
    try:
        return ArchitectureSpec.model_validate_json(_file_content(text))
    except OSError:
        known = ", ".join(ARCHITECTURES)
        raise click.BadParameter(
            f"An architecture is one of {known}, or a JSON file. Received: {quote(text)}."
        ) from None
    except ValidationError as error:
        raise click.BadParameter(f"{quote(text)} is no architecture. {explain(error)}") from None


def _file_content(name: str) -> bytes:
    """Return what is in a file, without waiting for one that has no end or no beginning.

    Raises:
        click.BadParameter: If it is no regular file, or too large.
        OSError: If it is not there, or may not be read.
    """
    descriptor = os.open(name, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise click.BadParameter(
                f"{quote(name)} is no regular file. Write the architecture into one."
            )
        content = os.read(descriptor, MAX_FILE_BYTES + 1)
    finally:
        os.close(descriptor)
    if len(content) > MAX_FILE_BYTES:
        raise click.BadParameter(
            f"A file of an architecture has at most {MAX_FILE_BYTES // 2**20} MB. "
            f"Received: {quote(name)}, which has more."
        )
    return content


_architecture_option = click.option(
    "--architecture",
    default="tutorial",
    show_default=True,
    metavar="NAME|FILE",
    callback=_architecture,
    help=f"{', '.join(ARCHITECTURES)}, or a JSON file.",
)
_margin_option = click.option(
    "--margin",
    type=float,
    callback=_margin,
    help="Difference in accuracy that would not matter, such as 0.002; by default undecided.",
)
_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@main.command()
@_architecture_option
@click.option("--styles", default="all", show_default=True, callback=_styles, metavar="LIST")
@click.option("--seeds", default="42", show_default=True, callback=_seeds, metavar="1-10,42")
@click.option(
    "--seeding",
    type=click.Choice([seeding.value for seeding in Seeding]),
    default="shared",
    show_default=True,
)
@click.option("--epochs", type=int, default=10, show_default=True)
@click.option("--batch-size", type=int, default=32, show_default=True)
@click.option("--optimizer", default="adam", show_default=True)
@click.option("--learning-rate", type=float, help="By default Keras' own of the optimizer.")
@click.option(
    "--engine",
    type=click.Choice(get_args(TrainingConfig.model_fields["engine"].annotation)),
    default="fused",
    show_default=True,
    help="fused: many steps in one call; fit: Keras' own loop.",
)
@click.option("--images", type=int, default=60_000, show_default=True, help="Training images.")
@_margin_option
@_json_option
@click.option("--yes", is_flag=True, help="Train without asking, however long it takes.")
def compare(architecture, styles, seeds, seeding, margin, as_json, yes, **config) -> None:
    """Train the styles and print what came out."""
    spec = ComparisonSpec(
        architecture=architecture,
        training=TrainingConfig(**config),
        styles=styles,
        seeds=seeds,
        seeding=seeding,
    )
    _confirm(spec, yes=yes)
    from kerascompare import api

    with bars(spec) as show:
        result = api.run(spec, on_progress=show)
    _print(result.reading, margin, as_json=as_json)
    sys.exit(0 if result.reading.comparison.status is Status.COMPLETED else FAILED)


def _confirm(spec: ComparisonSpec, *, yes: bool) -> None:
    """Refuse what does not fit this machine, and ask about what takes long."""
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


@main.command()
@click.option("--style", required=True, callback=lambda _c, _o, word: _style(word))
@_architecture_option
def source(style: Style, architecture: ArchitectureSpec) -> None:
    """Print the source that will run."""
    terminal.write_source(styles.write(architecture, style))


def _features(
    _context: click.Context, _option: click.Parameter, words: tuple[str, ...]
) -> tuple[str, ...]:
    for word in words:
        if word not in FEATURES:
            raise click.BadParameter(
                f"A feature is one of {'; '.join(FEATURES)}. Received: {quote(word)}."
            )
    return words or tuple(FEATURES)


@main.command()
@click.option(
    "--feature",
    "features",
    multiple=True,
    callback=_features,
    metavar="NAME",
    help="By default all; give it again for another.",
)
@click.option("--style", "chosen", default="all", callback=_styles, metavar="LIST")
@_json_option
def features(features: tuple[str, ...], chosen: tuple[Style, ...], as_json: bool) -> None:
    """Run the probes of what each style can do and print the findings."""
    # What is no cell of the matrix comes with the whole of it only.
    traps, counted = (tuple(TRAPS), chosen) if features == tuple(FEATURES) else ((), ())
    with Progress(console=terminal.console_for_progress(), transient=True) as progress:
        total = len(features) * len(chosen) + len(traps) + len(counted)
        bar = progress.add_task("probes", total=total)
        found = probe(features, chosen, traps, counted, on_done=lambda: progress.advance(bar))
    if as_json:
        terminal.write_json(found.model_dump(mode="json"))
        return
    outcomes = {(one.feature, one.style): one.outcome for one in found.findings}
    rows = [(name, *(outcomes[name, style] for style in chosen)) for name in features]
    terminal.write_table(("feature", *chosen), rows)
    if found.traps:
        terminal.write_table(
            ("trap", "wrong", "right"),
            [(one.trap, one.wrong.output.strip(), one.right.output.strip()) for one in found.traps],
        )


@main.command()
@click.argument("images", nargs=-1, required=True, metavar="IMAGE…")
@click.option("--comparison", "comparison_id", metavar="ID", help="By default what ships.")
@_json_option
def predict(images: tuple[str, ...], comparison_id: str | None, as_json: bool) -> None:
    """Print what trained models make of pictures of digits (PNG, JPEG, WebP)."""
    asked = _trained(comparison_id)
    prepared = np.stack([_prepared(name) for name in images])
    os.environ["KERAS_BACKEND"] = "tensorflow"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    predictions = [
        {
            "image": name,
            "style": one.style,
            "seed": seed,
            **_answer(probabilities),
        }
        for seed in asked.spec.seeds
        for one in answering.predict(TrainedModels(comparison_id is None, asked.id, seed), prepared)
        for name, probabilities in zip(images, one.probabilities, strict=True)
    ]
    if as_json:
        terminal.write_json({"predictions": predictions})
        return
    rows = []
    for position, name in enumerate(images):
        for one in predictions[position :: len(images)]:
            told = ("no answer", "its training diverged")
            if one["digit"] is not None:
                told = (str(one["digit"]), f"{max(one['probabilities']):.1%}")
            rows.append((name, one["style"], one["seed"], *told))
    terminal.write_table(("image", "style", "seed", "digit", "probability"), rows)


def _trained(comparison_id: str | None) -> comparison.Comparison:
    """Return a comparison whose models can answer, by default what ships."""
    if comparison_id is None:
        store = RunStore.shipped()
        asked = store.comparisons(limit=1)[0]
    else:
        store, asked = _found(comparison_id)
    if asked.status is not Status.COMPLETED:
        raise click.UsageError(f"Comparison {asked.id} is {asked.status}; choose a completed one.")
    if store.weights(store.runs(asked.id)[0].id) is None:
        raise click.UsageError(
            f"Comparison {asked.id} ships without the weights of its models, which cannot answer; "
            "choose another."
        )
    return asked


def _found(comparison_id: str) -> tuple[RunStore, comparison.Comparison]:
    """Return the store that has a comparison, opened only if none of what ships is it."""
    stores = (RunStore.shipped, RunStore.reference, RunStore)
    return find((open_store() for open_store in stores), comparison_id)


def _answer(probabilities: np.ndarray) -> dict[str, object]:
    """Return a model's answer as JSON has it, which has no NaN: that of a diverged model is null.

    Args:
        probabilities: `(10,)` float32.
    """
    is_number = np.isfinite(probabilities)
    return {
        "digit": int(probabilities.argmax()) if is_number.all() else None,
        "probabilities": np.where(is_number, probabilities.astype(object), None).tolist(),
    }


def _prepared(name: str) -> np.ndarray:
    """Return what the models see of a picture, `(28, 28)` uint8."""
    try:
        found = digits.prepare(photos.read(Path(name)))
    except OSError as error:
        raise click.BadParameter(f"{name} cannot be read: {error.strerror}.") from None
    except photos.PhotoError as error:
        raise click.BadParameter(f"{name}: {error}") from None
    if found is None:
        raise click.BadParameter(f"{name}: there is no ink in this picture.")
    return found.image


@main.command()
@_json_option
def history(as_json: bool) -> None:
    """List the comparisons, newest first."""
    store = RunStore()
    found, unreadable = store.comparisons(limit=None), store.unreadable()
    if as_json:
        terminal.write_json([*map(_entry, found), *map(_unreadable_entry, unreadable)])
        return
    rows = []
    for one in found:
        entry = _entry(one)
        rows.append(
            (
                one.id,
                one.name or "",
                *(entry[key] for key in ("created", "status", "architecture")),
                ", ".join(entry["styles"]),
                seeds_text(entry["seeds"]),
                one.spec.training.epochs,
            )
        )
    terminal.write_table(
        ("comparison", "name", "created", "status", "architecture", "styles", "seeds", "epochs"),
        rows,
    )
    for one in unreadable:
        terminal.say(f"Comparison {one.id} cannot be read by this version. {one.reason}")


@main.command()
@click.argument("comparison_id", metavar="ID")
@_margin_option
@_json_option
def show(comparison_id: str, margin: float | None, as_json: bool) -> None:
    """Print one comparison."""
    store, _ = _found(comparison_id)
    _print(comparison.read(store, comparison_id), margin, as_json=as_json)


@main.command()
@click.argument("comparison_id", metavar="ID")
def cancel(comparison_id: str) -> None:
    """Cancel a comparison, wherever it is trained."""
    RunStore().request_cancel(comparison_id)
    terminal.say(f"Asked {comparison_id} to stop.")


@main.command()
@click.argument("comparison_id", metavar="ID")
def delete(comparison_id: str) -> None:
    """Delete a comparison that has ended, with all that its runs left."""
    RunStore().delete(comparison_id)
    terminal.say(f"Deleted {comparison_id}.")


def _unreadable_entry(one: Unreadable) -> dict[str, object]:
    return {
        "comparison": one.id,
        "name": one.name,
        "created": _time(one.created_at),
        "status": "unreadable",
        "reason": one.reason,
    }


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds).astimezone().isoformat("T", "seconds")


def _entry(one: comparison.Comparison) -> dict[str, object]:
    return {
        "comparison": one.id,
        "name": one.name,
        "created": _time(one.created_at),
        "status": one.status,
        "architecture": one.spec.architecture.name,
        "styles": list(one.spec.styles),
        "seeds": list(one.spec.seeds),
        "spec": one.spec.model_dump(mode="json"),
    }


def _print(reading: Reading, margin: float | None, *, as_json: bool) -> None:
    if as_json:
        from kerascompare.api import as_json as to_json

        terminal.write_json(to_json(reading, margin=margin))
        return
    rows = []
    for row in reading.table.itertuples():
        epoch = row.epoch_median if row.epoch_median == row.epoch_median else row.first_epoch
        rows.append(
            (
                row.style,
                row.run_seed,
                row.status,
                _number(row.parameters, "{:,.0f}"),
                _number(row.test_loss, "{:.4f}"),
                _number(row.test_accuracy, "{:.2%}"),
                _number(epoch, "{:.2f}"),
                _number(row.fingerprint, "{:.8}"),
            )
        )
    terminal.write_table(
        ("style", "seed", "status", "parameters", "loss", "accuracy", "s/epoch", "weights"), rows
    )
    for run in reading.runs:
        if run.error:
            terminal.write(f"{run.style} failed: {run.error}")
    if reading.verdict:
        judged = reading.judge(margin=margin)
        terminal.write(f"verdict: {judged.verdict}")
        for told in verdicts.tell(judged, comparison.SCORE):
            terminal.write(told)
    terminal.write(f"comparison: {reading.comparison.id}")


def _number(value: object, form: str) -> str:
    return "" if pd.isna(value) else form.format(value)


class bars:  # noqa: N801 - a context manager, used like a function
    """Progress bars on standard error, one for each style."""

    def __init__(self, spec: ComparisonSpec):
        self.epochs = spec.training.epochs * len(spec.seeds)
        self.bars: dict[str, int] = {}
        self.progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("epoch {task.fields[epoch]}"),
            TimeElapsedColumn(),
            console=terminal.console_for_progress(),
            transient=True,
        )

    def __enter__(self) -> Callable[[Reading], None]:
        return self.show

    def __exit__(self, *_exception: object) -> None:
        if self.bars:  # it ends with an empty line, which a refusal need not have before it
            self.progress.stop()

    def show(self, reading: Reading) -> None:
        """Draw the bars of a comparison as it stands."""
        self.progress.start()
        done = reading.epoch_logs["style"].value_counts()
        under_way = reading.progress.groupby("run").tail(1)
        within = (under_way.step / under_way.steps).groupby(under_way["style"]).sum()
        for style in reading.comparison.spec.styles:
            if style not in self.bars:
                self.bars[style] = self.progress.add_task(
                    f"{style:<11}", total=self.epochs, epoch=""
                )
            epochs = int(done.get(style, 0))
            self.progress.update(
                self.bars[style],
                completed=epochs + within.get(style, 0),
                epoch=f"{epochs}/{self.epochs}",
            )


def _leave(sentence: str, code: int, words: Sequence[str]) -> None:
    """Say a sentence and end; what it repeats of the command line is cut where it is long."""
    parts = {part for word in words for part in (word, *word.split("=", 1))}
    for part in sorted(parts, key=len, reverse=True):
        if len(part) > MAX_QUOTED:
            for written in (repr(part), part):
                sentence = sentence.replace(written, quote(part))
    if len(sentence) > MAX_SENTENCE:  # many short words
        sentence = f"{sentence[:MAX_SENTENCE]}…"
    terminal.say(sentence)
    sys.exit(code)
