"""Draw in the browser with mouse and finger; a real worker predicts."""

import io
import re
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.visitor import Visitor
from tests.pictures.test_photos import declared

ONE = [(0.5, 0.2), (0.5, 0.8)]
SEVEN = [(0.27, 0.25), (0.72, 0.25), (0.45, 0.82)]


@dataclass(frozen=True)
class Hand:
    """Draws on the pad of a page; coordinates are fractions of the width of the pad."""

    page: Page

    def draw(self, points):
        """Draw a stroke with the mouse."""
        (x, y), *rest = self._at(points)
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        for x, y in rest:
            self.page.mouse.move(x, y, steps=12)
        self.page.mouse.up()

    def touch(self, points):
        """Draw a stroke with a finger."""
        session = self.page.context.new_cdp_session(self.page)
        for number, (x, y) in enumerate(self._at(points)):
            kind = "touchMove" if number else "touchStart"
            session.send(
                "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]}
            )
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    def expect_read(self, digit):
        """Wait until all three models show a digit, or a dash for `None`."""
        shown = self.page.locator(".kc-digit")
        expect(shown).to_have_text(["–" if digit is None else str(digit)] * 3)

    def look(self):
        """Return the content of the canvas as a data URL."""
        return self.page.locator("canvas").evaluate("(canvas) => canvas.toDataURL()")

    def _at(self, points):
        canvas = self.page.locator("canvas")
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        return [(box["x"] + x * box["width"], box["y"] + y * box["width"]) for x, y in points]


@pytest.fixture
def hand(visit, shipped):
    """Open Draw with the models that ship with the project."""
    return Hand(visit(f"/draw?comparison={shipped}").page)


@pytest.mark.parametrize(("points", "digit"), [(ONE, 1), (SEVEN, 7)])
def test_digit_drawn_with_the_mouse_is_recognized_by_all_models(hand, points, digit):
    hand.expect_read(None)
    hand.draw(points)

    hand.expect_read(digit)
    expect(hand.page.get_by_text(f"All three read {digit}, equal to the last bit.")).to_be_visible()


def test_digit_drawn_with_a_finger_is_recognized_without_scrolling(app, new_context, shipped):
    context = new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    hand = Hand(context.new_page())
    hand.page.goto(f"{app.url}/draw?comparison={shipped}")
    for points, digit in ((SEVEN, 7), (ONE, 1)):
        main = hand.page.get_by_test_id("stMain")
        before = main.evaluate("(main) => main.scrollTop")
        path = [
            (x + (u - x) * part / 8, y + (v - y) * part / 8)
            for (x, y), (u, v) in pairwise(points)
            for part in range(9)
        ]
        hand.touch(path)

        hand.expect_read(digit)
        expect(hand.page.locator(".kc-answers")).to_be_in_viewport(ratio=1)
        assert main.evaluate("(main) => main.scrollTop") == before == 0
        assert hand.page.evaluate("document.documentElement.scrollWidth") == 390
        hand.page.get_by_role("button", name="Clear").click()
        hand.expect_read(None)


def test_predictions_update_while_drawing(hand):
    hand.page.locator("canvas").hover()
    (x, y), *rest = hand._at(SEVEN)
    hand.page.mouse.move(x, y)
    hand.page.mouse.down()
    for x, y in rest:
        hand.page.mouse.move(x, y, steps=12)

    hand.expect_read(7)
    hand.page.mouse.up()


def test_undo_removes_a_stroke_and_clear_removes_all(hand):
    hand.draw(ONE)
    hand.expect_read(1)
    read = hand.look()
    hand.draw([(0.2, 0.2), (0.8, 0.2), (0.8, 0.9), (0.2, 0.9), (0.2, 0.2)])
    expect(hand.page.locator(".kc-digit").first).not_to_have_text("1")

    hand.page.get_by_role("button", name="Undo").click()
    hand.expect_read(1)
    assert hand.look() == read

    hand.page.get_by_role("button", name="Clear").click()
    hand.expect_read(None)


