"""Lock the store, fill its disk and delete its file: pages show it, and no results are lost."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from soak.app import DISK_MB, PATIENCE_S, App
from soak.crowd import PAGE_LIMIT_S, press_train
from soak.kills import EPOCHS, SPEC, count_identical
from soak.promise import Promise, quoted, share_of
from soak.visitor import PAGES, Answer, Visitor
from tests.processes import wait_for

_MB = 2**20
LOCKED_S = 20.0
NOTICED_S = 4.0
"""Limit for noticing a deleted store: the heartbeat takes 2 s, and longer under load."""

FULL = "disk is full"
"""Part of SQLite's message, which the app quotes with the remedy."""

GONE = "The store was deleted or replaced"
"""Beginning of the app's message."""


def lock(app: App, cluster: str, undisturbed: list[str]) -> list[Promise]:
    """Lock the store while visitors open all pages and a comparison trains."""
    comparison_id = app.train(SPEC, cluster)
    app.await_epochs(comparison_id, 4)
    with closing(sqlite3.connect(app.store_file, isolation_level=None, timeout=30)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        n_before = app.epochs(comparison_id)
        answers = asyncio.run(_read_all_pages(app, seconds=LOCKED_S))
        connection.execute("ROLLBACK")
    seconds = sorted(answer.seconds for answer in answers)
    errors = Counter(error for answer in answers for error in answer.errors)
    fingerprints = app.fingerprints(comparison_id)
    return [
        Promise(
            f"Pages load while the store is locked for {LOCKED_S:g} s",
            f"{errors.total()} errors, slowest {seconds[-1]:.2f} s of {len(seconds)} pages{quoted(errors)}",
            f"0 errors, {PAGE_LIMIT_S:g} s",
            not errors and seconds[-1] < PAGE_LIMIT_S,
        ),
        Promise(
            "Training continues after the lock, with bit-identical weights",
            f"{count_identical(fingerprints, undisturbed)}, locked after {n_before} of {EPOCHS} epochs",
            f"{share_of(len(undisturbed), len(undisturbed))} runs",
            fingerprints == undisturbed and n_before < EPOCHS,
        ),
    ]


def fill_disk(app: App, cluster: str, undisturbed: list[str]) -> list[Promise]:
    """Fill the disk of the store while a comparison trains, press Train, and free the space."""
    names = (
        "Pressing Train with a full disk shows the reason",
        "A full disk is shown on the page of the running comparison",
        "Training continues once there is room, with bit-identical weights",
    )
    if not app.has_own_disk:
        reason = "needs the right to mount a small disk: run as root"
        return [Promise(name, reason, "", None) for name in names]
    comparison_id = app.train(SPEC, cluster)
    app.await_epochs(comparison_id, 4)
    logged = len(app.log().encode())
    with _full(app):
        n_before = app.epochs(comparison_id)

        def is_noticed() -> bool:
            return "disk is full" in app.log(logged)

        wait_for(is_noticed, seconds=PATIENCE_S)
        pressed, _ = asyncio.run(_press_train(app, epochs=1))
        page = asyncio.run(_open(app, "compare", f"comparison={comparison_id}"))
    fingerprints = app.fingerprints(comparison_id)
    return [
        Promise(
            names[0],
            "shown" if pressed.contains(FULL) else f"not shown{quoted(Counter(pressed.errors))}",
            f"“{FULL}”",
            pressed.contains(FULL),
        ),
        Promise(
            names[1],
            "shown" if page.contains(FULL) else "not shown",
            f"“{FULL}”",
            page.contains(FULL),
        ),
        Promise(
            names[2],
            f"{count_identical(fingerprints, undisturbed)}, full after {n_before} of {EPOCHS} epochs",
            f"{share_of(len(undisturbed), len(undisturbed))} runs",
            fingerprints == undisturbed and n_before < EPOCHS,
        ),
    ]


def delete_store(app: App) -> list[Promise]:
    """Delete the file of the store while a comparison trains."""
    _, comparison_id = asyncio.run(_press_train(app, epochs=100))
    app.await_epochs(comparison_id, 1)
    logged = len(app.log().encode())
    app.store_file.unlink()
    began = time.monotonic()

    def is_logged() -> bool:
        return GONE in app.log(logged)

    wait_for(is_logged, seconds=PATIENCE_S)
    noticed = time.monotonic() - began
    answers = asyncio.run(_open_each_page(app))
    silent = [page for page, answer in answers.items() if not answer.contains(GONE)]
    return [
        Promise(
            "A deleted store is noticed", f"after {noticed:.1f} s", f"{NOTICED_S:g} s",
            noticed < NOTICED_S,
        ),
        Promise(
            "A deleted store is shown on every page",
            f"{share_of(len(PAGES) - len(silent), len(PAGES))} pages"
            + (f", not on {', '.join(silent)}" if silent else ""),
            share_of(len(PAGES), len(PAGES)),
            not silent,
        ),
    ]  # fmt: skip


async def _read_all_pages(app: App, *, seconds: float) -> list[Answer]:
    """Open all pages repeatedly for some seconds."""
    answers, until = [], time.monotonic() + seconds
    async with Visitor(app.url) as visitor:
        while time.monotonic() < until:
            for page in PAGES.values():
                answers.append(await visitor.open(page))
                await asyncio.sleep(0.2)
    return answers


async def _open_each_page(app: App) -> dict[str, Answer]:
    async with Visitor(app.url) as visitor:
        return {name: await visitor.open(page) for name, page in PAGES.items()}


async def _press_train(app: App, *, epochs: int) -> tuple[Answer, str]:
    """Press Train on Compare; return the next page and the id of its comparison."""
    async with Visitor(app.url) as visitor:
        compare = await visitor.open(PAGES["Compare"])
        answer = await press_train(visitor, compare, seeds="1", epochs=epochs)
        return answer, visitor.query.removeprefix("comparison=")


async def _open(app: App, page: str, query: str) -> Answer:
    async with Visitor(app.url) as visitor:
        return await visitor.open(page, query)


@contextmanager
def _full(app: App) -> Iterator[None]:
    """Fill the disk of the store to the last byte within the `with` block.

    SQLite does not shrink its write-ahead log, and small writes would still fit into it. So the log
    is truncated first.
    """
    ballast = app.disk / "ballast"
    try:
        _fill(ballast, shutil.disk_usage(app.disk).free - 2 * _MB)
        with closing(sqlite3.connect(app.store_file, timeout=30)) as connection:

            def is_emptied() -> bool:
                (is_busy, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                return not is_busy

            wait_for(is_emptied, seconds=PATIENCE_S)
        _fill(ballast, DISK_MB * _MB)
        yield
    finally:
        ballast.unlink(missing_ok=True)


def _fill(file: Path, size_bytes: int) -> None:
    """Append bytes to a file, as many as fit on the disk."""
    with file.open("ab", buffering=0) as opened:
        for block in (_MB, 2**12, 1):
            try:
                while size_bytes >= block:
                    size_bytes -= opened.write(bytes(block))
            except OSError:
                continue  # a smaller block may fit
