"""Settings: the machine's share by default, or the value of the environment variable."""

import os
import subprocess
import sys

import pytest

from kerascompare.spec import Style
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
def test_memory_of_a_worker_is_read_from_the_environment(monkeypatch, given, size_bytes):
    monkeypatch.setenv("KERASCOMPARE_WORKER_MEMORY", given)
    assert settings.worker_memory_bytes() == size_bytes


@pytest.mark.parametrize("given", ["much", "-4GB", "0", "10MB", "1e999", "GB" * 5000])
def test_invalid_memory_is_refused(monkeypatch, given):
    monkeypatch.setenv("KERASCOMPARE_WORKER_MEMORY", given)
    with pytest.raises(SettingsError, match="KERASCOMPARE_WORKER_MEMORY must be a size") as refused:
        settings.worker_memory_bytes()
    assert len(str(refused.value)) < 500


@pytest.mark.parametrize("given", ["0", "5", "-1", "two", "1.5", "9" * 5000])
def test_invalid_number_of_workers_is_refused(monkeypatch, given):
    monkeypatch.setattr(settings, "processors", lambda: 4)
    monkeypatch.setenv("KERASCOMPARE_WORKERS", given)
    with pytest.raises(
        SettingsError, match=r"must be a number from 1 to 4, .*Received: '"
    ) as refused:
        settings.workers()
    assert len(str(refused.value)) < 500


def test_empty_variables_count_as_unset(monkeypatch):
    unset = [settings.home(), settings.store_url(), settings.workers(), settings.threads()]
    for name in ("STORE", "SCHEDULER", "WORKERS", "WORKER_MEMORY"):
        monkeypatch.setenv(f"KERASCOMPARE_{name}", "")

    assert [settings.home(), settings.store_url(), settings.workers(), settings.threads()] == unset
    assert settings.scheduler_address() is None


def test_invalid_variable_affects_no_other_setting(monkeypatch, tmp_path):
    monkeypatch.setenv("KERASCOMPARE_WORKERS", "many")
    monkeypatch.setenv("KERASCOMPARE_WORKER_MEMORY", "much")
    monkeypatch.setenv("KERASCOMPARE_HOME", str(tmp_path))

    assert settings.home() == tmp_path
    assert settings.store_url() == f"sqlite:///{tmp_path}/store.db"


def test_memory_of_remote_workers_is_known_only_if_it_is_set(monkeypatch):
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
def test_store_folder_is_that_of_the_sqlite_file(monkeypatch, url, folder):
    monkeypatch.setenv("KERASCOMPARE_STORE", url)
    assert (settings.store_folder() and str(settings.store_folder())) == folder


def test_a_worker_trains_at_most_all_styles_at_once():
    assert len(Style) == settings.MAX_PARALLEL_RUNS


@pytest.mark.parametrize(
    ("processors", "workers", "runs", "threads"),
    # By hand: 8 processors and 2 workers leave 4 to each, for 3 runs of 1 thread.
    [(1, 1, 1, 1), (2, 1, 2, 1), (2, 2, 1, 1), (8, 2, 3, 1), (16, 2, 3, 2)],
)
def test_processors_are_shared_by_workers_runs_and_threads(
    monkeypatch, processors, workers, runs, threads
):
    monkeypatch.setattr(settings, "processors", lambda: processors)
    monkeypatch.setenv("KERASCOMPARE_WORKERS", str(workers))

    assert (settings.max_parallel_runs(), settings.threads()) == (runs, threads)


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