def test_drawing_survives_a_change_of_models_and_of_page(visit, shipped):
    visitor = visit("/compare")
    trained = visitor.train(epochs=1, seed=77)
    visitor.expect_text("Identical to the last bit.")
    visitor.go("Draw")
    hand = Hand(visitor.page)
    hand.draw(SEVEN)
    hand.expect_read(7)
    drawn = hand.look()

    visitor.choose("Models", re.compile("^Shipped with the project"))
    expect(visitor.page).to_have_url(re.compile(f"comparison={shipped}$"))
    hand.expect_read(7)
    assert hand.look() == drawn
    visitor.choose("Models", re.compile(trained))
    expect(visitor.page).to_have_url(re.compile(f"comparison={trained}$"))

    visitor.go("History")
    expect(visitor.page.get_by_role("heading", name="History")).to_be_visible()
    visitor.go("Draw")
    expect(visitor.page.get_by_test_id("data-grid-canvas")).to_have_count(
        0
    )  # the canvas of History is gone
    expect(visitor.page.locator("canvas")).to_have_accessible_name(re.compile("1 stroke"))
    hand.expect_read(7)
    assert hand.look() == drawn


def test_selected_test_image_is_on_the_pad_until_it_is_cleared(hand):
    hand.draw(SEVEN)
    hand.expect_read(7)
    image = hand.page.get_by_role("button", name=re.compile("test image")).first
    read = image.inner_text().split("→")[1].strip()
    image.click()

    hand.expect_read(int(read))
    expect(image).to_have_attribute("aria-pressed", "true")
    label = image.inner_text().split("→")[0].strip()
    pad = hand.page.locator("canvas")
    expect(pad).to_have_accessible_name(
        re.compile(rf"Drawing pad, MNIST test image \d+ · label {label}$")
    )

    hand.page.get_by_role("button", name="Clear").click()
    hand.expect_read(None)
    expect(image).to_have_attribute("aria-pressed", "false")
    expect(pad).to_have_accessible_name("Drawing pad, empty")


@pytest.mark.browser_context_args(has_touch=True, is_mobile=True)
def test_tap_on_a_ready_made_digit_scrolls_to_it_and_the_answers_on_a_phone(visit, shipped):
    page = visit(f"/draw?comparison={shipped}", width=390).page
    image = page.get_by_role("button", name=re.compile("test image")).first
    label = image.inner_text().split("→")[0].strip()
    image.tap()

    verdict = page.locator(".kc-agreement")
    expect(verdict).to_contain_text(f"It is a {label}; all three read")
    expect(verdict).to_be_in_viewport()
    expect(page.locator("canvas")).to_be_in_viewport(ratio=1)
    expect(page.locator(".kc-answers")).to_be_in_viewport(ratio=1)


def png(pixels):
    written = io.BytesIO()
    Image.fromarray(pixels).save(written, "PNG")
    return written.getvalue()


def test_unusable_upload_shows_the_reason(hand, tmp_path):
    Visitor(hand.page).unfold("Upload a photo, or change the preparation")
    uploads = {
        "broken": (b"no picture at all", "PNG, JPEG or WebP"),
        "empty": (b"", "This file is empty"),
        "blank": (png(np.full((60, 60), 255, np.uint8)), "No digit was found in this picture"),
        "heavy": (b"\x89PNG" + bytes(11 * 2**20), "File must be 10.0MB or smaller"),
        "huge": (declared(8_000, 8_000), "at most 50 million pixels"),
    }
    for name, (content, reason) in uploads.items():
        (tmp_path / f"{name}.png").write_bytes(content)
        hand.page.locator("input[type=file]").set_input_files(tmp_path / f"{name}.png")
        expect(hand.page.get_by_text(reason).last).to_be_visible()
        hand.expect_read(None)


def test_explanations_are_shown_for_each_model(hand):
    hand.draw(SEVEN)
    hand.expect_read(7)
    hand.page.locator("summary").filter(has_text="What is behind the answers").click()

    behind = hand.page.locator(".kc-behind")
    expect(behind).to_have_count(6)  # the pixels and the hidden layer of each model
    expect(hand.page.get_by_text("dense", exact=True)).to_have_count(3)
