"""Features shows the matrix, a cell, advice, the table of the tutorial, and pitfalls."""

from datetime import date

import pytest

from kerascompare.cluster.answers import NoAnswerError
from kerascompare.features import FEATURES, PITFALLS, Findings, Outcome, shipped
from kerascompare.features.catalogue import FORMER_NAMES
from kerascompare.spec import Style
from tests.app import screen

PAGE = "pages/features.py"


def rows(at, key="matrix"):
    """Return the marks in the rows of a matrix: `{"clone_model": "●■◆"}`."""
    return {
        row["name"]: "".join(cell["mark"] for cell in row["cells"])
        for row in screen.component(at, key)["rows"]
    }


def open_cell(open_page, feature, style):
    at = open_page(PAGE)
    at.query_params["feature"], at.query_params["style"] = feature, style
    return at.run()


def rerun(feature, style, **changed):
    """Return the shipped finding of a cell with changes, as if its probe had just run."""
    (finding,) = [f for f in shipped().findings if (f.feature, f.style) == (feature, style)]
    return Findings(
        date=date(2030, 1, 1),
        versions={"python": "3.99.0", "keras": "9.1.0", "tensorflow": "7.7.7"},
        findings=(finding.model_copy(update=changed),),
        pitfalls=(),
    )


def test_matrix_shows_every_feature_with_a_mark_and_a_label_per_style(open_page):
    at = open_page(PAGE)

    assert list(rows(at)) == list(FEATURES)
    # The tutorial's own rows: Sequential cannot, the others can.
    assert rows(at)["multiple input"] == "×■◆"
    assert rows(at)["output shapes before data"] == "○■◇"
    words = [cell["words"] for cell in screen.component(at, "matrix")["rows"][0]["cells"]]
    assert words == ["Sequential: no", "Functional: yes", "Subclassing: yes"]


def test_matrix_can_be_filtered_by_theme_and_by_difference(open_page):
    at = open_page(PAGE)
    at.get_by_key("theme").select("What can be saved").run()
    saved = [n for n, feature in FEATURES.items() if feature.theme == "What can be saved"]
    assert list(rows(at)) == saved

    at.get_by_key("differing").set_value(True).run()
    assert "pickle" not in rows(at)
    assert rows(at)["load_model without the code"] == "●■×"

    at.get_by_key("theme").select("All").run()
    assert {"clone_model", "pickle"}.isdisjoint(rows(at))
    assert {"layer sharing", "replace the head"} <= set(rows(at))


def test_linked_cell_shows_program_outcome_error_and_versions(open_page):
    at = open_cell(open_page, "inputs and outputs", "subclassing")

    assert "No." in screen.html(at)
    assert "AttributeError: 'SmallModel' object has no attribute 'inputs'" in [
        code.value for code in at.code
    ]
    (column,) = screen.component(at, "program of inputs and outputs, subclassing")["columns"]
    assert "class SmallModel(keras.Model):" in column["source"]
    versions = shipped().versions
    assert f"Keras {versions['keras']}, TensorFlow {versions['tensorflow']}" in screen.shown(
        at.caption[-1].value
    )


def test_conditional_cell_names_its_condition(open_page):
    at = open_cell(open_page, "output shapes before data", "sequential")

    assert "Yes, only if the model begins with <code>keras.Input</code>." in screen.html(at)


def test_rerun_of_a_cell_shows_the_new_result(open_page, cluster):
    cluster.answer = rerun("clone_model", Style.FUNCTIONAL)
    at = open_cell(open_page, "clone_model", "functional")
    at.get_by_key("clone_model, functional").click().run()

    assert cluster.requests == [("clone_model", Style.FUNCTIONAL)]
    assert "<b>Just now: yes</b>, as before." in screen.html(at)
    assert "Keras 9.1.0, TensorFlow 7.7.7, Python 3.99.0" in screen.html(at)


def test_rerun_of_a_cell_shows_a_changed_outcome_and_its_error(open_page, cluster):
    cluster.answer = rerun(
        "clone_model", Style.FUNCTIONAL, outcome=Outcome.NO, error="TypeError: not today"
    )
    at = open_cell(open_page, "clone_model", "functional")
    at.get_by_key("clone_model, functional").click().run()

    assert "<b>Just now: no</b>, unlike before." in screen.html(at)
    assert "TypeError: not today" in [code.value for code in at.code]


