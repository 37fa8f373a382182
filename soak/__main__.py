"""Put the app under load, break its processes and its store, and print each promise's result.

Exits with 1 if a promise is broken. `SOAK_VISIT_SECONDS` shortens or lengthens the visit.
"""

from __future__ import annotations

import asyncio
import os
import platform
import signal
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from rich.console import Console

from kerascompare.system import machine
from soak import crowd, kills, report, store_faults
from soak.app import PATIENCE_S, ROOT, App
from soak.promise import Promise
from soak.visitor import PAGES, Visitor
from tests.processes import alive, wait_for

LOG = Path(__file__).with_name("app.log")
"""The log of the app, kept if a promise was broken."""

LIMIT_S = 15 * 60
"""Time limit of the soak."""

ENDED_S = 5.0
"""Limit for all processes of the app to end after SIGTERM."""


def main() -> int:
    """Run all parts; return the exit code."""
    signal.signal(signal.SIGALRM, _give_up)
    signal.signal(signal.SIGTERM, _give_up)
    signal.alarm(LIMIT_S)
    about = {
        "date": date.today().isoformat(),
        "machine": f"{machine.processor()}, {machine.processors()} cores, "
        f"Python {platform.python_version()}",
        "load before": f"{os.getloadavg()[0]:.1f}",
    }
    console = Console(highlight=False, markup=False, soft_wrap=True)
    promises: list[Promise] = []
    figures: dict[str, float] = {}
    began = time.monotonic()

    def check(name: str, group: Callable[[], Promise | list[Promise]]) -> None:
        """Check a group of promises and print the results."""
        try:
            results = group()
        except (AssertionError, OSError, LookupError, RuntimeError, ValueError) as error:
            results = Promise(name, f"{type(error).__name__}: {error}", "no error", False)
        for promise in results if isinstance(results, list) else [results]:
            promises.append(promise)
            console.print(
                f"{promise.verdict}: {promise.name}: {promise.measured} (limit: {promise.limit})"
            )

    with App() as app:
        app.start()
        first = asyncio.run(_press_train(app, seeds="1", epochs=2))
        cluster = app.cluster_of(first)
        undisturbed = app.fingerprints(app.train(kills.SPEC, cluster))

        def visit() -> list[Promise]:
            # Longer than the visit, but short enough that the page does not ask for confirmation.
            app.await_epochs(asyncio.run(_press_train(app, seeds="1-15", epochs=10)), 1)
            found, more = crowd.visit(app)
            figures.update(more)
            return found

        check("Visitors", visit)
        app.cancel_all()
        check("Killed workers", lambda: kills.kill_workers(app, cluster, undisturbed))
        check("Killed nanny", lambda: kills.kill_nanny(app, cluster, undisturbed))
        check("Stopped worker", lambda: kills.stop_worker(app, cluster, undisturbed))
        check("Locked store", lambda: store_faults.lock(app, cluster, undisturbed))
        check("Full disk", lambda: store_faults.fill_disk(app, cluster, undisturbed))
        check("Killed app", lambda: kills.kill_app(app, cluster, undisturbed))
        check("Deleted store", lambda: store_faults.delete_store(app))
        check("End", lambda: _end(app))
        broken = sum(promise.is_kept is False for promise in promises)
        LOG.unlink(missing_ok=True)
        if broken:
            LOG.write_text(app.log())
            console.print(f"The app's log is kept in {LOG.relative_to(ROOT)}.")
    figures["the whole (s)"] = time.monotonic() - began
    report.save(about, promises, figures)
    console.print(f"{len(promises) - broken} of {len(promises)} promises kept or skipped")
    return 1 if broken else 0


async def _press_train(app: App, *, seeds: str, epochs: int) -> str:
    """Press Train on Compare; return the id of the comparison."""
    async with Visitor(app.url) as visitor:
        compare = await visitor.open(PAGES["Compare"])
        answer = await crowd.press_train(visitor, compare, seeds=seeds, epochs=epochs)
        if not visitor.query:
            raise RuntimeError(f"Train began no comparison: {answer.errors or 'no error'}")
        return visitor.query.removeprefix("comparison=")


def _end(app: App) -> Promise:
    began = time.monotonic()
    processes = app.end(signal.SIGTERM)

    def have_ended() -> bool:
        return not alive(processes)

    wait_for(have_ended, seconds=PATIENCE_S)
    seconds = time.monotonic() - began
    return Promise(
        "SIGTERM ends the app with all its processes",
        f"{len(processes)} processes ended in {seconds:.1f} s",
        f"{ENDED_S:g} s",
        seconds < ENDED_S,
    )


def _give_up(signum: int, _frame: object) -> None:
    raise SystemExit(f"The soak was interrupted: {signal.Signals(signum).name}.")


if __name__ == "__main__":
    sys.exit(main())
