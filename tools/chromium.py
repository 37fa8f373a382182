"""Find a Chromium for tests and benchmarks, or install one: `python -m tools.chromium`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
INSTALL = (
    [sys.executable, "-m", "playwright", "install", "chromium"],
    ["sh", "-c", "apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium"],
)


def find() -> str | None:
    """Find a Chromium.

    Returns:
        Path in the environment variable `CHROMIUM`, else of an installed browser, else of the one
        that Playwright has downloaded; None if there is none.
    """
    candidates = [os.environ.get("CHROMIUM"), *map(shutil.which, NAMES), str(MAC)]
    existing = next((path for path in candidates if path and Path(path).exists()), None)
    return existing or _find_bundled()


def _find_bundled() -> str | None:
    # In another process, since Playwright cannot start twice in one.
    code = (
        "from playwright.sync_api import sync_playwright\n"
        "with sync_playwright() as p: print(p.chromium.executable_path)"
    )
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    path = finished.stdout.strip()
    return path if path and Path(path).exists() else None


def main() -> None:
    """Install a Chromium if there is none; exit with an error message if that fails."""
    for command in INSTALL:
        if find():
            return
        print("Installing a Chromium:", " ".join(command[-4:]))  # noqa: T201
        try:
            subprocess.run(command, check=False, timeout=600)
        except (OSError, subprocess.TimeoutExpired) as error:
            print(error)  # noqa: T201
    if not find():
        sys.exit("No Chromium found. Install one, or set CHROMIUM to its path.")


if __name__ == "__main__":
    main()
