"""The comparisons that this store holds: found, opened, named, set side by side, deleted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st
from markupsafe import Markup

from kerascompare.looks.scores import SCALES
from kerascompare.looks.theme import LOOKS
from kerascompare.spec import Seeding, seeds_text
from kerascompare.store import Comparison, UnfinishedError, UnknownComparisonError
from kerascompare.store.schema import NAME_LENGTH
from kerascompare.ui.app import address, frame, readings, words
from kerascompare.ui.app.server import server


def show_comparisons() -> None:
    """Show the comparisons, newest first, and what can be done with those that are ticked."""
    st.title("History")
    _show_unreadable()
    found = server().store.comparisons(limit=None)
    if not found:
        frame.html(
            Markup('<p class="kc-lead">No comparison yet. The first one will stand here.</p>')
        )
        st.page_link(frame.MENU["Compare"], label="Train one", icon=":material/arrow_forward:")
        return
    sought = st.text_input(
        "Search",
        placeholder="name, architecture, style, seed, status …",
        key="history_search",
        width=420,
    )
    curves = server().store.mean_curves([one.id for one in found])
    rows = {one.id: _row(one, curves[one.id]) for one in found}
    shown = [one for one in found if _matches(one, rows[one.id], sought)]
    if not shown:
        frame.html(
            Markup('<p class="kc-lead">No comparison has all these words. Leave one out.</p>')
        )
        return
    _actions([shown[place] for place in _table(shown, rows)])


def _show_unreadable() -> None:
    """Say which comparisons this version cannot read, and offer to delete each."""
    for one in server().store.unreadable():
        name = f" “{one.name}”" if one.name else ""
        with st.container(
            horizontal=True, vertical_alignment="center", key=f"unreadable_{one.id}", gap="small"
        ):
            st.warning(
                words.plain(
                    f"Comparison {one.id}{name}, started {_time(one.created_at)}, cannot be read "
                    f"by this version. {one.reason}"
                )
            )
            st.button(
                "Delete it",
                key=f"delete_{one.id}",
                on_click=_delete_unreadable,
                args=(one.id,),
                width="content",
            )


def _delete_unreadable(comparison_id: str) -> None:
    """Delete a comparison that nobody can read; if it waits in the queue, it is cancelled first."""
    try:
        server().store.request_cancel(comparison_id)
        server().store.delete(comparison_id)
    except (UnfinishedError, UnknownComparisonError) as error:
        st.toast(words.plain(str(error)), duration="long")


def table_key(ids: Sequence[str]) -> str:
    """Return the key of the table that shows these comparisons.

    Streamlit keeps a tick by its row. In another list it would be the tick of another comparison:
    hence another key, and no tick.
    """
    return f"history {sha256(' '.join(ids).encode()).hexdigest()[:16]}"


def _table(shown: list[Comparison], rows: dict[str, dict[str, Any]]) -> list[int]:
    """Show the table; return the places of the rows that are ticked."""
    event = st.dataframe(
        pd.DataFrame([rows[one.id] for one in shown]),
        key=table_key([one.id for one in shown]),
        on_select="rerun",
        selection_mode="multi-row",
        hide_index=True,
        placeholder="–",
        height="auto" if len(shown) < 15 else 560,
        column_config={
            "open": st.column_config.LinkColumn("link", display_text="Open", width=60),
            "accuracy": st.column_config.NumberColumn(
                "test accuracy", format="percent", help="Mean over the runs, after the last epoch"
            ),
            "curve": st.column_config.LineChartColumn("by epoch", width="small"),
        },
    )
    st.caption("Tick one to open, name or delete it, two to set them side by side.")
    return list(event.selection.rows)


def _row(one: Comparison, curve: list[float]) -> dict[str, Any]:
    spec = one.spec
    seeds = seeds_text(spec.seeds)
    return {
        "open": address.link(one.id),
        "started": _time(one.created_at),
        "name": one.name or "",
        "architecture": spec.architecture.name,
        "styles": ", ".join(LOOKS[style].label for style in spec.styles),
        "seeds": f"{seeds}, own for each" if spec.seeding is Seeding.INDEPENDENT else seeds,
        "epochs": spec.training.epochs,
        "status": one.status.value,
        "accuracy": curve[-1] if curve else None,
        "curve": curve,
    }


def _matches(one: Comparison, row: dict[str, Any], sought: str) -> bool:
    """Whether a comparison has all words; a whole number is one of its seeds, or in its name."""
    told = [row[name] for name in ("started", "name", "architecture", "styles", "seeds", "status")]
    told += [
        "seeds",
        words.epochs(one.spec.training.epochs),
        words.percent(row["accuracy"]),
        one.id,
    ]
    text = " ".join(told).lower()
    names, seeds = f"{row['name']} {row['architecture']}".lower(), set(map(str, one.spec.seeds))
    return all(
        (word.lstrip("0") or "0") in seeds or word in names
        if word.isascii() and word.isdecimal()
        else word in text
        for word in sought.lower().split()
    )


def _actions(ticked: list[Comparison]) -> None:
    """Offer what can be done with the comparisons that are ticked."""
    if not ticked:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if len(ticked) == 1:
            one = ticked[0]
            if st.button("Open", type="primary", key="history_open"):
                st.switch_page(frame.MENU["Compare"], query_params={address.LINK: one.id})
            with st.popover("Rename"):
                st.text_input(
                    "Name", one.name or "", max_chars=NAME_LENGTH, key=f"name of {one.id}",
                    on_change=_rename, args=(one.id,),
                )  # fmt: skip
        st.button("Delete", key="history_delete", on_click=_ask, args=([c.id for c in ticked],))
    _question(ticked)
    if len(ticked) == 2:
        _side_by_side(*ticked)
    elif len(ticked) > 2:
        st.caption("Two at a time can be set side by side.")


def _rename(comparison_id: str) -> None:
    server().store.rename(comparison_id, st.session_state[f"name of {comparison_id}"])


def _ask(ids: list[str]) -> None:
    st.session_state.to_delete = ids


def _question(ticked: list[Comparison]) -> None:
    ids = st.session_state.get("to_delete", [])
    if not ids or ids != [one.id for one in ticked]:
        return
    names = words.listed([_called(one) for one in ticked])
    what, them = (names, "it") if len(ids) == 1 else (f"{len(ids)} comparisons, {names},", "them")
    st.warning(
        words.plain(
            f"Delete {what} with all runs, curves and weights? Links to {them} will no longer work."
        )
    )
    with st.container(horizontal=True):
        st.button("Delete for good", type="primary", key="history_delete_now", on_click=_delete)
        st.button("Keep", key="history_keep", on_click=_ask, args=([],))


def _called(one: Comparison) -> str:
    """Return a comparison's name, or what tells it apart in the table if it has none."""
    if one.name:
        return f"“{one.name}”"
    seeds = f"seed{'s' * (len(one.spec.seeds) != 1)} {seeds_text(one.spec.seeds)}"
    return f"{one.spec.architecture.name} ({seeds}, started {_time(one.created_at)})"


