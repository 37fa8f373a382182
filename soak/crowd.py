"""Many visitors at once on all pages while comparisons train."""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from statistics import median

import numpy as np
from tornado.httpclient import AsyncHTTPClient
from websockets.exceptions import WebSocketException

from kerascompare.store import UNFINISHED
from soak.app import App
from soak.promise import Promise, quoted
from soak.visitor import PAGES, Answer, Visitor

VISITORS = 50
VISIT_S = float(os.environ.get("SOAK_VISIT_SECONDS", "240"))
THINK_S = (5.0, 10.0)
"""Minimum and maximum time that a visitor looks at a page, uniformly distributed."""

FOLLOWERS = 6
"""Number of visitors who begin each tour by following a running comparison on Compare."""
POLL_S = 0.5
POLLS = 20
"""Seconds between two requests for the curves by a follower's browser, and their number."""

TRAINERS = 3
TOURS_PER_TRAINING = 4
"""Number of visitors who train, and number of tours from one press of Train to the next."""

PAGE_LIMIT_S = 2.0
GROWTH_LIMIT = 0.05
SEED = 18


@dataclass
class _Diary:
    """Records of all visitors: seconds by page, errors, seconds of the curves, the app's memory."""

    pages: dict[str, list[float]] = field(default_factory=dict)
    errors: Counter[str] = field(default_factory=Counter)
    curves: list[float] = field(default_factory=list)
    memory_mb: list[float] = field(default_factory=list)
    trainings: list[str] = field(default_factory=list)
    sessions: int = 0

    def note(self, page: str, answer: Answer) -> None:
        self.pages.setdefault(page, []).append(answer.seconds)
        self.note_errors(page, answer)

    def note_errors(self, page: str, answer: Answer) -> None:
        self.errors.update(f"{page}: {error[:200]}" for error in answer.errors)


def visit(app: App) -> tuple[list[Promise], dict[str, float]]:
    """Let the visitors look at all pages for a while; return the promises and further figures."""
    diary = _Diary()
    before = _epochs_of_all(app)
    asyncio.run(_visit(app, diary))
    trained = _epochs_of_all(app) - before
    seconds = [second for of_page in diary.pages.values() for second in of_page]
    p95 = float(np.percentile(seconds, 95))
    pages, curves = len(seconds), len(diary.curves)
    figures = {
        "pages": pages,
        "sessions": diary.sessions,
        "pages a second": pages / VISIT_S,
        "page, median (s)": median(seconds),
        "page, p95 (s)": p95,
        "page, slowest (s)": max(seconds),
        **{
            f"{name}, p95 (s)": float(np.percentile(of_page, 95))
            for name, of_page in diary.pages.items()
        },
        "update of the curves, p95 (s)": float(np.percentile(diary.curves or [0.0], 95)),
        "trainings begun by a press": len(diary.trainings),
        "epochs trained meanwhile": trained,
        "memory of the app at the end (MB)": diary.memory_mb[-1],
    }
    third, last = _last_quarters(diary.memory_mb)
    growth = last / third - 1
    errors = sum(diary.errors.values())
    promises = [
        Promise(
            f"{VISITORS} visitors on all pages while comparisons train, "
            f"{THINK_S[0]:g} to {THINK_S[1]:g} s on each page",
            f"p95 {p95:.2f} s of {pages:,} pages",
            f"{PAGE_LIMIT_S:g} s",
            p95 < PAGE_LIMIT_S,
        ),
        Promise(
            "No page and no update of the curves shows an error",
            f"{errors:,} errors in {pages + curves:,}{quoted(diary.errors)}",
            "0",
            errors == 0,
        ),
        Promise(
            "Training continues while the visitors are there",
            f"{trained:,} epochs",
            "more than 0",
            trained > 0,
        ),
        Promise(
            "The app's memory stays level over the second half",
            f"{growth:+.1%} ({third:,.0f} to {last:,.0f} MB, medians of the last two quarters)",
            f"{GROWTH_LIMIT:+.0%}",
            growth < GROWTH_LIMIT,
        ),
    ]
    return promises, figures


