"""Ask for confirmation, in place, before a training that takes long."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st
from markupsafe import Markup

from kerascompare.planning.checking import Check
from kerascompare.spec import ComparisonSpec
from kerascompare.ui.app import address, frame, readings, words
from kerascompare.ui.components import attention

_KEY = "to_be_confirmed"
_DECLINED = "declined"
"""The place whose question was answered with no: its button gets the focus back."""


@dataclass(frozen=True)
class _Pending:
    """A training that waits for a second click.

    Attributes:
        place: Where on the page it was requested.
        spec: What is trained.
        checked: What the training needs.
        shown_id: The comparison that was shown at that moment.
        begin: Starts the training.
    """

    place: str
    spec: ComparisonSpec
    checked: Check
    shown_id: str | None
    begin: Callable[[ComparisonSpec], object]


def begin(
    spec: ComparisonSpec, *, place: str, begin: Callable[[ComparisonSpec], object] = address.begin
) -> None:
    """Begin a training; if it is too large or takes long, `show` refuses it or asks first.

    Args:
        spec: What is trained.
        place: Name of the place where `show` is called; pass it the same name.
        begin: Starts the training.
    """
    st.session_state.pop(_KEY, None)
    checked = readings.check(spec)
    if checked.refusal or checked.confirmation:
        st.session_state[_KEY] = _Pending(place, spec, checked, address.shown(), begin)
    else:
        begin(spec)


def show(place: str, *, spec: ComparisonSpec | None = None) -> bool:
    """Show the pending question of a place; return whether there is one.

    Args:
        place: As in `begin`.
        spec: What the controls describe, None if there are none. A question about another
            comparison is dropped.
    """
    pending: _Pending | None = st.session_state.get(_KEY)
    if pending is None or pending.place != place:
        if st.session_state.get(_DECLINED) == place:
            del st.session_state[_DECLINED]
            buttons = f".st-key-{place} button, .st-key-{place}_train button"
            attention.show(key=f"attention_{place}", focus=buttons)
        return False
    if pending.shown_id != address.shown() or spec not in (None, pending.spec):
        del st.session_state[_KEY]
        return False
    if pending.checked.refusal:
        st.error(words.plain(pending.checked.refusal))
        return False
    # The sentence is above the button, so that a double click does not hit the button.
    question = pending.checked.confirmation or ""
    with st.container(border=True, key=f"confirm_{place}"):
        # The button that was pressed is gone, and the focus with it.
        attention.show(key=f"attention_{place}", focus=f".st-key-confirm_{place}_yes button")
        st.markdown(f"**{words.plain(question)}**")
        st.button(
            words.plain(f"Train for {words.duration(pending.checked.seconds)}"),
            type="primary", width="stretch", key=f"confirm_{place}_yes",
            on_click=_agree, args=(pending,),
        )  # fmt: skip
        st.button("Not now", width="stretch", key=f"confirm_{place}_no", on_click=_decline)
    return True


def show_estimate(checked: Check) -> None:
    """Show how long a training takes, large enough to be read before the click."""
    duration, basis = readings.estimate(checked)
    frame.html(
        Markup('<p class="kc-estimate"><b>{}</b> <span class="kc-muted">{}</span></p>').format(
            duration, basis
        )
    )


def _agree(pending: _Pending) -> None:
    st.session_state.pop(_KEY, None)
    if address.is_first_click(pending.shown_id, pending.spec):
        pending.begin(pending.spec)


def _decline() -> None:
    pending: _Pending | None = st.session_state.pop(_KEY, None)
    if pending:
        st.session_state[_DECLINED] = pending.place
