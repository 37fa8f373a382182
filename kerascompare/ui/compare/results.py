"""Results of a comparison: verdict, table, next steps and details."""

from __future__ import annotations

import streamlit as st

from kerascompare.looks.theme import LOOKS
from kerascompare.results.comparison import Reading
from kerascompare.spec import Seeding
from kerascompare.store import UNFINISHED, Comparison, Status
from kerascompare.training import errors
from kerascompare.ui.app import address, frame, readings, words
from kerascompare.ui.app.menu import MENU
from kerascompare.ui.compare import actions, details, lock, run_table
from kerascompare.ui.components import confirmation, progress, run_pair, score_table, verdict_line


def show(shown: Comparison | None) -> None:
    """Show the verdict and its evidence, then the details by importance."""
    if shown is None:
        return
    reading = readings.read(shown.id)
    if shown.status not in UNFINISHED:
        verdict_line.show(reading)
        _failures(reading)
        if not reading.epoch_logs.empty:
            if len(shown.spec.seeds) > progress.MAX_SINGLE_SEEDS:
                score_table.show(reading)
            else:
                frame.html(readings.derive(run_table.to_html, reading))
            _next_steps(reading)
            run_pair.show(reading)
    details.show(reading)


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


def _next_steps(reading: Reading) -> None:
    shown = reading.comparison
    if len(shown.spec.seeds) > 1:
        st.page_link(
            MENU["Seeds"],
            label="Is the difference real? See every seed",
            query_params={address.LINK: shown.id},
            icon=":material/arrow_forward:",
        )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Train again with another seed",
            on_click=actions.train_with_another_seed,
            args=(shown,),
            disabled="seeds" in lock.of_address(),
            key="another_seed",
        )
        _other_seeding(reading)
    confirmation.show(actions.NEXT_STEPS)


def _other_seeding(reading: Reading) -> None:
    """Offer to train the same comparison with the other seeding, which shows the seed's effect."""
    spec = reading.comparison.spec
    if len(spec.styles) < 2:
        return
    is_shared = spec.seeding is Seeding.SHARED
    other = Seeding.INDEPENDENT if is_shared else Seeding.SHARED
    st.button(
        "Repeat with different seeds" if is_shared else "Repeat with one seed for all",
        on_click=actions.train_with_seeding,
        args=(reading.comparison, other),
        disabled="seeding" in lock.of_address(),
        key="other_seeding",
    )
