"""Measure how long the page History takes to open, with 1 comparison and 100,000 epoch logs."""

from __future__ import annotations

import tempfile
import time
from contextlib import ExitStack
from statistics import median

from benchmarks.app import launched_chromium
from kerascompare import ARCHITECTURES, ComparisonSpec, TrainingConfig
from kerascompare.store import RunStore, schema
from tools.streamlit_server import StreamlitServer

EPOCHS, RUNS = 30, 3
SIZES = {"1 comparison": 1, "100,000 epoch logs": 100_000 // (EPOCHS * RUNS) + 1}
VISITS = 7


def measure() -> dict[str, float]:
    """Open both stores in turns; return median seconds from the request to the visible table."""
    with (
        ExitStack() as servers,
        tempfile.TemporaryDirectory() as folder,
        launched_chromium() as browser,
    ):
        urls = {}
        for name, comparisons in SIZES.items():
            home = f"{folder}/{comparisons}"
            fill(RunStore(f"sqlite:///{home}/store.db"), comparisons)
            urls[name] = servers.enter_context(StreamlitServer.start(home)).url
        page = browser.new_page()
        seconds = {name: [] for name in SIZES}
        for visit in range(VISITS + 1):
            for name, url in urls.items():
                began = time.perf_counter()
                page.goto(f"{url}/history")
                page.get_by_role("table").get_by_role("row").nth(1).wait_for()
                if visit:  # at the first visit the browser compiles the page's JavaScript
                    seconds[name].append(time.perf_counter() - began)
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
