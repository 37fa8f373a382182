"""Open, rename, delete and compare comparisons."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from kerascompare.store import Comparison, UnfinishedError, UnknownComparisonError
from kerascompare.store.schema import NAME_LENGTH
from kerascompare.ui.app import address, frame, words
from kerascompare.ui.app.menu import MENU
from kerascompare.ui.app.server import server
from kerascompare.ui.history import side_by_side


def show(ticked: list[Comparison]) -> None:
    """Offer actions on the ticked comparisons; show two of them side by side."""
    if not ticked:
        st.caption("Tick one to rename or delete it, two to see them side by side.")
        return
    with st.container(key="history_bar", gap="small"):
        _show_buttons(ticked)
        _show_confirmation(ticked)
    if len(ticked) == 2:
        side_by_side.show(*ticked)


def _show_buttons(ticked: list[Comparison]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        frame.html(
            Markup('<p class="kc-flush" role="status">{} ticked</p>').format(len(ticked)),
            width="content",
        )
        if len(ticked) == 1:
            comparison = ticked[0]
            if st.button("Open", type="primary", key="history_open"):
                st.switch_page(MENU["Compare"], query_params={address.LINK: comparison.id})
            with st.popover("Rename"):
                st.text_input(
                    "Name", comparison.name or "", max_chars=NAME_LENGTH, key=f"name of {comparison.id}",
                    on_change=_rename, args=(comparison.id,),
                )  # fmt: skip
        st.button(
            "Delete",
            key="history_delete",
            on_click=_confirm_deletion,
            args=([c.id for c in ticked],),
        )
        if len(ticked) == 2:
            link = Markup(
                '<a class="kc-jump" href="#{}" target="_self">See them side by side ↓</a>'
            )
            frame.html(link.format(side_by_side.ANCHOR), width="content")
        elif len(ticked) > 2:
            st.caption("Tick exactly two to see them side by side.", width="content")


def _rename(comparison_id: str) -> None:
    server().store.rename(comparison_id, st.session_state[f"name of {comparison_id}"])


def _confirm_deletion(ids: list[str]) -> None:
    st.session_state.to_delete = ids


def _show_confirmation(ticked: list[Comparison]) -> None:
    ids = st.session_state.get("to_delete", [])
    if not ids or ids != [comparison.id for comparison in ticked]:
        return
    names = words.listed([_quoted_name(comparison) for comparison in ticked])
    names, them = (names, "it") if len(ids) == 1 else (f"{len(ids)} comparisons, {names},", "them")
    st.warning(
        words.plain(
            f"Delete {names} with all runs, curves and weights? Links to {them} will stop working."
        )
    )
    with st.container(horizontal=True):
        st.button("Delete permanently", type="primary", key="history_delete_now", on_click=_delete)
        st.button("Keep", key="history_keep", on_click=_confirm_deletion, args=([],))


def _quoted_name(comparison: Comparison) -> str:
    """Return the name of a comparison, or a description if it has none."""
    if comparison.name:
        return f"“{comparison.name}”"
    spec, started = comparison.spec, words.moment(comparison.created_at)
    return f"{spec.architecture.name} ({words.seed_list(spec.seeds)}, started {started})"


def _delete() -> None:
    """Delete the confirmed comparisons; say which ones stay because they are still training."""
    for comparison_id in st.session_state.to_delete:
        try:
            server().store.delete(comparison_id)
        except (UnfinishedError, UnknownComparisonError) as error:
            st.toast(words.plain(str(error)), duration="long")
    st.session_state.to_delete = []


def show_unreadable() -> None:
    """Show the comparisons that this version cannot read, and offer to delete each."""
    for comparison in server().store.unreadable():
        name = f" “{comparison.name}”" if comparison.name else ""
        with st.container(
            horizontal=True,
            vertical_alignment="center",
            key=f"unreadable_{comparison.id}",
            gap="small",
        ):
            st.warning(
                words.plain(
                    f"Comparison {comparison.id}{name}, started {words.moment(comparison.created_at)}, cannot be read "
                    f"by this version. {comparison.reason}"
                )
            )
            st.button(
                "Delete it",
                key=f"delete_{comparison.id}",
                on_click=_delete_unreadable,
                args=(comparison.id,),
                width="content",
            )


def _delete_unreadable(comparison_id: str) -> None:
    """Delete an unreadable comparison; if it is in the queue, cancel it first."""
    try:
        server().store.request_cancel(comparison_id)
        server().store.delete(comparison_id)
    except (UnfinishedError, UnknownComparisonError) as error:
        st.toast(words.plain(str(error)), duration="long")
