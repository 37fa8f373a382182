"""Compare the mistakes of two runs by digit, by answer and by image."""

from __future__ import annotations

import numpy as np
import streamlit as st
from markupsafe import Markup

from kerascompare.looks.scores import write_accuracy
from kerascompare.looks.theme import LOOKS
from kerascompare.results import methods
from kerascompare.results.comparison import Reading
from kerascompare.results.disagreement import Disagreement, compare_predictions
from kerascompare.spec import Task
from kerascompare.store import Run, RunStore, Status
from kerascompare.ui.app import frame
from kerascompare.ui.app.server import find_comparison, test_images
from kerascompare.ui.components import images, verdict_line

MAX_IMAGES = 24

_CELL, _HEAD = Markup("<td>{}</td>"), Markup('<th scope="col">{}</th>')
_ROW = Markup('<tr><th scope="row">{}</th>{}</tr>')
_TABLE = Markup(
    '<div class="kc-scroll" role="region" aria-label="{}" tabindex="0"><table class="kc-table{}">'
    '<caption class="kc-small">{}</caption><thead><tr><th scope="col">digit</th>{}</tr></thead>'
    "<tbody>{}</tbody></table></div>"
)


def show(reading: Reading) -> None:
    """Show the mistakes of two completed runs side by side; computed only while unfolded.

    Only for the task whose answers are digits.
    """
    runs = {run.id: run for run in reading.runs if run.status is Status.COMPLETED}
    if not runs or reading.comparison.spec.task is not Task.DIGIT:
        return
    folded = st.expander("Compare two models' mistakes", key="closer", on_change="rerun")
    if not folded.open:
        return
    with folded:
        first, second = _choose(runs, reading.comparison.id)
        _show(find_comparison(reading.comparison.id)[0], runs[first], runs[second])


def _choose(runs: dict[str, Run], comparison_id: str) -> tuple[str, str]:
    several = len({run.seed for run in runs.values()}) > 1
    with st.container(horizontal=True, gap="medium"):
        chosen = [
            st.selectbox(
                label,
                list(runs),
                index=min(place, len(runs) - 1),
                format_func=lambda run_id: _name(runs[run_id], with_seed=several),
                key=f"{label} of {comparison_id}",
                width=280,
            )
            for place, label in enumerate(("First model", "Second model"))
        ]
    return chosen[0], chosen[1]


def _show(store: RunStore, first: Run, second: Run) -> None:
    pixels, labels = test_images()
    read = [_predictions(store, run.id) for run in (first, second)]
    are_equal = (read[0] == read[1]).all()
    found = compare_predictions(read[0], read[1], labels)
    frame.html(
        Markup('<p class="kc-lead">{}</p>{}').format(
            "Both models give the same answer to every test image."
            if are_equal
            else _describe(found),
            verdict_line.fold("" if are_equal else methods.describe_mcnemar(found)),
        )
    )
    names = [_name(run, with_seed=first.seed != second.seed, mark=True) for run in (first, second)]
    tables = [_by_digit(read, labels, names)]
    tables += [_confusion(classes, labels, name) for classes, name in zip(read, names, strict=True)]
    cells = Markup("").join(map(Markup("<div>{}</div>").format, tables))
    frame.html(Markup('<div class="kc-closer">{}</div>').format(cells))
    apart = np.flatnonzero(read[0] != read[1])
    if len(apart):
        frame.html(_apart(apart, pixels, labels, read))


def _describe(found: Disagreement) -> str:
    p = methods.write_p(found.p)
    verdict = (
        f"Luck alone would rarely give counts so far apart ({p}): one of these two models is "
        "better. Other seeds give other models."
        if found.is_significant
        else f"Luck alone can give these counts ({p}): neither model is clearly better."
    )
    return (
        f"Both are right on {found.both_right:,} of {found.n:,} images, only the first on "
        f"{found.only_first:,}, only the second on {found.only_second:,}. {verdict}"
    )


def _by_digit(read: list[np.ndarray], labels: np.ndarray, names: list[str]) -> Markup:
    rows = Markup("")
    for digit in range(10):
        of_digit = labels == digit
        shares = [float((classes[of_digit] == digit).mean()) for classes in read]
        cells = Markup("").join(map(_CELL.format, map(write_accuracy, shares)))
        rows += _ROW.format(digit, cells)
    caption = "Correct answers, digit by digit"
    return _TABLE.format(caption, "", caption, Markup("").join(map(_HEAD.format, names)), rows)


def _confusion(classes: np.ndarray, labels: np.ndarray, name: str) -> Markup:
    """Return the confusion matrix: a row for each digit, a column for each answer, counts."""
    counts = np.zeros((10, 10), int)
    np.add.at(counts, (labels, classes), 1)
    worst = max((counts - np.diag(counts.diagonal())).max(), 1)
    rows = Markup("")
    for digit, row in enumerate(counts):
        cells = Markup("")
        for answer, count in enumerate(row):
            if answer == digit:
                cells += Markup('<td class="kc-muted">{:,}</td>').format(count)
                continue
            strength = round(60 * count / worst)
            tint = f"color-mix(in srgb, var(--kc-muted) {strength}%, transparent)"
            cells += Markup('<td style="background: {}">{}</td>').format(tint, count or "")
        rows += _ROW.format(digit, cells)
    caption = Markup("Confusion matrix of {}: rows are digits, columns answers").format(name)
    return _TABLE.format(
        caption.striptags(),
        " kc-confusion",
        caption,
        Markup("").join(map(_HEAD.format, range(10))),
        rows,
    )


def _apart(
    apart: np.ndarray, pixels: np.ndarray, labels: np.ndarray, read: list[np.ndarray]
) -> Markup:
    figure = Markup(
        '<figure><img class="kc-pixels" src="{}" alt="a {}">'
        "<figcaption>{}: {} | {}</figcaption></figure>"
    )
    shown = Markup("").join(
        figure.format(
            images.data_url(pixels[index]),
            labels[index],
            *(classes[index] for classes in (labels, *read)),
        )
        for index in apart[:MAX_IMAGES]
    )
    count = f"{len(apart):,} test images" if len(apart) > 1 else "one test image"
    more = f", of which these are the first {MAX_IMAGES}" if len(apart) > MAX_IMAGES else ""
    return Markup(
        '<p class="kc-small kc-muted">The models give different answers to {}{}. Below each: '
        'true digit: first model’s answer | second model’s.</p><div class="kc-apart">{}</div>'
    ).format(count, more, shown)


def _name(run: Run, *, with_seed: bool, mark: bool = False) -> str:
    look = LOOKS[run.style]
    name = frame.mark(look, run.style) if mark else f"{look.glyph} {look.label}"
    return name + f", seed {run.seed}" if with_seed else name


@st.cache_data(max_entries=64, show_spinner=False)
def _predictions(_store: RunStore, run_id: str) -> np.ndarray:
    """Return the answers of a completed run to the test images, `(10000,)` uint8."""
    classes = _store.predictions(run_id)
    if classes is None:
        raise ValueError(f"Only a completed run has predictions. Received: run {run_id}.")
    return classes
