"""`kerascompare app`: start the dashboard."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

import kerascompare

SCRIPT = "streamlit_app.py"


@click.command()
@click.option("--port", type=click.IntRange(1, 65_535), help="[default: 8501]")
@click.argument("options", nargs=-1, type=click.UNPROCESSED, metavar="[-- STREAMLIT OPTIONS]")
def app(port: int | None, options: tuple[str, ...]) -> None:
    """Start the dashboard; Ctrl-C stops it."""
    arguments = [str(find_script()), *options]
    if port is not None:
        arguments[1:1] = ["--server.port", str(port)]
    sys.stdout.flush()
    sys.stderr.flush()
    # Streamlit takes the place of this process, and so gets every signal that is meant for it.
    # -P: as in the `streamlit` command, no module of the current folder takes the place of ours.
    os.execv(sys.executable, [sys.executable, "-P", "-m", "streamlit", "run", *arguments])


def find_script() -> Path:
    """Return the script of the first page, with `pages/` and `.streamlit/config.toml` beside it.

    In the repository they are at the top level; a wheel has them in `kerascompare/dashboard`.

    Raises:
        click.ClickException: If neither place has it.
    """
    package = Path(kerascompare.__file__).parent
    for folder in (package / "dashboard", package.parent):
        if (folder / SCRIPT).is_file():
            return folder / SCRIPT
    raise click.ClickException(
        "The files of the dashboard are missing. Install kerascompare again."
    )
