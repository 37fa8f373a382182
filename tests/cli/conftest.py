"""Fixtures of the command line's tests."""

import pytest

from kerascompare.cli.main import main


@pytest.fixture
def call(capsys):
    """Give a function that runs the command line in this process, as `program.run` does."""

    def call(*arguments):
        try:
            main(arguments)
        except SystemExit as end:
            return end.code, *capsys.readouterr()
        return 0, *capsys.readouterr()

    return call
