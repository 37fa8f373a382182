"""Compare: choose a setup, train it, watch it, and read the results."""

import streamlit as st

from kerascompare.ui.app import address, embedding, frame
from kerascompare.ui.compare import actions, controls, draft, headline, parts, results, sharing
from kerascompare.ui.components import live, sources

part = embedding.view(*parts.NAMES)
frame.open_page(
    "Compare", what="One model, trained side by side in the styles of Keras", is_part=bool(part)
)
embedding.refuse_unknown(*parts.NAMES)
comparison = address.comparison_of_link(frame.close_page)
draft.follow(comparison, address.new_setup())
comparison = actions.train_linked(comparison)
if part:
    parts.show(part, comparison)
    st.stop()

with st.container(key="compare"):
    left, right = st.columns([1, 3.6], gap="large")
# Before the setup, which a phone shows below it.
with right:
    top = headline.reserve(comparison)
with left:
    described = controls.show(comparison)
    controls.show_changes(described, comparison)
    sharing.show(described, comparison)
with top:
    headline.show(comparison, described)
with right:
    # Before training the code lies over the empty charts; afterwards it is a strip below them.
    folds = headline.has_curves(comparison)
    with st.container(key="stage"):
        with st.container(key="curves"):
            live.show(comparison)
        with st.container(key="code"):
            headline.mark("curves" if folds else "code")
            sources.show(described, comparison, folds=folds)
    with st.container(key="results"):
        results.show(comparison)
sharing.keep_address(described, comparison)
frame.close_page()
