"""Features: what each style can do, and which one to use."""

import streamlit as st

from kerascompare.ui.app import embedding, frame
from kerascompare.ui.features import advice, cell, link, page, pitfalls, tutorial_table

is_part = embedding.view("matrix") is not None
frame.open_page("Features", is_part=is_part)
embedding.refuse_unknown("matrix")
if is_part:
    with st.container(key="part"):
        page.show_only_matrix()
        embedding.close()
    st.stop()

link.restore()
page.show_lead()
advice.show()
page.show_matrix()
tutorial_table.show()
pitfalls.show()
cell.show_opened()
page.get_ready()
frame.close_page()
