"""Tasks in which the styles differ: Keras refuses one, and the others are one curve."""

import re

from playwright.sync_api import expect


def test_same_digit_is_one_curve_of_two_styles_and_a_refusal(visit):
    visitor = visit("/compare")
    page = visitor.page
    expect(page.get_by_role("region", name="Subclassing source")).to_be_visible()
    visitor.choose("Task", "Same digit?")
    source = page.get_by_role("region", name="Functional source")
    expect(source).to_contain_text("keras.ops.absolute(left_features - right_features)")
    expect(page.get_by_text("A Sequential model is one layer after another")).to_be_visible()

    visitor.train(epochs=2)

    expect(page.get_by_role("heading", name="Identical to the last bit")).to_be_visible()
    answer = "Sequential cannot express this model; Keras answers: “Sequential model 'sequential'"
    expect(page.get_by_text(answer)).to_be_visible()
    expect(page).to_have_url(re.compile("task=same-digit"))
    titles = page.locator(".js-plotly-plot").first.locator("xpath=ancestor::*[2]")
    expect(titles).to_contain_text("one curve")
    rows = page.get_by_role("table").first.get_by_role("row")
    expect(rows.filter(has_text="Sequential")).to_contain_text("refused")
    expect(rows.filter(has_text="Functional").first).to_contain_text("%")


def test_link_with_a_task_opens_its_setup(visit):
    page = visit("/compare?seeds=7&task=sum&units=64").page

    expect(page.get_by_role("combobox", name="Task")).to_have_value(re.compile("Sum"))
    expect(page.get_by_role("region", name="Functional source")).to_contain_text("layers.Dense(64")


def test_graph_is_written_by_hand_as_in_the_functional_api(visit):
    visitor = visit("/compare")
    expect(visitor.page.get_by_role("region", name="Subclassing source")).to_be_visible()
    visitor.unfold("Architecture")
    visitor.choose("Start from", "Written by hand")
    field = visitor.page.get_by_role("textbox", name="Layers")
    field.fill(
        "x = Flatten()(image)\n"
        'y = Dense(32, activation="relu")(x)\n'
        'z = Dense(32, activation="tanh")(x)\n'
        'digit = Dense(10, activation="softmax")(y + z)'
    )
    field.press("Control+Enter")

    functional = visitor.page.get_by_role("region", name="Functional source")
    expect(functional).to_contain_text("branch_1 + branch_2")
    subclass = visitor.page.get_by_role("region", name="Subclassing source")
    expect(subclass).to_contain_text("self.dense_1(features)")
