"""Compare: choose, train, watch, and read what came out."""

import streamlit as st

from kerascompare.ui import code, frame, live, results, setup

frame.open_page("Compare")
comparison = frame.comparison_of_link()
setup.follow(comparison)

with st.container(key="compare"):
    chosen, shown = st.columns([1, 3.6], gap="large")
with chosen:
    draft = setup.show(comparison)
with shown:
    code.show(draft, comparison)
    if comparison is None:
        live.show_nothing_yet()
    else:
        live.show(comparison)
        results.show(comparison)
frame.close_page()
