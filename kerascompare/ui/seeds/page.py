"""The page Seeds: a comparison under many seeds, its verdict and its evidence."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from kerascompare.results import conclusion
from kerascompare.store import UNFINISHED, Comparison, Status
from kerascompare.ui.app import address, frame, readings, words
from kerascompare.ui.app.server import reference, server
from kerascompare.ui.components import live, progress, run_pair, score_table, verdict_line
from kerascompare.ui.seeds import controls, evidence, training

POLL_SECONDS = 1.0


def show() -> None:
    """Show the verdict on a comparison, a choice of comparisons, and the evidence."""
    linked = address.comparison_of_link(frame.close_page)
    verdict = st.container(key="seeds_verdict")
    shown = _choose(linked)
    is_active = shown.status in UNFINISHED
    st.fragment(_follow, run_every=POLL_SECONDS if is_active else None)(
        shown.id, is_active, verdict
    )


def _choose(linked: Comparison | None) -> Comparison:
    """Show a choice of comparisons, by default the shipped reference; return the chosen one."""
    found = _with_many_seeds()
    if linked and linked.id not in found:
        found = {linked.id: linked} | found
    shipped = {comparison.id for comparison in reference().comparisons()}
    st.session_state.seeds_of = linked.id if linked else next(iter(found))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.selectbox(
            "Comparison",
            list(found),
            format_func=lambda comparison_id: words.label(
                found[comparison_id], origin="Reference" if comparison_id in shipped else None
            ),
            key="seeds_of",
            on_change=_open,
            width=460,
        )
        training.show(found[st.session_state.seeds_of])
    return found[st.session_state.seeds_of]


def _follow(comparison_id: str, was_active: bool, verdict: DeltaGenerator) -> None:
    """Show a comparison, its verdict in a place above, and follow its training."""
    reading = readings.read(comparison_id)
    if was_active and reading.is_finished:
        st.rerun()
    score, margin = controls.show()
    with verdict:
        verdict_line.write(readings.derive(conclusion.describe, reading, score, margin))
    progress.show(reading)
    if not (reading.table.status == Status.COMPLETED).any():
        return
    evidence.show_scores(reading, score, margin)
    differences, chance = st.columns(2, gap="large")
    with differences:
        evidence.show_differences(reading, score, margin)
    with chance:
        evidence.show_tutorial(reading)
    live.show_mean_curves(reading)
    score_table.show(reading)
    run_pair.show(reading)
    environment = reading.environment
    st.caption(
        words.plain(
            f"Trained with Keras {environment.get('keras')}, TensorFlow "
            f"{environment.get('tensorflow')} and Python {environment.get('python')} on "
            f"{words.processor(environment)}."
        )
    )


def _with_many_seeds() -> dict[str, Comparison]:
    """Return the reference comparisons, then those of this store with several seeds, newest first."""
    own = [found for found in server().store.comparisons(limit=None) if len(found.spec.seeds) > 1]
    return {comparison.id: comparison for comparison in (*reference().comparisons(), *own)}


def _open() -> None:
    address.open_comparison(st.session_state.seeds_of)
