"""Features in a browser: filter, open and rerun a cell, select needs, by mouse and by keyboard."""

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
    expect(row(visitor, "pickle")).to_have_count(0)  # where the styles do not differ
    visitor.page.get_by_role("radio", name="What can be saved").click()
    expect(row(visitor, "layer sharing")).to_have_count(0)

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
    expect(visitor.page).to_have_url(re.compile(r"/features\?theme=saved$"))
    expect(row(visitor, "layer sharing")).to_have_count(0)


def test_link_opens_a_cell_and_back_closes_it(visit):
    visitor = visit("/features?rows=all&feature=masking&style=functional")
    expect(drawer(visitor)).to_contain_text("mask_zero=True")
    visitor.page.keyboard.press("Escape")
    expect(drawer(visitor)).to_be_hidden()

    cell(visitor, "clone_model", "Sequential: yes").click()
    expect(drawer(visitor)).to_contain_text("clone_model")
    visitor.page.go_back()
    expect(drawer(visitor)).to_be_hidden()


def test_matrix_is_one_tab_stop_and_arrow_keys_move_within_it(visit):
    visitor = visit("/features")
    press = visitor.page.keyboard.press
    cell(visitor, "layer sharing", "Sequential: no").focus()
    press("ArrowRight")
    press("ArrowDown")
    expect(cell(visitor, "multiple branch", "Functional: yes")).to_be_focused()
    press("Control+End")
    expect(cell(visitor, "custom train_step", "Subclassing: yes")).to_be_focused()

    focused = visitor.page.locator(".st-key-matrix [role=grid] :focus")
    press("Tab")
    expect(focused).to_have_count(0)
    press("Shift+Tab")
    expect(cell(visitor, "custom train_step", "Subclassing: yes")).to_be_focused()
    press("Shift+Tab")
    skip = visitor.page.locator(".st-key-matrix").get_by_role("button", name="Skip the table")
    expect(skip).to_be_focused()
    press("Enter")
    expect(visitor.page.locator(".st-key-matrix").get_by_text("End of the table")).to_be_focused()
    press("Tab")
    expect(focused).to_have_count(0)


def test_closed_drawer_gives_the_focus_back_to_its_cell(visit):
    visitor = visit("/features?needs=several-inputs&theme=built")
    press = visitor.page.keyboard.press
    opened = cell(visitor, "multiple input", "Functional: yes")
    opened.focus()
    press("Enter")
    expect(drawer(visitor)).to_contain_text("layers.Concatenate()")
    press("Escape")
    expect(opened).to_be_focused()

    # The same cell stands among the supporting rows of the advice, too.
    needed = visitor.page.locator(".st-key-needed").get_by_role("button", name="Functional: yes")
    needed.click()
    drawer(visitor).get_by_role("button", name="Close").click()
    expect(needed).to_be_focused()


def test_cell_of_a_link_gets_the_focus_when_its_drawer_closes(visit):
    visitor = visit("/features?feature=new+top&style=subclassing")
    expect(drawer(visitor)).to_contain_text("a new model is built from its layers")
    expect(visitor.page.locator(".st-key-matrix .row").first).to_be_attached()  # it loads later
    visitor.page.keyboard.press("Escape")
    expect(cell(visitor, "replace the head", re.compile("^Subclassing: yes"))).to_be_focused()


def test_search_and_needs_are_in_the_address_and_back_undoes_them(visit):
    visitor = visit("/features")
    visitor.page.get_by_role("textbox", name="Find a feature").fill("two inputs")
    expect(row(visitor, "multiple output")).to_have_count(0)
    expect(visitor.page).to_have_url(re.compile(r"\?find=two\+inputs$"))
    visitor.press("Export to LiteRT")
    expect(visitor.page).to_have_url(re.compile(r"\?find=two\+inputs&needs=export-to-litert$"))

    visitor.page.reload()
    chosen = visitor.page.get_by_role("button", name="Export to LiteRT", exact=True)
    expect(chosen).to_have_attribute("aria-pressed", "true")
    expect(visitor.page.get_by_role("textbox", name="Find a feature")).to_have_value("two inputs")

    visitor.page.go_back()
    visitor.page.go_back()
    expect(row(visitor, "multiple output")).to_have_count(1)
    expect(visitor.page.get_by_role("textbox", name="Find a feature")).to_have_value("")


@pytest.mark.parametrize("width", [390, 1440])
def test_names_of_the_styles_stay_above_the_rows(visit, width):
    visitor = visit("/features", width=width)
    row(visitor, "custom train_step").scroll_into_view_if_needed()
    matrix = visitor.page.locator(".st-key-matrix")
    for style in ("Sequential", "Functional", "Subclassing"):
        expect(matrix.get_by_role("columnheader", name=style)).to_be_in_viewport()


def test_engineer_learns_from_home_in_two_clicks_which_style_takes_two_inputs(visit):
    visitor = visit("/")
    visitor.go("Features")
    visitor.press("Several inputs")

    answer = visitor.page.get_by_role("status").filter(has_text="lacks")
    expect(answer).to_contain_text("Functional.")
    expect(answer).to_contain_text("Sequential lacks “multiple input”")
    expect(cell(visitor, "multiple input", "Sequential: no")).to_be_attached()
    expect(cell(visitor, "multiple input", "Functional: yes")).to_be_attached()


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
