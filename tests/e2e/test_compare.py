"""Compare in the browser: what is seen while it trains, where the focus is, and what moves."""

from playwright.sync_api import expect

MAX_SHIFT = 0.1
"""Sum of layout shifts that counts as good (web.dev/cls)."""

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

    assert "Training" in page.evaluate("document.activeElement.innerText")
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
    visitor.set_up(epochs=30)
    visitor.press("Train")
    expect(visitor.bars).to_have_count(3)
    for bar in visitor.bars.all():
        expect(bar).to_be_in_viewport()
    widths = [bar.bounding_box()["width"] for bar in visitor.page.locator(".kc-track").all()]
    assert min(widths) > 200


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
