"""The evidence on Seeds: every run, the differences between styles, the tutorial's numbers."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from kerascompare import tutorial
from kerascompare.figures import differences, seed_scores, single_style
from kerascompare.looks.scores import SCALES, write_accuracy, write_share
from kerascompare.looks.theme import LOOKS
from kerascompare.results import verdicts
from kerascompare.results.chance import share_as_extreme, share_of_triples
from kerascompare.results.comparison import Reading
from kerascompare.results.judgement import Judgement
from kerascompare.results.sample_size import MIN_REPLICATES
from kerascompare.store import Status
from kerascompare.ui.app import frame, readings, words
from kerascompare.ui.components import live_chart


def judge(reading: Reading, score: str, margin: float | None) -> Judgement:
    """Judge the styles, once for all visitors who choose the same."""
    return readings.derive(_judge, reading, score, margin)


def show_scores(reading: Reading, score: str, margin: float | None) -> None:
    """Show the score of every run, with mean and interval of each style."""
    styles = reading.comparison.spec.styles
    has_crosses = tutorial.is_repeated_by(reading.comparison.spec) and score in tutorial.SCORES
    st.subheader(words.plain(f"Every seed: {SCALES[score].name}"))
    live_chart.show(
        readings.derive(_score_figure, reading, score, margin),
        key="scores",
        alt=_describe_scores(judge(reading, score, margin), score),
        height=90 + 90 * len(styles),
    )
    caption = "Each mark is one run. Below the marks of a style: their mean and its 95% interval."
    if has_crosses:
        caption += " Crosses: what the tutorial printed."
    st.caption(words.plain(caption))


def show_differences(reading: Reading, score: str, margin: float | None) -> None:
    """Show the differences with their intervals, and verdicts once the comparison has ended."""
    judged = judge(reading, score, margin)
    if not judged.pairs:
        return
    scale, is_finished = SCALES[score], reading.is_finished
    st.subheader("Differences between the styles")
    live_chart.show(
        readings.derive(_difference_figure, reading, score, margin),
        key="differences",
        alt=_describe_differences(judged, score, has_verdicts=is_finished),
        height=90 + 50 * len(judged.pairs),
    )
    caption = "Thin bar: 95% interval of the difference; thick bar: 90%."
    if margin is not None:
        caption += f" Grey: differences up to {scale.write_difference(margin, sign=False)}."
        caption += _rule(judged) if is_finished else ""
    st.caption(words.plain(caption))
    if is_finished:
        frame.html(_pairs(judged, score))


def show_tutorial(reading: Reading) -> None:
    """Show the seeds of one style against the three numbers of the tutorial, if it was repeated."""
    if not tutorial.is_repeated_by(reading.comparison.spec):
        return
    styles = reading.comparison.spec.styles
    st.subheader("How unusual were the tutorial's numbers?")
    style = st.segmented_control(
        "Style",
        styles,
        default=styles[0],
        required=True,
        format_func=words.marked,
        key="chance_of",
        label_visibility="collapsed",
    )
    figure, description = readings.derive(_tutorial_figure, reading, style)
    live_chart.show(figure, key="chance", alt=description, height=220)
    st.caption(words.plain(description))


def _judge(reading: Reading, score: str, margin: float | None) -> Judgement:
    return reading.judge(score, margin=margin)


def _score_figure(reading: Reading, score: str, margin: float | None) -> str:
    judged = judge(reading, score, margin)
    completed = reading.table[reading.table.status == Status.COMPLETED]
    printed = (
        tutorial.SCORES.get(score) if tutorial.is_repeated_by(reading.comparison.spec) else None
    )
    figure = seed_scores.plot(completed, judged, score=score, reference=printed)
    return live_chart.to_json(figure)


def _difference_figure(reading: Reading, score: str, margin: float | None) -> str:
    judged = judge(reading, score, margin)
    return live_chart.to_json(differences.plot(judged, score=score))


def _describe_scores(judged: Judgement, score: str) -> str:
    scale = SCALES[score]
    return "; ".join(
        f"{LOOKS[style].label}: mean {scale.write(summary.mean)} of {summary.n}"
        for style, summary in judged.styles.items()
    )


def _describe_differences(judged: Judgement, score: str, *, has_verdicts: bool) -> str:
    scale = SCALES[score]
    return "; ".join(
        f"{LOOKS[pair.a].label} minus {LOOKS[pair.b].label}: "
        f"{scale.write_difference(pair.difference)}"
        + (f", {verdicts.describe_pair(pair, score)}" if has_verdicts else "")
        for pair in judged.pairs
    )


def _pairs(judged: Judgement, score: str) -> Markup:
    """Return the list of pairs with the verdict on each."""
    row = Markup("<li>{} − {}: {}</li>")
    rows = Markup("").join(
        row.format(
            *(frame.mark(LOOKS[style], style) for style in (pair.a, pair.b)),
            verdicts.describe_pair(pair, score),
        )
        for pair in judged.pairs
    )
    return Markup('<ul class="kc-pairs">{}</ul>').format(rows)


def _rule(judged: Judgement) -> str:
    """Return a caption on how intervals and margin give the verdict."""
    tested = judged.tested_pairs
    if not any(pair.n >= MIN_REPLICATES and not pair.n_diverged for pair in tested):
        return ""
    rule = " Thick bar inside grey: practically equal. Thin bar clear of 0: different."
    if len(tested) == 1:
        return rule
    return f"{rule} With several pairs the tests are stricter than the bars show."


def _tutorial_figure(reading: Reading, style: str) -> tuple[str, str]:
    """Return the figure of a style's seeds beside the tutorial's numbers, and its description."""
    completed = reading.table[reading.table.status == Status.COMPLETED]
    scores = completed[completed["style"] == style].test_accuracy.to_numpy()
    spread = max(tutorial.ACCURACY.values()) - min(tutorial.ACCURACY.values())
    description = f"{len(scores)} seeds of {LOOKS[style].label}, and the tutorial's three numbers."
    if len(scores) >= 3:
        numbers = tutorial.ACCURACY.values()
        shares = [write_share(share_as_extreme(scores, value)) for value in numbers]
        triples = write_share(share_of_triples(scores, spread))
        gap = SCALES["test_accuracy"].write_difference(spread, sign=False)
        description += (
            f" Pick any three of these seeds: {triples} of the time, best and worst are {gap} or more "
            f"apart, as the three styles were there. As far from the mean as "
            f"{words.listed(list(map(write_accuracy, numbers)))}, or farther: "
            f"{words.listed(shares)} of the seeds."
        )
    figure = single_style.plot(scores, style, reference=tutorial.ACCURACY)
    return live_chart.to_json(figure), description
