"""Runs that are equal so far share a branch; where they differ, they part."""

import numpy as np

from kerascompare.figures import branches


def rows(*values):
    return np.array(values, dtype=float).reshape(-1, 1)


def found(**runs):
    return [(branch.runs, branch.start, branch.stop) for branch in branches.find(runs)]


def test_equal_runs_share_one_branch():
    assert found(a=rows(1, 2), b=rows(1, 2)) == [(("a", "b"), 0, 2)]


def test_runs_part_where_they_first_differ_and_do_not_meet_again():
    assert found(a=rows(1, 2, 3), b=rows(1, 9, 3)) == [
        (("a", "b"), 0, 1),
        (("a",), 1, 3),
        (("b",), 1, 3),
    ]


def test_two_of_three_stay_together():
    assert found(a=rows(1, 2), b=rows(1, 3), c=rows(1, 2)) == [
        (("a", "b", "c"), 0, 1),
        (("a", "c"), 1, 2),
        (("b",), 1, 2),
    ]


def test_run_that_is_merely_ahead_has_not_parted():
    shared, ahead = branches.find({"a": rows(1, 2), "b": rows(1)})
    assert (shared.ended, shared.has_parted) == (("b",), False)
    assert (ahead.runs, ahead.is_ahead, ahead.has_parted) == (("a",), True, False)


def test_diverged_runs_are_equal_where_both_have_no_number():
    assert found(a=rows(np.nan), b=rows(np.nan)) == [(("a", "b"), 0, 1)]


def test_no_runs_have_no_branches():
    assert branches.find({}) == []
