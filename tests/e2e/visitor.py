"""What a visitor does and sees in the browser: by role, label and text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, expect

POLLING_MS = 100
"""How often the browser is asked for what is waited for: each frame is too often while one trains."""

# The thin end of a train curve is its second trace: the same name, one pixel wide. Each frame is
# looked at in the browser itself: a test that asks from outside misses what came and went.
_WATCH_THIN_ENDS = """() => {
  window.thinEnds = {};
  const look = () => {
    const isTraining = document.querySelectorAll('[role="progressbar"]').length === 3;
    for (const trace of document.querySelector(".js-plotly-plot")?._fullData ?? []) {
      if (!isTraining || !/ train$/.test(trace.name) || (trace.line?.width ?? 1) !== 1) continue;
      const seen = (window.thinEnds[trace.name.replace(" train", "")] ??= []);
      if (trace.x.length > (seen.at(-1) ?? 0)) seen.push(trace.x.length);
    }
    requestAnimationFrame(look);
  };
  look();
}"""


@dataclass(frozen=True)
class Visitor:
    """Somebody at a browser window."""

    page: Page

    # What one does

    def choose(self, label: str, option: str | re.Pattern[str]) -> None:
        """Choose an option of a select box by its label."""
        self.page.get_by_role("combobox", name=label).click()
        self.page.get_by_role("option", name=option, exact=True).click()

    def type(self, label: str, value: object) -> None:
        """Type a value into a field."""
        field = self.page.get_by_role("spinbutton", name=label)
        field = field.or_(self.page.get_by_role("textbox", name=label))
        field.fill(str(value))
        field.press("Enter")

    def unfold(self, title: str) -> None:
        """Unfold what is folded under a title; while it opens, a list in it would close again."""
        summary = self.page.locator("summary").filter(has_text=re.compile(f"{title}$"))
        fold = self.page.locator("details").filter(has=summary)
        summary.click()
        expect(fold).to_have_js_property("open", True)
        self.page.wait_for_function(
            "(fold) => !fold.getAnimations({ subtree: true }).length", arg=fold.element_handle()
        )

    def set_up(self, *, images: str = "10,000", batch_size: int = 128, **values: int | str) -> None:
        """Set Seed, Epochs and how many images are trained on.

        What is not said is small, and the same in every test: a worker compiles it once.
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
        """Set up a comparison and train it; return its id once the address bar has it."""
        self.set_up(**setup)
        self.press("Train")
        self.expect_comparison()
        return self.comparison

    def go(self, name: str) -> None:
        """Click a page in the menu."""
        self.page.get_by_role("link", name=name, exact=True).click()

    # What one sees

    def watch_thin_ends(self) -> None:
        """Look at every frame from now on for how far the thin ends of the curves have grown."""
        self.page.evaluate(_WATCH_THIN_ENDS)

    @property
    def thin_ends(self) -> dict[str, list[int]]:
        """The growing numbers of points seen in a style's thin end below three progress bars."""
        return self.page.evaluate("() => window.thinEnds")

    @property
    def comparison(self) -> str | None:
        """The comparison in the address bar."""
        return parse_qs(urlsplit(self.page.url).query).get("comparison", [None])[0]

    @property
    def bars(self) -> Locator:
        """The progress bars of the runs."""
        return self.page.get_by_role("progressbar")

    @property
    def cells(self) -> list[list[str]]:
        """The texts in the table of runs, a list for each run."""
        rows = self.page.locator(".kc-table tbody").get_by_role("row")
        return [row.get_by_role("cell").all_inner_texts() for row in rows.all()]

    @property
    def fingerprints(self) -> list[str]:
        """The whole fingerprints of the runs."""
        codes = self.page.locator(".kc-table tbody code").all()
        return [code.get_attribute("title") for code in codes]

    def expect_comparison(self) -> None:
        """Wait until the address bar holds a comparison."""
        expect(self.page).to_have_url(re.compile(r"/compare\?comparison=[0-9a-f]{8,}$"))

    def expect_training(self) -> None:
        """Wait until a progress bar has left its start."""
        self.page.wait_for_function(
            """() => [...document.querySelectorAll('[role="progressbar"]')]
              .some((bar) => +bar.ariaValueNow > 0)""",
            polling=POLLING_MS,
        )

    def expect_epochs(self, at_least: int) -> None:
        """Wait until the chart tells that so many epochs are complete."""
        self.page.wait_for_function(
            """(n) => [...document.querySelectorAll('[role="img"][aria-label]')]
              .some((chart) => +(/after epoch (\\d+)/.exec(chart.ariaLabel)?.[1] ?? 0) >= n)""",
            arg=at_least,
            polling=POLLING_MS,
        )

    def expect_text(self, text: str) -> None:
        """Wait until a text is on the page."""
        expect(self.page.get_by_text(text).first).to_be_visible()
