"""The page on chance: a comparison under many seeds, judged, with its evidence."""

from __future__ import annotations

import math

import streamlit as st
from markupsafe import Markup

from kerascompare import tutorial
from kerascompare.figures import seeds as figures
from kerascompare.looks.scores import SCALES
from kerascompare.looks.theme import LOOKS
from kerascompare.results import comparison, verdicts
from kerascompare.results.comparison import Reading
from kerascompare.results.stats import (
    FEWEST,
    Judgement,
    Verdict,
    share_as_extreme,
    share_of_triples,
    standard_error,
)
from kerascompare.spec import Seeding, seeds_text
from kerascompare.store import UNFINISHED, Comparison, Status
from kerascompare.ui.app import address, frame, readings, words
from kerascompare.ui.app.server import reference, server
from kerascompare.ui.components import live, live_chart, run_pair, score_table, verdict_line
from kerascompare.ui.seeds import training

POLL_SECONDS = 1.0
JUDGED_BY = ("test_accuracy", "test_loss", "build", "train", "test")
TEST_IMAGES = 10_000
ERROR_ON_SAME_IMAGES = 0.0013
"""Standard error of the difference of two accuracies on the same 10,000 images: the root of the
number of images that only one of two models gets right, over 10,000. Measured on the reference
under independent seeds: median of the 4,005 pairs of its 90 runs (0.0011 to 0.0017)."""

# In the unit that the visitor sees: points of accuracy, percent of seconds.
MARGINS = {
    "test_accuracy": 100 * comparison.PROPOSED_MARGIN,
    "build": 5.0,
    "train": 5.0,
    "test": 5.0,
}


def choose() -> Comparison:
    """Show which comparison is looked at; by default the reference that ships."""
    linked = address.comparison_of_link()
    found = _with_many_seeds()
    if linked and linked.id not in found:
        found = {linked.id: linked} | found
    shipped = {one.id for one in reference().comparisons()}
    st.session_state.seeds_of = linked.id if linked else next(iter(found))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.selectbox(
            "Comparison",
            list(found),
            format_func=lambda one: _label(found[one], is_reference=one in shipped),
            key="seeds_of",
            on_change=_open,
            width=460,
        )
        training.show(found[st.session_state.seeds_of])
    return found[st.session_state.seeds_of]


def show(shown: Comparison) -> None:
    """Show verdict and evidence; while it trains they follow the store."""
    is_active = shown.status in UNFINISHED
    st.fragment(_follow, run_every=POLL_SECONDS if is_active else None)(shown.id, is_active)


def _follow(comparison_id: str, was_active: bool) -> None:
    reading = readings.read(comparison_id)
    if was_active and reading.is_finished:
        st.rerun()
    spec = reading.comparison.spec
    headline = st.container()
    score, margin = _controls()
    judged = readings.derive(_judge, reading, score, margin)
    with headline:
        _headline(reading, judged, score)
    live.show_status(reading)
    if not (reading.table.status == Status.COMPLETED).any():
        return
    has_tutorial = tutorial.is_repeated_by(spec)
    _chart(
        readings.derive(_score_figure, reading, score, margin),
        key="scores",
        title=f"Every seed: {SCALES[score].name}",
        told="Each mark is one run. Below the marks of a style: their mean and its 95 % interval."
        + (
            " Crosses: what the tutorial printed."
            if has_tutorial and score in tutorial.SCORES
            else ""
        ),
        alt=_alt_scores(judged, score),
        height=90 + 90 * len(spec.styles),
    )
    differences, chance = st.columns(2, gap="large")
    with differences:
        if judged.pairs:
            _differences(reading, judged, score, margin)
    with chance:
        if has_tutorial:
            _chance(reading)
    live.show_mean_curves(reading)
    score_table.show(reading)
    run_pair.show(reading)
    ran_on = reading.environment
    st.caption(
        words.plain(
            f"Trained with Keras {ran_on.get('keras')}, TensorFlow {ran_on.get('tensorflow')} and "
            f"Python {ran_on.get('python')} on {words.processor(ran_on)}."
        )
    )


