"""Tables on standard output: a comparison, the history, predictions, findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from kerascompare.cli import terminal
from kerascompare.features import Findings
from kerascompare.looks.scores import write_accuracy, write_loss
from kerascompare.results import conclusion
from kerascompare.results.comparison import Reading
from kerascompare.spec import Style, seeds_text


def write_comparison(reading: Reading, *, margin: float | None) -> None:
    """Write the runs of a comparison as a table, then its errors and its verdict."""
    terminal.write_table(
        ("style", "seed", "status", "parameters", "loss", "accuracy", "s/epoch", "weights"),
        map(_run_row, reading.table.itertuples()),
    )
    for run in reading.runs:
        if run.error:
            terminal.write(f"{run.style} failed: {run.error}")
    if reading.verdict:
        terminal.write(f"verdict: {reading.judge(margin=margin).verdict}")
        for text in filter(None, conclusion.describe(reading, margin=margin)):
            terminal.write(text)
    terminal.write(f"comparison: {reading.comparison.id}")


def write_history(entries: Iterable[Mapping[str, Any]]) -> None:
    """Write comparisons as a table.

    Args:
        entries: As `kerascompare.cli.history` prints them in JSON.
    """
    terminal.write_table(
        ("comparison", "name", "created", "status", "architecture", "styles", "seeds", "epochs"),
        (
            (
                entry["comparison"],
                entry["name"] or "",
                *(entry[key] for key in ("created", "status", "architecture")),
                ", ".join(entry["styles"]),
                seeds_text(entry["seeds"]),
                entry["spec"]["training"]["epochs"],
            )
            for entry in entries
        ),
    )


def write_predictions(predictions: Iterable[Mapping[str, Any]]) -> None:
    """Write predictions as a table.

    Args:
        predictions: As `kerascompare.cli.predict` prints them in JSON.
    """
    terminal.write_table(
        ("image", "style", "seed", "digit", "probability"),
        (
            (prediction["image"], prediction["style"], prediction["seed"], *_answer(prediction))
            for prediction in predictions
        ),
    )


def write_findings(found: Findings, features: Sequence[str], styles: Sequence[Style]) -> None:
    """Write findings as a table of features by styles, and those of pitfalls as another."""
    outcomes = {(finding.feature, finding.style): finding.outcome for finding in found.findings}
    terminal.write_table(
        ("feature", *styles),
        ((feature, *(outcomes[feature, style] for style in styles)) for feature in features),
    )
    if found.pitfalls:
        terminal.write_table(
            ("pitfall", "wrong", "right"),
            (
                (pitfall.name, pitfall.wrong.output.strip(), pitfall.right.output.strip())
                for pitfall in found.pitfalls
            ),
        )


def _run_row(row: Any) -> tuple[object, ...]:
    seconds = row.first_epoch if pd.isna(row.epoch_median) else row.epoch_median
    return (
        row.style,
        row.run_seed,
        row.status,
        _format(row.parameters, "{:,.0f}".format),
        _format(row.test_loss, write_loss),
        _format(row.test_accuracy, write_accuracy),
        _format(seconds, "{:.2f}".format),
        _format(row.fingerprint, "{:.8}".format),
    )


def _format(value: Any, write: Callable[[Any], str]) -> str:
    """Return a cell, empty if there is no value."""
    return "" if pd.isna(value) else write(value)


def _answer(prediction: Mapping[str, Any]) -> tuple[str, str]:
    """Return the cells for the digit and its probability."""
    if prediction["digit"] is None:
        return "no answer", "its training diverged"
    return str(prediction["digit"]), f"{max(prediction['probabilities']):.1%}"
