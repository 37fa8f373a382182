"""Options and their values: what is accepted, and the sentence for what is not."""

import os
from pathlib import Path

import pytest

from kerascompare.store import RunStore
from tests.cli.program import ROOT, run


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [
        ("--margin", "0", "A margin must be a number greater than 0. Received: 0.0."),
        ("--margin", "inf", "A margin must be a number greater than 0. Received: inf."),
        ("--seeds", "3-1", "A range of seeds goes upwards. Received: '3-1'."),
        ("--seeds", "1-2000", "A comparison may have up to 1,000 seeds. Received: '1-2000'."),
    ],
)
def test_invalid_margin_or_seeds_are_refused(call, option, value, sentence):
    code, output, errors = call("compare", option, value)

    assert (code, output) == (2, "")
    assert sentence in errors


def test_refusal_is_one_sentence_on_standard_error_and_exit_code_2():
    code, output, errors = run("compare", "--epochs", "0")

    assert (code, output) == (2, "")
    assert errors == "epochs: Input should be greater than or equal to 1. Received: 0.\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["compare", "--styles", "clever"],
            "A style is one of sequential, functional, subclassing. Received: 'clever'.",
        ),
        (["source", "--style", "clever"], "Received: 'clever'."),
        (
            ["compare", "--seeds", "1,x"],
            "Seeds are whole numbers and ranges, such as 1-10, 42. Received: '1,x'.",
        ),
        (["compare", "--seeds", "1,1"], "Each value may be given once. Received: ['1', '1']."),
        (["compare", "--seeds", "-1"], "Received: '-1'."),
        (["compare", "--batch-size", "none"], "'none' is not a valid integer."),
        (["compare", "--learning-rate", "0"], "greater than 0 and up to 100, or a schedule"),
        (["compare", "--learning-rate", "Decay(0.1)"], "A schedule must be CosineDecay, "),
        (["compare", "--optimizer", "Adam(momentum=0.9)"], "These have: Muon, RMSprop, SGD."),
        (["compare", "--optimizer", "SGD(0.1"], "Write sgd, or SGD(learning_rate=0.01"),
        (
            ["compare", "--optimizer", "SGD(0.1)", "--learning-rate", "0.1"],
            "The learning rate is given twice. Remove --learning-rate.",
        ),
        (["compare", "--momentum", "0.9"], "--optimizer 'SGD(momentum=…)'."),
        (["compare", "--patience", "3"], "EarlyStopping and ReduceLROnPlateau remember"),
        (["compare", "--class-weight", "3"], "must have the form argument:value"),
        (["compare", "--class-weight", "10:2"], "a number from 0 to 9"),
        (["compare", "--label-smoothing", "1"], "Input should be less than 1. Received: 1.0."),
        (["compare", "--optimizer", "adamm"], "Did you mean 'adam'?"),
        (["compare", "--seeding", "random"], "'random' is not one of 'shared', 'independent'."),
        (["compare", "--engine", "warp"], "'warp' is not one of 'fused', 'fit'."),
        (
            ["compare", "--architecture", "deeep"],
            "An architecture is one of tutorial, deep, convolutional, residual, two_branches, two_heads, "
            "two_images, siamese, or a JSON file. "
            "Received: 'deeep'.",
        ),
        (["compare", "--architecture", "LICENSE"], "Invalid JSON"),
        (["show", "nowhere"], "There is no comparison 'nowhere' in this store."),
        (["cancel", "nowhere"], "There is no comparison 'nowhere' in this store."),
        (["compare", "--nonsense"], "No such option"),
        (["nonsense"], "No such command 'nonsense'"),
    ],
    ids=" ".join,
)
def test_invalid_value_is_refused_with_one_sentence(call, monkeypatch, arguments, sentence):
    monkeypatch.chdir(ROOT)

    code, output, errors = call(*arguments)

    assert (code, output) == (2, "")
    assert sentence in errors
    assert errors.count("\n") == 1
    assert RunStore().comparisons() == []


def nested(depth):
    return b'{"layers": ' + b"[" * depth + b"]" * depth + b"}"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"{", "Invalid JSON"),
        (b"\xff\xfe{}", "Invalid JSON"),
        (b"", "Invalid JSON"),
        (b"{}", "layers: Field required"),
        (nested(198), "is not an architecture."),
        (nested(100_000), "Invalid JSON"),
        (b'{"name": "' + b"x" * 100_000 + b'"}', "name: String should match pattern"),
        (b"[" + b"9" * 5_000 + b"]", "is not an architecture."),
        (b" " * (2**20 + 1), "The file of an architecture has at most 1 MB."),
    ],
    ids=["broken", "utf16", "empty", "fields", "nested", "deep", "long", "digits", "large"],
)
def test_error_about_an_architecture_file_names_the_file(call, tmp_path, content, sentence):
    file = tmp_path / "mine.json"
    file.write_bytes(content)

    code, output, errors = call("source", "--style", "functional", "--architecture", str(file))

    assert (code, output) == (2, "")
    assert sentence in errors
    assert "mine.json'" in errors
    assert errors.count("\n") == 1
    assert len(errors) < 1_000


@pytest.mark.parametrize("kind", ["folder", "device", "pipe"])
def test_architecture_in_a_folder_device_or_pipe_is_refused_at_once(call, tmp_path, kind):
    place = {"folder": tmp_path, "device": Path("/dev/zero"), "pipe": tmp_path / "pipe"}[kind]
    if kind == "pipe":
        os.mkfifo(place)

    code, output, errors = call("source", "--style", "functional", "--architecture", str(place))

    assert (code, output) == (2, "")
    assert f"'{place}' is not a regular file." in errors
