"""Compare: choose, train, watch, and read what came out."""

import streamlit as st

from kerascompare.ui.app import address, frame
from kerascompare.ui.compare import results, setup
from kerascompare.ui.components import live, sources

frame.open_page("Compare", what="One model, trained side by side in the styles of Keras")
comparison = address.comparison_of_link()
setup.follow(comparison)

with st.container(key="compare"):
    chosen, shown = st.columns([1, 3.6], gap="large")
with chosen:
    draft = setup.show(comparison)
with shown:
    with st.container(key="code"):
        sources.show(draft, comparison)
        setup.show_what_changed(draft, comparison)
    with st.container(key="curves"):
        live.show(comparison)
    with st.container(key="results"):
        results.show(comparison)
frame.close_page()