def test_failed_rerun_shows_an_error_with_its_remedy(open_page, cluster):
    cluster.answer = NoAnswerError("No worker answered. Try again in a minute.")
    at = open_cell(open_page, "clone_model", "functional")
    at.get_by_key("clone_model, functional").click().run()

    assert [screen.shown(error.value) for error in at.error] == [
        "No worker answered. Try again in a minute."
    ]
    assert "Just now" not in screen.html(at)


def test_former_names_map_to_current_features():
    assert set(FORMER_NAMES.values()) <= set(FEATURES)
    assert not set(FORMER_NAMES) & set(FEATURES)


def test_link_with_a_former_feature_name_opens_the_cell(open_page):
    at = open_cell(open_page, "new top", "subclassing")

    assert "Yes, only if a new model is built from its layers" in screen.html(at)
    assert not at.warning


@pytest.mark.parametrize(
    ("feature", "style"),
    [("clone_model", "procedural"), ("flying", "sequential"), ("clone_model", None)],
)
def test_unknown_cell_shows_a_warning_above_the_matrix(open_page, feature, style):
    at = open_page(PAGE)
    at.query_params["feature"] = feature
    if style:
        at.query_params["style"] = style
    at.run()

    assert "There is no cell" in at.warning[0].value
    assert list(rows(at)) == list(FEATURES)
    assert not at.exception


@pytest.mark.parametrize(
    ("needs", "style", "reason"),
    [
        (["Several inputs"], "Functional.", "Sequential lacks “multiple input”."),
        (["Export to LiteRT"], "Sequential.", "Sequential has everything."),
        (
            ["Data-dependent control flow"],
            "Subclassing.",
            "Functional has everything, but “data-dependent loop” only if the loop is in a "
            "custom layer.",
        ),
        (
            ["Several inputs", "Loading without my code"],
            "Functional.",
            "Subclassing lacks “load_model without the code”.",
        ),
    ],
)
def test_advice_names_the_style_and_its_reasons(open_page, needs, style, reason):
    at = open_page(PAGE)
    assert "lacks" not in screen.html(at)
    for need in needs:
        at.get_by_key("needs").select(need)
    at.run()

    assert f"</span> {style}</p>" in screen.html(at)
    assert reason in screen.html(at)
    assert len(rows(at, "needed")) == len(needs)


def test_tutorials_advice_is_shown_as_an_opinion(open_page):
    html = screen.html(open_page(PAGE))

    assert "Beginners: Sequential" in html
    assert "which is an opinion" in html


def test_every_cell_of_the_tutorials_table_is_confirmed_or_an_opinion(open_page):
    table = screen.html(open_page(PAGE)).partition("customization")[2].partition("</table>")[0]

    assert table.count("✓ confirmed") == 4 * 3
    assert table.count("opinion<") == 3 * 3
    assert "refuted" not in table
    # Lines of the tutorial's model, counted by hand in the sources on the page.
    assert (
        '<td class="kc-left">8</td><td class="kc-left">7</td><td class="kc-left">15</td>' in table
    )


def test_pitfalls_show_both_programs_and_can_be_rerun(open_page, cluster):
    at = open_page(PAGE)
    assert {expander.label for expander in at.expander} >= set(PITFALLS.values())
    shown = [code.value for code in at.code]
    for pitfall in shipped().pitfalls:
        assert pitfall.wrong.source.strip() in shown
        assert pitfall.right.source.strip() in shown
        assert pitfall.right.output.strip() in shown

    pitfall = shipped().pitfalls[0]
    wrong = pitfall.wrong.model_copy(update={"output": "something else"})
    cluster.answer = rerun("clone_model", Style.FUNCTIONAL).model_copy(
        update={"findings": (), "pitfalls": (pitfall.model_copy(update={"wrong": wrong}),)}
    )
    at.get_by_key(pitfall.name).click().run()
    assert "something else" in [code.value for code in at.code]
    assert any(screen.shown(c.value).startswith("Just now: Keras 9.1.0") for c in at.caption)
