"""Fixtures of all tests: a data folder per test, never the user's, and a store in it."""

import gc
import secrets
import signal

import pytest

from kerascompare.store import RunStore
from tests import compiled
from tests.requirements import skip_or_fail
from tests.schedule import AppTestsTogether

# These start first; the many short tests fill the gaps in the end.
LONGEST = (
    *("tests/e2e/", "tests/cluster/", "tests/training/", "tests/features/"),
    *("tests/cli/", "tests/styles/", "tests/pictures/test_digits.py"),
)


def pytest_xdist_make_scheduler(config, log):
    return AppTestsTogether(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items):
    yield
    items.sort(key=lambda item: [not item.nodeid.startswith(start) for start in LONGEST])


@pytest.fixture(autouse=True, scope="session")
def _interrupts():
    """Let processes of tests receive Ctrl-C, which background jobs of a shell ignore."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(autouse=True, scope="session")
def _frozen_garbage():
    """Exempt the half a million objects of TensorFlow from Streamlit's and Keras' collections."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(autouse=True)
def _own_home(tmp_path, tmp_path_factory, monkeypatch):
    """Set a data folder of the test's own, and unset all other settings."""
    home = compiled.share(tmp_path / "home", tmp_path_factory)
    monkeypatch.setenv("KERASCOMPARE_HOME", str(home))
    monkeypatch.delenv("KERASCOMPARE_STORE", raising=False)
    monkeypatch.delenv("KERASCOMPARE_SCHEDULER", raising=False)
    monkeypatch.delenv("KERASCOMPARE_WORKERS", raising=False)
    monkeypatch.delenv("KERASCOMPARE_WORKER_MEMORY", raising=False)


@pytest.fixture(scope="session")
def _postgres(tmp_path_factory):
    from tests.postgres import programs, running_postgres

    if programs() is None:
        skip_or_fail("PostgreSQL is not installed. Run `apt-get install postgresql`.")
    with running_postgres(tmp_path_factory.mktemp("postgres")) as url:
        yield url


@pytest.fixture
def empty_postgres(_postgres):
    """Return the URL of an empty database on the PostgreSQL server of this test run."""
    from tests.postgres import execute

    name = f"store_{secrets.token_hex(4)}"
    execute(_postgres, f"CREATE DATABASE {name}")
    return f"{_postgres}/{name}"


@pytest.fixture
def store(_own_home):
    """Return the store in the test's data folder."""
    opened = RunStore()
    yield opened
    opened.close()
