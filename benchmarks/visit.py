"""Measure a first visit of each page: bytes and layout shift, and how long a change of page takes."""

from __future__ import annotations

import time
from statistics import median

from playwright.sync_api import Browser, Page

from benchmarks.app import visited_app
from benchmarks.traffic import Traffic, layout_shift, settle, watch_shifts
from kerascompare.ui.app.menu import MENU

VISITS = 3
WINDOW = {"width": 1440, "height": 900}


def measure() -> dict[str, float]:
    """Visit each page for the first time, then change between the pages; return medians.

    Returns:
        For each page: megabytes that a browser with an empty cache receives, the cumulative layout
        shift until nothing more comes, and the seconds from a click in the menu until the page is
        whole, when it was open before.
    """
    with visited_app() as (browser, url):
        visits = {
            name: [_visit(browser, url + _path(name)) for _ in range(VISITS)] for name in MENU
        }
        changes = _change_pages(browser, url)
    figures = {}
    for name, found in visits.items():
        figures[f"{name}, first visit (MB)"] = median(size / 1e6 for size, _ in found)
        figures[f"{name}, layout shift"] = median(shift for _, shift in found)
        figures[f"{name}, page change (s)"] = median(changes[name])
    return figures


def _path(name: str) -> str:
    return "/" if name == "Home" else f"/{name.lower()}"


def _visit(browser: Browser, url: str) -> tuple[int, float]:
    """Open a page in a new context, whose cache is empty; return bytes and layout shift."""
    context = browser.new_context(viewport=WINDOW)
    page = context.new_page()
    watch_shifts(page)
    traffic = Traffic(page)
    page.goto(url)
    settle(page, traffic)
    found = traffic.total_bytes, layout_shift(page)
    context.close()
    return found


def _change_pages(browser: Browser, url: str) -> dict[str, list[float]]:
    """Go through the menu several times; return for each page the seconds of each change to it."""
    page = browser.new_page(viewport=WINDOW)
    page.goto(url)
    seconds = {name: [] for name in MENU}
    for round_ in range(VISITS + 1):
        for name in [*list(MENU)[1:], "Home"]:
            taken = _change(page, name)
            if round_:  # at the first the browser loads scripts, and the app imports modules
                seconds[name].append(taken)
    page.close()
    return seconds


def _change(page: Page, name: str) -> float:
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    link = page.locator(".st-key-menu").get_by_role("link", name=name, exact=True)
    began = time.perf_counter()
    link.click()
    # Streamlit keeps elements of the last page until the script of the new one has ended.
    page.wait_for_function(
        """(name) => document.title.startsWith(name)
          && document.querySelector("[aria-current=page]")?.textContent === name
          && document.querySelector("[data-testid=stApp]").dataset.testScriptState === "notRunning"
          && !document.querySelector("[data-stale=true]")""",
        arg=name,
    )
    return time.perf_counter() - began
