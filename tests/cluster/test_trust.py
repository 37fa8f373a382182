"""Scheduler and workers accept only each other, and no other user can read passwords or keys."""

import stat
from pathlib import Path

import psutil
import pytest
from distributed import Client

from kerascompare.cluster.kinds import TRAIN
from kerascompare.cluster.worker_process import describe_worker
from kerascompare.store import RunStore, StoreError
from tests.cluster.conftest import PATIENCE_S
from tests.processes import wait_for

URL = "postgresql+psycopg://user:s3cr3t@127.0.0.1:1/database"


def test_connections_without_keys_are_refused(cluster):
    wait_for(lambda: cluster.is_complete, seconds=PATIENCE_S)
    for address in (cluster._workers.scheduler_address, *cluster._workers.addresses()):
        assert address.startswith("tls://127.0.0.1:")
        with pytest.raises(OSError):  # noqa: PT011 - the message varies
            Client(address.replace("tls://", "tcp://"), timeout=2, set_as_default=False)


def test_keys_are_in_files_of_this_user_and_on_no_command_line(cluster):
    folder = Path(cluster._folder.name)
    files = [*folder.glob("*.pem")]

    assert len(files) == 3
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    for process in psutil.Process().children(recursive=True):
        assert "PRIVATE KEY" not in " ".join(process.cmdline())


def test_password_of_a_store_is_on_no_command_line_and_in_no_task(cluster, monkeypatch):
    described = describe_worker(TRAIN, "/folder", {"KERASCOMPARE_STORE": URL}, 0)["options"]
    submitted = []

    def submit(*arguments, **options):
        submitted.append((arguments, options))
        raise StopIteration

    monkeypatch.setattr(cluster._client, "submit", submit)
    monkeypatch.setattr(cluster.store, "url", URL)
    monkeypatch.setattr(cluster.store, "next_in_queue", lambda *_, **__: "a replicate")
    monkeypatch.setattr(cluster.store, "mark_begun", lambda *_, **__: True)
    with pytest.raises(StopIteration):
        cluster._queue._begin_next("tls://127.0.0.1:1")

    # The worker's options become the command line; only this user can read the environment.
    assert "s3cr3t" not in str(described["worker_kwargs"])
    assert described["environment"]["KERASCOMPARE_STORE"] == URL
    assert submitted
    assert "s3cr3t" not in str(submitted)


@pytest.mark.parametrize(
    "url", [URL, "postgresql+psycopg://user@/database?host=127.0.0.1&port=1&password=s3cr3t"]
)
def test_password_of_an_unreachable_store_is_in_no_message(url):
    with pytest.raises(StoreError) as raised:
        RunStore(url)

    assert "postgresql+psycopg://user" in str(raised.value)
    assert "s3cr3t" not in str(raised.value)
