"""Results of a comparison below its curves: table, next steps and details."""

from __future__ import annotations

import streamlit as st

from kerascompare.results.comparison import Reading
from kerascompare.spec import Seeding
from kerascompare.store import UNFINISHED, Comparison
from kerascompare.ui.app import address, frame, readings
from kerascompare.ui.app.menu import MENU
from kerascompare.ui.compare import actions, details, lock, run_table
from kerascompare.ui.components import confirmation, progress, run_pair, score_table


def show(shown: Comparison | None) -> None:
    """Show the numbers of each run, then the details by importance."""
    if shown is None:
        return
    reading = readings.read(shown)
    if shown.status not in UNFINISHED and not reading.epoch_logs.empty:
        if len(shown.spec.seeds) > progress.MAX_SINGLE_SEEDS:
            score_table.show(reading)
        else:
            frame.html(readings.derive(run_table.to_html, reading))
        _next_steps(reading)
        run_pair.show(reading)
    details.show(reading)


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
    if len(spec.able_styles) < 2:
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
