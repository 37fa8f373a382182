"""The top of Compare: the question before and during training, the verdict afterwards."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from kerascompare.looks.theme import LOOKS
from kerascompare.results import conclusion
from kerascompare.results.comparison import Reading
from kerascompare.results.verdicts import Conclusion
from kerascompare.spec import ComparisonSpec, Style
from kerascompare.store import UNFINISHED, Comparison, Status
from kerascompare.training import errors
from kerascompare.ui.app import readings, words
from kerascompare.ui.compare import prediction
from kerascompare.ui.components import attention, verdict_line


def reserve(shown: Comparison | None) -> st.delta_generator.DeltaGenerator:
    """Return the place of the headline, which has its height before its content comes."""
    place = st.container(key="headline", gap="small")
    with place:
        mark("shown" if shown else "new")
    return place


def show(shown: Comparison | None, described: ComparisonSpec | None) -> None:
    """Show what is asked, trained or found out, in the reserved place.

    Args:
        shown: The comparison that is shown; None before training.
        described: What the controls describe, None if they are refused.
    """
    prediction.follow(shown)
    if shown is None:
        _before(described)
    elif shown.status in UNFINISHED:
        attention.show(key="attention", begun=shown.id)
        prediction.ask(shown, shown.spec.able_styles)
    else:
        _after(readings.read(shown))


def has_curves(shown: Comparison | None) -> bool:
    """Return whether the curves of a comparison take the place of the code."""
    if shown is None:
        return False
    return shown.status in UNFINISHED or not readings.read(shown).epoch_logs.empty


def mark(state: Literal["code", "curves", "new", "shown"]) -> None:
    """Tell the style sheet what takes the middle of the page, and whether there is a comparison.

    On a phone a comparison stands above the setup, and the setup above the code. An empty container
    is there with the first elements, while HTML waits for a script of Streamlit's.
    """
    st.container(key=f"is-{state}", height=1, border=False)


def _before(described: ComparisonSpec | None) -> None:
    attention.show(key="attention")
    styles = described.styles if described else tuple(Style)
    able = described.able_styles if described else styles
    models = {1: "the model", 2: "the two models", 3: "the three models"}[max(len(able), 1)]
    code = "Below is the code that will be trained."
    if len(styles) > 1:
        code += " Highlighted: what differs between the styles."
    verdict_line.write(Conclusion(f"Press Train to watch {models} learn.", code))
    prediction.ask(None, able)


def _after(reading: Reading) -> None:
    answer = prediction.answer(reading)
    sentence = readings.derive(conclusion.describe, reading).sentence
    attention.show(key="attention", message=f"{sentence} {answer}".strip())
    verdict_line.show(reading, answer=answer)
    _failures(reading)


def _failures(reading: Reading) -> None:
    """Show each reason of failure once, with the styles that it concerns and folded details."""
    failed = [run for run in reading.runs if run.status is Status.FAILED]
    for error in dict.fromkeys(run.error for run in failed):
        runs = [run for run in failed if run.error == error]
        # Earlier versions stored paths of the server.
        reason, traceback = (errors.hide_paths(text or "") for text in (error, runs[0].details))
        labels = dict.fromkeys(LOOKS[run.style].label for run in runs)
        st.error(words.plain(reason), title=words.plain(f"{words.listed(list(labels))} failed"))
        with st.expander("Details, as Python prints them"):
            st.code(traceback, language=None, wrap_lines=True)
