"""What only a database on a server does: it goes without a word, and locks rows."""

import socket
import threading
import time

import pytest

from kerascompare.store import RunStore, StoreError, blobs
from tests.store.test_run_store import LOG, claimed, record


def test_server_that_never_answers_is_given_up_with_a_sentence():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        began = time.monotonic()
        with pytest.raises(StoreError, match=r"does not work: .*Look at the database server"):
            RunStore(f"postgresql+psycopg://tests@127.0.0.1:{port}/database")

    # One attempt takes 5 s; without a limit it would wait for ever.
    assert time.monotonic() - began < 60


def test_heart_beats_while_a_large_checkpoint_is_written(empty_postgres, monkeypatch):
    store = RunStore(empty_postgres)
    comparison_id, replicate_id = claimed(store)
    write = blobs.write
    beaten = []

    def slowly(*arguments):
        content = write(*arguments)
        beat = threading.Thread(target=store.renew, args=("here",))
        beat.start()
        beat.join(20)
        beaten.append(not beat.is_alive())
        return content

    monkeypatch.setattr(blobs, "write", slowly)
    record(store, replicate_id)

    assert beaten == [True] * 3
    assert store.epoch_logs(comparison_id).epoch.tolist() == [LOG.epoch] * 3
    store.close()
