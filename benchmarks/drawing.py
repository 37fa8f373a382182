"""Measure the time from the end of a stroke to the answers, idle and while a comparison trains."""

from __future__ import annotations

from statistics import median

from playwright.sync_api import Page

from benchmarks.app import visited_app

STROKES = 20
QUIET_MS = 400
"""Time without a change of the page after which a stroke counts as answered."""

_WATCH = """() => {
  // The pad may have sent the whole stroke before the button is released.
  addEventListener("pointermove", ({ buttons }) => buttons & 1 && (window.ended = performance.now()), true);
  // The answers change last; if they stay equal, the pictures do.
  const isShown = ({ target }) => (target.nodeType === 1 ? target : target.parentElement)
    ?.closest(".st-key-answers, .st-key-seen");
  new MutationObserver((changes) => {
    if (changes.some(isShown)) window.answered = performance.now();
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""


def measure() -> dict[str, float]:
    """Draw strokes with the mouse in a browser; return median seconds."""
    with visited_app() as (browser, url):
        page = browser.new_page()
        idle = _draw(page, url)
        page.goto(f"{url}/compare")
        epochs = page.get_by_role("spinbutton", name="Epochs")
        epochs.fill("100")
        epochs.press("Enter")
        page.get_by_role("button", name="Train", exact=True).click()
        page.get_by_role("button", name="Cancel").wait_for()
        training = _draw(page, url)
    return {"idle (s)": median(idle), "while a comparison trains (s)": median(training)}


def _draw(page: Page, url: str) -> list[float]:
    """Draw strokes; return the seconds from the end of each to the last change of the page."""
    page.goto(f"{url}/draw")
    canvas = page.locator("canvas")
    canvas.wait_for()
    page.evaluate(_WATCH)
    seconds = []
    for stroke in range(STROKES + 1):
        box = canvas.bounding_box()
        side, start = box["width"], 0.2 + 0.02 * stroke
        page.mouse.move(box["x"] + start * side, box["y"] + 0.2 * side)
        page.mouse.down()
        page.mouse.move(box["x"] + 0.7 * side, box["y"] + start * side, steps=12)
        page.mouse.move(box["x"] + 0.4 * side, box["y"] + 0.8 * side, steps=12)
        page.mouse.up()
        page.wait_for_function(
            f"() => window.answered > window.ended && performance.now() - window.answered > {QUIET_MS}"
        )
        seconds.append(page.evaluate("() => (window.answered - window.ended) / 1000"))
        page.get_by_role("button", name="Clear").click()
        page.get_by_text("–", exact=True).first.wait_for()
    return seconds[1:]  # the first loads the models
