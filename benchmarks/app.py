"""Measure the app from a browser: first page, first progress, first point, memory."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from statistics import median

import psutil
from playwright.sync_api import Browser, Page, sync_playwright

from tools import chromium
from tools.streamlit_server import APP as OURS
from tools.streamlit_server import StreamlitServer

BARE = "benchmarks/peers/bare_page.py"
HEADLINE = "Sequential, Functional or subclassing?"
PARTS = {
    OURS: [HEADLINE, "TutorialModel", "See the evidence, and run it yourself"],
    BARE: [HEADLINE],
}
"""Texts that must be visible before a first page counts as drawn: on ours from top to bottom."""
STARTS = 5
TRAININGS = 3
PATIENCE_MS = 120_000
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def measure() -> dict[str, float]:
    """Measure the app; return medians in seconds and MB.

    Returns:
        `first page`: from starting the process to the whole first page in the browser, in turns
        ours and that of a Streamlit app that only has our headline. `first progress` and `first
        point`: from the click on Train to the first value within an epoch in the chart, and to the
        first value on the test images, with a warm worker.
        `memory of the app`: resident memory of the app's process after the trainings.
    """
    with launched_chromium() as browser:
        browser.new_page().close()  # the browser loads its own parts at the first page
        first_pages, trainings, memory = {OURS: [], BARE: []}, [], 0.0
        for number, entry in enumerate([BARE, OURS] * STARTS, start=1):
            with tempfile.TemporaryDirectory() as home:
                began = time.perf_counter()
                server = StreamlitServer.start(home, script=entry)
                try:
                    page = browser.new_page()
                    _open_when_up(page, server.url, PARTS[entry])
                    first_pages[entry].append(time.perf_counter() - began)
                    if number == 2 * STARTS:
                        train(page, server.url)  # warms the worker up
                        trainings = [train(page, server.url) for _ in range(TRAININGS)]
                        memory = psutil.Process(server.process.pid).memory_info().rss / 1e6
                    page.close()
                finally:
                    server.end()
    return {
        "first page (s)": median(first_pages[OURS]),
        "bare Streamlit page (s)": median(first_pages[BARE]),
        "first page / bare": median(first_pages[OURS]) / median(first_pages[BARE]),
        "first progress (s)": median(progress for progress, _ in trainings),
        "first point (s)": median(point for _, point in trainings),
        "memory of the app (MB)": memory,
    }


@contextmanager
def launched_chromium() -> Iterator[Browser]:
    """Launch the Chromium in which everything is measured."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def visited_app() -> Iterator[tuple[Browser, str]]:
    """Run the app and open its first page; return the browser and the URL."""
    with (
        tempfile.TemporaryDirectory() as home,
        StreamlitServer.start(home) as server,
        launched_chromium() as browser,
    ):
        page = browser.new_page()
        page.goto(server.url)
        page.get_by_text(HEADLINE).first.wait_for()
        page.close()
        yield browser, server.url


def _open_when_up(page: Page, url: str, parts: Iterable[str]) -> None:
    """Open a page as soon as the server responds, and wait until it shows some texts."""
    deadline = time.perf_counter() + 30
    while True:
        try:
            page.goto(url)
            break
        except Exception:
            if time.perf_counter() > deadline:
                raise
            time.sleep(0.02)
    for part in parts:
        page.get_by_text(part).first.wait_for()


def train(page: Page, url: str) -> tuple[float, float]:
    """Train 1 epoch from the page.

    Returns:
        Seconds until the chart shows a value within the epoch, and until it shows one after it.
    """
    began, seconds = press_train(page, url, epochs=1), []
    for is_shown in ("trace.x[0] < 1", "trace.x.at(-1) === 1"):
        page.wait_for_function(
            "() => [...document.querySelectorAll('.js-plotly-plot')]"
            f".some((plot) => plot.data?.some((trace) => trace.x?.length && {is_shown}))"
        )
        seconds.append(time.perf_counter() - began)
    page.get_by_role("heading", name="Identical to the last bit").wait_for(timeout=PATIENCE_MS)
    return seconds[0], seconds[1]


def press_train(page: Page, url: str, *, epochs: int) -> float:
    """Set up a comparison with a new seed and press Train; return the time of the click."""
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{url}/compare")
    field = page.get_by_role("spinbutton", name="Epochs")
    field.fill(str(epochs))
    field.press("Enter")
    page.get_by_role("button", name="Roll").click()
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    began = time.perf_counter()
    page.get_by_role("button", name="Train", exact=True).click()
    return began
