"""What all tests share: a data folder of their own, never the user's, and a store in it."""

import gc
import secrets
import signal

import pytest
from xdist.scheduler import LoadFileScheduling

from kerascompare.store import RunStore
from tests import compiled

# The longest first; the many short ones fill what is then left of the processors.
LONGEST = (
    *("tests/e2e/", "tests/cluster/", "tests/training/", "tests/features/"),
    *("tests/cli/", "tests/styles/", "tests/pictures/test_digits.py"),
)


class _Schedule(LoadFileScheduling):
    """Gives a file's tests to one process, and to one process all files that share the app."""

    def _split_scope(self, nodeid):
        file = super()._split_scope(nodeid)
        shares_app = file.startswith("tests/e2e/") and not file.endswith("/test_pad.py")
        return "tests/e2e/" if shares_app else file


def pytest_xdist_make_scheduler(config, log):
    return _Schedule(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items):
    yield
    items.sort(key=lambda item: [not item.nodeid.startswith(start) for start in LONGEST])


@pytest.fixture(autouse=True, scope="session")
def _interrupts():
    """Let the processes that tests start hear Ctrl-C, which a shell's background jobs ignore."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(autouse=True, scope="session")
def _frozen_garbage():
    """Spare Streamlit and Keras, which collect garbage, TensorFlow's half a million objects."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(autouse=True)
def _own_home(tmp_path, tmp_path_factory, monkeypatch):
    """Keep every test away from the user's data folder."""
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
        pytest.skip("There is no PostgreSQL; `apt-get install postgresql` installs one.")
    with running_postgres(tmp_path_factory.mktemp("postgres")) as url:
        yield url


@pytest.fixture
def empty_postgres(_postgres):
    """Give the URL of an empty database on a PostgreSQL server of the tests' own."""
    from tests.postgres import execute

    name = f"store_{secrets.token_hex(4)}"
    execute(_postgres, f"CREATE DATABASE {name}")
    return f"{_postgres}/{name}"


@pytest.fixture
def store(_own_home):
    """Give the store of the test's own data folder."""
    opened = RunStore()
    yield opened
    opened.close()
