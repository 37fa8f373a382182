"""`kerascompare features`."""

import json
from importlib.metadata import version

from tests.cli.program import run


def test_probes_are_run_and_their_findings_printed_as_json():
    chosen = [
        *("--feature", "load_model with the code", "--feature", "add and pop layers"),
        *("--style", "sequential,functional"),
    ]

    code, output, _ = run("features", *chosen, "--json")

    assert code == 0
    printed = json.loads(output)
    assert printed["versions"]["keras"] == version("keras")
    found = [(cell["feature"], cell["style"], cell["outcome"]) for cell in printed["findings"]]
    assert found == [
        ("load_model with the code", "sequential", "yes"),
        ("load_model with the code", "functional", "yes"),
        ("add and pop layers", "sequential", "yes"),
        ("add and pop layers", "functional", "no"),
    ]
    assert printed["pitfalls"] == []
    assert "model.pop()" in printed["findings"][3]["source"]
    assert printed["findings"][3]["error"].startswith("AttributeError: 'Functional' object")


def test_unknown_feature_is_refused_with_the_list_of_features(call):
    code, output, errors = call("features", "--feature", "telepathy")

    assert (code, output) == (2, "")
    assert "A feature is one of layer sharing; " in errors
    assert "Received: 'telepathy'." in errors
