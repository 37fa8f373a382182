"""A comparison on a remote scheduler with its workers and a shared database."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from distributed.security import Security

from kerascompare.store import RunStore, Status
from tests.docs.documents import commands
from tests.processes import family, wait_for

ROOT = Path(__file__).parents[2]
(WORKER,) = (
    command.partition("ADDRESS ")[2]
    for command in commands(ROOT / "docs" / "many-machines.md")
    if command.startswith("dask worker") and "train=1" in command
)
OPTIONS = "--seeds 1-3 --epochs 4 --images 1984 --seeding independent --margin 0.5 --json"


@pytest.fixture
def everywhere(tmp_path, empty_postgres):
    """Return the environment of all machines: the store, and certificates as in the document."""
    security = Security.temporary()
    pems = {
        "CA_FILE": security.tls_ca_file,
        **{
            f"{role.upper()}__{part.upper()}": getattr(security, f"tls_{role}_{part}")
            for role in ("scheduler", "worker", "client")
            for part in ("key", "cert")
        },
    }
    variables = {}
    for name, pem in pems.items():
        (tmp_path / name).write_text(pem)
        variables[f"DASK_DISTRIBUTED__COMM__TLS__{name}"] = str(tmp_path / name)
    return {
        **variables,
        "DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION": "true",
        "KERASCOMPARE_STORE": empty_postgres,
    }


@pytest.fixture
def start(tmp_path, everywhere):
    """Return a function that starts a process of Dask; kill all of them in the end."""
    started = []
    environment = {
        **os.environ,
        **everywhere,
        "PYTHONPATH": str(ROOT),
        "TF_NUM_INTRAOP_THREADS": "1",
    }

    def start(*arguments):
        with (tmp_path / f"{len(started)}.log").open("w") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", *arguments],
                cwd=tmp_path,
                env=environment,
                stdout=log,
                stderr=log,
            )
        started.append(process)
        return process

    yield start
    for process in started:
        kill(process)


def kill(process):
    if process.poll() is None:
        for member in family(process.pid):
            member.kill()
        process.wait()


def test_all_replicates_complete_after_a_worker_was_lost(
    start, tmp_path, empty_postgres, everywhere
):
    file = tmp_path / "scheduler.json"
    start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--protocol", "tls",
          "--scheduler-file", str(file))  # fmt: skip
    # Dask creates the file empty and writes into it afterwards.
    wait_for(lambda: file.exists() and file.read_text().endswith("\n}"), seconds=30)
    address = json.loads(file.read_text())["address"]
    assert address.startswith("tls://")
    workers = [start("worker", address, *WORKER.split(), "--no-dashboard") for _ in range(2)]
    command = subprocess.Popen(
        [sys.executable, "-m", "kerascompare", "compare", *OPTIONS.split()],
        cwd=ROOT,
        env={**os.environ, **everywhere, "KERASCOMPARE_SCHEDULER": address},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    store = RunStore(empty_postgres)
    (comparison,) = wait_for(store.comparisons, seconds=60)

    def both_train():
        runs = store.runs(comparison.id)
        return len({run.replicate_id for run in runs if run.status is Status.RUNNING}) == 2

    wait_for(both_train, seconds=120)
    kill(workers[0])
    output, errors = command.communicate(timeout=180)

    assert command.returncode == 0, errors
    printed = json.loads(output)
    assert {run["status"] for run in printed["runs"]} == {"completed"}
    assert len({run["fingerprint"] for run in printed["runs"]}) == 9
    assert [pair["n"] for pair in printed["statistics"]["pairs"]] == [3, 3, 3]
    assert not any(pair["paired"] for pair in printed["statistics"]["pairs"])
    assert len(store.epoch_logs(comparison.id)) == 9 * 4
    store.close()
