"""Home: the answer with its evidence, advice, the three ways to write a model, what to do next."""

import streamlit as st
from starlette.middleware import Middleware

from kerascompare.ui.app import activity, documents, first_html, serving, static_files, visitor
from kerascompare.ui.components import link_preview, live_feed, plotly_js


def prepare() -> None:
    """Read the evidence of the first page while the browser is loading Streamlit."""
    from kerascompare.ui.home import chance

    chance.read()


app = st.App(
    __file__,
    routes=[
        plotly_js.ROUTE,
        live_feed.ROUTE,
        activity.ROUTE,
        link_preview.ROUTE,
        *documents.ROUTES,
    ],
    lifespan=serving.lifespan(prepare),
    middleware=[
        Middleware(static_files.CompressedFrontend),
        Middleware(visitor.VisitorCookie),
        Middleware(first_html.FirstHtml, chart_script=plotly_js.URL),
        Middleware(link_preview.LinkPreview),
    ],
    on_script_error=serving.show_error,
)

if __name__ == "__main__":
    from kerascompare.ui.app import frame
    from kerascompare.ui.home import page

    frame.open_page("Home")
    page.show_answer()
    page.show_advice()
    page.show_sources()
    page.show_ways_on()
    page.show_latest_verdict()
    frame.close_page()
