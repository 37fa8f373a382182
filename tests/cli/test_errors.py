"""Errors become one sentence on standard error, whatever the input, and an exit code."""

import os
import subprocess

import pytest

from kerascompare.cli.errors import ErrorsAsSentences
from tests.app.writer import Writer
from tests.cli.program import PROGRAM, ROOT


def test_broken_store_is_one_sentence_and_exit_code_1(call, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("KERASCOMPARE_HOME", str(tmp_path / "file"))

    code, output, errors = call("history")

    assert (code, output) == (1, "")
    assert "Choose another with the environment variable KERASCOMPARE_HOME." in errors


def test_unexpected_error_keeps_its_traceback(monkeypatch):
    group = ErrorsAsSentences("group")

    @group.command()
    def fail():
        raise KeyError("a bug")

    with pytest.raises(KeyError, match="a bug"):
        group.main(["fail"])


NOT_UTF8 = os.fsdecode(b"\xff\xfe")
DIGITS = "9" * 5_000


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["show", NOT_UTF8], "There is no comparison '\\udcff\\udcfe' in this store."),
        (["cancel", NOT_UTF8], "There is no comparison '\\udcff\\udcfe' in this store."),
        (["show", "x" * 5_000], "There is no comparison 'xxx"),
        (["predict", NOT_UTF8], "\\udcff\\udcfe cannot be read: No such file or directory."),
        (["predict", "x" * 5_000], "cannot be read: File name too long."),
        (["compare", "--seeds", DIGITS], "A seed must be less than 2³² = 4,294,967,296"),
        (["compare", "--seeds", f"1-{DIGITS}"], "A seed must be less than 2³²"),
        (["compare", "--seeds", "9" * 4_000], "A seed must be less than 2³²"),
        (["compare", "--seeds", "²"], "Seeds are whole numbers and ranges, such as 1-10, 42."),
        (["compare", "--seeds", NOT_UTF8], "Received: '\\udcff\\udcfe'."),
        (["compare", "--epochs", DIGITS], "is not a valid integer"),
        (["compare", f"--epochs={DIGITS}"], "is not a valid integer"),
        (["compare", "--epochs", "9" * 4_000], "Input should be less than or equal to 1000"),
        (["compare", "--images", DIGITS], "is not a valid integer"),
        (["compare", "--images", "²"], "is not a valid integer"),
        (["compare", "--margin", "x" * 5_000], "is not a valid float"),
        (["compare", "--learning-rate", "9" * 5_000], "Received: inf."),
        (["compare", "--styles", "x" * 5_000], "A style is one of sequential, "),
        (["compare", "--optimizer", "x" * 5_000], "An optimizer must be one of"),
        (["features", "--feature", "x" * 5_000], "A feature is one of"),
        (["source", "--style", "x\x1b[31m"], "Received: 'x\\x1b[31m'."),
        ([f"--{'x' * 5_000}"], "No such option"),
        (["x\x1b]0;title\x07"], "No such command 'x\\x1b]0;title\\x07'"),
        (["compare", "--architecture", NOT_UTF8], "Received: '\\udcff\\udcfe'."),
        (["compare", "--architecture", "x" * 5_000], "An architecture is one of tutorial"),
    ],
    ids=lambda value: ascii(value if isinstance(value, str) else value[-1])[:24],
)
def test_hostile_argument_gets_a_short_printable_sentence(call, arguments, sentence):
    code, output, errors = call(*arguments)

    assert (code, output) == (2, "")
    assert sentence in errors
    assert errors.count("\n") == 1
    assert errors.rstrip("\n").isprintable()
    # The longest of our own parts are the features and the optimizers that are there.
    assert len(errors) < 3_000 if "feature" in errors else len(errors) < 700


def test_argument_that_is_not_utf8_gets_a_sentence_in_a_real_process():
    finished = subprocess.run(
        [*PROGRAM, "show", b"\xff"], cwd=ROOT, capture_output=True, timeout=60
    )

    assert (finished.returncode, finished.stdout) == (2, b"")
    assert finished.stderr.startswith(b"There is no comparison '\\udcff' in this store.")


def test_sentence_about_thousands_of_arguments_is_cut(call):
    code, output, errors = call("history", *(f"aaaa{n}" for n in range(3_000)))

    assert code != 0
    assert not output
    assert len(errors) < 4_000


def test_closed_pipe_gives_no_traceback(store):
    for seed in range(300):
        Writer(store).queued(seeds=(seed,))
    for arguments in (["history"], ["history", "--json"], ["features", "--help"]):
        process = subprocess.Popen(
            [*PROGRAM, *arguments], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        process.stdout.close()
        errors = process.stderr.read()
        process.stderr.close()

        assert process.wait(60) in (0, 1)
        assert errors == b""
