"""The animation of README: a comparison from the click on Train to its verdict."""

from __future__ import annotations

import io
import time
from itertools import pairwise
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from tools.screenshots.settling import settle

WINDOW = {"width": 1440, "height": 860}
WIDTH = 1080
"""Width of the animation in pixels."""
SETUP = "seeds=42&epochs=8"
PATIENCE_MS = 120_000
SHOWN_S = 5.0
"""Seconds that the training takes in the animation."""
BEFORE_S, AFTER_S = 0.6, 2.4
"""Seconds for which the first and the last picture stay."""
MAX_FRAMES = 60
MAX_BYTES = 1_500_000
TIMES = 3
"""How often it plays. Then it rests at the verdict."""


def record(browser: Browser, url: str, into: Path) -> None:
    """Record a training in the browser and write it as an animated WebP.

    Raises:
        ValueError: If the file is larger than `MAX_BYTES`.
    """
    page = browser.new_page(viewport=WINDOW, color_scheme="light")
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{url}/compare?{SETUP}")
    page.get_by_role("region", name="Subclassing source").wait_for()
    settle(page)
    pictures = [(0.0, _picture(page))]
    pictures += _watch(page)
    page.close()
    _write(pictures, into)


def _watch(page: Page) -> list[tuple[float, bytes]]:
    """Press Train; return the time in seconds and picture of what follows, until the verdict."""
    verdict = page.get_by_text("Identical to the last bit.").first
    page.get_by_role("button", name="Train", exact=True).click()
    began, pictures = time.monotonic(), []
    page.get_by_role("progressbar").first.wait_for()
    while not verdict.is_visible():
        pictures.append((time.monotonic() - began, _picture(page)))
    page.wait_for_load_state("networkidle")
    return [*pictures, (time.monotonic() - began, _picture(page))]


def _picture(page: Page) -> bytes:
    return page.screenshot(type="png")


def _write(pictures: list[tuple[float, bytes]], into: Path) -> None:
    step = -(-len(pictures) // MAX_FRAMES)
    chosen = [*pictures[:-1:step], pictures[-1]]
    last = chosen[-1][0]
    times = [at / last * SHOWN_S for at, _ in chosen]
    shown = [later - at for at, later in pairwise(times)]
    shown[0] += BEFORE_S
    frames = [_scaled(picture) for _, picture in chosen]
    frames[0].save(
        into,
        save_all=True,
        append_images=frames[1:],
        duration=[round(1000 * seconds) for seconds in (*shown, AFTER_S)],
        loop=TIMES,
        quality=75,
        method=6,
    )
    size = into.stat().st_size
    if size > MAX_BYTES:
        raise ValueError(f"{into.name} has {size:,} bytes. Lower MAX_FRAMES or WIDTH.")


def _scaled(picture: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    return image.resize(
        (WIDTH, round(image.height * WIDTH / image.width)), Image.Resampling.LANCZOS
    )
