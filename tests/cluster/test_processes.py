"""How the processes of workers are described, and where they write."""

import pytest

from kerascompare.cluster import forking, processes
from kerascompare.cluster.processes import ANSWER, TRAIN, describe

METHOD = "DASK_DISTRIBUTED__WORKER__MULTIPROCESSING_METHOD"


@pytest.mark.skipif(not TRAIN.is_forked, reason="workers are not forked here")
def test_only_workers_that_train_are_forked_and_only_where_a_socket_can_be_made():
    long = "/" + "x" * forking.MAX_FOLDER_BYTES
    described = [describe(kind, where, {}) for kind, where in ((TRAIN, "/t"), (ANSWER, "/t"), (TRAIN, long))]  # fmt: skip

    assert [one["options"]["environment"][METHOD] for one in described] == [
        *("forkserver", "spawn", "spawn")
    ]
    assert [
        forking.__name__ in one["options"]["worker_kwargs"]["preload_nanny"] for one in described
    ] == [True, False, False]


def test_log_of_the_workers_is_set_aside_when_it_is_long(tmp_path, monkeypatch):
    monkeypatch.setenv("KERASCOMPARE_HOME", str(tmp_path / "logs"))
    monkeypatch.setattr(processes, "MAX_LOG_BYTES", 5)
    for text in (b"first", b"second", b"third"):
        with processes._open_log() as log:
            log.write(text)

    written = {path.name: path.read_bytes() for path in (tmp_path / "logs").iterdir()}
    assert written == {"worker.log": b"third", "worker.log.1": b"firstsecond"}
