"""Standard output: no markup, no control characters, any encoding."""

from pathlib import Path

import pytest

from kerascompare import cli
from kerascompare.store import RunStore
from tests.app.writer import Writer
from tests.cli.program import run


def test_names_and_errors_are_written_without_markup_and_control_characters(call, store):
    comparison_id = Writer(store).failed()
    store.rename(comparison_id, "[red]a[/red] :smile: \x1b[31mb\u202e")
    with store.writes() as connection:
        connection.exec_driver_sql("UPDATE runs SET error = '[bold]x[/] \x1b]0;t\x07 [/nothing]'")

    listed, shown = call("history"), call("show", comparison_id)

    assert (listed[0], shown[0]) == (0, 0)
    assert "[red]a[/red] :smile: \\x1b[31mb\\u202e" in listed[1].replace("\n", "")
    assert "failed: [bold]x[/] \\x1b]0;t\\x07 [/nothing]" in shown[1]
    assert (listed[1] + shown[1]).replace("\n", "").isprintable()


def test_characters_that_the_encoding_lacks_are_escaped():
    shipped = RunStore.shipped().comparisons()[0].id

    code, output, errors = run("show", shipped, PYTHONIOENCODING="ascii")

    assert (code, errors) == (0, "")
    assert shipped in output


@pytest.mark.parametrize(
    "file", sorted(Path(cli.__file__).parent.glob("*.py")), ids=lambda file: file.name
)
def test_only_the_terminal_module_writes(file):
    source = file.read_text()

    for call in ("click.echo", "click.confirm", " print(", "Console("):
        assert call not in source or file.name == "terminal.py"
