"""The documents are true: their links lead somewhere, their commands and their Python run."""

import functools
import importlib.util
import re
import shlex

import click
import pytest
from click.testing import CliRunner
from PIL import Image

import kerascompare
from kerascompare.cli.main import main
from tests.docs.documents import DOCUMENTS, ROOT, blocks, code_spans, commands, links

# So many images of the 60,000: what is tested is the command, not the training.
IMAGES = 1984
# tests/cluster/test_many_machines.py follows it, with a scheduler.
TESTED_ELSEWHERE = ("many-machines.md",)

every_document = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)


def our_commands(path):
    """Return the arguments of each command of ours in a document."""
    words = map(shlex.split, commands(path))
    ours = []
    for command in words:
        if command[:1] == ["kerascompare"]:
            ours.append(command[1:])
        elif command[:3] == ["python", "-m", "kerascompare"]:
            ours.append(command[3:])
    return ours


@every_document
def test_links_lead_to_files_that_are_there(path):
    missing = [link for link in links(path) if not (path.parent / link.partition("#")[0]).exists()]

    assert missing == []


@every_document
def test_files_that_a_document_names_are_there(path):
    spans = [span for span in code_spans(path) if re.fullmatch(r"[\w./-]+/[\w./-]*", span)]
    missing = [
        span
        for span in spans
        if not any((folder / span).exists() for folder in (ROOT, ROOT / "kerascompare"))
    ]

    assert missing == []


@every_document
def test_targets_and_modules_that_a_document_names_are_there(path):
    targets = re.findall(r"^([a-z][\w-]*):", (ROOT / "Makefile").read_text(), re.M)
    texts = [*commands(path), *code_spans(path)]
    named = [match[1] for text in texts if (match := re.match(r"make ([\w-]+)", text))]
    modules = [name for text in texts for name in re.findall(r"python -m (tools\.\w+)", text)]

    assert [target for target in named if target not in targets] == []
    assert [name for name in modules if importlib.util.find_spec(name) is None] == []


@every_document
def test_tests_that_a_document_names_are_there(path):
    named = [
        name
        for text in [*commands(path), *code_spans(path)]
        for name in re.findall(r"tests/\S+", text)
    ]

    assert [
        name for name in named if "<" not in name and not (ROOT / name.rstrip(".,")).exists()
    ] == []


@pytest.mark.parametrize(
    "arguments",
    [
        arguments
        for path in DOCUMENTS
        if path.name not in TESTED_ELSEWHERE
        for arguments in our_commands(path)
        if arguments != ["app"]  # tests/packaging starts the app
    ],
    ids=" ".join,
)
def test_command_of_a_document_runs(arguments, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))  # as if it were installed
    digit = Image.new("L", (280, 280), 255)
    digit.paste(0, (130, 40, 150, 240))  # a one
    digit.save("digit.png")
    if arguments[0] == "compare":
        arguments = [arg for arg in arguments if not arg.isdecimal() or int(arg) != 10_000]
        arguments = [arg for arg in arguments if arg != "--images"] + ["--images", str(IMAGES)]

    result = CliRunner().invoke(main, arguments, standalone_mode=False)

    assert result.exception is None, result.output
    assert result.output


def test_commands_for_many_machines_are_understood():
    for name, *arguments in our_commands(ROOT / "docs/many-machines.md"):
        command = main.get_command(click.Context(main), name)

        assert command.make_context(name, arguments).params


def test_python_runs_and_gives_what_its_comments_say(monkeypatch):
    (source,) = [block for path in DOCUMENTS for block in blocks(path, "python")]
    smaller = functools.partial(kerascompare.compare, images=IMAGES)
    monkeypatch.setattr(kerascompare, "compare", smaller)
    names = {}

    exec(source, names)

    assert names["result"].verdict == "identical"
    assert len(names["result"].table) == 3
    assert names["result"].figure("loss").data
    pairs = names["many"].judge(margin=0.002).pairs
    assert [(pair.a, pair.b) for pair in pairs] == [
        ("sequential", "functional"),
        ("sequential", "subclassing"),
        ("functional", "subclassing"),
    ]
    assert names["many"].judge("train", margin=0.05).verdict