def _controls() -> tuple[str, float | None]:
    """Return the score that judges and the margin in its unit."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        score = st.selectbox(
            "Judged by",
            JUDGED_BY,
            format_func=lambda one: SCALES[one].name,
            key="judged_by",
            persist_state="session",
            width=300,
        )
        scale = SCALES[score]
        unit = scale.difference_unit.strip()
        key = f"margin of {score}"
        st.session_state.setdefault(key, MARGINS.get(score))
        margin = st.number_input(
            f"Margin, {unit}" if unit else f"Margin of {scale.name}",
            value=None,
            min_value=10.0**-scale.decimals,
            step=10.0 ** (1 - scale.decimals) if not scale.is_ratio else 1.0,
            format=f"%.{scale.decimals}f" if not scale.is_ratio else "%.1f",
            key=key,
            persist_state="session",
            placeholder="none",
            width=170,
            help="A difference so small that you would not care. Styles that differ by less are "
            "called equivalent. Empty: nothing is called equivalent.",
        )
    if score == "test_accuracy":
        error = standard_error(0.98, TEST_IMAGES)
        st.caption(
            words.plain(
                f"{MARGINS[score]:.2f} points are proposed: the standard error of the difference of "
                f"two models near 98 %, each tested on {TEST_IMAGES:,} images of its own, is "
                f"{error * 100:.2f} points. On the same images, as here, it is smaller, about "
                f"{ERROR_ON_SAME_IMAGES * 100:.2f}."
            )
        )
    elif scale.is_ratio:
        st.caption(
            "Runs of one seed are trained together on one machine: their seconds are compared in "
            "pairs, as ratios."
        )
    if margin is None:
        return score, None
    return score, math.log1p(margin / 100) if scale.is_ratio else margin / scale.factor


def _headline(reading: Reading, judged: Judgement, score: str) -> None:
    status, seeds = reading.comparison.status, reading.comparison.spec.seeds
    sentence, evidence = verdicts.tell(judged, score)
    if status in UNFINISHED:
        sentence = f"{reading.seeds_completed} of {words.seeds(len(seeds))} so far."
        evidence = (
            "The verdict comes with the last of them: who looks after each seed and stops at the "
            "best moment finds differences that are not there."
        )
    elif status is not Status.COMPLETED:
        is_cancelled = Status.CANCELLED in set(reading.table.status)
        ended = "It was stopped before" if is_cancelled else "Failed runs stopped it short of"
        care = ": read the verdict with care" if any(pair.n for pair in judged.pairs) else ""
        done = verdict_line.tell_completed(reading)
        evidence = f"{ended} its planned end, with {done}{care}. {evidence}"
    if judged.verdict is Verdict.IDENTICAL and status is Status.COMPLETED:
        evidence += " The style changes how a model is written, not what it learns."
    verdict_line.write(sentence, evidence)


def _judge(reading: Reading, score: str, margin: float | None) -> Judgement:
    return reading.judge(score, margin=margin)


def _score_figure(reading: Reading, score: str, margin: float | None) -> str:
    judged = readings.derive(_judge, reading, score, margin)
    completed = reading.table[reading.table.status == Status.COMPLETED]
    printed = (
        tutorial.SCORES.get(score) if tutorial.is_repeated_by(reading.comparison.spec) else None
    )
    figure = figures.plot_scores(completed, judged, score=score, reference=printed)
    return live_chart.to_json(figure)


def _difference_figure(reading: Reading, score: str, margin: float | None) -> str:
    judged = readings.derive(_judge, reading, score, margin)
    return live_chart.to_json(figures.plot_differences(judged, score=score))


def _differences(reading: Reading, judged: Judgement, score: str, margin: float | None) -> None:
    """Show the differences with their intervals; what they come to only when all are there."""
    scale, is_finished = SCALES[score], reading.is_finished
    told = "Thin: 95 % interval of the difference; thick: 90 %."
    if margin is not None:
        told += f" Grey: the margin of ±{scale.write_difference(margin, sign=False)}."
        told += _rule(judged) if is_finished else ""
    _chart(
        readings.derive(_difference_figure, reading, score, margin),
        key="differences",
        title="Differences between the styles",
        told=told,
        alt="; ".join(
            f"{LOOKS[pair.a].label} minus {LOOKS[pair.b].label}: "
            f"{scale.write_difference(pair.difference)}"
            + (f", {verdicts.tell_pair(pair, score)}" if is_finished else "")
            for pair in judged.pairs
        ),
        height=90 + 50 * len(judged.pairs),
    )
    if not is_finished:
        return
    row = Markup("<li>{} − {}: {}</li>")
    rows = Markup("").join(
        row.format(
            *(frame.mark(LOOKS[style], style) for style in (pair.a, pair.b)),
            verdicts.tell_pair(pair, score),
        )
        for pair in judged.pairs
    )
    frame.html(Markup('<ul class="kc-pairs">{}</ul>').format(rows))


def _rule(judged: Judgement) -> str:
    """Return how intervals and margin show the verdict; of several pairs, what it takes at least."""
    tested = [pair for pair in judged.pairs if pair.verdict is not Verdict.IDENTICAL]
    if not any(pair.n >= FEWEST and not pair.n_diverged for pair in tested):
        return ""
    if len(tested) == 1:
        return " Thick within grey is equivalent; else thin clear of 0 is different."
    return (
        " Equivalent needs thick within grey, different thin clear of 0; that is not enough, since "
        "the tests are corrected for the number of pairs."
    )


def _chance(reading: Reading) -> None:
    """Show one style's seeds against the three numbers that the tutorial read a ranking into."""
    styles = reading.comparison.spec.styles
    st.subheader("One style alone")
    style = st.segmented_control(
        "Style",
        styles,
        default=styles[0],
        required=True,
        format_func=lambda one: f"{LOOKS[one].glyph} {LOOKS[one].label}",
        key="chance_of",
        label_visibility="collapsed",
    )
    figure, told = readings.derive(_chance_of, reading, style)
    live_chart.show(figure, key="chance", alt=told, height=220)
    st.caption(words.plain(told))


