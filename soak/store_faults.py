"""The store locked, its disk full, its file deleted: said on the pages, and nothing is lost."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

from soak.app import PATIENCE_S, App
from soak.crowd import PAGE_LIMIT_S, press_train
from soak.kills import EPOCHS, SPEC, same
from soak.promise import Promise, quoted, share_of
from soak.visitor import PAGES, Answer, Visitor
from tests.processes import wait_for

LOCKED_S = 20.0
NOTICED_S = 4.0
"""A heartbeat is 2 s; a machine under load has its time as well."""

GONE = ("The store was deleted", "The store was replaced")
"""What the app says; the second if the worker was the first to notice and made a new one."""


def lock(app: App, cluster: str, undisturbed: list[str]) -> list[Promise]:
    """Hold the write lock of the store while visitors read all pages and a comparison trains."""
    comparison_id = app.train(SPEC, cluster)
    app.await_epochs(comparison_id, 4)
    with closing(sqlite3.connect(app.store_file, isolation_level=None, timeout=30)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        known = app.epochs(comparison_id)
        answers = asyncio.run(_read_all_pages(app, seconds=LOCKED_S))
        connection.execute("ROLLBACK")
    seconds = sorted(answer.seconds for answer in answers)
    errors = Counter(error for answer in answers for error in answer.errors)
    fingerprints = app.fingerprints(comparison_id)
    return [
        Promise(
            f"Pages answer while the store is locked for {LOCKED_S:g} s",
            f"{errors.total()} errors, slowest {seconds[-1]:.2f} s of {len(seconds)} pages{quoted(errors)}",
            f"0 errors, {PAGE_LIMIT_S:g} s",
            not errors and seconds[-1] < PAGE_LIMIT_S,
        ),
        Promise(
            "Training goes on after the lock to the undisturbed bits",
            f"{same(fingerprints, undisturbed)}, locked after {known} of {EPOCHS} epochs",
            f"{share_of(len(undisturbed), len(undisturbed))} runs",
            fingerprints == undisturbed and known < EPOCHS,
        ),
    ]


def fill_disk(app: App, cluster: str, undisturbed: list[str]) -> list[Promise]:
    """Fill the disk of the store while a comparison trains, press Train, and make room again."""
    names = (
        "Full disk is said on the page where Train is pressed",
        "Training goes on to the undisturbed bits once there is room",
    )
    if not app.has_own_disk:
        reason = "needs the right to mount a small disk: run as root"
        return [Promise(name, reason, "", None) for name in names]
    comparison_id = app.train(SPEC, cluster)
    app.await_epochs(comparison_id, 4)
    logged = len(app.log().encode())
    ballast = app.disk / "ballast"
    _fill(ballast)
    try:
        known = app.epochs(comparison_id)
        wait_for(lambda: "disk is full" in app.log(logged), seconds=PATIENCE_S)
        answer, _ = asyncio.run(_press_train(app, epochs=1))
    finally:
        ballast.unlink()
    said = next((error for error in answer.errors if "full" in error), None)
    fingerprints = app.fingerprints(comparison_id)
    return [
        Promise(
            names[0],
            f"“{said}”" if said else f"not said: {answer.errors or 'no error on the page'}",
            "a sentence with “full”",
            said is not None,
        ),
        Promise(
            names[1],
            f"{same(fingerprints, undisturbed)}, full after {known} of {EPOCHS} epochs",
            f"{share_of(len(undisturbed), len(undisturbed))} runs",
            fingerprints == undisturbed and known < EPOCHS,
        ),
    ]


def delete_store(app: App) -> list[Promise]:
    """Delete the file of the store while a comparison trains; nothing can be read back then."""
    _, comparison_id = asyncio.run(_press_train(app, epochs=100))
    app.await_epochs(comparison_id, 1)
    logged = len(app.log().encode())
    app.store_file.unlink()
    began = time.monotonic()

    def is_logged() -> bool:
        return any(sentence in app.log(logged) for sentence in GONE)

    wait_for(is_logged, seconds=PATIENCE_S)
    noticed = time.monotonic() - began
    answers = asyncio.run(_open_each_page(app))
    silent = [page for page, answer in answers.items() if not any(map(answer.says, GONE))]
    return [
        Promise(
            "Deleted store is noticed", f"after {noticed:.1f} s", f"{NOTICED_S:g} s",
            noticed < NOTICED_S,
        ),
        Promise(
            "Deleted store is said on every page",
            f"{share_of(len(PAGES) - len(silent), len(PAGES))} pages"
            + (f", not on {', '.join(silent)}" if silent else ""),
            share_of(len(PAGES), len(PAGES)),
            not silent,
        ),
    ]  # fmt: skip


async def _read_all_pages(app: App, *, seconds: float) -> list[Answer]:
    """Open all pages again and again, for some seconds."""
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
    """Press Train on Compare; return the page that follows and the id of what it opened."""
    async with Visitor(app.url) as visitor:
        compare = await visitor.open(PAGES["Compare"])
        answer = await press_train(visitor, compare, seeds="1", epochs=epochs)
        return answer, visitor.query.removeprefix("comparison=")


def _fill(file: Path) -> None:
    """Write until nothing more fits, to the last byte."""
    with file.open("wb", buffering=0) as opened:
        for size in (2**20, 2**12, 1):
            block = os.urandom(size)
            while True:
                try:
                    if opened.write(block) < size:
                        break
                except OSError:
                    break
