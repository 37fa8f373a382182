"""Start a training from Compare: that of the controls, or the shown comparison with a change."""

from __future__ import annotations

import random

import streamlit as st

from kerascompare.spec import ComparisonSpec, Seeding, parse_seeds
from kerascompare.store import UNFINISHED, Comparison, Status
from kerascompare.ui.app import address, visitor
from kerascompare.ui.app.server import server
from kerascompare.ui.compare import draft
from kerascompare.ui.components import confirmation

TRAIN = "train"
"""The place below the controls where a long training is confirmed."""
NEXT_STEPS = "next_steps"
"""The place below the results where a training that was requested there is confirmed."""
MAX_EARLIER = 100
"""Comparisons that are searched for an equal one."""


def train_draft(shown_id: str | None) -> None:
    """Train what the controls describe now, which the page may not show yet."""
    if draft.missing():
        return
    try:
        spec = draft.describe()
    except ValueError:
        return  # the page shows the reason beside the controls
    if address.is_first_click(shown_id, spec):
        _train(spec, place=TRAIN)


def train_linked(shown: Comparison | None) -> Comparison | None:
    """Train what a link with `train=1` describes, once; return the comparison to show.

    An equal comparison that this visitor has started before is opened instead.
    """
    if shown or not address.wants_training() or draft.missing():
        return shown
    try:
        spec = draft.describe()
    except ValueError:
        return None  # the page shows the reason beside the controls
    begun: list[str] = []

    def begin() -> str | None:
        if (earlier := _earlier(spec)) is not None:
            return earlier
        confirmation.begin(spec, place=TRAIN, begin=lambda spec: begun.append(address.begin(spec)))
        return begun[0] if begun else None

    found = address.begin_once(begin)
    if found:
        draft.note_opened(found.id)
    return found


def _earlier(spec: ComparisonSpec) -> str | None:
    """Return the visitor's newest equal comparison that trains or has completed."""
    owner = visitor.owner()
    for comparison in server().store.comparisons(limit=MAX_EARLIER):
        is_usable = comparison.status in (*UNFINISHED, Status.COMPLETED)
        if comparison.owner == owner and comparison.spec == spec and is_usable:
            return comparison.id
    return None


def train_with_another_seed(shown: Comparison) -> None:
    """Train a comparison again under a seed drawn at random."""
    if address.is_first_click(shown.id):
        roll_seed()
        seeds = parse_seeds(st.session_state.seeds)
        _train(shown.spec.model_copy(update={"seeds": seeds}), place=NEXT_STEPS)


def train_with_seeding(shown: Comparison, seeding: Seeding) -> None:
    """Train a comparison again, with the other seeding."""
    if address.is_first_click(shown.id):
        draft.set_seeding(seeding)
        _train(shown.spec.model_copy(update={"seeding": seeding}), place=NEXT_STEPS)


def roll_seed() -> None:
    """Put a random seed into the controls."""
    draft.set_seeds(str(random.randrange(1, 10_000)))


def _train(spec: ComparisonSpec, *, place: str) -> None:
    confirmation.begin(spec, place=place, begin=_begin)


def _begin(spec: ComparisonSpec) -> None:
    draft.note_opened(address.begin(spec))