async def _visit(app: App, diary: _Diary) -> None:
    AsyncHTTPClient.configure(None, max_clients=VISITORS)
    until = time.monotonic() + VISIT_S
    async with asyncio.TaskGroup() as group:
        group.create_task(_watch_memory(app, diary, until))
        for number in range(VISITORS):
            group.create_task(_come_again(app, diary, number, until))


async def _watch_memory(app: App, diary: _Diary, until: float) -> None:
    while time.monotonic() < until:
        diary.memory_mb.append(app.memory_mb())
        await asyncio.sleep(1)


async def _come_again(app: App, diary: _Diary, number: int, until: float) -> None:
    """Open the app in a new tab for each tour, until time is up."""
    chance = random.Random(SEED * 1000 + number)
    tour = 0
    await asyncio.sleep(chance.uniform(0, THINK_S[1]))  # so that visitors are not in step
    while time.monotonic() < until:
        tour += 1
        trains = number < TRAINERS and tour % TOURS_PER_TRAINING == 1
        follows = TRAINERS <= number < TRAINERS + FOLLOWERS
        try:
            async with Visitor(app.url) as visitor:
                diary.sessions += 1
                await _tour(visitor, app, diary, chance, until, trains=trains, follows=follows)
        except (OSError, WebSocketException, TimeoutError) as error:
            diary.errors[f"connection: {type(error).__name__}: {error}"[:200]] += 1
            await asyncio.sleep(chance.uniform(*THINK_S))


async def _tour(
    visitor: Visitor,
    app: App,
    diary: _Diary,
    chance: random.Random,
    until: float,
    *,
    trains: bool,
    follows: bool,
) -> None:
    if follows and (comparison_id := await asyncio.to_thread(_in_training, app, chance)):
        await _follow(visitor, diary, comparison_id, until)
    for page in chance.sample([*PAGES], k=len(PAGES)):
        if time.monotonic() > until:
            return
        diary.note(page, await visitor.open(PAGES[page]))
        await asyncio.sleep(chance.uniform(*THINK_S))
    if trains:
        answer = await visitor.open(PAGES["Compare"])
        diary.note("Compare", answer)
        answer = await press_train(visitor, answer, seeds=str(chance.randrange(10_000)), epochs=2)
        diary.note("Compare", answer)
        diary.trainings.append(visitor.query)


async def press_train(visitor: Visitor, compare: Answer, *, seeds: str, epochs: int) -> Answer:
    """Press Train on the page Compare that a visitor has just opened; return the next page."""
    widgets = compare.widgets
    if "Train" not in widgets:
        return Answer(errors=["the page has no button Train"])
    return await visitor.press(
        widgets["Train"], numbers={widgets["Epochs"]: epochs}, texts={widgets["Seed"]: seeds}
    )


async def _follow(visitor: Visitor, diary: _Diary, comparison_id: str, until: float) -> None:
    """Open a running comparison, and request its curves repeatedly as a browser does."""
    answer = await visitor.open(PAGES["Compare"], f"comparison={comparison_id}")
    diary.note("Compare", answer)
    fragment = answer.fragment
    for _ in range(POLLS):
        if fragment is None or time.monotonic() > until:
            return
        await asyncio.sleep(POLL_S)
        answer = await visitor.refresh(fragment)
        diary.note_errors("curves", answer)
        if answer.is_page:  # the comparison has ended
            fragment = answer.fragment
        else:
            diary.curves.append(answer.seconds)


def _in_training(app: App, chance: random.Random) -> str | None:
    unfinished = [
        comparison.id
        for comparison in app.store.comparisons(limit=20)
        if comparison.status in UNFINISHED
    ]
    return chance.choice(unfinished) if unfinished else None


def _epochs_of_all(app: App) -> int:
    return sum(app.epochs(comparison.id) for comparison in app.store.comparisons(limit=None))


def _last_quarters(samples: list[float]) -> tuple[float, float]:
    """Return the medians of the third and the last quarter of the samples."""
    half, quarter = len(samples) // 2, len(samples) // 4
    return median(samples[half : half + quarter]), median(samples[half + quarter :])
