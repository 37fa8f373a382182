"""`kerascompare features`."""

import json
from importlib.metadata import version

from tests.cli.program import run


def test_probes_are_run_and_their_findings_printed_as_json():
    chosen = [
        *("--feature", "file, with the code", "--feature", "add and pop"),
        *("--style", "sequential,functional"),
    ]

    code, output, _ = run("features", *chosen, "--json")

    assert code == 0
    printed = json.loads(output)
    assert printed["versions"]["keras"] == version("keras")
    found = [(cell["feature"], cell["style"], cell["outcome"]) for cell in printed["findings"]]
    assert found == [
        ("file, with the code", "sequential", "yes"),
        ("file, with the code", "functional", "yes"),
        ("add and pop", "sequential", "yes"),
        ("add and pop", "functional", "no"),
    ]
    assert printed["traps"] == []
    assert "model.pop()" in printed["findings"][3]["source"]
    assert printed["findings"][3]["error"].startswith("AttributeError: 'Functional' object")


def test_unknown_feature_is_refused_with_the_list_of_features(call):
    code, output, errors = call("features", "--feature", "telepathy")

    assert (code, output) == (2, "")
    assert "A feature is one of layer sharing; " in errors
    assert "Received: 'telepathy'." in errors
