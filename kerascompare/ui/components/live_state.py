"""What the page of a comparison shows while it trains, and how it changed since a visitor asked.

All visitors share it: it is computed once per reading of the store.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from dataclasses import asdict
from typing import Any

import streamlit as st

from kerascompare.figures.curve_data import Axis
from kerascompare.results.comparison import Reading
from kerascompare.ui.app import frame, readings
from kerascompare.ui.app.server import server
from kerascompare.ui.components import changes, live_figures, progress

MAX_VERSIONS = 256
"""States kept, of all comparisons together, to tell what changed since: about 20 kB each."""

State = dict[str, Any]


class Versions:
    """The latest states by version, which is a digest of the state."""

    def __init__(self) -> None:
        self._states: OrderedDict[str, State] = OrderedDict()
        self._lock = threading.Lock()

    def add(self, state: State) -> str:
        """Keep a state and return its version."""
        content = json.dumps(state, separators=(",", ":"))
        version = hashlib.sha256(content.encode()).hexdigest()[:16]
        with self._lock:
            self._states[version] = state
            self._states.move_to_end(version)
            while len(self._states) > MAX_VERSIONS:
                self._states.popitem(last=False)
        return version

    def find(self, version: str) -> State | None:
        """Return a state; None if it is not known, or not any more."""
        with self._lock:
            return self._states.get(version)


@st.cache_resource(show_spinner=False)
def _versions() -> Versions:
    return Versions()


def answer(comparison_id: str, x: Axis, have: str) -> State:
    """Return what changed in the state of a comparison.

    Args:
        comparison_id: The comparison.
        x: Horizontal axis of its charts.
        have: The version that the browser has; empty if it has none.

    Returns:
        `version`, and `since` with `changes` if `have` is known, else the whole `state`; the
        version alone if nothing changed.

    Raises:
        UnknownComparisonError: If no store has it.
    """
    reading = readings.read(comparison_id)
    version, state = readings.derive(_version, reading, x)
    if version == have:
        return {"version": version}
    known = _versions().find(have)
    if known is None:
        return {"version": version, "state": state}
    return {"version": version, "since": have, "changes": changes.between(known, state)}


def page_state(reading: Reading) -> str:
    """Return all that makes the page draw itself anew when it changes."""
    shown = reading.comparison
    # Where it need not wait, that it begins changes only what the charts are told anyway.
    ended = shown.status.value if reading.is_finished else None
    about = [ended, progress.is_waiting(shown), shown.cancel_requested, server().troubles]
    return hashlib.sha256(json.dumps(about).encode()).hexdigest()[:8]


def _version(reading: Reading, x: Axis) -> tuple[str, State]:
    state: State = {
        "page": page_state(reading),
        "progress": frame.escaped(progress.to_html(reading)),
        "hasPoint": not reading.epoch_logs.empty,
        "charts": {
            score: asdict(live_figures.draw(reading, score, x)) for score in live_figures.SCORES
        },
    }
    return _versions().add(state), state
