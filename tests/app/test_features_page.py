"""The page of features: the matrix, a cell, the advice, the tutorial's table, the traps."""

from datetime import date

import pytest

from kerascompare.cluster.answers import NoAnswerError
from kerascompare.features import FEATURES, TRAPS, Findings, Outcome, shipped
from kerascompare.spec import Style
from tests.app import screen

PAGE = "pages/features.py"


def rows(at, key="matrix"):
    """Return the marks in the rows of a matrix: `{"clone": "●■◆"}`."""
    return {
        row["name"]: "".join(cell["mark"] for cell in row["cells"])
        for row in screen.component(at, key)["rows"]
    }


def open_cell(open_page, feature, style):
    at = open_page(PAGE)
    at.query_params["feature"], at.query_params["style"] = feature, style
    return at.run()


def found(feature, style, **changed):
    """Return what the project ships of a cell, changed, as if it came out now."""
    (finding,) = [one for one in shipped().findings if (one.feature, one.style) == (feature, style)]
    return Findings(
        date=date(2030, 1, 1),
        versions={"python": "3.99.0", "keras": "9.1.0", "tensorflow": "7.7.7"},
        findings=(finding.model_copy(update=changed),),
        traps=(),
    )


def test_matrix_shows_every_feature_with_a_mark_and_words_for_each_style(open_page):
    at = open_page(PAGE)

    assert list(rows(at)) == list(FEATURES)
    # The tutorial's own rows: Sequential cannot, the others can.
    assert rows(at)["multiple input"] == "×■◆"
    assert rows(at)["shapes before data"] == "○■◇"
    words = [cell["words"] for cell in screen.component(at, "matrix")["rows"][0]["cells"]]
    assert words == ["Sequential: no", "Functional: yes", "Subclassing: yes"]


def test_matrix_can_be_filtered_by_theme_and_by_difference(open_page):
    at = open_page(PAGE)
    at.get_by_key("theme").select("What can be saved").run()
    saved = [name for name, one in FEATURES.items() if one.theme == "What can be saved"]
    assert list(rows(at)) == saved

    at.get_by_key("differing").set_value(True).run()
    assert "pickle" not in rows(at)
    assert rows(at)["file, without the code"] == "●■×"

    at.get_by_key("theme").select("All").run()
    assert {"clone", "pickle"}.isdisjoint(rows(at))
    assert {"layer sharing", "new top"} <= set(rows(at))


def test_cell_of_the_link_shows_program_outcome_error_and_versions(open_page):
    at = open_cell(open_page, "inputs and outputs", "subclassing")

    assert "No." in screen.html(at)
    assert "AttributeError: 'SmallModel' object has no attribute 'inputs'" in [
        one.value for one in at.code
    ]
    (column,) = screen.component(at, "program of inputs and outputs, subclassing")["columns"]
    assert "class SmallModel(keras.Model):" in column["source"]
    versions = shipped().versions
    assert f"Keras {versions['keras']}, TensorFlow {versions['tensorflow']}" in screen.shown(
        at.caption[-1].value
    )


def test_cell_with_a_condition_names_it(open_page):
    at = open_cell(open_page, "shapes before data", "sequential")

    assert "Yes, only if the chain begins with <code>keras.Input</code>." in screen.html(at)


def test_cell_run_again_tells_what_came_out_now(open_page, cluster):
    cluster.answer = found("clone", Style.FUNCTIONAL)
    at = open_cell(open_page, "clone", "functional")
    at.get_by_key("clone, functional").click().run()

    assert cluster.asked == [("clone", Style.FUNCTIONAL)]
    assert "<b>Just now: yes</b>, as before." in screen.html(at)
    assert "Keras 9.1.0, TensorFlow 7.7.7, Python 3.99.0" in screen.html(at)


