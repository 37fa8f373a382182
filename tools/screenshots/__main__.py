"""Take pictures of all pages and states: `python -m tools.screenshots`, or some, by their names.

The app is the real one, with a store of its own, in which comparisons are really trained, cancelled
and made to fail. The pictures are in `screenshots/`, at three widths in two themes each. Without
names, the animation of README is recorded too.
"""

from __future__ import annotations

import signal
from itertools import product
from pathlib import Path

import click
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, sync_playwright

from kerascompare.store import Status, schema
from soak.app import ROOT, App
from tests.processes import wait_for
from tools import chromium
from tools.screenshots import animation
from tools.screenshots.settling import settle
from tools.screenshots.states import (
    LONG,
    MANY_SEEDS,
    ONE_LONG_EPOCH,
    ONE_SEED,
    RESTING,
    TRAINING,
    State,
)

FOLDER = ROOT / "screenshots"
WIDTHS = {1440: 900, 1024: 768, 390: 844}
"""Width → height of the first screen in CSS pixels."""
THEMES = ("light", "dark")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
PATIENCE_MS = 60_000
TRAINED_S = 300
"""Limit for training what the pictures show."""


@click.command()
@click.argument("names", nargs=-1)
def main(names: tuple[str, ...]) -> None:
    """Take the pictures of these states, or of all."""
    known = {state.name for state in (*RESTING, *TRAINING)}
    if unknown := sorted(set(names) - known):
        raise click.UsageError(f"No state: {', '.join(unknown)}. There are: {', '.join(known)}.")
    path = chromium.find()
    if path is None:
        raise click.ClickException("Chromium is not installed. Run `make chromium`.")
    with App() as app, sync_playwright() as playwright:
        app.start()
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            cluster = _cluster(browser, app)
            if not names:
                animation.record(browser, app.url, ROOT / "docs" / "live.webp")
            resting, training = _chosen(RESTING, names), _chosen(TRAINING, names)
            comparisons = _rest(app, cluster, {each for state in resting for each in state.needs})
            _take(browser, app, resting, comparisons)
            if training:
                comparisons = {"long": app.train(LONG, cluster), "queued": app.train(LONG, cluster)}
                app.await_epochs(comparisons["long"], 3)
                _take(browser, app, training, comparisons)
                app.cancel_all()
        finally:
            browser.close()
            app.end(signal.SIGTERM)


def _chosen(states: tuple[State, ...], names: tuple[str, ...]) -> list[State]:
    return [state for state in states if not names or state.name in names]


def _cluster(browser: Browser, app: App) -> str:
    """Train a first comparison in the browser, which starts a worker; return the worker's cluster."""
    page = browser.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{app.url}/compare?seeds=1&epochs=1&train=1")
    page.get_by_text("Identical to the last bit.").first.wait_for()
    page.close()
    (first,) = app.store.comparisons()
    return app.cluster_of(first.id)


def _rest(app: App, cluster: str, wanted: set[str]) -> dict[str, str]:
    """Bring one comparison into each of these states in which it can rest; return their ids."""
    ids = {}
    for name, spec in {"one": ONE_SEED, "many": MANY_SEEDS}.items():
        if name in wanted:
            ids[name] = app.train(spec, cluster)
            app.fingerprints(ids[name], seconds=TRAINED_S)
    if "cancelled" in wanted:
        ids["cancelled"] = app.train(LONG, cluster)
        app.await_epochs(ids["cancelled"], 6)
        app.cancel_all()
    if "failed" in wanted:
        ids["failed"] = app.train(ONE_LONG_EPOCH, cluster)
        _kill_until_failed(app, ids["failed"])
    return ids


def _kill_until_failed(app: App, comparison_id: str) -> None:
    """Kill each worker that trains a comparison, until it fails: three deaths without an epoch."""
    query = sa.select(schema.replicates.c.lease_worker).where(
        schema.replicates.c.comparison_id == comparison_id
    )
    killed: set[str | None] = {None}

    def has_failed() -> bool:
        with app.store.reads() as connection:
            holder = connection.execute(query).scalar()
        if holder not in killed and (worker := app.worker()):
            worker.kill()
            killed.add(holder)
        return app.store.comparison(comparison_id).status is Status.FAILED

    wait_for(has_failed, seconds=TRAINED_S)


def _take(browser: Browser, app: App, states: list[State], comparisons: dict[str, str]) -> None:
    """Take the pictures of some states in each width and theme, each in a tab of its own."""
    for (width, height), theme in product(WIDTHS.items(), THEMES):
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=theme,
            reduced_motion="reduce",
            has_touch=width == min(WIDTHS),
        )
        context.set_default_timeout(PATIENCE_MS)
        for state in states:
            page = context.new_page()
            page.goto(app.url + state.path.format(**comparisons))
            page.get_by_text(state.text).first.wait_for()
            settle(page)
            if state.act:
                state.act(page)
                page.get_by_text(state.outcome).first.wait_for()
                settle(page)
            _save(page, FOLDER / f"{state.name}-{width}-{theme}.png")
            page.close()
        context.close()


def _save(page: Page, path: Path) -> None:
    """Save the first screen and all that is below of it."""
    path.parent.mkdir(exist_ok=True)
    page.screenshot(path=path.with_suffix(".first.png"))
    height = page.evaluate(
        """() => Math.max(...["stMain", "stAppViewContainer"].map((id) =>
          document.querySelector(`[data-testid=${id}]`)?.scrollHeight ?? 0))"""
    )
    if height > page.viewport_size["height"]:
        page.set_viewport_size({"width": page.viewport_size["width"], "height": height})
        settle(page)
    page.screenshot(path=path)


if __name__ == "__main__":
    main()
