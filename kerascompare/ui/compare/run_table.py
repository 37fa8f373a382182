"""The table of Compare: one row per run, with scores, seconds and fingerprint."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup

from kerascompare import tutorial
from kerascompare.looks.scores import write_accuracy, write_loss, write_points, write_seconds
from kerascompare.looks.theme import LOOKS
from kerascompare.results import comparison
from kerascompare.results.comparison import Reading
from kerascompare.spec import Seeding
from kerascompare.store import Status
from kerascompare.ui.app import frame, words


def to_csv(reading: Reading) -> bytes:
    """Return the table of runs as CSV in UTF-8, one row per run, seconds in separate columns."""
    renamed = {name: f"{name}_seconds" for name in comparison.SECONDS}
    return reading.table.rename(columns=renamed).to_csv(index=False).encode()


def to_html(reading: Reading) -> Markup:
    """Return the table as HTML; equal fingerprints share a colour."""
    has_tutorial = reading.comparison.spec.architecture.layers == tutorial.TUTORIAL.layers
    is_independent = reading.comparison.spec.seeding is Seeding.INDEPENDENT
    has_seed = is_independent or len(reading.comparison.spec.seeds) > 1
    groups = [
        Markup('<th colspan="{}"></th>').format(3 if has_seed else 2),
        Markup('<th colspan="3" class="kc-group">on the test images</th>'),
        Markup('<th colspan="2" class="kc-group">tutorial, {}</th>').format(
            words.epochs(tutorial.EPOCHS)
        )
        if has_tutorial
        else "",
        Markup('<th colspan="2" class="kc-group">time per epoch</th>'),
        Markup('<th class="kc-group"></th>'),
    ]
    heads = [
        Markup("<th>style</th>"),
        Markup("<th>seed</th>") if has_seed else "",
        Markup('<th>parameters</th><th class="kc-group">loss</th><th>accuracy</th>'),
        Markup(
            '<th title="Difference in accuracy to the first style, in percentage points">Δ</th>'
        ),
        Markup('<th class="kc-group">loss</th><th>accuracy</th>') if has_tutorial else "",
        Markup('<th class="kc-group" title="Includes compiling the train step">first</th>'),
        Markup('<th title="Median of the later epochs">after that</th>'),
        Markup(
            '<th class="kc-group" title="First eight digits of the SHA-256 of the final weights: '
            'equal means equal bits">weights</th>'
        ),
    ]
    rows = [
        _row(row, reading, has_tutorial=has_tutorial, has_seed=has_seed)
        for row in reading.table.to_dict("records")
    ]
    joined = (Markup("").join(parts) for parts in (groups, heads, rows))
    return Markup(
        '<div class="kc-scroll"><table class="kc-table"><thead><tr class="kc-groups">{}</tr>'
        "<tr>{}</tr></thead><tbody>{}</tbody></table></div>"
    ).format(*joined)


def _row(row: Mapping[str, Any], reading: Reading, *, has_tutorial: bool, has_seed: bool) -> Markup:
    table = reading.table
    first = table[table.seed == row["seed"]].iloc[0]
    is_as_far = row["epochs"] == first.epochs
    difference = row["test_accuracy"] - first.test_accuracy if is_as_far else math.nan
    is_first = row["style"] == table["style"].iloc[0]
    parameters = (
        "–"
        if row["parameters"] is None or pd.isna(row["parameters"])
        else f"{row['parameters']:,.0f}"
    )
    status = ""
    if row["status"] != Status.COMPLETED:
        after = f" after {words.epochs(row['epochs'])}" if row["epochs"] else ""
        status = Markup(' <span class="kc-muted">{}{}</span>').format(row["status"], after)
    style = row["style"]
    name = Markup("{}{}").format(frame.mark(LOOKS[style], style), status)
    has_difference = not is_first and difference == difference
    cells = [
        ("kc-left", name),
        *([("", row["run_seed"])] if has_seed else ()),
        ("", parameters),
        ("kc-group", write_loss(row["test_loss"])),
        ("", write_accuracy(row["test_accuracy"])),
        ("", write_points(difference) if has_difference else "–"),
    ]
    if has_tutorial:
        cells += [
            ("kc-group kc-muted", write_loss(tutorial.LOSS[style])),
            ("kc-muted", write_accuracy(tutorial.ACCURACY[style])),
        ]
    cells += [
        ("kc-group", write_seconds(row["first_epoch"])),
        ("", write_seconds(row["epoch_median"])),
        ("kc-group", _fingerprint(row["fingerprint"], reading)),
    ]
    cell = Markup('<td class="{}">{}</td>')
    return Markup("<tr>{}</tr>").format(
        Markup("").join(cell.format(css, value) for css, value in cells)
    )


def _fingerprint(fingerprint: str | None, reading: Reading) -> str:
    """Return eight digits as HTML; equal fingerprints share a colour, unique ones are grey."""
    if not fingerprint or pd.isna(fingerprint):
        return "–"
    is_shared = int((reading.table.fingerprint == fingerprint).sum()) > 1
    look = "" if is_shared else Markup(' class="kc-muted"')
    return Markup('<code{} title="{}">{}</code>').format(look, fingerprint, fingerprint[:8])
