"""Page of test_pad.py: a pad, a strip, and what Python received from them."""

import json
import time

import numpy as np
import streamlit as st

from kerascompare.ui.components import pad, strip

state = st.session_state
state.setdefault("counts", {"runs": 0, "drawn": 0})
state.setdefault("selected", None)
state.setdefault("picture", None)


def count(what):
    """Count a run, or a call of `on_draw`."""
    state.counts[what] += 1


def drawn():
    """Count a call of `on_draw`, and drop the picture."""
    count("drawn")
    state.picture = None


def show_picture():
    """Lay a picture with a bar at its left edge on the pad."""
    state.picture = pad.CaptionedImage(bar(0), "a bar")
    pad.clear("pad")


def bar(left):
    """Return an image with a bar, 4 columns wide."""
    image = np.zeros((28, 28), np.uint8)
    image[4:24, left : left + 4] = 255
    return image


def show(name, value):
    """Show a value of Python as JSON, where the test reads it."""
    with st.container(key=name):
        st.text(json.dumps(value))


@st.fragment
def draw():
    """Show the pad and what Python received from it, with a delay of `?seconds=`."""
    count("runs")
    time.sleep(float(st.query_params.get("seconds", 0)))
    left, right = st.columns([1, 1])
    with left:
        strokes = ()
        if state.is_shown:
            strokes = pad.show(key="pad", on_draw=drawn, picture=state.picture)
    with right:
        show("received", {"strokes": strokes, **state.counts})


def thumbnails():
    """Yield nine images, each with a bar at a different position."""
    for i in range(9):
        is_odd = i % 2 == 1
        caption = f"{i}, not {i + 1}" if is_odd else f"{i}"
        yield strip.Thumbnail(bar(3 * i), f"test image {i}", caption, is_marked=is_odd)


st.set_page_config(page_title="Pad", layout="wide")
with st.container(horizontal=True, vertical_alignment="center"):
    st.button("Run again")
    st.button("Clear from Python", on_click=pad.clear, args=("pad",))
    st.button("Show a picture", on_click=show_picture)
    st.checkbox("Show the pad", value=True, key="is_shown")
draw()
strip.show(
    tuple(thumbnails()),
    key="strip",
    selected=state.selected,
    on_select=lambda name: state.update(selected=name),
)
show("selected", state.selected)
st.space(1000)  # Makes the page long enough to be scrolled with a finger.
