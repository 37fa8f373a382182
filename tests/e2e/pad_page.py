"""A page with a pad and a strip and what Python has of them, for test_pad.py."""

import json
import time

import numpy as np
import streamlit as st

from kerascompare.ui.components import pad, strip

state = st.session_state
state.setdefault("counts", {"runs": 0, "drawn": 0})
state.setdefault("chosen", None)


def count(what):
    """Count a run, or a call of `on_draw`."""
    state.counts[what] += 1


def say(name, value):
    """Say what Python has, so that the test can read it."""
    with st.container(key=name):
        st.text(json.dumps(value))


@st.fragment
def draw():
    """Show the pad and what Python has of it, as late as `?seconds=` says."""
    count("runs")
    time.sleep(float(st.query_params.get("seconds", 0)))
    left, right = st.columns([1, 1])
    with left:
        strokes = pad.show(key="pad", on_draw=lambda: count("drawn")) if state.is_shown else ()
    with right:
        say("told", {"strokes": strokes, **state.counts})


def pictures():
    """Return nine pictures, each with a bar elsewhere."""
    for i in range(9):
        image = np.zeros((28, 28), np.uint8)
        image[4:24, 3 * i : 3 * i + 4] = 255
        is_odd = i % 2 == 1
        told = f"{i}, not {i + 1}" if is_odd else f"{i}"
        yield strip.Picture(image, f"test image {i}", told, is_marked=is_odd)


st.set_page_config(page_title="Pad", layout="wide")
with st.container(horizontal=True, vertical_alignment="center"):
    st.button("Run again")
    st.button("Clear from Python", on_click=pad.clear, args=("pad",))
    st.checkbox("Show the pad", value=True, key="is_shown")
draw()
strip.show(
    tuple(pictures()),
    key="strip",
    chosen=state.chosen,
    on_choose=lambda name: state.update(chosen=name),
)
say("chosen", state.chosen)
st.space(1000)  # so that a finger could scroll
