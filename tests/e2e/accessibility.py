"""Check a page with axe-core against WCAG 2.2 AA."""

from __future__ import annotations

from collections.abc import Iterator

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa")
SERIOUS = ("serious", "critical")
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}


def serious_violations(page: Page) -> list[str]:
    """Return what axe-core finds serious or critical on a page, open shadow roots included.

    Animations are finished first: a text that is fading in has too little contrast for a moment.

    Args:
        page: A page of the browser, of which everything is checked that is rendered, also outside
            of the window.

    Returns:
        One line per element and rule, such as "color-contrast (serious) .kc-small: Element has
        insufficient color contrast …". Empty if nothing was found.
    """
    page.evaluate(
        """() => Promise.allSettled(document.getAnimations()
          .filter((each) => each.effect?.getComputedTiming().iterations !== Infinity)
          .map((each) => each.finished))"""
    )
    found = Axe().run(page, options=OPTIONS).response["violations"]
    return [line for each in found if each["impact"] in SERIOUS for line in _describe(each)]


def _describe(violation: dict) -> Iterator[str]:
    for node in violation["nodes"]:
        # An element in a shadow root is named by a list: the host's selector, then its own.
        parts = [" >>> ".join(part) if isinstance(part, list) else part for part in node["target"]]
        messages = [check["message"] for check in (*node["any"], *node["all"], *node["none"])]
        what = messages[0] if messages else violation["help"]
        yield f"{violation['id']} ({violation['impact']}) {' '.join(parts)}: {what}"
