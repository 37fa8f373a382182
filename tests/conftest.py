"""What all tests share: a data folder of their own, never the user's, and a store in it."""

import gc
import signal

import pytest

from kerascompare.store import RunStore


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
def _own_home(tmp_path, monkeypatch):
    """Keep every test away from the user's data folder."""
    monkeypatch.setenv("KERASCOMPARE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("KERASCOMPARE_STORE", raising=False)
    monkeypatch.delenv("KERASCOMPARE_SCHEDULER", raising=False)
    monkeypatch.delenv("KERASCOMPARE_WORKERS", raising=False)


@pytest.fixture
def store(_own_home):
    """Give the store of the test's own data folder."""
    opened = RunStore()
    yield opened
    opened.close()
