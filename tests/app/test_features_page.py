"""Features shows the matrix, a cell, advice, the table of the tutorial, and pitfalls."""

from datetime import date

import pytest
from markupsafe import Markup
from streamlit.testing.v1 import AppTest

from kerascompare.cluster.answers import NoAnswerError
from kerascompare.features import FEATURES, PITFALLS, Findings, Outcome, shipped
from kerascompare.features.catalogue import FORMER_NAMES
from kerascompare.spec import Style
from kerascompare.ui.features.pitfalls import differing_lines
from tests.app import screen

PAGE = "pages/features.py"


def rows(at, key="matrix"):
    """Return the marks in the rows of a matrix: `{"clone_model": "●■◆"}`."""
    return {
        row["name"]: "".join(cell["mark"] for cell in row["cells"])
        for row in screen.component(at, key)["rows"]
    }


def open_link(open_page, **parameters):
    at = open_page(PAGE)
    for name, text in parameters.items():
        at.query_params[name] = text
    return at.run()


def open_cell(open_page, feature, style):
    return open_link(open_page, feature=feature, style=style)


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
    at = open_link(open_page, rows="all")

    assert list(rows(at)) == list(FEATURES)
    # The tutorial's own rows: Sequential cannot, the others can.
    assert rows(at)["multiple input"] == "×■◆"
    assert rows(at)["output shapes before data"] == "○■◇"
    words = [cell["words"] for cell in screen.component(at, "matrix")["rows"][0]["cells"]]
    assert words == ["Sequential: no", "Functional: yes", "Subclassing: yes"]


def test_matrix_shows_only_rows_where_the_styles_differ_at_first(open_page):
    at = open_page(PAGE)
    assert {"clone_model", "pickle"}.isdisjoint(rows(at))
    assert {"layer sharing", "replace the head"} <= set(rows(at))
    assert all(len(set(marks)) > 1 for marks in rows(at).values())

    at.get_by_key("same").click().run()
    assert list(rows(at)) == list(FEATURES)
    assert at.query_params["rows"] == "all"


def test_rows_show_the_conditions_of_hollow_marks_in_words(open_page):
    by_name = {row["name"]: row for row in screen.component(open_page(PAGE), "matrix")["rows"]}

    (first, second) = by_name["output shapes before data"]["conditions"]
    assert "○" in first
    assert "only if the model begins with <code>keras.Input</code>." in first
    assert "◇" in second
    assert "only if the model is called on" in second
    # The same condition of two styles is shown once.
    (shared,) = by_name["add_loss"]["conditions"]
    assert "○" in shared
    assert "□" in shared


def test_filter_of_the_matrix_is_in_the_address(open_page):
    at = open_page(PAGE)
    at.get_by_key("theme").select("What can be saved").run()
    assert at.query_params["theme"] == "saved"
    assert "pickle" not in rows(at)
    assert rows(at)["load_model without the code"] == "●■×"

    at.get_by_key("differing").set_value(False).run()
    saved = [n for n, feature in FEATURES.items() if feature.theme == "What can be saved"]
    assert list(rows(at)) == saved

    at.get_by_key("find").set_value("the file").run()
    assert at.query_params["find"] == "the file"
    assert set(rows(at)) < set(saved)

    copied = open_link(open_page, **at.query_params)
    assert rows(copied) == rows(at)


@pytest.mark.parametrize(
    ("searched", "feature"),
    [
        ("two inputs", "multiple input"),
        ("DROPOUT", "dropout follows fit and predict"),
        ("new top", "replace the head"),  # its former name
        ("called on keras.input", "output shapes before data"),  # a condition
    ],
)
def test_search_finds_features_by_name_claim_condition_and_former_name(
    open_page, searched, feature
):
    assert feature in rows(open_link(open_page, find=searched, rows="all"))


def test_search_offers_matching_rows_where_the_styles_do_not_differ(open_page):
    at = open_link(open_page, find="pickle")
    assert not [each for each in at.get("bidi_component") if each.key == "matrix"]

    at.get_by_key("same").click().run()
    assert list(rows(at)) == ["pickle"]


def test_search_without_a_match_says_so(open_page):
    at = open_link(open_page, find="<b>quantum</b>")

    assert "No feature contains these words." in screen.html(at)
    assert "<b>quantum" not in screen.html(at)


