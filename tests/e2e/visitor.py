"""A visitor in the browser, who finds elements by role, label and text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, expect

POLLING_MS = 100
"""Interval of polling in the browser; polling at each frame would slow down the training."""

# The unfinished epoch of a train curve is a trace that fills no column of the table. Each frame is
# recorded in the browser itself: polling from outside misses short states.
_WATCH_THIN_ENDS = """() => {
  window.thinEnds = {};
  const look = () => {
    const isTraining = document.querySelectorAll('[role="progressbar"]').length === 3;
    for (const trace of document.querySelector(".js-plotly-plot")?._fullData ?? []) {
      if (!isTraining || !/ train$/.test(trace.name) || trace.meta.columns.length) continue;
      const seen = (window.thinEnds[trace.name.replace(" train", "")] ??= []);
      if (trace.x.length > (seen.at(-1) ?? 0)) seen.push(trace.x.length);
    }
    requestAnimationFrame(look);
  };
  look();
}"""

_NEXT_FRAME = """() => new Promise((resolve) =>
  requestAnimationFrame(() => requestAnimationFrame(resolve)))"""


@dataclass(frozen=True)
class Visitor:
    """A visitor at a browser window."""

    page: Page

    # Actions

    def choose(self, label: str, option: str | re.Pattern[str]) -> None:
        """Choose an option of a select box by its label.

        A list closes when the page scrolls, so that the box is brought into view before.
        """
        box = self.page.get_by_role("combobox", name=label)
        box.scroll_into_view_if_needed()
        self.page.evaluate(_NEXT_FRAME)  # the browser tells of the scrolling with its next frame
        box.click()
        self.page.get_by_role("option", name=option, exact=True).click()

    def type(self, label: str, value: object) -> None:
        """Type a value into a field."""
        field = self.page.get_by_role("spinbutton", name=label)
        field = field.or_(self.page.get_by_role("textbox", name=label))
        field.fill(str(value))
        field.press("Enter")

    def unfold(self, title: str) -> None:
        """Open an expander and wait for its animation, during which a list in it would close again."""
        summary = self.page.locator("summary").filter(has_text=re.compile(f"{title}$"))
        fold = self.page.locator("details").filter(has=summary)
        summary.click()
        expect(fold).to_have_js_property("open", True)
        self.page.wait_for_function(
            "(fold) => !fold.getAnimations({ subtree: true }).length", arg=fold.element_handle()
        )

    def set_up(self, *, images: str = "10,000", batch_size: int = 128, **values: int | str) -> None:
        """Set the training images, the batch size and other values by label, such as `epochs=2`.

        The defaults are small and the same in every test, so that a worker compiles them once.
        """
        self.unfold("Training")
        self.choose("Training images", images)
        if batch_size != 32:
            self.choose("Batch size", str(batch_size))
        for label, value in values.items():
            self.type(label.capitalize(), value)

    def press(self, name: str) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def train(self, **setup) -> str:
        """Set up a comparison and train it; return its id once the address names it."""
        self.set_up(**setup)
        self.press("Train")
        self.expect_comparison()
        return self.comparison

    def go(self, name: str) -> None:
        """Click a page in the menu."""
        self.page.get_by_role("link", name=name, exact=True).click()

    # What is shown

    def watch_thin_ends(self) -> None:
        """Record in every frame from now on the length of the thin ends of the curves."""
        self.page.evaluate(_WATCH_THIN_ENDS)

    @property
    def thin_ends(self) -> dict[str, list[int]]:
        """Style → increasing lengths of its thin end, seen while three progress bars were shown."""
        return self.page.evaluate("() => window.thinEnds")

    @property
    def comparison(self) -> str | None:
        """The id of the comparison in the address."""
        return parse_qs(urlsplit(self.page.url).query).get("comparison", [None])[0]

    @property
    def bars(self) -> Locator:
        """The progress bars of the runs."""
        return self.page.get_by_role("progressbar")

    @property
    def cells(self) -> list[list[str]]:
        """The texts in the table of runs, a list per run."""
        rows = self.page.locator(".kc-table tbody").get_by_role("row")
        return [row.locator("th, td").all_inner_texts() for row in rows.all()]

    @property
    def fingerprints(self) -> list[str]:
        """The complete fingerprints of the runs."""
        codes = self.page.locator(".kc-table tbody code").all()
        return [code.get_attribute("title") for code in codes]

    def expect_comparison(self) -> None:
        """Wait until the address names a comparison."""
        expect(self.page).to_have_url(re.compile(r"/compare\?comparison=[0-9a-f]{8,}(&|$)"))

    def expect_training(self) -> None:
        """Wait until a progress bar is above 0."""
        self.page.wait_for_function(
            """() => [...document.querySelectorAll('[role="progressbar"]')]
              .some((bar) => +bar.ariaValueNow > 0)""",
            polling=POLLING_MS,
        )

    def expect_epochs(self, at_least: int) -> None:
        """Wait until the text alternative of the chart names at least this number of epochs."""
        self.page.wait_for_function(
            """(n) => [...document.querySelectorAll('[role="img"][aria-label]')]
              .some((chart) => +(/after epoch (\\d+)/.exec(chart.ariaLabel)?.[1] ?? 0) >= n)""",
            arg=at_least,
            polling=POLLING_MS,
        )

    def expect_text(self, text: str) -> None:
        """Wait until a text is on the page."""
        expect(self.page.get_by_text(text).first).to_be_visible()
