"""Fixtures of the browser tests: the real app with a real worker, and a monitored Chromium."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest
from playwright.sync_api import expect

from kerascompare.store import UNFINISHED, RunStore
from tests import compiled
from tests.app.writer import Writer
from tests.e2e.visitor import Visitor
from tests.processes import wait_for
from tests.requirements import skip_or_fail
from tools import chromium
from tools.streamlit_server import StreamlitServer

ROOT = Path(__file__).parents[2]
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"),
    *("--disable-component-update", "--disable-sync", "--disable-quic"),
]
# On a deep link, Streamlit first requests these below the path of the page.
STREAMLITS_OWN_404 = ("/_stcore/health", "/_stcore/host-config")
PATIENCE_MS = 180_000  # full MNIST in three styles on a busy machine


@dataclass(frozen=True)
class App:
    """A running app.

    Attributes:
        url: Its address, without a slash at the end.
        process: The server, the parent of all workers.
        home: Its data folder.
    """

    url: str
    process: psutil.Process
    home: Path

    def store(self) -> RunStore:
        """Open the store of this app."""
        return RunStore(f"sqlite:///{self.home}/store.db")


@contextmanager
def running_app(home: Path):
    """Run the app as a user does, on a free port with the data folder `home`."""
    home.mkdir(parents=True, exist_ok=True)
    with StreamlitServer.start(home, log=home / "app.log") as server:
        yield App(server.url, psutil.Process(server.process.pid), home)


@pytest.fixture(scope="session")
def app(tmp_path_factory) -> App:
    """Run the app that the tests share."""
    home = compiled.share(tmp_path_factory.mktemp("app") / "home", tmp_path_factory)
    with running_app(home) as started:
        yield started


@pytest.fixture
def add(app) -> Writer:
    """Return a writer that records comparisons in the store of the app, as a worker does."""
    store = app.store()
    yield Writer(store)
    store.close()


@pytest.fixture(scope="session")
def shipped() -> str:
    """Return the id of the comparison whose models ship with the project."""
    store = RunStore.shipped()
    (comparison,) = store.comparisons()
    store.close()
    return comparison.id


@pytest.fixture(scope="session")
def _chromium() -> str:
    # Before Playwright starts in this process: `find` starts it in another.
    path = chromium.find()
    if path is None:
        skip_or_fail("Chromium is not installed. Run `make chromium`.")
    expect.set_options(timeout=PATIENCE_MS)
    return path


@pytest.fixture(scope="session")
def playwright(_chromium, request):
    """Start Playwright once Chromium was found."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args, _chromium):
    """Return the arguments that launch the Chromium found."""
    return {**browser_type_launch_args, "executable_path": _chromium, "args": ARGUMENTS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    """Request reduced motion, since animations are rendered on the CPU here."""
    return {**browser_context_args, "reduced_motion": "reduce"}


@pytest.fixture(scope="session")
def _usual_context(browser, browser_context_args):
    context = browser.new_context(**browser_context_args)
    yield context
    context.close()


@pytest.fixture
def usual_context(new_context, _usual_context, request):
    """Return the shared browser context, whose first tab has loaded Streamlit and Plotly before.

    Its storage and cookies are cleared after each test. A test with the marker
    `browser_context_args` gets a context of its own.
    """
    if request.node.get_closest_marker("browser_context_args"):
        yield new_context()
        return
    yield _usual_context
    for position, page in enumerate(_usual_context.pages):
        if page.url.startswith("http"):
            page.evaluate("localStorage.clear(); sessionStorage.clear()")
        if position:
            page.close()
        else:
            page.goto("about:blank")
    _usual_context.clear_cookies()


@pytest.fixture
def visit(app, new_context, usual_context) -> Callable[..., Visitor]:
    """Return a function that opens a path in the browser, as another visitor if `apart`.

    At the end, the test fails if a request left the machine, the console has an error, or a page
    shows an exception.
    """
    pages, external, errors = [], [], []
    listeners = {
        "request": lambda request: external.extend(_external(request.url)),
        "pageerror": lambda error: errors.append(str(error)),
        "console": lambda message: errors.extend(_error(message)),
    }

    def visit(
        path: str = "/", *, url: str = app.url, width: int = 1440, apart: bool = False
    ) -> Visitor:
        context = new_context() if apart else usual_context
        free = [page for page in context.pages if page not in pages]
        page = free[0] if free else context.new_page()
        pages.append(page)
        page.set_viewport_size({"width": width, "height": 900})
        page.set_default_timeout(PATIENCE_MS)
        for event, listener in listeners.items():
            page.on(event, listener)
        page.goto(url + path)
        return Visitor(page)

    yield visit
    shown = [page.get_by_test_id("stException").count() for page in pages if not page.is_closed()]
    for page in pages:
        for event, listener in listeners.items():
            page.remove_listener(event, listener)
    assert not external, "requests that leave the machine"
    assert not errors, "errors in the console"
    assert not any(shown), "exceptions on a page"


@pytest.fixture(autouse=True)
def _end_training(app):
    """Cancel the trainings that a test leaves, so that the next test does not queue behind them."""
    yield
    store = app.store()
    for comparison in store.comparisons():
        if comparison.status in UNFINISHED:
            store.request_cancel(comparison.id)
    wait_for(
        lambda: all(comparison.status not in UNFINISHED for comparison in store.comparisons()),
        seconds=60,
    )
    store.close()


def _external(url: str) -> list[str]:
    parts = urlsplit(url)
    is_ours = parts.scheme in ("data", "blob") or parts.hostname in ("127.0.0.1", "localhost")
    return [] if is_ours else [url]


def _error(message) -> list[str]:
    if message.type != "error":
        return []
    url = message.location["url"]
    is_streamlits_own = "404" in message.text and urlsplit(url).path.endswith(STREAMLITS_OWN_404)
    return [] if is_streamlits_own else [f"{message.text} ({url})"]
