"""The parts of the home page."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from kerascompare import tutorial
from kerascompare.features.advice import PRESETS, advise, write_needs
from kerascompare.looks.scores import write_accuracy
from kerascompare.spec import ComparisonSpec, Style
from kerascompare.spec.architectures import ARCHITECTURES
from kerascompare.ui.app import address, frame, words
from kerascompare.ui.app.menu import MENU
from kerascompare.ui.app.server import server
from kerascompare.ui.components import code_columns, sources
from kerascompare.ui.home import chance

DEMO = ComparisonSpec(
    architecture=ARCHITECTURES["tutorial"],
    training=tutorial.TRAINING.model_copy(update={"epochs": 3}),
    seeds=(42,),
)
"""What the button of the page trains: the tutorial's model, short enough to be watched."""

_WAYS_ON = (
    ("Compare", "Compare the styles", "Choose layers, seeds and epochs, and watch three models learn."),
    ("Seeds", "Ask many seeds", "See what luck does, and whether a difference is real."),
    ("Draw", "Draw a digit", "Let all three models read your handwriting, and see why."),
    ("Features", "Look up a feature", "What each style can do, tested by programs that you can run."),
)  # fmt: skip
"""Name in the menu, what one does there, and why."""


def show_answer() -> None:
    """Show the question with its answer, a button that trains, and the evidence beside them."""
    found = chance.read()
    with st.container(key="answer"):
        left, right = st.columns([2, 3], gap="large")
    with left:
        frame.html(
            Markup(
                '<h1 class="kc-headline">Sequential, Functional or subclassing? '
                '<span>{}</span></h1><p class="kc-lead">A well-known tutorial trained each once, '
                "saw {} accuracy, and ranked them. {}</p>"
            ).format(
                found.answer,
                words.listed([write_accuracy(share) for share in tutorial.ACCURACY.values()]),
                found.repetition,
            )
        )
        if st.button("Train all three now", type="primary", key="go"):
            _train()
        frame.html(
            Markup('<p class="kc-small kc-muted">{}, seed {}. It takes seconds.</p>').format(
                words.epochs(DEMO.training.epochs).capitalize(), DEMO.seeds[0]
            )
        )
    with right:
        frame.html(found.cloud)
        st.page_link(
            MENU["Seeds"],
            label="See the evidence, and run it yourself",
            icon=":material/arrow_forward:",
        )


def show_advice() -> None:
    """Show which style to use for a common kind of model."""
    with st.container(key="advice"):
        st.header("Which style should I use?")
        st.fragment(_advice)()


def show_sources() -> None:
    """Show the tutorial's model in the three styles, in miniature."""
    st.header("The same model, written in three ways")
    columns = sources.columns(ARCHITECTURES["tutorial"], tuple(Style))
    with st.container(key="miniatures-place"):
        code_columns.show(columns, key="miniatures", mini=True)


def show_ways_on() -> None:
    """Show what one can do on the other pages."""
    st.header("What you can do here")
    with st.container(key="ways-on"):
        for column, (page, label, why) in zip(st.columns(4), _WAYS_ON, strict=True):
            with column:
                st.page_link(MENU[page], label=label, icon=":material/arrow_forward:")
                frame.html(Markup('<p class="kc-small kc-muted">{}</p>').format(why))


def show_latest_verdict() -> None:
    """Show the verdict of the latest completed comparison."""
    found = server().store.comparisons(limit=1, are_completed=True)
    if not found:
        return
    # pandas takes 0.4 s: not before the first paragraphs.
    from kerascompare.results import conclusion
    from kerascompare.ui.app import readings

    sentence = readings.derive(conclusion.describe, readings.read(found[0])).sentence
    with st.container(key="latest"):
        st.header("The latest comparison on this computer")
        frame.html(Markup('<p class="kc-lead">{}</p>').format(sentence))
        st.page_link(
            MENU["Compare"],
            label="Open it: evidence, curves, table and code",
            query_params={address.LINK: found[0].id},
            icon=":material/arrow_forward:",
        )


def _train() -> None:
    """Train at once, and go to the page that shows it."""
    parameters = None
    if address.is_first_click(address.shown(), DEMO):
        parameters = {address.LINK: address.begin(DEMO)}
    # The second of a double click finds the comparison that the first one has begun.
    st.switch_page(MENU["Compare"], query_params=parameters)


def _advice() -> None:
    from kerascompare.ui.components import evidence, recommendation

    chosen = st.pills(
        "What is your model like?",
        list(PRESETS),
        default=next(iter(PRESETS)),
        required=True,
        key="preset",
        wrap=True,
    )
    recommendation.show(advise(PRESETS[chosen], evidence.findings()))
    st.page_link(
        MENU["Features"],
        label="Choose other needs, and see the tests behind this",
        query_params={"needs": write_needs(PRESETS[chosen])} if PRESETS[chosen] else None,
        icon=":material/arrow_forward:",
    )
