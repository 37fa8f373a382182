"""Results of the probes, compared with what is known from elsewhere."""

import pytest

from kerascompare.features import FEATURES, PITFALLS, programs, run, shipped
from kerascompare.features.counting import names
from kerascompare.spec import Style

# The four rows of the tutorial's own table that are not opinions.
TUTORIAL = {
    (feature, style): "no" if style is Style.SEQUENTIAL else "yes"
    for feature in ("layer sharing", "multiple branch", "multiple input", "multiple output")
    for style in Style
}


@pytest.fixture(scope="module")
def found():
    """Run all probes."""
    return run()


def test_every_cell_has_a_finding_and_every_pitfall_its_programs(found):
    cells = [(finding.feature, finding.style) for finding in found.findings]

    assert cells == [(feature, style) for feature in FEATURES for style in Style]
    assert [pitfall.name for pitfall in found.pitfalls] == list(PITFALLS)


def test_shipped_findings_are_those_of_this_installation(found):
    before = {(finding.feature, finding.style): summary(finding) for finding in shipped().findings}
    now = {(finding.feature, finding.style): summary(finding) for finding in found.findings}
    changed = [
        f"{', '.join(cell)}: shipped {before.get(cell)} (Keras {shipped().versions['keras']}), "
        f"here {now[cell]} (Keras {found.versions['keras']})"
        for cell in now
        if now[cell] != before.get(cell)
    ]

    assert not changed, (
        "These cells of the matrix have changed. If Keras is right, make the findings again: "
        "python -m kerascompare features --json > kerascompare/features/findings.json\n"
        + "\n".join(changed)
    )


def test_shipped_programs_are_those_that_run():
    shown = {(finding.feature, finding.style): finding.source for finding in shipped().findings}

    assert list(shown) == [(feature, style) for feature in FEATURES for style in Style]
    rewritten = [cell for cell, source in shown.items() if source != programs.write(*cell)]
    assert not rewritten, "Programs were rewritten. Make the findings again."


def summary(finding):
    """Return what must not change: outcome, type of the error and condition."""
    return " ".join(filter(None, [finding.outcome, finding.error_type, finding.condition]))


def test_shipped_pitfalls_and_counts_are_those_of_this_installation(found):
    shown, now = (
        [(pitfall.name, pitfall.wrong.output, pitfall.right.output) for pitfall in each.pitfalls]
        for each in (shipped(), found)
    )

    assert shown == now
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


def test_forgotten_lines_are_noticed_when_python_or_keras_raise(found):
    noticed = {
        (counted.style, omission.line): (
            omission.noticed,
            (omission.error or "").partition(":")[0],
        )
        for counted in found.counted
        for omission in counted.omissions
    }

    assert noticed[Style.SEQUENTIAL, "layers.Dropout(0.5),"] == (
        "never, and it is a different model",
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
    # Loading a file needs this line: see the row about `load_model`.
    assert noticed[Style.SUBCLASSING, "@keras.saving.register_keras_serializable()"][0] == (
        "never, and it trains the same"
    )


@pytest.mark.parametrize(
    ("name", "wrong", "right"),
    [
        (
            "layers created in another order",
            "same initial weights: False",
            "same initial weights: True",
        ),
        ("call without training argument", "Dropout in fit: off", "Dropout in fit: on"),
        ("no get_config", "after from_config: 8", "after from_config: 32"),
        ("build creates no weights", "weights: 0", "weights: 2"),
        ("layers in a plain object", "weights: 0", "weights: 2"),
        ("variable outside the layers", "was trained: False", "was trained: True"),
        (
            "seed set once for several models",
            "same initial weights: False",
            "same initial weights: True",
        ),
        # By hand: 2 × (4·8 + 8) = 80.
        ("new layer instead of a shared one", "parameters: 80", "parameters: 40"),
    ],
)
def test_only_the_wrong_program_of_a_pitfall_goes_wrong(found, name, wrong, right):
    (pair,) = [pitfall for pitfall in found.pitfalls if pitfall.name == name]

    assert (pair.wrong.error, pair.right.error) == (None, None)
    assert pair.wrong.output.strip().endswith(wrong)
    assert pair.right.output.strip().endswith(right)


def test_yes_and_no_rows_of_the_tutorial_are_confirmed(found):
    outcomes = {(finding.feature, finding.style): finding.outcome for finding in found.findings}

    assert {cell: outcomes[cell] for cell in TUTORIAL} == TUTORIAL


def test_no_has_an_error_and_conditional_has_a_condition(found):
    for finding in found.findings:
        assert (finding.error is not None) != finding.outcome.is_supported, finding
        assert (finding.condition is not None) == (finding.outcome == "conditional"), finding
        assert finding.outcome not in ("crashed", "timed out"), finding


def test_no_program_fails_by_a_mistake_of_its_own(found):
    mistakes = ("NameError", "SyntaxError", "ImportError", "ModuleNotFoundError", "IndexError")
    for finding in found.findings:
        assert not (finding.error or "").startswith(mistakes), finding