@pytest.mark.parametrize(
    "parameters",
    [
        {"theme": "flying"},
        {"theme": "What can be saved"},
        {"rows": "none"},
        {"needs": "several-inputs-and-more,<script>,"},
        {"needs": "," * 100_000},
        {"find": " "},
    ],
)
def test_unknown_values_in_the_address_are_ignored(open_page, parameters):
    at = open_link(open_page, **parameters)

    assert not at.exception
    assert list(rows(at)) == [
        name for name, feature in FEATURES.items() if len(set(outcomes(name))) > 1
    ]
    assert at.get_by_key("needs").value == []


def test_long_search_in_the_address_is_cut(open_page):
    at = open_link(open_page, find="x" * 100_000)

    assert at.get_by_key("find").value == "x" * 60
    assert not at.exception


def outcomes(feature):
    return [finding.outcome for finding in shipped().findings if finding.feature == feature]


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
    assert "layer sharing" in rows(at)
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


def test_advice_has_an_answer_before_anything_is_chosen(open_page):
    at = open_page(PAGE)

    assert "</span> Sequential.</p>" in screen.html(at)
    # Functional needs 8 names, too; subclassing 14: counted by hand in the sources on the page.
    assert "none needs fewer Keras names than Sequential." in screen.html(at)


def test_chosen_needs_are_in_the_address(open_page):
    at = open_page(PAGE)
    at.get_by_key("needs").select("Several inputs").run()
    at.get_by_key("needs").select("Several outputs").run()
    assert at.query_params["needs"] == "several-inputs,several-outputs"
    assert "</span> Functional.</p>" in screen.html(at)


def test_link_with_needs_shows_their_advice(open_page):
    at = open_link(open_page, needs="several-inputs,unheard-of,several-outputs")

    assert at.get_by_key("needs").value == ["Several inputs", "Several outputs"]
    assert list(rows(at, "needed")) == ["multiple input", "multiple output"]


def test_opening_a_cell_keeps_the_filter_in_the_address(open_page):
    at = open_link(
        open_page, theme="saved", needs="several-inputs", feature="pickle", style="functional"
    )
    at.get_by_key("differing").set_value(False).run()

    assert dict(at.query_params) == {
        "theme": "saved",
        "needs": "several-inputs",
        "feature": "pickle",
        "style": "functional",
        "rows": "all",
    }


def test_matrix_can_be_shown_alone():
    def script():
        from kerascompare.ui.features import page

        page.show_only_matrix()

    at = AppTest.from_function(script, default_timeout=60)
    at.query_params["theme"] = "changed"
    at.run()

    assert not at.exception
    assert {FEATURES[name].theme for name in rows(at)} == {"What can be changed"}
    assert "The tutorial's table" not in screen.html(at)


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
    shown = Markup(screen.html(at)).striptags()
    for pitfall in shipped().pitfalls:
        for program in (pitfall.wrong, pitfall.right):
            assert " ".join(program.source.split()) in shown
            assert " ".join(program.output.split()) in shown

    pitfall = shipped().pitfalls[0]
    wrong = pitfall.wrong.model_copy(update={"output": "something else"})
    cluster.answer = rerun("clone_model", Style.FUNCTIONAL).model_copy(
        update={"findings": (), "pitfalls": (pitfall.model_copy(update={"wrong": wrong}),)}
    )
    at.get_by_key(pitfall.name).click().run()
    assert "something else</pre>" in screen.html(at)
    assert any(screen.shown(c.value).startswith("Just now: Keras 9.1.0") for c in at.caption)


def test_lines_that_only_one_of_two_programs_has_are_highlighted():
    wrong, right = "a = 1\nb = 2\nc = 3\n", "a = 1\nc = 3\nd = 4"

    assert [wrong[start:end] for start, end in differing_lines(wrong, right)] == ["b = 2\n"]
    assert [right[start:end] for start, end in differing_lines(right, wrong)] == ["d = 4"]
    assert differing_lines(wrong, wrong) == []


def test_cell_of_a_feature_that_can_be_trained_links_to_its_comparison(open_page):
    at = open_cell(open_page, "layer sharing", "sequential")
    (link,) = [link for link in at.get("page_link") if "See it trained" in link.proto.label]
    assert link.proto.query_string == "seeds=42&task=same-digit"
