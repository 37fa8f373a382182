"""Measure how long the page History takes to open, with 1 comparison and 100,000 epoch logs."""

from __future__ import annotations

import tempfile
import time
from statistics import median

from playwright.sync_api import sync_playwright

from benchmarks.app import ARGUMENTS, HEADLINE, OURS, open_when_up, start_app
from kerascompare import ARCHITECTURES, ComparisonSpec, TrainingConfig
from kerascompare.store import RunStore, schema
from tools import chromium

EPOCHS, RUNS = 30, 3
SIZES = {"1 comparison": 1, "100,000 epoch logs": 100_000 // (EPOCHS * RUNS) + 1}
VISITS = 7


def measure() -> dict[str, float]:
    """Open both stores in turns; return median seconds from the request to the visible table."""
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=ARGUMENTS)
        started = {}
        try:
            for name, comparisons in SIZES.items():
                home = f"{folder}/{comparisons}"
                fill(RunStore(f"sqlite:///{home}/store.db"), comparisons)
                started[name] = start_app(home, OURS)
            page = browser.new_page()
            seconds = {name: [] for name in SIZES}
            for name in SIZES:
                open_when_up(page, started[name][1], [HEADLINE])
            for visit in range(VISITS + 1):
                for name, (_, url) in started.items():
                    began = time.perf_counter()
                    page.goto(f"{url}/history")
                    page.get_by_test_id("stDataFrame").locator("canvas").first.wait_for()
                    if visit:  # at the first visit the browser compiles the page's JavaScript
                        seconds[name].append(time.perf_counter() - began)
        finally:
            for process, _ in started.values():
                process.terminate()
                process.wait(15)
            browser.close()
    return {f"{name} (s)": median(found) for name, found in seconds.items()}


def fill(store: RunStore, comparisons: int) -> None:
    """Write completed comparisons of 3 runs and 30 epochs each into a store."""
    spec = ComparisonSpec(
        architecture=ARCHITECTURES["tutorial"], training=TrainingConfig(epochs=EPOCHS)
    )
    for _ in range(comparisons):
        store.create(spec, cluster="bench")
    with store.writes() as connection:
        connection.execute(schema.runs.update().values(status="completed"))
        runs = connection.execute(
            schema.runs.select().with_only_columns(schema.runs.c.id)
        ).scalars()
        score = dict.fromkeys(("accuracy", "test_accuracy", "loss", "test_loss"), 0.98)
        connection.execute(
            schema.epoch_logs.insert(),
            [
                {"run_id": run, "epoch": epoch, "seconds": 0.5, "test_seconds": 0.1, **score}
                for run in runs.all()
                for epoch in range(1, EPOCHS + 1)
            ],
        )
    store.close()
