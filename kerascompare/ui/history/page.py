"""The page History: all comparisons, a search, and actions on ticked ones."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from kerascompare.ui.app import address, frame, words
from kerascompare.ui.app.menu import MENU
from kerascompare.ui.app.server import server
from kerascompare.ui.components import comparison_list
from kerascompare.ui.history import actions, listing, names, verdicts

TICKED = "history_ticked"
"""Session key of the ids of the ticked comparisons."""

BATCH = 20
"""Comparisons shown at first, and added by a click."""

POLL_SECONDS = 0.3
_N_SHOWN = "history_shown"


def show_comparisons() -> None:
    """Show the comparisons, newest first, and actions on those that are ticked."""
    st.title("History")
    actions.show_unreadable()
    found = server().store.comparisons(limit=None)
    if not found:
        _show_empty()
        return
    first = found[: _n_shown()]
    is_waiting = len(verdicts.look_up(first)) < len(first)
    st.fragment(_follow, run_every=POLL_SECONDS if is_waiting else None)(is_waiting)


def _follow(was_waiting: bool) -> None:
    found = server().store.comparisons(limit=None)
    if not found:
        st.rerun()
    query = st.text_input(
        "Search",
        placeholder="name, architecture, style, seed, result …",
        key="history_search",
        width=420,
    )
    curves = server().store.mean_curves([comparison.id for comparison in found])
    known = verdicts.known(found)
    matching = [
        comparison
        for comparison in found
        if listing.matches(
            comparison, _last(curves[comparison.id]), known.get(comparison.id), query
        )
    ]
    if not matching:
        frame.html(
            Markup('<p class="kc-lead">No comparison contains all these words. Try fewer.</p>')
        )
        return
    shown = matching[: _n_shown()]
    known = verdicts.look_up(shown)
    if was_waiting == (len(known) == len(shown)):
        st.rerun()  # begin to poll, or stop
    named = names.tell_apart(found)
    rows = [
        listing.row(
            comparison, named[comparison.id], curves[comparison.id], known.get(comparison.id)
        )
        for comparison in shown
    ]
    n_rows = Markup("<style>.st-key-history_list {{ --rows: {} }}</style>").format(len(rows))
    frame.html(n_rows)
    comparison_list.show(rows, key="history_list", ticked=_ticked(), on_tick=_tick, on_open=_open)
    if len(matching) > len(shown):
        st.button(
            words.plain(f"Show {min(BATCH, len(matching) - len(shown))} more of {len(matching)}"),
            key="history_more",
            on_click=_show_more,
        )
    ticked = [comparison for comparison in shown if comparison.id in _ticked()]
    st.session_state[TICKED] = [comparison.id for comparison in ticked]
    actions.show(ticked)


def _show_empty() -> None:
    frame.html(
        Markup(
            '<div class="kc-nothing"><h2 class="kc-verdict">No comparison yet.</h2>'
            '<p class="kc-evidence">Each comparison that you train is kept here, with what it found, '
            "its curves and its models, until you delete it.</p></div>"
        )
    )
    st.page_link(MENU["Compare"], label="Train a model", icon=":material/arrow_forward:")


def _last(curve: list[float]) -> float | None:
    return curve[-1] if curve else None


def _ticked() -> list[str]:
    return st.session_state.get(TICKED, [])


def _tick(ids: list[str]) -> None:
    st.session_state[TICKED] = ids


def _open(comparison_id: str) -> None:
    st.switch_page(MENU["Compare"], query_params={address.LINK: comparison_id})


def _n_shown() -> int:
    return st.session_state.get(_N_SHOWN, BATCH)


def _show_more() -> None:
    st.session_state[_N_SHOWN] = _n_shown() + BATCH
