"""Home and the menu in the browser: the first screen, the button that trains, the pill, the notice."""

import re

import pytest
from playwright.sync_api import expect

NOTICE = "Reconnecting. Training goes on."


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_first_screen_has_the_answer_the_button_and_the_runs(visit, width, height):
    page = visit("/").page
    page.set_viewport_size({"width": width, "height": height})
    for element in (
        page.get_by_role("heading", level=1, name="Same model, same accuracy."),
        page.get_by_role("button", name="Train all three now"),
        page.get_by_text("tutorial 97.82%"),
    ):
        expect(element).to_be_in_viewport()


def test_button_trains_and_the_pill_leads_back(visit):
    visitor = visit("/")
    visitor.press("Train all three now")
    visitor.expect_comparison()
    begun = visitor.comparison
    visitor.expect_training()

    visitor.go("Features")
    pill = visitor.page.get_by_title("Open this comparison")
    expect(pill).to_have_text(re.compile(r"^Training \d/3"))
    pill.click()
    visitor.expect_comparison()
    assert visitor.comparison == begun

    visitor.expect_text("Identical to the last bit.")
    expect(pill).to_be_hidden()


def test_two_inputs_need_two_steps(visit):
    visitor = visit("/")
    visitor.page.get_by_role("radio", name="Two inputs or outputs").click()
    advice = visitor.page.locator(".st-key-advice")
    expect(advice.get_by_role("status")).to_contain_text("Functional.")


def test_menu_and_footer_are_landmarks_and_focus_is_visible(visit):
    page = visit("/features").page
    menu = page.get_by_role("navigation", name="Main")
    brand = menu.get_by_role("link", name="kerascompare")
    expect(brand).to_have_attribute("href", "./")
    expect(page.get_by_role("contentinfo").get_by_role("link", name="Licence")).to_be_visible()

    brand.focus()
    page.keyboard.press("Tab")
    focused = menu.get_by_role("link", name="Home")
    expect(focused).to_be_focused()
    expect(focused).to_have_css("outline-style", "solid")
    expect(focused).to_have_css("outline-width", "2px")


def test_lost_connection_is_told_in_plain_words(visit):
    page = visit("/features").page
    notice = page.locator(".kc-reconnecting")
    expect(notice).to_be_empty()
    # An answer that is none: one that fails would be an error in the console, too.
    page.route("**/activity.json", lambda route: route.fulfill(body=""))
    expect(notice).to_have_text(NOTICE)
    page.unroute("**/activity.json")
    expect(notice).to_be_empty()
