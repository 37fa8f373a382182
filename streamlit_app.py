"""Home: the question, the three ways to write one model, the latest answer, the way in."""

import streamlit as st
from starlette.middleware import Middleware

from kerascompare.ui import plotly_js, serving, visitor

app = st.App(
    __file__,
    routes=[plotly_js.ROUTE],
    lifespan=serving.lifespan,
    middleware=[Middleware(visitor.VisitorCookie)],
    on_script_error=serving.tell,
)

if __name__ == "__main__":
    from kerascompare.ui import frame, home

    frame.open_page("Home")
    home.show_question()
    home.show_sources()
    home.show_chance()
    home.show_latest_answer()
    frame.close_page()
