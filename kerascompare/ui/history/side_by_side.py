"""Show two comparisons side by side: verdicts, curves, scores, and what differs in their setups."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup

from kerascompare.figures import mean_curves
from kerascompare.looks.scores import SCALES, write_accuracy
from kerascompare.looks.theme import LOOKS
from kerascompare.results.comparison import Reading
from kerascompare.results.summary import Summary
from kerascompare.store import Comparison
from kerascompare.ui.app import address, frame, readings, words
from kerascompare.ui.components import live_chart
from kerascompare.ui.history import names, setups, verdicts

ANCHOR = "side-by-side"
HEIGHT = 280
SCORES = ("test_accuracy", "test_loss", "epoch_median")


def show(first: Comparison, second: Comparison) -> None:
    """Show two comparisons side by side."""
    st.header("Side by side", anchor=ANCHOR)
    both = [readings.read(comparison) for comparison in (first, second)]
    differing = setups.differences(first.spec, second.spec)
    frame.html(Markup('<p class="kc-lead">{}</p>').format(setups.summarize(differing)))
    found = verdicts.look_up((first, second))
    limits = _limits(both)
    for column, comparison, reading in zip(st.columns(2), (first, second), both, strict=True):
        with column:
            _show_head(comparison, found.get(comparison.id, ""))
            if reading.epoch_logs.empty:
                st.caption("No curves: no epoch is complete.")
                continue
            live_chart.show(
                readings.derive(_figure, reading, *limits),
                key=f"accuracy of {comparison.id}",
                alt=_describe(reading),
                height=HEIGHT,
            )
    st.caption(
        "Test accuracy is solid, training accuracy dashed. Both charts have the same vertical axis."
    )
    titles = [names.heading(comparison) for comparison in (first, second)]
    if titles[0] == titles[1]:
        titles = [f"{names.heading(c)}, {words.moment(c.created_at)}" for c in (first, second)]
    _show_table(titles, differing, both)


def _show_head(comparison: Comparison, verdict: str) -> None:
    frame.html(
        Markup(
            '<h3 class="kc-side"><a href="{}" target="_self">{}</a></h3>'
            '<p class="kc-small kc-muted">Started {}</p><p class="kc-flush">{}</p>'
        ).format(
            address.link(comparison.id),
            names.heading(comparison),
            words.moment(comparison.created_at),
            verdict,
        )
    )


def _figure(reading: Reading, low: float, high: float) -> str:
    figure = mean_curves.plot(reading.epoch_logs, score="accuracy")
    return live_chart.to_json(figure.update_yaxes(range=[low, high]))


def _limits(both: Sequence[Reading]) -> tuple[float, float]:
    """Return the ends of an axis for the accuracies of both, in percent."""
    logs = [reading.epoch_logs[["accuracy", "test_accuracy"]] for reading in both]
    known = [log.to_numpy(float) for log in logs if not log.empty]
    if not known:
        return 0.0, 100.0
    low, high = (
        100 * f(getattr(log, name)() for log in known) for f, name in ((min, "min"), (max, "max"))
    )
    room = max(0.05 * (high - low), 0.1)
    return max(low - room, 0.0), min(high + room, 100.0)


def _describe(reading: Reading) -> str:
    by_epoch = reading.epoch_logs.groupby("epoch").test_accuracy.mean()
    return (
        f"Mean test accuracy from {write_accuracy(by_epoch.iloc[0])} after epoch "
        f"{by_epoch.index[0]} to {write_accuracy(by_epoch.iloc[-1])} after epoch {by_epoch.index[-1]}."
    )


def _show_table(
    titles: Sequence[str], differing: dict[str, tuple[str, str]], both: Sequence[Reading]
) -> None:
    """Show the settings that differ, and the scores."""
    heads = Markup("").join(
        Markup('<th scope="col" class="kc-left">{}</th>').format(title) for title in titles
    )
    rows = Markup("").join(
        _row(f"{name[0].upper()}{name[1:]}", values) for name, values in differing.items()
    )
    for score in SCORES:
        judged = [reading.judge(score).styles for reading in both]
        for style in LOOKS:
            summaries = [by_style.get(style) for by_style in judged]
            if not any(summary and summary.n for summary in summaries):
                continue
            name = Markup("{}, {}").format(frame.mark(LOOKS[style], style), SCALES[score].name)
            rows += _row(name, [_cell(summary, score) for summary in summaries])
    frame.html(
        Markup(
            '<div class="kc-scroll" tabindex="0" role="region" aria-label="Settings and scores">'
            '<table class="kc-table kc-list kc-both"><thead><tr><td></td>{}</tr></thead>'
            "<tbody>{}</tbody></table></div>"
        ).format(heads, rows)
    )


def _row(name: str, values: Sequence[object]) -> Markup:
    """Return a row of the table."""
    cells = Markup("").join(Markup('<td class="kc-left">{}</td>').format(value) for value in values)
    return Markup('<tr><th scope="row">{}</th>{}</tr>').format(name, cells)


def _cell(summary: Summary | None, score: str) -> str:
    if summary is None or not summary.n:
        return "–"
    seeds = f", {summary.n} seeds" if summary.n > 1 else ""
    return SCALES[score].write_mean(summary.mean, summary.sd) + seeds
