"""Run every test of the store's contract on both databases."""

import pytest

from kerascompare.store import RunStore


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request, _own_home):
    """Return an empty store, on SQLite and then on PostgreSQL."""
    url = None if request.param == "sqlite" else request.getfixturevalue("empty_postgres")
    opened = RunStore(url)
    yield opened
    opened.close()
