"""A learner asks "is subclassing better?" and finds the answer one click from Home."""

from playwright.sync_api import expect


def test_learner_finds_in_one_click_whether_subclassing_is_better(visit):
    visitor = visit("/")
    visitor.go("Seeds")
    # The reference: 30 seeds of each style, and its difference of at most 0.14 points.
    verdict = visitor.page.get_by_text("No difference that matters.", exact=True)
    expect(verdict).to_be_in_viewport()
    expect(
        visitor.page.get_by_text("If two of them really differed by 0.20 points")
    ).to_be_in_viewport()
    pairs = visitor.page.locator(".kc-pairs")
    for other in ("Sequential", "Functional"):
        row = pairs.get_by_role("listitem").filter(has_text=other).filter(has_text="Subclassing")
        expect(row).to_contain_text("equivalent within 0.20 points")
    visitor.expect_text("How unusual were the tutorial's numbers?")
