"""What Keras answers to the probes, against what is known from elsewhere."""

import pytest

from kerascompare.features import FEATURES, TRAPS, programs, run, shipped
from kerascompare.features.counting import names
from kerascompare.spec import Style

# The tutorial's own table: its four rows that are no opinions.
TUTORIAL = {
    (feature, style): "no" if style is Style.SEQUENTIAL else "yes"
    for feature in ("layer sharing", "multiple branch", "multiple input", "multiple output")
    for style in Style
}


@pytest.fixture(scope="module")
def found():
    """Run all probes."""
    return run()


def test_every_cell_has_a_finding_and_every_trap_its_pair(found):
    cells = [(one.feature, one.style) for one in found.findings]

    assert cells == [(feature, style) for feature in FEATURES for style in Style]
    assert [one.trap for one in found.traps] == list(TRAPS)


def test_findings_that_ship_are_what_comes_out_here(found):
    before = {(one.feature, one.style): one for one in shipped().findings}
    changed = [
        f"{one.feature}, {one.style}: shipped {told(before.get((one.feature, one.style)))} "
        f"(Keras {shipped().versions['keras']}), here {told(one)} (Keras {found.versions['keras']})"
        for one in found.findings
        if told(one) != told(before.get((one.feature, one.style)))
    ]

    assert not changed, (
        "These cells of the matrix came out otherwise. If Keras is right, make the findings anew: "
        "python -m kerascompare features --json > kerascompare/features/findings.json\n"
        + "\n".join(changed)
    )


def test_programs_that_ship_are_those_that_run():
    cells = [(one.feature, one.style) for one in shipped().findings]

    assert cells == [(feature, style) for feature in FEATURES for style in Style]
    rewritten = [
        cell
        for cell, one in zip(cells, shipped().findings, strict=True)
        if one.source != programs.write(*cell)
    ]
    assert not rewritten, "Programs were rewritten: make the findings anew."


def told(finding):
    """Return what must not change, as words: outcome, error's type and condition."""
    if finding is None:
        return "nothing"
    return " ".join(filter(None, [finding.outcome, finding.error_type, finding.condition]))


def test_traps_and_counts_that_ship_are_what_comes_out_here(found):
    assert [(one.trap, one.wrong.output, one.right.output) for one in shipped().traps] == [
        (one.trap, one.wrong.output, one.right.output) for one in found.traps
    ]
    assert shipped().counted == found.counted


def test_names_to_know_are_those_that_the_writer_does_not_choose():
    source = """
import keras
from keras import layers

class Mine(keras.Model):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.dense = layers.Dense(8, activation="relu")

    def call(self, inputs, training=None):
        x = self.dense(inputs)
        return x

model = Mine()
"""
    known = ("Dense", "Model", "__init__", "activation", "call", "keras", "layers", "super")
    assert names(source) == (*known, "training")


def test_lines_left_out_are_noticed_as_python_and_keras_say(found):
    noticed = {
        (counted.style, one.line): (one.noticed, (one.error or "").partition(":")[0])
        for counted in found.counted
        for one in counted.omissions
    }

    assert noticed[Style.SEQUENTIAL, "layers.Dropout(0.5),"] == (
        "never, and it is another model",
        "",
    )
    assert noticed[Style.FUNCTIONAL, "model = keras.Model(inputs, outputs)"] == (
        "when the model is made",
        "NameError",
    )
    assert noticed[Style.SUBCLASSING, "super().__init__(**kwargs)"] == (
        "when the model is made",
        "RuntimeError",
    )
    assert noticed[Style.SUBCLASSING, "return self.dense_1(x)"][0] == "when it is trained"
    # A file is another matter: see the feature that loads one.
    assert noticed[Style.SUBCLASSING, "@keras.saving.register_keras_serializable()"][0] == (
        "never, and it trains the same"
    )


@pytest.mark.parametrize(
    ("trap", "wrong", "right"),
    [
        ("order of creation", "same initial weights: False", "same initial weights: True"),
        ("call without training", "Dropout in fit: off", "Dropout in fit: on"),
        ("automatic config", "after the config: 8", "after the config: 32"),
        ("build without weights", "weights: 0", "weights: 2"),
        ("layers in an object", "weights: 0", "weights: 2"),
        ("weight beside the layers", "has learned: False", "has learned: True"),
        ("no new seed", "same initial weights: False", "same initial weights: True"),
        ("new layer instead of the shared", "parameters: 80", "parameters: 40"),  # 2 × (4·8 + 8)
    ],
)
def test_wrong_program_is_caught_in_its_trap_and_the_right_one_is_not(found, trap, wrong, right):
    (pair,) = [one for one in found.traps if one.trap == trap]

    assert (pair.wrong.error, pair.right.error) == (None, None)
    assert pair.wrong.output.strip().endswith(wrong)
    assert pair.right.output.strip().endswith(right)


def test_tutorials_yes_and_no_rows_come_out_as_it_says(found):
    outcomes = {(one.feature, one.style): one.outcome for one in found.findings}

    assert {cell: outcomes[cell] for cell in TUTORIAL} == TUTORIAL


def test_no_comes_with_an_error_and_a_condition_is_stated(found):
    for one in found.findings:
        assert (one.error is not None) == (one.outcome not in ("yes", "conditional")), one
        assert (one.condition is not None) >= (one.outcome == "conditional"), one
        assert one.outcome not in ("crashed", "timed out"), one


def test_no_program_stumbles_over_itself(found):
    mistakes = ("NameError", "SyntaxError", "ImportError", "ModuleNotFoundError", "IndexError")
    for one in found.findings:
        assert not (one.error or "").startswith(mistakes), one
