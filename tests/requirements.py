"""Programs that some tests require besides Python: PostgreSQL and Chromium."""

import os
from typing import NoReturn

import pytest


def skip_or_fail(reason: str) -> NoReturn:
    """Skip the test; in continuous integration, where `CI` is set, fail it instead."""
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
