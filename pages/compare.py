"""Compare: choose a setup, train it, watch it, and read the results."""

import streamlit as st

from kerascompare.ui.app import address, frame
from kerascompare.ui.compare import controls, draft, results
from kerascompare.ui.components import live, sources

frame.open_page("Compare", what="One model, trained side by side in the styles of Keras")
comparison = address.comparison_of_link()
draft.follow(comparison)

with st.container(key="compare"):
    left, right = st.columns([1, 3.6], gap="large")
with left:
    described = controls.show(comparison)
with right:
    with st.container(key="code"):
        sources.show(described, comparison)
        controls.show_changes(described, comparison)
    with st.container(key="curves"):
        live.show(comparison)
    with st.container(key="results"):
        results.show(comparison)
frame.close_page()
