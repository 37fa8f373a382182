"""What the address of a page says: the comparison, the setup, what is locked, whether to train.

The address also names the shown comparison right after a click has started one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

import streamlit as st

from kerascompare.spec import ComparisonSpec
from kerascompare.spec import link as links
from kerascompare.store import (
    UNFINISHED,
    Comparison,
    UnknownComparisonError,
    UnreadableComparisonError,
)
from kerascompare.ui.app import visitor, words
from kerascompare.ui.app.menu import MENU
from kerascompare.ui.app.server import find_comparison, server

LINK = "comparison"
"""Query parameter that holds the id of a comparison."""
LOCK = "lock"
"""Query parameter that names the controls that a link fixes."""
TRAIN = "train"
"""Query parameter that begins a training once, if it is `1`."""

Setup = tuple[tuple[str, str], ...]
"""Query parameters of a setup, as they stand in an address."""

MAX_WRITTEN = 20
"""Setups that are remembered as written by the page itself."""


@dataclass
class _Opened:
    """What a visitor has open.

    Mutable: Streamlit may interrupt a callback with the visitor's next click wherever session state
    or the query parameters are set, and the next click must see what the interrupted one did.

    Attributes:
        shown: The id in the address bar when the page was last drawn.
        begun: The id of the comparison that a click started, until the address bar has it.
        setup: The setup in the address when the page was last drawn.
        written: Setups that the page wrote into the address, the latest last.
        trained: Setup → id of the comparison that its link has started, None if the visitor
            was asked first.
    """

    shown: str | None = None
    begun: str | None = None
    setup: Setup = ()
    written: deque[Setup] = field(default_factory=lambda: deque(maxlen=MAX_WRITTEN))
    trained: dict[Setup, str | None] = field(default_factory=dict)


def comparison_of_link(close_page: Callable[[], None]) -> Comparison | None:
    """Return the comparison in the address bar, or None.

    If it is unknown, the page says so, is closed by `close_page`, and stops.
    """
    opened = _opened()
    if opened.begun:
        kept = {name: value for name, value in st.query_params.items() if name != TRAIN}
        st.query_params.from_dict({**kept, LINK: opened.begun})
        opened.begun = None
    comparison_id = opened.shown = st.query_params.get(LINK)
    if comparison_id is None:
        return None
    try:
        return find_comparison(comparison_id)[1]
    except UnknownComparisonError as error:
        if _setup():
            opened.shown = None
            if setup():  # or else `new_setup` says why it is refused
                st.info(
                    "This installation does not have the comparison of this link, but the link "
                    "has its setup: press Train to repeat it.",
                    icon=":material/info:",
                )
            return None
        is_unreadable = isinstance(error, UnreadableComparisonError)
        st.warning(
            words.plain(str(error)),
            title="This comparison cannot be read" if is_unreadable else "Comparison not found",
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            # A link to the current page would leave the id in the address bar.
            st.button("Start a new comparison", on_click=open_comparison, args=(None,))
            st.page_link(MENU["History"], label="Show all comparisons", width="content")
        close_page()
        st.stop()


def open_comparison(comparison_id: str | None) -> None:
    """Put a comparison into the address bar, or remove it."""
    if comparison_id is None:
        st.query_params.clear()
    else:
        st.query_params[LINK] = comparison_id


def new_setup() -> ComparisonSpec | None:
    """Return the setup in the address if somebody else than the page has put it there.

    If the setup is refused, the page says so until it has another address.
    """
    opened, given = _opened(), _setup()
    is_new = given not in (opened.setup, *opened.written)
    opened.setup = given
    try:
        found = links.from_query(_setup())
    except ValueError as error:
        st.error(
            words.plain(f"{error} Below is the usual setup."),
            title="The setup in this link cannot be used",
        )
        return None
    return found if is_new else None


def setup() -> ComparisonSpec | None:
    """Return the setup in the address, None if there is none or it is refused."""
    try:
        return links.from_query(_setup())
    except ValueError:
        return None


def setup_query(
    spec: ComparisonSpec | None,
    *,
    comparison_id: str | None = None,
    lock: str = "",
    train: bool = False,
) -> dict[str, str]:
    """Return the query parameters of a link to Compare.

    Args:
        spec: The setup, left out if it is too long for a link.
        comparison_id: The comparison that the link opens, where it is known.
        lock: The controls that the link fixes, see `ui.compare.lock`.
        train: Whether the link begins the training.
    """
    query = {LINK: comparison_id} if comparison_id else {}
    if spec:
        with suppress(ValueError):
            query |= links.to_query(spec)
    if lock:
        query[LOCK] = lock
    if train:
        query[TRAIN] = "1"
    return query


def setup_link(spec: ComparisonSpec, *, train: bool = False) -> str:
    """Return the relative URL of Compare with a setup, from any page."""
    return f"compare?{links.to_text(setup_query(spec, train=train))}"


def note_written(query: Mapping[str, str]) -> None:
    """Note the query parameters that the page writes into the address itself."""
    setup = tuple((name, query[name]) for name in links.NAMES if name in query)
    written = _opened().written
    if setup not in written:
        written.append(setup)


def lock() -> str:
    """Return which controls the address fixes, as it says so."""
    return st.query_params.get(LOCK, "")


def wants_training() -> bool:
    """Return whether the address asks to begin a training."""
    return st.query_params.get(TRAIN) == "1"


def begin_once(begin: Callable[[], str | None]) -> Comparison | None:
    """Begin the training that the address asks for, or open the one that it has begun.

    The address bar is left to the page: with `st.query_params` the browser would keep the address
    that trains in its history, and Back would return to it.

    Args:
        begin: Returns the id of the comparison; None if the visitor has to confirm it first.
    """
    opened, given = _opened(), _setup()
    if given not in opened.trained:
        opened.trained[given] = None
        opened.trained[given] = begin()
    opened.begun = None
    comparison_id = opened.trained[given]
    if comparison_id is None:
        return None
    try:
        found = find_comparison(comparison_id)[1]
    except UnknownComparisonError:  # it has been deleted since
        return None
    opened.shown = found.id
    return found


def link(comparison_id: str) -> str:
    """Return the relative URL of a comparison, from any page."""
    return f"compare?{LINK}={comparison_id}"


def begin(spec: ComparisonSpec) -> str:
    """Submit a comparison and return its id; the page opens it when it is drawn next."""
    opened = _opened()
    opened.begun = server().cluster.submit(spec, owner=visitor.owner())
    return opened.begun


def shown() -> str | None:
    """Return the id in the address bar when the page was last drawn."""
    return _opened().shown


def is_first_click(shown_id: str | None, spec: ComparisonSpec | None = None) -> bool:
    """Return whether a click should start a training, rather than being the second of a double click.

    Args:
        shown_id: The comparison that was shown when the button was drawn.
        spec: What the button trains; None if it is chosen at random.
    """
    opened = _opened()
    if opened.begun:
        return False
    if opened.shown == shown_id and not (shown_id and _is_unfinished(shown_id, spec)):
        return True
    opened.begun = opened.shown  # the browser's address bar may not have it yet
    return False


def _is_unfinished(comparison_id: str, spec: ComparisonSpec | None) -> bool:
    try:
        found = find_comparison(comparison_id)[1]
    except UnknownComparisonError:  # it has been deleted since
        return False
    return found.status in UNFINISHED and spec in (None, found.spec)


def _setup() -> Setup:
    """Return the parameters in the address that are of a setup, repeated ones too."""
    return tuple((name, value) for name in links.NAMES for value in st.query_params.get_all(name))


def _opened() -> _Opened:
    return st.session_state.setdefault("opened_comparison", _Opened())
