"""Features in a browser: filter, open and rerun a cell, select needs."""

import re

import pytest
from playwright.sync_api import expect


def row(visitor, feature):
    """Return a row of the matrix."""
    matrix = visitor.page.locator(".st-key-matrix")
    return matrix.get_by_role("row", name=re.compile(f"^{feature}"))


def cell(visitor, feature, words):
    """Return a cell of the matrix by its feature and its accessible name."""
    return row(visitor, feature).get_by_role("button", name=words)


def drawer(visitor):
    """Return the drawer with the opened cell."""
    return visitor.page.get_by_role("dialog")


def test_cell_can_be_filtered_opened_rerun_and_closed(visit):
    visitor = visit("/features")
    visitor.page.get_by_role("radio", name="What can be saved").click()
    expect(row(visitor, "layer sharing")).to_have_count(0)
    visitor.page.get_by_text("Only where the styles differ").click()
    expect(row(visitor, "pickle")).to_have_count(0)

    cell(visitor, "load_model without the code", "Subclassing: no").click()
    opened = drawer(visitor)
    expect(opened).to_contain_text("TypeError: Could not locate class 'SmallModel'")
    expect(opened).to_contain_text("class SmallModel(keras.Model):")
    expect(visitor.page).to_have_url(re.compile("feature=load_model.*style=subclassing"))

    opened.get_by_role("button", name="Run it again").click()
    result = opened.get_by_role("status").filter(has_text="Just now")
    expect(result).to_contain_text("no, as before", timeout=60_000)

    # The drawer switches to another style and hides the result of the rerun.
    opened.get_by_role("radio", name=re.compile("Functional")).click()
    expect(opened).to_contain_text("Yes.")
    expect(result).to_be_hidden()

    visitor.page.keyboard.press("Escape")
    expect(opened).to_be_hidden()
    expect(visitor.page).to_have_url(re.compile("/features$"))
    expect(row(visitor, "pickle")).to_have_count(0)


def test_link_opens_a_cell_and_back_closes_it(visit):
    visitor = visit("/features?feature=masking&style=functional")
    expect(drawer(visitor)).to_contain_text("mask_zero=True")
    visitor.page.keyboard.press("Escape")
    expect(drawer(visitor)).to_be_hidden()

    cell(visitor, "clone_model", "Sequential: yes").click()
    expect(drawer(visitor)).to_contain_text("clone_model")
    visitor.page.go_back()
    expect(drawer(visitor)).to_be_hidden()


def test_cells_can_be_opened_with_the_keyboard(visit):
    visitor = visit("/features")
    cell(visitor, "layer sharing", "Sequential: no").focus()
    visitor.page.keyboard.press("Tab")
    expect(cell(visitor, "layer sharing", "Functional: yes")).to_be_focused()
    visitor.page.keyboard.press("Enter")
    expect(drawer(visitor)).to_contain_text("layers.Subtract()")


@pytest.mark.parametrize("width", [390, 1440])
def test_selected_needs_show_advice_and_the_supporting_rows(visit, width):
    visitor = visit("/features", width=width)
    advice = visitor.page.get_by_role("status").filter(has_text="lacks")
    visitor.press("Several inputs")
    expect(advice).to_contain_text("Functional.")
    expect(advice).to_contain_text("Sequential lacks “multiple input”.")
    visitor.press("Loading without my code")
    expect(advice).to_contain_text("Subclassing lacks “load_model without the code”.")

    needed = visitor.page.locator(".st-key-needed")
    expect(needed.get_by_role("row")).to_have_count(5)  # the styles, two themes, two features
    needed.get_by_role("button", name="Sequential: no").click()
    expect(drawer(visitor)).to_contain_text("You cannot add a different Input layer")


def test_pitfall_can_be_rerun(visit):
    visitor = visit("/features")
    visitor.unfold("The same layers, created in another order, get different initial weights.")
    pitfall = visitor.page.locator("details[open]")
    expect(pitfall).to_contain_text("same initial weights: False")
    pitfall.get_by_role("button", name="Run it again").click()
    expect(pitfall).to_contain_text("Just now", timeout=60_000)
    expect(pitfall).to_contain_text("same initial weights: True")
