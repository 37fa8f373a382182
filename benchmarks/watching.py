"""Measure what a visitor receives who watches a comparison train for 20 seconds."""

from __future__ import annotations

from statistics import median

from playwright.sync_api import Page

from benchmarks.app import press_train, train, visited_app
from benchmarks.traffic import Traffic

SECONDS = 20
EPOCHS = 100
"""More than are trained in that time."""
TIMES = 3


def measure() -> dict[str, float]:
    """Watch a training of three runs with a warm worker; return medians of one visitor."""
    with visited_app() as (browser, url):
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        train(page, url)  # warms the worker up
        watched = [_watch(page, url) for _ in range(TIMES)]
    return {
        "20 s of training (kB)": median(traffic.total_bytes / 1e3 for traffic in watched),
        "20 s of training (messages)": median(traffic.messages for traffic in watched),
    }


def _watch(page: Page, url: str) -> Traffic:
    press_train(page, url, epochs=EPOCHS)
    page.wait_for_function(
        """() => [...document.querySelectorAll('[role="progressbar"]')]
          .some((bar) => +bar.ariaValueNow > 0)"""
    )
    traffic = Traffic(page)
    page.wait_for_timeout(SECONDS * 1000)
    traffic.close()
    page.get_by_role("button", name="Cancel", exact=True).click()
    page.get_by_role("progressbar").first.wait_for(state="detached")
    return traffic
