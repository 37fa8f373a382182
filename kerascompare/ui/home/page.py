"""The parts of the home page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st
from markupsafe import Markup

from kerascompare import ARCHITECTURES
from kerascompare.spec import Style
from kerascompare.ui.app import address, frame, words
from kerascompare.ui.app.server import reference, server
from kerascompare.ui.components import code_columns, sources

if TYPE_CHECKING:
    from kerascompare.results.comparison import Reading


def show_question() -> None:
    """Show the question, and the way to one's own answer."""
    st.title("Sequential, Functional or subclassing?")
    frame.html(
        Markup(
            '<p class="kc-lead">Keras has three ways to write the same model. A well-known '
            "tutorial trained each once, saw 97.82, 98.06 and 98.20 % accuracy, and concluded that "
            "the more complex way performs better. Train them side by side and see what is left of "
            "that.</p>"
        )
    )
    if st.button("Train them now", type="primary", key="go"):
        st.switch_page(frame.MENU["Compare"])


def show_sources() -> None:
    """Show the tutorial's model in the three styles, in miniature."""
    columns = sources.columns(ARCHITECTURES["tutorial"], tuple(Style))
    code_columns.show(columns, key="miniatures", mini=True)


def show_chance() -> None:
    """Show what chance does to one model, by the reference that ships: the tutorial's numbers in it."""
    st.space("small")
    from kerascompare.ui.components import (
        live_chart,  # Plotly, and below pandas: after what needs no numbers
    )

    told = chance()
    frame.html(
        Markup(
            '<p class="kc-verdict">{}</p><p class="kc-evidence">{} Below the marks of a style: '
            "their mean with its 95 % interval. The crosses are the tutorial's three numbers.</p>"
        ).format(told.span, told.runs)
    )
    live_chart.show(
        told.figure,
        key="chance",
        alt=f"Test accuracy by style, with the tutorial's three numbers. {told.span}",
        height=330,
    )
    frame.html(
        Markup(
            '<p class="kc-verdict">{}</p><p class="kc-evidence">{} And with one seed for all three '
            "styles: {}</p>"
        ).format(
            told.sentence,
            told.evidence,
            told.under_one_seed[0].lower() + told.under_one_seed[1:],
        )
    )
    st.page_link(
        frame.MENU["Seeds"],
        label="See the evidence, and run it yourself",
        icon=":material/arrow_forward:",
    )


def show_latest_answer() -> None:
    """Show what the latest completed comparison says."""
    st.space("small")
    found = server().store.comparisons(limit=1, are_completed=True)
    if not found:
        return
    from kerascompare.ui.app import readings  # pandas takes 0.4 s: after what needs no numbers
    from kerascompare.ui.components import (
        verdict_line,  # pandas takes 0.4 s: after what needs no numbers
    )

    st.caption("The latest comparison on this machine says")
    verdict_line.show(readings.read(found[0].id))
    st.page_link(
        frame.MENU["Compare"],
        label="Open it: curves, table and code",
        query_params={address.LINK: found[0].id},
        icon=":material/arrow_forward:",
    )


def tell_span(independent: Reading, shared: Reading) -> tuple[str, str]:
    """Return from where to where the test accuracies go, and what these numbers are.

    Chance alone sets runs apart only if the styles are identical where they share a seed.

    Args:
        independent: The styles under seeds of their own.
        shared: The same under one seed for all styles.
    """
    from kerascompare.results.stats import Verdict

    spec, scores = independent.comparison.spec, independent.table.test_accuracy
    span = f"{scores.min() * 100:.2f} to {scores.max() * 100:.2f} %"
    runs = (
        f"The lowest and the highest test accuracy of {len(scores)} runs of "
        f"{words.epochs(spec.training.epochs)}; each mark is one, with a seed of its own."
    )
    if shared.verdict is not Verdict.IDENTICAL:
        return f"{len(spec.seeds)} seeds in each style give {span}.", runs
    return (
        f"{len(spec.seeds)} seeds in each style: chance alone gives {span}.",
        f"{runs} Under one seed the styles are identical, so that nothing but the seed sets the "
        "runs apart.",
    )


@dataclass(frozen=True)
class Chance:
    """What the reference says, drawn and told."""

    span: str
    runs: str
    figure: str
    sentence: str
    evidence: str
    under_one_seed: str


@st.cache_data(show_spinner=False)
def chance() -> Chance:
    """Read the reference, which does not change as long as the app runs."""
    from kerascompare import tutorial
    from kerascompare.figures import seeds
    from kerascompare.results import comparison, verdicts
    from kerascompare.ui.components import live_chart

    independent, shared = (
        comparison.read(reference(), one.id) for one in reference().comparisons()
    )
    judged = independent.judge(margin=comparison.PROPOSED_MARGIN)
    figure = seeds.plot_scores(
        independent.table, judged, score=comparison.SCORE, reference=tutorial.ACCURACY
    )
    sentence, evidence = verdicts.tell(judged, comparison.SCORE)
    span, runs = tell_span(independent, shared)
    return Chance(
        span=span,
        runs=runs,
        figure=live_chart.to_json(figure),
        sentence=sentence,
        evidence=evidence,
        under_one_seed=verdicts.tell(shared.judge(), comparison.SCORE)[0],
    )
