"""Measure what a visitor receives who watches a comparison train for 20 seconds."""

from __future__ import annotations

import tempfile
from statistics import median

from playwright.sync_api import Page, sync_playwright

from benchmarks.app import ARGUMENTS, HEADLINE, OURS, open_when_up, press_train, start_app, train
from benchmarks.traffic import Traffic
from tools import chromium

SECONDS = 20
EPOCHS = 100
"""More than are trained in that time."""
TIMES = 3


def measure() -> dict[str, float]:
    """Watch a training of three runs with a warm worker; return medians of one visitor."""
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as home:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=ARGUMENTS)
        process, url = start_app(home, OURS)
        try:
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            open_when_up(page, url, [HEADLINE])
            train(page, url)  # warms the worker up
            watched = [_watch(page, url) for _ in range(TIMES)]
        finally:
            process.terminate()
            process.wait(15)
            browser.close()
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
