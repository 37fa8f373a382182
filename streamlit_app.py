"""Home: the question, the three ways to write one model, the latest answer, the way in."""

import streamlit as st

from kerascompare.ui import frame, plotly_js, server

app = st.App(
    __file__,
    routes=[plotly_js.ROUTE],
    lifespan=server.lifespan,
    on_script_error=frame.tell,
)

if __name__ == "__main__":
    from kerascompare.ui import home  # loaded while the browser is still loading Streamlit

    frame.open_page("Home")
    home.show_question()
    home.show_sources()
    home.show_latest_answer()
    frame.close_page()