def _chance_of(reading: Reading, style: str) -> tuple[str, str]:
    """Return the figure of a style's seeds beside the tutorial's numbers, and what it shows."""
    completed = reading.table[reading.table.status == Status.COMPLETED]
    scores = completed[completed["style"] == style].test_accuracy.to_numpy()
    scale = SCALES["test_accuracy"]
    spread = max(tutorial.ACCURACY.values()) - min(tutorial.ACCURACY.values())
    told = f"{len(scores)} seeds of {LOOKS[style].label}, and the tutorial's three numbers."
    if len(scores) >= 3:
        as_far = ", ".join(
            f"{words.share(share_as_extreme(scores, value))} for {words.percent(value)}"
            for value in tutorial.ACCURACY.values()
        )
        told += (
            f" Of all triples of these seeds {words.share(share_of_triples(scores, spread))} differ by "
            f"{scale.write_difference(spread, sign=False)} or more, as the three styles did there. "
            f"Seeds at least as far from the mean as the tutorial's numbers: {as_far}."
        )
    figure = figures.plot_chance(scores, style, reference=tutorial.ACCURACY)
    return live_chart.to_json(figure), told


def _chart(figure, *, key: str, alt: str, height: int, title: str = "", told: str = "") -> None:
    if title:
        st.subheader(words.plain(title))
    live_chart.show(figure, key=key, alt=alt, height=height)
    if told:
        st.caption(words.plain(told))


def _alt_scores(judged: Judgement, score: str) -> str:
    scale = SCALES[score]
    return "; ".join(
        f"{LOOKS[style].label}: mean {scale.write(one.mean)} of {one.n}"
        for style, one in judged.styles.items()
    )


def _with_many_seeds() -> dict[str, Comparison]:
    """Return the reference comparisons, then one's own that have several seeds, newest first."""
    own = [one for one in server().store.comparisons(limit=None) if len(one.spec.seeds) > 1]
    return {one.id: one for one in (*reference().comparisons(), *own)}


def _label(one: Comparison, *, is_reference: bool) -> str:
    spec = one.spec
    own = "own for each style" if spec.seeding is Seeding.INDEPENDENT else "same for all styles"
    epochs = words.epochs(spec.training.epochs)
    told = f"{spec.architecture.name}, seeds {seeds_text(spec.seeds)}, {own}, {epochs}"
    if is_reference:
        return f"Reference: {told}"
    return f"{one.name}: {told}" if one.name else f"{told} ({one.id})"


def _open() -> None:
    address.open_comparison(st.session_state.seeds_of)
