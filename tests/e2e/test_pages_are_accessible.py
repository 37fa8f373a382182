"""No page has a serious finding of axe-core, in either theme and in any of its states."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.accessibility import serious_violations

MANY_SEEDS = tuple(range(1, 13))


def check(visitor):
    """Wait until a page is whole, then check it in light and in dark."""
    page = visitor.page
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    expect(page.locator("[data-stale=true]")).to_have_count(0)
    try:
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            expect(page.get_by_test_id("stApp")).to_have_css("color-scheme", theme)
            assert serious_violations(page) == [], theme
    finally:
        page.emulate_media(color_scheme="light")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/", "MNIST handwritten digits"),
        ("/compare", "MNIST handwritten digits"),
        ("/seeds", "How unusual were the tutorial's numbers?"),
        ("/draw", "MNIST handwritten digits"),
        ("/features", "MNIST handwritten digits"),
        ("/history", "MNIST handwritten digits"),
        ("/compare?comparison=0123456789abcdef", "MNIST handwritten digits"),
        ("/compare?seeds=3&lock=all-but-seeds", "This link sets everything but the seed."),
        ("/compare?seeds=3&embed=true&show=code", "Open in kerascompare"),
        ("/draw?embed=true&show=draw", "Open in kerascompare"),
        ("/features?embed=true&show=matrix", "Open in kerascompare"),
    ],
)
def test_page_without_comparisons_is_accessible(visit, path, text):
    visitor = visit(path)
    visitor.expect_text(text)

    check(visitor)


@pytest.mark.parametrize("width", [1440, 390])
def test_completed_comparison_is_accessible(visit, add, width):
    visitor = visit(f"/compare?comparison={add.completed(seeds=(11,))}", width=width)
    visitor.expect_text("Identical to the last bit.")

    check(visitor)


@pytest.mark.parametrize("outcome", ["failed", "cancelled"])
def test_unfinished_comparison_is_accessible(visit, add, outcome):
    visitor = visit(f"/compare?comparison={getattr(add, outcome)(seeds=(12,))}")
    visitor.expect_text("MNIST handwritten digits")

    check(visitor)


def test_many_seeds_are_accessible(visit, add):
    comparison_id = add.completed(seeds=MANY_SEEDS, seeding="independent")
    visitor = visit(f"/seeds?comparison={comparison_id}")
    visitor.expect_text("MNIST handwritten digits")

    check(visitor)


@pytest.mark.parametrize("width", [1440, 390])
def test_filled_history_is_accessible(visit, add, width):
    add.completed(seeds=(13,))
    add.failed(seeds=(14,))
    visitor = visit("/history", width=width)
    visitor.page.get_by_role("checkbox").first.check()
    visitor.expect_text("MNIST handwritten digits")

    check(visitor)


def test_training_is_accessible_on_compare_and_where_the_pill_shows_it(visit):
    visitor = visit("/compare")
    visitor.train(seed=15, epochs=100)
    visitor.expect_training()
    check(visitor)

    visitor.go("Home")
    expect(visitor.page.get_by_role("link", name=re.compile("Training"))).to_be_visible()
    check(visitor)


def test_opened_cell_of_the_matrix_is_accessible(visit):
    visitor = visit("/features?feature=layer+sharing&style=functional")
    expect(visitor.page.get_by_role("dialog")).to_be_visible()

    check(visitor)


def test_share_dialog_is_accessible(visit):
    visitor = visit("/compare")
    visitor.press("Share")
    dialog = visitor.page.get_by_role("dialog")
    expect(dialog.get_by_text("this computer only")).to_be_visible()

    check(visitor)


def test_digit_and_its_answers_are_accessible(visit, shipped):
    visitor = visit(f"/draw?comparison={shipped}")
    visitor.page.get_by_role("button", name=re.compile("test image")).first.click()
    expect(visitor.page.locator(".kc-agreement")).to_contain_text("It is a ")

    check(visitor)
