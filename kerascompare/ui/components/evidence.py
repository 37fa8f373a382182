"""The findings that ship with the project, and the code in their sentences."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from kerascompare.features import Findings, shipped


@st.cache_resource(show_spinner=False)
def findings() -> Findings:
    """Return the findings that ship with the project."""
    return shipped()


def code(text: str) -> Markup:
    """Return a sentence as HTML, with the text between backticks as code."""
    parts = enumerate(text.split("`"))
    within = Markup("<code>{}</code>")
    return Markup("").join(within.format(part) if i % 2 else part for i, part in parts)
