"""Train in the browser, with the real app and a real worker."""

import re

from playwright.sync_api import expect

from tests.processes import training_process

X_RANGE = "node._fullLayout.xaxis.range"


def test_curves_grow_within_an_epoch_of_mnist_and_end_identical(visit):
    visitor = visit("/compare")
    visitor.watch_thin_ends()
    visitor.train(images="60,000", batch_size=16, seed=7, epochs=1)
    visitor.expect_text("Identical to the last bit.")
    grown = visitor.thin_ends
    assert set(grown) <= {"Sequential", "Functional", "Subclassing"}
    assert len(grown["Sequential"]) >= 4, grown
    expect(visitor.bars).to_have_count(0)
    cells = visitor.cells
    assert len(cells) == 3
    assert all("203,530" in row for row in cells)
    assert len(visitor.fingerprints) == 3
    assert len(set(visitor.fingerprints)) == 1
    for row in cells:
        accuracy = next(float(cell[:-1]) for cell in row if re.fullmatch(r"[\d.]+%", cell))
        assert accuracy > 95


def test_zoom_and_hidden_curves_survive_updates_edits_and_the_end_of_training(visit):
    visitor = visit("/compare")
    page = visitor.page
    # Equal curves have no entries of their own in the legend.
    page.get_by_text("Different for each", exact=True).click()
    visitor.train(epochs=50)
    chart = page.locator(".js-plotly-plot").first
    visitor.expect_epochs(2)
    chart.evaluate("(node) => (node.isMine = true)")

    chart.locator(".traces", has_text="Functional").locator(".legendtoggle").click()
    area = chart.locator(".nsewdrag").first.bounding_box()
    middle = area["y"] + area["height"] / 2
    page.mouse.move(area["x"] + area["width"] * 0.2, middle)
    page.mouse.down()
    page.mouse.move(area["x"] + area["width"] * 0.6, middle, steps=5)
    page.mouse.up()
    page.wait_for_function(f"(node) => {X_RANGE}[0] > 0", arg=chart.element_handle())
    zoomed = x_range(chart)

    visitor.expect_epochs(4)
    expect_unchanged(chart, zoomed)

    visitor.type("Seed", 8)
    visitor.expect_text("not trained it yet")
    expect_unchanged(chart, zoomed)

    visitor.press("Cancel")
    visitor.expect_text("Cancelled.")
    expect_unchanged(chart, zoomed)

    area = chart.locator(".nsewdrag").first.bounding_box()
    page.mouse.dblclick(area["x"] + area["width"] / 2, area["y"] + area["height"] / 2)
    page.wait_for_function(f"(node) => {X_RANGE}[0] === 0", arg=chart.element_handle())


def expect_unchanged(chart, zoomed):
    """Check that the chart was not remounted and has kept its zoom and hidden curves."""
    assert chart.evaluate("(node) => node.isMine"), "the chart was remounted"
    assert x_range(chart) == zoomed
    visible = chart.evaluate(
        """(node) => node._fullData.filter((trace) => / (test|train)$/.test(trace.name))
          .map((trace) => [trace.name.split(" ")[0], trace.visible])"""
    )
    assert {name for name, state in visible if state is True} == {"Sequential", "Subclassing"}
    assert {name for name, state in visible if state == "legendonly"} == {"Functional"}


def x_range(chart):
    return chart.evaluate(f"(node) => {X_RANGE}.slice()")


def test_two_visitors_follow_one_training_until_it_is_cancelled(visit, app):
    first = visit("/compare")
    comparison_id = first.train(epochs=60)
    first.expect_training()

    second = visit(f"/compare?comparison={comparison_id}", apart=True)
    second.expect_epochs(1)
    expect(second.bars).to_have_count(3)
    expect(second.page.get_by_role("spinbutton", name="Epochs")).to_have_value("60")

    first.press("Cancel")
    for visitor in (first, second):
        expect(visitor.page.get_by_role("heading", name="Cancelled.")).to_be_visible()
        visitor.expect_text("everything recorded until then is kept")
        expect(visitor.bars).to_have_count(0)
        assert visitor.comparison == comparison_id
    store = app.store()
    assert 1 <= len(store.epoch_logs(comparison_id)) < 3 * 60  # not trained to the end
    store.close()


def test_reload_does_not_disturb_training(visit):
    visitor = visit("/compare")
    comparison_id = visitor.train(epochs=3)
    visitor.expect_epochs(1)
    visitor.page.reload()
    visitor.expect_epochs(2)
    visitor.expect_text("Identical to the last bit.")
    assert visitor.comparison == comparison_id


def test_second_comparison_is_queued_and_starts_when_the_first_ends(visit):
    first = visit("/compare")
    first.train(epochs=60)
    first.expect_training()

    second = visit("/compare", apart=True)
    second.train(epochs=1)
    second.expect_text("Number 1 in the queue: your training starts in about")
    first.press("Cancel")
    second.expect_text("Identical to the last bit.")


def test_double_click_trains_once_and_a_closed_window_does_not_stop_it(visit, app):
    first = visit("/compare")
    first.set_up(epochs=2)
    store = app.store()
    before = {comparison.id for comparison in store.comparisons()}
    first.page.get_by_role("button", name="Train", exact=True).dblclick()
    first.expect_training()
    comparison_id = first.comparison
    first.page.close()

    visit(f"/compare?comparison={comparison_id}", apart=True).expect_text(
        "Identical to the last bit."
    )
    assert {comparison.id for comparison in store.comparisons()} - before == {comparison_id}
    store.close()


def test_killed_worker_is_replaced_and_training_ends_identical(visit, app):
    visitor = visit("/compare")
    visitor.train(epochs=3)
    visitor.expect_epochs(1)
    training_process(app.process.children(recursive=True)).kill()
    visitor.expect_text("Identical to the last bit.")


def test_curves_reach_the_visitor_without_running_the_page_again(visit):
    visitor = visit("/compare")
    frames = []
    visitor.train(epochs=40)
    visitor.expect_epochs(1)
    # The page is drawn; from here on the browser itself asks for what changed.
    expect(visitor.page.locator("[data-test-script-state=notRunning]").first).to_be_attached()
    session = visitor.page.context.new_cdp_session(visitor.page)
    session.send("Network.enable")
    session.on("Network.webSocketFrameReceived", lambda frame: frames.append(frame))
    visitor.expect_epochs(4)
    assert len(frames) == 0
    session.detach()
    visitor.press("Cancel")
    visitor.expect_text("Cancelled.")


def test_numbers_of_a_chart_are_shown_as_a_table_by_keyboard(visit):
    visitor = visit("/compare")
    visitor.train(epochs=2)
    visitor.expect_text("Identical to the last bit.")
    page = visitor.page
    page.get_by_role("button", name="Show as table").first.focus()
    page.keyboard.press("Enter")
    table = page.get_by_role("table", name=re.compile("Test accuracy over epochs"))
    expect(table.get_by_role("row")).to_have_count(3)  # the heads and two epochs
    expect(table.get_by_role("columnheader")).to_have_count(7)
    page.keyboard.press("Enter")
    expect(table).to_have_count(0)
    expect(page.get_by_role("img", name=re.compile("Test accuracy")).first).to_be_visible()
