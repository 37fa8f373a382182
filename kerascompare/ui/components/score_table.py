"""The table of scores of a comparison: mean ± standard deviation of each style."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import pandas as pd
import streamlit as st
from markupsafe import Markup

from kerascompare.looks.scores import SCALES
from kerascompare.looks.theme import LOOKS
from kerascompare.results import comparison
from kerascompare.results.comparison import Reading
from kerascompare.results.summary import Summary, summarize
from kerascompare.store import Status
from kerascompare.ui.app import frame, readings

COLUMNS = (
    *("score", "style", "at", "seeds", "n", "mean", "sd", "ci_low", "ci_high"),
    *("difference", "difference_to"),
)
AT = {"last": "last epoch", "best": "best epoch"}
AT_IN_FILES = {"last": "last epoch", "best": "best epoch, picked on the test images"}
"""Note for downloads, which do not have the caption of the page."""


def show(reading: Reading) -> None:
    """Show the table with its options and downloads, once a run has completed."""
    if not (reading.table.status == Status.COMPLETED).any():
        return
    st.subheader("In numbers")
    styles = reading.comparison.spec.styles
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        at = st.segmented_control(
            "Scores of the", list(AT), default="last", format_func=AT.__getitem__, required=True,
            key="scores_at",
        )  # fmt: skip
        baseline = st.selectbox(
            "Differences to", styles, format_func=lambda style: LOOKS[style].label, key="baseline",
            width=180,
        )  # fmt: skip
        only = st.toggle("Only differences", key="only_differences")
    if at == "best":
        st.caption(
            "The best epoch is picked on the test images themselves, run by run: on new images the "
            "score would be lower. No verdict uses it."
        )
    written = readings.derive(_write, reading, at, baseline, only)
    if written is None:
        st.caption("Nothing differs between the styles.")
        return
    frame.html(written.html)
    name = f"kerascompare-{reading.comparison.id}-seeds{'-best-epoch' if at == 'best' else ''}"
    with st.container(horizontal=True):
        st.download_button(
            "CSV", lambda: written.csv, f"{name}.csv", "text/csv",
            on_click="ignore", icon=":material/download:", type="tertiary", key="seeds_csv",
        )  # fmt: skip
        st.download_button(
            "Markdown", lambda: written.markdown, f"{name}.md", "text/markdown",
            on_click="ignore", icon=":material/download:", type="tertiary", key="seeds_markdown",
        )  # fmt: skip


class _Written(NamedTuple):
    """The table for the page and for downloads, the latter in UTF-8."""

    html: Markup
    csv: bytes
    markdown: bytes


def _write(reading: Reading, at: str, baseline: str, only_differences: bool) -> _Written | None:
    """Return the table, or None if it has no rows."""
    rows = table(reading, at=at, baseline=baseline, only_differences=only_differences)
    if rows.empty:
        return None
    return _Written(
        html=_html(rows),
        csv=rows.to_csv(index=False).encode(),
        markdown=markdown(rows).encode(),
    )


def table(
    reading: Reading, *, at: str, baseline: str, only_differences: bool = False
) -> pd.DataFrame:
    """Return a row for each score and style: n, mean, sd, interval, difference to the baseline.

    Its columns are `COLUMNS`: `at` is the epoch of a test score, `seeds` the number of seeds that the
    style completed, and `n` how many of them have the score, fewer if a loss is NaN. The difference
    is that of the means, to the style in `difference_to`.
    """
    runs = comparison.at_best_epoch(reading) if at == "best" else reading.table
    runs = runs[runs.status == Status.COMPLETED]
    seeds = runs["style"].value_counts()
    rows = []
    for score in ("parameters", *SCALES):
        summaries: dict[str, Summary] = {
            style: summarize(runs[runs["style"] == style][score].astype(float))
            for style in reading.comparison.spec.styles
        }
        if not any(summary.n for summary in summaries.values()):
            continue
        numbers = {(s.mean, s.sd) if s.n > 1 else s.mean for s in summaries.values()}
        if only_differences and len(numbers) == 1:
            continue
        rows += [
            {
                "score": score,
                "style": str(style),
                "at": AT_IN_FILES[at] if score in ("test_accuracy", "test_loss") else None,
                "seeds": seeds.get(style, 0),
                **vars(summary),
                "difference": summary.mean - summaries[baseline].mean,
                "difference_to": str(baseline),
            }
            for style, summary in summaries.items()
        ]
    return pd.DataFrame(rows, columns=COLUMNS)


def markdown(rows: pd.DataFrame) -> str:
    """Return the table in Markdown: a line for each score, a column for each style, and a note."""
    styles = list(dict.fromkeys(rows["style"]))
    lines = [
        "| score | " + " | ".join(LOOKS[style].label for style in styles) + " |",
        "|---|" + "---:|" * len(styles),
    ]
    for score, group in rows.groupby("score", sort=False):
        cells = [
            f"{_cell(score, entry)}{f' ({text})' if (text := _difference(score, entry)) else ''}"
            for entry in group.itertuples()
        ]
        lines.append(f"| {_name(score)} | " + " | ".join(cells) + " |")
    seeds = rows.groupby("style", sort=False).seeds.first()
    lines.append("| seeds completed | " + " | ".join(str(seeds[style]) for style in styles) + " |")
    baseline = LOOKS[rows["difference_to"].iloc[0]].label
    lines += [
        "",
        "Mean ± standard deviation over the seeds; in brackets the difference of the mean to "
        f"{baseline}.",
    ]
    lines += [f"Test scores: {at}." for at in rows["at"].dropna().unique()]
    return "\n".join(lines) + "\n"


def _html(rows: pd.DataFrame) -> Markup:
    styles = list(dict.fromkeys(rows["style"]))
    heads = _cells("th", [frame.mark(LOOKS[style], style) for style in styles])
    seeds = rows.groupby("style", sort=False).seeds.first()
    # On a phone the names wrap, which leaves more room to the numbers.
    row = Markup('<tr><td class="kc-wrap">{}</td>{}</tr>')
    body = row.format("seeds completed", _cells("td", [seeds[style] for style in styles]))
    for score, group in rows.groupby("score", sort=False):
        cells = [
            Markup("{}{}").format(_cell(score, entry), _below(_difference(score, entry)))
            for entry in group.itertuples()
        ]
        body += row.format(_name(score), _cells("td", cells))
    return Markup(
        '<div class="kc-scroll"><table class="kc-table"><thead><tr><th></th>{}</tr></thead>'
        "<tbody>{}</tbody></table></div>"
        '<p class="kc-small kc-muted">Mean ± standard deviation over the seeds; below, the '
        "difference of the means.</p>"
    ).format(heads, body)


def _cells(tag: str, values: Sequence[object]) -> Markup:
    cell = Markup("<{0}>{1}</{0}>")
    return Markup("").join(cell.format(tag, value) for value in values)


def _name(score: str) -> str:
    return score if score == "parameters" else SCALES[score].name


def _cell(score: str, row: Any) -> str:
    if score == "parameters" and row.n:
        return f"{row.mean:,.0f}"
    text = "–" if score == "parameters" else SCALES[score].write_mean(row.mean, row.sd)
    return text if row.n == row.seeds else f"{text} (n = {row.n})"


def _difference(score: str, row: Any) -> str:
    """Return the difference from the baseline, or an empty string if it rounds to zero."""
    if row.difference != row.difference:
        return ""
    if score == "parameters":
        text = f"{row.difference:+,.0f}"
    else:
        scale = SCALES[score]
        unit = scale.unit if scale.is_ratio else scale.difference_unit
        text = f"{row.difference * scale.factor:+.{scale.decimals}f}{unit}"
    if not any(digit in text for digit in "123456789"):
        return ""
    return text.replace("-", "−")


def _below(text: str) -> str:
    below = Markup('<br><span class="kc-muted kc-small">{}</span>')
    return below.format(text) if text else ""
