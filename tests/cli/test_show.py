"""`kerascompare show`."""

import json

import pytest

from kerascompare.store import RunStore
from tests.app.writer import Writer


def test_statistics_of_many_seeds_are_the_same_each_time(call):
    (independent, _) = RunStore.reference().comparisons()

    first, second = (call("show", independent.id, "--margin", "0.002", "--json") for _ in range(2))

    assert first == second
    found = json.loads(first[1])["statistics"]
    assert [summary["n"] for summary in found["styles"].values()] == [30, 30, 30]
    numbers = ("difference", "ci_low", "ci_high", "p_tost")
    assert all(pair[name] is not None for pair in found["pairs"] for name in numbers)


@pytest.mark.parametrize("kind", ["failed", "running", "cancelled", "queued"])
def test_incomplete_comparison_is_printed(call, store, kind):
    comparison_id = getattr(Writer(store), kind)()

    code, output, errors = call("show", comparison_id)

    assert (code, errors) == (0, "")
    assert output.count("subclassing") == 1
    assert "nan" not in output.lower()
    assert ("functional failed: Not enough memory" in output) == (kind == "failed")
