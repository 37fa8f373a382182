"""What concerns a database on a server alone: lost connections and row locks."""

import re
import socket
import threading
from concurrent.futures import ThreadPoolExecutor

from kerascompare.store import RunStore, StoreError, blobs
from tests.store.test_run_store import LOG, claimed, record


def test_connecting_to_a_silent_server_times_out_with_a_sentence():
    with socket.create_server(("127.0.0.1", 0)) as silent, ThreadPoolExecutor() as pool:
        port = silent.getsockname()[1]
        opened = pool.submit(RunStore, f"postgresql+psycopg://tests@127.0.0.1:{port}/database")
        try:
            error = opened.exception(timeout=60)  # an attempt takes 5 s
        finally:
            silent.close()  # ends an attempt that has no time limit

    assert isinstance(error, StoreError)
    assert re.search("does not work: .*Check the database server", str(error))


def test_leases_are_renewed_while_a_large_checkpoint_is_written(empty_postgres, monkeypatch):
    store = RunStore(empty_postgres)
    comparison_id, replicate_id = claimed(store)
    write = blobs.write
    has_renewed = []

    def renew_after_writing(*arguments):
        content = write(*arguments)
        renewal = threading.Thread(target=store.renew, args=("here",))
        renewal.start()
        renewal.join(20)
        has_renewed.append(not renewal.is_alive())
        return content

    monkeypatch.setattr(blobs, "write", renew_after_writing)
    record(store, replicate_id)

    assert has_renewed == [True] * 3
    assert store.epoch_logs(comparison_id).epoch.tolist() == [LOG.epoch] * 3
    store.close()
