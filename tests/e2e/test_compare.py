"""Compare in the browser: what is seen while it trains, where the focus is, and what moves."""

import re

from playwright.sync_api import expect

MAX_SHIFT = 0.1
"""Sum of layout shifts that counts as good (web.dev/cls)."""
SETUP = "Setup styles, seed, epochs, architecture"
"""What unfolds the setup on a phone."""

_WATCH_SHIFTS = """() => {
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts.push(entry.value);
  }).observe({ type: "layout-shift" });
}"""


def bottom(locator):
    box = locator.bounding_box()
    return box["y"] + box["height"]


def test_training_fits_the_screen_moves_nothing_and_answers_the_prediction(visit):
    visitor = visit("/compare")
    page = visitor.page
    source = page.get_by_role("region", name="Subclassing source")
    expect(source).to_be_in_viewport()
    expect(page.locator(".js-plotly-plot").first).to_be_hidden()
    page.get_by_role("radio", name="No difference").click()
    visitor.set_up(epochs=2)

    visitor.press("Train")
    expect(visitor.bars).to_have_count(3)

    expect(page.get_by_role("button", name="Training …")).to_be_focused()
    expect(source).to_be_hidden()
    page.evaluate(_WATCH_SHIFTS)  # the code has made room, as the visitor wanted
    for seen in (visitor.bars.last, *page.locator(".js-plotly-plot").all()):
        expect(seen).to_be_visible()
        assert bottom(seen) <= 900
    strip = page.get_by_role("button", name="Code")
    expect(strip).to_contain_text("Subclassing 15 lines")
    assert bottom(strip) <= 900

    heading = page.get_by_role("heading", name="Identical to the last bit.")
    expect(heading).to_be_in_viewport()
    visitor.expect_text("You said no difference. You were right")
    expect(page.locator(".kerascompare-attention")).to_contain_text("Identical to the last bit.")
    assert sum(page.evaluate("window.shifts")) <= MAX_SHIFT


def test_phone_scrolls_to_the_bars_after_train(visit):
    visitor = visit("/compare", width=390)
    expect(visitor.page.get_by_role("region", name="Subclassing source")).to_be_visible()
    visitor.unfold(SETUP)
    visitor.set_up(epochs=30)
    visitor.press("Train")
    expect(visitor.bars).to_have_count(3)
    for bar in visitor.bars.all():
        expect(bar).to_be_in_viewport()
    widths = [bar.bounding_box()["width"] for bar in visitor.page.locator(".kc-track").all()]
    assert min(widths) > 200


def test_phone_begins_with_the_headline_and_train_and_unfolds_the_setup(visit):
    visitor = visit("/compare", width=390)
    page = visitor.page
    headline = page.get_by_role("heading", name="Press Train to watch the three models learn.")
    train = page.get_by_role("button", name="Train", exact=True)
    seed = page.get_by_role("textbox", name="Seed")
    expect(headline).to_be_in_viewport()
    expect(train).to_be_in_viewport()
    expect(seed).to_be_hidden()
    assert bottom(headline) < bottom(train)

    visitor.unfold(SETUP)
    expect(seed).to_be_visible()
    visitor.type("Seed", 5)
    expect(page).to_have_url(re.compile("seeds=5"))
    expect(seed).to_be_visible()


def test_setup_needs_no_unfolding_in_a_wide_window(visit):
    visitor = visit("/compare")
    expect(visitor.page.get_by_role("textbox", name="Seed")).to_be_visible()
    expect(visitor.page.locator(".kc-fold")).to_be_hidden()


def test_curves_stand_side_by_side_above_a_table_at_1024_pixels(visit, add):
    visitor = visit(f"/compare?comparison={add.completed()}", width=1024)
    page = visitor.page
    charts = page.locator(".js-plotly-plot")
    expect(charts).to_have_count(2)
    accuracy, loss = (chart.bounding_box() for chart in charts.all())
    assert accuracy["x"] + accuracy["width"] <= loss["x"]
    table = page.get_by_role("region", name="Results of each run")
    heights = [row.bounding_box()["height"] for row in table.get_by_role("row").all()]
    assert max(heights) < 60
    assert table.evaluate("(node) => node.scrollWidth <= node.clientWidth")


def test_opened_comparison_begins_with_its_verdict_on_a_phone(visit, add):
    visitor = visit(f"/compare?comparison={add.completed()}", width=390)
    expect(
        visitor.page.get_by_role("heading", name="Identical to the last bit.")
    ).to_be_in_viewport()


def test_strip_unfolds_the_code_by_keyboard(visit, add):
    visitor = visit(f"/compare?comparison={add.completed()}")
    strip = visitor.page.get_by_role("button", name="Code")
    source = visitor.page.get_by_role("region", name="Subclassing source")
    expect(strip).to_have_attribute("aria-expanded", "false")
    expect(source).to_be_hidden()
    strip.press("Enter")
    expect(source).to_be_visible()
    assert source.evaluate("(pre) => pre.scrollWidth <= pre.clientWidth"), "lines are cut"


def test_declined_long_training_gives_the_focus_back_to_train(visit):
    visitor = visit("/compare")
    visitor.type("Seed", "1-1000")
    visitor.page.get_by_role("button", name="Train", exact=True).press("Enter")
    question = visitor.page.get_by_role("button", name="Train for")
    expect(question).to_be_focused()
    visitor.page.get_by_role("button", name="Not now").press("Enter")
    expect(visitor.page.get_by_role("button", name="Train", exact=True)).to_be_focused()