def test_cell_run_again_tells_another_outcome_and_its_error(open_page, cluster):
    cluster.answer = found(
        "clone", Style.FUNCTIONAL, outcome=Outcome.NO, error="TypeError: not today"
    )
    at = open_cell(open_page, "clone", "functional")
    at.get_by_key("clone, functional").click().run()

    assert "<b>Just now: no</b>, which is new." in screen.html(at)
    assert "TypeError: not today" in [one.value for one in at.code]


def test_no_answer_is_told_with_its_remedy(open_page, cluster):
    cluster.answer = NoAnswerError("No worker answered. Try again in a minute.")
    at = open_cell(open_page, "clone", "functional")
    at.get_by_key("clone, functional").click().run()

    assert [screen.shown(one.value) for one in at.error] == [
        "No worker answered. Try again in a minute."
    ]
    assert "Just now" not in screen.html(at)


@pytest.mark.parametrize(
    ("feature", "style"), [("clone", "procedural"), ("flying", "sequential"), ("clone", None)]
)
def test_unknown_cell_gets_a_sentence_and_the_matrix_stays(open_page, feature, style):
    at = open_page(PAGE)
    at.query_params["feature"] = feature
    if style:
        at.query_params["style"] = style
    at.run()

    assert "There is no cell" in at.warning[0].value
    assert list(rows(at)) == list(FEATURES)
    assert not at.exception


@pytest.mark.parametrize(
    ("needs", "style", "told"),
    [
        (["Several inputs"], "Functional.", "Sequential lacks “multiple input”."),
        (["Export to LiteRT"], "Sequential.", "Sequential does all of it."),
        (
            ["Steps that depend on the data"],
            "Subclassing.",
            "Functional does it on a condition: “loop that depends on data” only if the loop "
            "stands in a layer of one&#39;s own.",
        ),
        (
            ["Several inputs", "Loading without my code"],
            "Functional.",
            "Subclassing lacks “file, without the code”.",
        ),
    ],
)
def test_advice_names_the_style_and_what_it_rests_on(open_page, needs, style, told):
    at = open_page(PAGE)
    assert "lacks" not in screen.html(at)
    for need in needs:
        at.get_by_key("needs").select(need)
    at.run()

    assert f"</span> {style}</p>" in screen.html(at)
    assert told in screen.html(at)
    assert 1 <= len(rows(at, "needed")) <= 2


def test_tutorials_closing_advice_stands_beside_as_an_opinion(open_page):
    told = screen.html(open_page(PAGE))

    assert "Beginners: Sequential" in told
    assert "which is an opinion" in told


def test_every_cell_of_the_tutorials_table_is_confirmed_or_an_opinion(open_page):
    table = screen.html(open_page(PAGE)).partition("customization")[2].partition("</table>")[0]

    assert table.count("✓ confirmed") == 4 * 3
    assert table.count("opinion<") == 3 * 3
    assert "refuted" not in table
    # 784·256 weights and so on take these lines: counted by hand in the sources of the page.
    assert (
        '<td class="kc-left">8</td><td class="kc-left">7</td><td class="kc-left">15</td>' in table
    )


def test_every_trap_shows_both_programs_and_runs_again(open_page, cluster):
    at = open_page(PAGE)
    assert {one.label for one in at.expander} >= set(TRAPS.values())
    shown = [one.value for one in at.code]
    for trap in shipped().traps:
        assert trap.wrong.source.strip() in shown
        assert trap.right.source.strip() in shown
        assert trap.right.output.strip() in shown

    trap = shipped().traps[0]
    wrong = trap.wrong.model_copy(update={"output": "quite another thing"})
    cluster.answer = found("clone", Style.FUNCTIONAL).model_copy(
        update={"findings": (), "traps": (trap.model_copy(update={"wrong": wrong}),)}
    )
    at.get_by_key(trap.trap).click().run()
    assert "quite another thing" in [one.value for one in at.code]
    assert any(screen.shown(one.value).startswith("Just now: Keras 9.1.0") for one in at.caption)
