"""How the processes of workers are described to Dask, and their log."""

import pytest

from kerascompare.cluster import forking, worker_process
from kerascompare.cluster.kinds import ANSWER, TRAIN
from kerascompare.cluster.worker_process import describe_worker

METHOD = "DASK_DISTRIBUTED__WORKER__MULTIPROCESSING_METHOD"
LONG_PATH = "/" + "x" * forking.MAX_FOLDER_BYTES


@pytest.mark.skipif(not TRAIN.is_forked, reason="workers are not forked here")
@pytest.mark.parametrize(
    ("kind", "folder", "is_forked"),
    [(TRAIN, "/tmp", True), (ANSWER, "/tmp", False), (TRAIN, LONG_PATH, False)],
    ids=["training", "answering", "folder too long for a socket"],
)
def test_only_training_workers_are_forked_and_only_if_a_socket_fits(kind, folder, is_forked):
    options = describe_worker(kind, folder, {})["options"]

    assert options["environment"][METHOD] == ("forkserver" if is_forked else "spawn")
    assert (forking.__name__ in options["worker_kwargs"]["preload_nanny"]) == is_forked


def test_long_log_of_the_workers_is_renamed(tmp_path, monkeypatch):
    monkeypatch.setenv("KERASCOMPARE_HOME", str(tmp_path / "logs"))
    monkeypatch.setattr(worker_process, "MAX_LOG_BYTES", 5)
    for text in (b"first", b"second", b"third"):
        with worker_process.open_log() as log:
            log.write(text)

    written = {path.name: path.read_bytes() for path in (tmp_path / "logs").iterdir()}
    assert written == {"worker.log": b"third", "worker.log.1": b"firstsecond"}
