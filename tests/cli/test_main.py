"""The group of commands: its help, its version, what it imports."""

import subprocess
import sys

import click
import pytest

from kerascompare import __version__
from kerascompare.cli.main import COMMANDS, main
from tests.cli.program import ROOT


def test_version_is_that_of_the_package(call):
    assert call("--version") == (0, f"kerascompare, version {__version__}\n", "")


@pytest.mark.parametrize("name", COMMANDS)
def test_help_lists_each_command_with_the_first_line_of_its_own_help(call, name):
    command = main.get_command(click.Context(main), name)

    assert command.help == COMMANDS[name]
    assert f"  {name} " in call("--help")[1]
    assert COMMANDS[name] in call("--help")[1]


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_version_and_help_import_nothing_slow(option):
    program = (
        "import sys\n"
        "from kerascompare.cli.main import main\n"
        "try: main([sys.argv[1]])\n"
        "finally: print(*sys.modules, file=sys.stderr)"
    )

    finished = subprocess.run(
        [sys.executable, "-c", program, option],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert finished.returncode == 0
    imported = {name.partition(".")[0] for name in finished.stderr.split()}
    assert "click" in imported
    assert not imported & {"dask", "distributed", "keras", "numpy", "pandas", "tensorflow"}
