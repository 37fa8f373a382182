"""What Keras answers to the probes, against what is known from elsewhere."""

import pytest

from kerascompare.features import FEATURES, TRAPS, run
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


@pytest.mark.parametrize(
    ("trap", "wrong", "right"),
    [
        ("order of creation", "same initial weights: False", "same initial weights: True"),
        ("call without training", "Dropout in fit: off", "Dropout in fit: on"),
        ("automatic config", "after the config: 8", "after the config: 32"),
        ("build without weights", "weights: 0", "weights: 2"),
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
