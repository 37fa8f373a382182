"""The pages, in the order of the menu."""

from __future__ import annotations

MENU = {
    "Home": "streamlit_app.py",
    "Compare": "pages/compare.py",
    "Seeds": "pages/seeds.py",
    "Draw": "pages/draw.py",
    "Features": "pages/features.py",
    "History": "pages/history.py",
}
"""Name of a page in the menu → its file, as Streamlit names it in links between pages."""
