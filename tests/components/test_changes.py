"""What changed between two JSON values, as the browser applies it."""

import json

from kerascompare.ui.components import changes
from tests.components.test_assets import FOLDER, assets, run_module

PAIRS = [
    (1, 2),
    ([1, 2], [1, 2, 3]),
    ([1, 2, 3], [4]),
    ({"a": [1], "b": {"c": None}}, {"a": [1, 2], "b": {"c": 1.5, "d": "x"}}),
    ({"a": 1, "b": 2}, {"b": 2}),
    ([{"x": [1], "y": [2]}, {"x": []}], [{"x": [1, 3], "y": [2, 4]}, {"x": [5]}, {"z": 0}]),
    ({"a": []}, {"a": {}}),
]


def apply_all(pairs):
    """Apply the change of each pair to its first value, in the browser's code."""
    source = assets.bundle(FOLDER / "live_chart" / "changes.js")
    wanted = [[old, changes.between(old, new)] for old, new in pairs]
    return run_module(
        f"{source}\nconst pairs = {json.dumps(wanted)};\n"
        "console.log(JSON.stringify(pairs.map(([old, change]) => applyChange(old, change))));"
    )


def test_browser_gets_the_new_value_from_the_old_one_and_the_change():
    news = [new for _, new in PAIRS]
    assert json.dumps(apply_all(PAIRS)) == json.dumps(news)


def test_nothing_is_sent_for_equal_values():
    value = {"a": [1, {"b": 2}]}
    assert changes.between(value, json.loads(json.dumps(value))) is None


def test_only_new_points_are_sent_of_a_list_that_grew():
    old = {"x": [*range(100)], "layout": {"width": 3}}
    new = {"x": [*range(102)], "layout": {"width": 3}}
    assert changes.between(old, new) == {"set": {"x": {"keep": 100, "add": [100, 101]}}}
