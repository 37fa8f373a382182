"""The table of Compare: one row per run, with scores, weights as barcodes, and seconds."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

import pandas as pd
from markupsafe import Markup

from kerascompare import tutorial
from kerascompare.looks.scores import (
    MISSING,
    write_accuracy,
    write_loss,
    write_points,
    write_seconds,
)
from kerascompare.looks.theme import LOOKS
from kerascompare.results import comparison, timing
from kerascompare.results.comparison import Reading
from kerascompare.results.weights import compare_weights, describe_weights
from kerascompare.spec import TASKS, Seeding
from kerascompare.store import Run, Status
from kerascompare.ui.app import frame, words
from kerascompare.ui.app.server import find_comparison
from kerascompare.ui.components import barcode


class _Cell(NamedTuple):
    """A cell: its label on narrow screens, its content, and its CSS classes."""

    label: str
    content: str
    css: str = ""


def to_csv(reading: Reading) -> bytes:
    """Return the table of runs as CSV in UTF-8, one row per run, seconds in separate columns."""
    renamed = {name: f"{name}_seconds" for name in comparison.SECONDS}
    return reading.table.rename(columns=renamed).to_csv(index=False).encode()


def to_html(reading: Reading) -> Markup:
    """Return the table as HTML: how many weights differ, the runs, and what the columns mean."""
    spec = reading.comparison.spec
    has_seed = spec.seeding is Seeding.INDEPENDENT or len(spec.seeds) > 1
    has_tutorial = spec.architecture.layers == tutorial.TUTORIAL.layers
    rows = Markup("").join(_rows(reading, has_seed=has_seed, has_tutorial=has_tutorial))
    return Markup(
        '<div class="kc-runs">{}'
        '<div class="kc-scroll" role="region" aria-label="Results of each run" tabindex="0">'
        '<table class="kc-table" role="table"><thead role="rowgroup">{}</thead>'
        '<tbody role="rowgroup">{}</tbody></table></div>{}</div>'
    ).format(
        _count(reading),
        _heads(TASKS[spec.task].examples, has_seed=has_seed, has_tutorial=has_tutorial),
        rows,
        _notes(reading),
    )


def _count(reading: Reading) -> Markup:
    store, _ = find_comparison(reading.comparison.id)
    sentence = describe_weights(compare_weights(reading, store.weights))
    return Markup('<p class="kc-count">{}</p>').format(sentence) if sentence else Markup("")


def _heads(examples: str, *, has_seed: bool, has_tutorial: bool) -> Markup:
    """Return the rows of heads: the groups of columns, then the columns."""
    group = Markup('<th colspan="{}" scope="colgroup" role="columnheader" class="kc-group">{}</th>')
    empty = Markup('<td colspan="{}" role="cell"></td>')
    groups = [
        empty.format(3 if has_seed else 2),
        group.format(3, f"on the test {examples}"),
        empty.format(2),
        group.format(2, f"tutorial, {words.epochs(tutorial.EPOCHS)}") if has_tutorial else "",
        group.format(2, "time per epoch"),
    ]
    columns = [
        ("style", ""),
        *([("seed", "")] if has_seed else ()),
        ("parameters", ""),
        *(("loss", "kc-group"), ("accuracy", ""), ("difference", "")),
        ("weights", "kc-group kc-left"),
        *([("loss", "kc-group"), ("accuracy", "")] if has_tutorial else ()),
        *(("first", "kc-group"), ("after that", "")),
    ]
    head = Markup('<th scope="col" role="columnheader" colspan="{}" class="{}">{}</th>')
    row = Markup('<tr role="row"{}>{}</tr>')
    return row.format(Markup(' class="kc-groups"'), Markup("").join(groups)) + row.format(
        "",
        Markup("").join(
            head.format(2 if name == "weights" else 1, css, name) for name, css in columns
        ),
    )


def _rows(reading: Reading, *, has_seed: bool, has_tutorial: bool) -> list[Markup]:
    profiles = barcode.profiles(reading)
    of_table = reading.table.to_dict("records")
    rows = []
    for _, same_seed in groupby(
        zip(reading.runs, of_table, strict=True), key=lambda pair: pair[0].replicate_id
    ):
        pairs = list(same_seed)
        trained = [row for run, row in pairs if run.status is not Status.REFUSED]
        first, runs = (trained or [pairs[0][1]])[0], [run for run, _ in pairs]
        joined = _joined(runs)
        for position, (run, row) in enumerate(pairs):
            weights = _weights(run, runs, profiles.get(run.id))
            cells = [
                *([_Cell("seed", row["run_seed"])] if has_seed else ()),
                _Cell("parameters", _write_parameters(row["parameters"])),
                _Cell("test loss", write_loss(row["test_loss"]), "kc-group"),
                _Cell("test accuracy", write_accuracy(row["test_accuracy"])),
                _Cell("difference", _difference(row, first)),
                _Cell("weights", weights, "kc-group kc-left kc-weights"),
            ]
            after = []
            if has_tutorial:
                after += [
                    _Cell("tutorial loss", write_loss(tutorial.LOSS[run.style]), "kc-group kc-muted"),
                    _Cell("tutorial accuracy", write_accuracy(tutorial.ACCURACY[run.style]), "kc-muted"),
                ]  # fmt: skip
            muted = " kc-muted" if timing.shares_processor(reading.comparison.spec) else ""
            after += [
                _Cell("first epoch", write_seconds(row["first_epoch"]), "kc-group" + muted),
                _Cell("later epochs", write_seconds(row["epoch_median"]), muted),
            ]
            rows.append(
                Markup('<tr role="row"><th scope="row" role="rowheader">{}</th>{}{}{}</tr>').format(
                    _name(row), _cells(cells), joined[position], _cells(after)
                )
            )
    return rows


def _cells(cells: Sequence[_Cell]) -> Markup:
    cell = Markup('<td role="cell" data-label="{}" class="{}">{}</td>')
    return Markup("").join(cell.format(label, css, content) for label, content, css in cells)


def _name(row: Mapping[str, Any]) -> Markup:
    name = frame.mark(LOOKS[row["style"]], row["style"])
    if row["status"] == Status.COMPLETED:
        return name
    after = f" after {words.epochs(row['epochs'])}" if row["epochs"] else ""
    return name + Markup(' <span class="kc-muted">{}{}</span>').format(row["status"], after)


def _write_parameters(parameters: float | None) -> str:
    return MISSING if parameters is None or pd.isna(parameters) else f"{parameters:,.0f}"


def _difference(row: Mapping[str, Any], first: Mapping[str, Any]) -> str:
    """Return the difference in accuracy to the first style, if both are at the same epoch."""
    is_comparable = row is not first and row["epochs"] == first["epochs"]
    difference = row["test_accuracy"] - first["test_accuracy"] if is_comparable else math.nan
    return MISSING if math.isnan(difference) else write_points(difference)


def _weights(run: Run, same_seed: Sequence[Run], profile: str | None) -> str:
    """Return the barcode of a run and the first digits of its fingerprint."""
    if not run.fingerprint:
        return MISSING
    digits = run.fingerprint[:8]
    equal = words.listed(
        [
            f"{LOOKS[other.style].label}'s"
            for other in same_seed
            if other is not run and other.fingerprint == run.fingerprint
        ]
    )
    text = f"weights {digits}" + (f", equal to {equal}" if equal else "")
    drawn = barcode.picture(run.fingerprint, profile, style=run.style, text=text)
    drawn += Markup(' <code title="{}">{}</code>').format(run.fingerprint, digits)
    if equal:  # shown where there is no bracket; the text of the picture says it already
        drawn += Markup(' <span class="kc-equal" aria-hidden="true">= {}</span>').format(equal)
    return drawn


def _joined(runs: Sequence[Run]) -> list[Markup]:
    """Return a cell for each run of a seed that joins neighbours with equal weights."""
    cells = []
    for fingerprint, equal in groupby(runs, key=lambda run: run.fingerprint):
        n = len(list(equal))
        if fingerprint and n > 1:
            cell = Markup(
                '<td role="cell" rowspan="{}" class="kc-joined"><span>equal bits</span></td>'
            )
            cells += [cell.format(n), *[Markup("")] * (n - 1)]
        else:
            cells += [Markup('<td role="cell" class="kc-alone"></td>')] * n
    return cells


def _notes(reading: Reading) -> Markup:
    """Return what the columns mean, as far as they have content."""
    notes = []
    styles = reading.trained_styles
    if len(styles) > 1:
        notes.append(
            f"Difference: in accuracy, to {LOOKS[styles[0]].label}, in percentage points (pt)."
        )
    if any(run.fingerprint for run in reading.runs):
        notes.append(barcode.EXPLANATION)
    if timing.shares_processor(reading.comparison.spec):
        notes.append(
            f"Time: {timing.SHARED}, so that these seconds do not rank the styles. "
            "The first epoch includes compiling."
        )
    else:
        notes.append("Time: the first epoch includes compiling; after that, the median.")
    items = Markup("").join(map(Markup("<li>{}</li>").format, notes))
    return Markup('<ul class="kc-small kc-muted kc-notes">{}</ul>').format(items)
