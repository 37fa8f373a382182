"""Train many seeds in the browser: scores appear, and the margin changes the verdict."""

import re
from itertools import combinations

from playwright.sync_api import expect
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.weightstats import ttest_ind, ttost_ind

from tests.e2e.visitor import POLLING_MS

SENTENCES = {
    "equivalent": r"No difference that matters\.",
    "different": r"\w+ is more accurate than \w+, by \d+\.\d\d points\.",
    "inconclusive": r"5 seeds are too few to tell\.",
}


# Each frame is recorded in the browser itself: polling from outside misses short states.
WATCH_TRAINING = """() => {
  window.pointCounts = [];
  window.verdicts = [];
  window.countPoints = () => (document.querySelector(".js-plotly-plot")?._fullData ?? [])
    .filter((trace) => trace.customdata).reduce((n, trace) => n + trace.x.length, 0);
  const look = () => {
    const n = window.countPoints();
    if (n !== window.pointCounts.at(-1)) window.pointCounts.push(n);
    const verdict = document.querySelector(".kc-verdict")?.textContent ?? "";
    if (verdict !== window.verdicts.at(-1)) window.verdicts.push(verdict);
    requestAnimationFrame(look);
  };
  look();
}"""


def expect_points(page, n):
    """Wait until the chart of scores shows `n` runs: it is drawn after the text beside it."""
    page.wait_for_function("(n) => window.countPoints() === n", arg=n, polling=POLLING_MS)


def scores(page):
    """Return the test accuracies that the chart of scores shows, in percent, by style."""
    shown = page.evaluate(
        """() => document.querySelector('.js-plotly-plot')._fullData
          .filter((trace) => trace.customdata).map((trace) => [trace.name, [...trace.x]])"""
    )
    return dict(shown)


def verdict(by_style, *, margin):
    """Return what statsmodels says of independent scores: Welch's tests, corrected by Holm."""
    pairs = list(combinations(by_style.values(), 2))
    different = [ttest_ind(a, b, usevar="unequal")[1] for a, b in pairs]
    equivalent = [ttost_ind(a, b, -margin, margin, usevar="unequal")[0] for a, b in pairs]
    is_different, is_equivalent = (
        multipletests(p, method="holm")[0] for p in (different, equivalent)
    )
    if any(is_different & ~is_equivalent):
        return "different"
    return "equivalent" if all(is_equivalent) else "inconclusive"


def test_scores_appear_during_training_and_the_margin_changes_the_verdict(visit):
    visitor = visit("/seeds")
    page = visitor.page
    visitor.expect_text("In numbers")
    visitor.press("Run it yourself")
    page.get_by_role("textbox", name="Seeds").fill("1-5")
    page.get_by_role("textbox", name="Seeds").press("Enter")
    page.get_by_role("spinbutton", name="Epochs").fill("1")
    page.get_by_role("spinbutton", name="Epochs").press("Enter")
    visitor.choose("Training images", "5,000")
    page.evaluate(WATCH_TRAINING)
    visitor.press("Train")
    expect(page).to_have_url(re.compile(r"/seeds\?comparison=[0-9a-f]{8,}$"))

    # The popover with Train has closed.
    expect(page.get_by_role("button", name="Train", exact=True)).to_have_count(0)
    expect_points(page, 15)
    expect(page.get_by_text("so far")).to_have_count(0)
    visitor.expect_text("Every seed")
    expect_points(page, 15)
    counts, verdicts = page.evaluate("() => [window.pointCounts, window.verdicts]")
    assert any(3 <= n < 15 for n in counts), counts
    assert any("of 5 seeds so far" in text for text in verdicts), verdicts
    first = verdict(scores(page), margin=0.2)
    expect(page.locator(".kc-verdict")).to_have_text(re.compile(f"^{SENTENCES[first]}$"))

    page.get_by_role("spinbutton", name="Ignore differences").fill("50")
    page.get_by_role("spinbutton", name="Ignore differences").press("Enter")
    visitor.expect_text("No difference that matters.")
    page.get_by_role("spinbutton", name="Ignore differences").fill("0.01")
    page.get_by_role("spinbutton", name="Ignore differences").press("Enter")
    expect(page.get_by_text("No difference that matters.")).to_have_count(0)
