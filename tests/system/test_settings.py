"""Memory of a worker and processors: the machine's share, or what the environment says."""

import os
import subprocess
import sys

import pytest

from kerascompare.system import settings
from kerascompare.system.settings import SettingsError


def test_workers_share_three_quarters_of_the_memory(monkeypatch):
    monkeypatch.setattr(settings, "memory_bytes", lambda: 16 * 10**9)
    monkeypatch.setattr(settings, "processors", lambda: 4)
    assert settings.worker_memory_bytes() == 12 * 10**9
    monkeypatch.setenv("KERASCOMPARE_WORKERS", "4")
    assert settings.worker_memory_bytes() == 3 * 10**9


@pytest.mark.parametrize(
    ("given", "size_bytes"),
    [("4GB", 4 * 10**9), ("4 GiB", 4 * 2**30), ("512MB", 512 * 10**6), ("3000000000", 3 * 10**9)],
)
def test_environment_says_how_much_a_worker_may_use(monkeypatch, given, size_bytes):
    monkeypatch.setenv("KERASCOMPARE_WORKER_MEMORY", given)
    assert settings.worker_memory_bytes() == size_bytes


@pytest.mark.parametrize("given", ["much", "-4GB", "0", "10MB", "1e999", "GB" * 5000])
def test_memory_that_is_none_is_refused(monkeypatch, given):
    monkeypatch.setenv("KERASCOMPARE_WORKER_MEMORY", given)
    with pytest.raises(SettingsError, match="KERASCOMPARE_WORKER_MEMORY must be a size") as refused:
        settings.worker_memory_bytes()
    assert len(str(refused.value)) < 500


def test_memory_of_workers_elsewhere_is_known_only_if_it_is_said(monkeypatch):
    assert settings.is_worker_memory_known()
    monkeypatch.setenv("KERASCOMPARE_SCHEDULER", "tcp://10.0.0.7:8786")
    assert not settings.is_worker_memory_known()
    monkeypatch.setenv("KERASCOMPARE_WORKER_MEMORY", "4GB")
    assert settings.is_worker_memory_known()


@pytest.mark.parametrize(
    ("url", "folder"),
    [
        ("sqlite:////data/kc/store.db", "/data/kc"),
        ("postgresql+psycopg://user@host/database", None),
    ],
)
def test_free_disk_is_that_of_the_stores_folder(monkeypatch, url, folder):
    monkeypatch.setenv("KERASCOMPARE_STORE", url)
    assert (settings.store_folder() and str(settings.store_folder())) == folder


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="needs Linux")
def test_processors_are_those_that_the_process_may_use():
    program = (
        "import os\n"
        "from kerascompare.system import machine\n"
        "os.sched_setaffinity(0, list(os.sched_getaffinity(0))[:1])\n"
        "print(machine.processors())\n"
    )

    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert finished.stdout == "1\n", finished.stderr
