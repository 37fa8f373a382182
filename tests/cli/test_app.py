"""`kerascompare app`; the started server is tested in `tests/packaging`."""

import sys

import pytest

import kerascompare
from kerascompare.cli.app import find_script
from tests.cli.program import ROOT


@pytest.fixture
def executed(monkeypatch):
    """Keep the process; return the command that would have taken its place."""
    commands = []
    monkeypatch.setattr("os.execv", lambda program, command: commands.append(command))
    return commands


def test_app_runs_streamlit_on_the_first_page(call, executed):
    assert call("app") == (0, "", "")
    (command,) = executed
    assert command == [sys.executable, "-P", "-m", "streamlit", "run", str(find_script())]


def test_port_and_further_options_are_passed_to_streamlit(call, executed):
    assert call("app", "--port", "8600", "--", "--server.address", "127.0.0.1") == (0, "", "")
    options = executed[0][executed[0].index("run") + 1 :]
    assert options == [
        str(find_script()),
        *("--server.port", "8600"),
        *("--server.address", "127.0.0.1"),
    ]


def test_repository_has_its_pages_at_the_top_level():
    assert find_script() == ROOT / "streamlit_app.py"


def test_missing_dashboard_is_one_sentence(call, executed, tmp_path, monkeypatch):
    monkeypatch.setattr(kerascompare, "__file__", str(tmp_path / "package/__init__.py"))

    code, output, errors = call("app")

    assert (code, output) == (2, "")
    assert errors == "The files of the dashboard are missing. Install kerascompare again.\n"
    assert not executed