def _delete() -> None:
    """Delete what was asked about; what is still being trained stays and is told."""
    for comparison_id in st.session_state.to_delete:
        try:
            server().store.delete(comparison_id)
        except (UnfinishedError, UnknownComparisonError) as error:
            st.toast(words.plain(str(error)), duration="long")
    st.session_state.to_delete = []


def _side_by_side(first: Comparison, second: Comparison) -> None:
    """Show what differs in two comparisons' configurations, and their scores."""
    st.subheader("Side by side")
    names = [one.name or one.id for one in (first, second)]
    heads = Markup("").join(Markup('<th class="kc-left">{}</th>').format(name) for name in names)
    specs = [_flat(one.spec.model_dump(mode="json")) for one in (first, second)]
    both = [readings.read(one.id) for one in (first, second)]
    differing = [
        key for key in dict.fromkeys([*specs[0], *specs[1]]) if specs[0].get(key) != specs[1].get(key)
    ]  # fmt: skip
    rows = Markup("").join(_side(key, [spec.get(key, "–") for spec in specs]) for key in differing)
    if not differing:
        rows = Markup('<tr><td colspan="3">Their configurations are the same.</td></tr>')
    for score in ("test_accuracy", "test_loss", "epoch_median"):
        judged = [one.judge(score).styles for one in both]
        for style in LOOKS:
            summaries = [one.get(style) for one in judged]
            if not any(one and one.n for one in summaries):
                continue
            name = Markup("{}, {}").format(frame.mark(LOOKS[style], style), SCALES[score].name)
            rows += _side(name, [_written(one, score) for one in summaries])
    frame.html(
        Markup(
            '<div class="kc-scroll"><table class="kc-table kc-list"><thead><tr><th></th>{}</tr>'
            "</thead><tbody>{}</tbody></table></div>"
        ).format(heads, rows)
    )


def _side(name: str, values: Sequence[object]) -> Markup:
    """Return a row of the table that sets comparisons side by side."""
    cells = Markup("").join(Markup('<td class="kc-left">{}</td>').format(one) for one in values)
    return Markup("<tr><td>{}</td>{}</tr>").format(name, cells)


def _written(summary, score: str) -> str:
    if summary is None or not summary.n:
        return "–"
    many = f", {summary.n} seeds" if summary.n > 1 else ""
    return SCALES[score].write_mean(summary.mean, summary.sd) + many


def _flat(value: Any, path: str = "") -> dict[str, Any]:
    """Return a nested configuration as dotted names → values; lists of numbers stay whole."""
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
        items = enumerate(value, 1)
    else:
        return {path: seeds_text(value) if path == "seeds" else value}
    flat: dict[str, Any] = {}
    for key, item in items:
        flat |= _flat(item, f"{path}.{key}" if path else str(key))
    return flat


def _time(seconds: float) -> str:
    """Return a time in the visitor's own zone."""
    moment = datetime.fromtimestamp(seconds, UTC)
    if st.context.timezone:
        moment = moment.astimezone(ZoneInfo(st.context.timezone))
    return moment.strftime("%Y-%m-%d %H:%M")
