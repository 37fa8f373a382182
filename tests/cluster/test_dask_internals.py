"""What `cluster/dask_internals.py` uses of Dask beyond its documentation is still there.

If one of these fails after an upgrade, adapt `dask_internals.py`; nothing else uses the name.
"""

import inspect
from importlib.metadata import version

import pytest
from distributed import utils
from distributed.deploy.spec import SpecCluster
from distributed.deploy.subprocess import Subprocess, SubprocessWorker

from kerascompare.cluster.dask_internals import WorkerProcess

DASK = f"distributed {version('distributed')}"


def test_subprocess_worker_starts_its_process_in_start():
    assert "_start" in vars(SubprocessWorker), (
        f"{DASK} does not start workers in SubprocessWorker._start any more: "
        "WorkerProcess must override what it calls instead."
    )
    assert "self._start()" in inspect.getsource(Subprocess.start), (
        f"{DASK}: Subprocess.start does not call _start any more, so that workers would start "
        "without our environment."
    )
    options = inspect.signature(SubprocessWorker).parameters
    assert {"scheduler", "worker_kwargs"} <= set(options), (
        f"{DASK}: SubprocessWorker has other arguments: {', '.join(options)}."
    )


def test_worker_process_requires_start_process():
    with pytest.raises(TypeError, match="start_process"):
        WorkerProcess("tls://127.0.0.1:1")


@pytest.mark.parametrize("name", ["worker_spec", "workers"])
def test_spec_cluster_starts_and_stops_the_workers_in_its_dictionaries(name):
    source = inspect.getsource(SpecCluster._correct_state_internal)
    assert f"self.{name}" in source, (
        f"{DASK}: SpecCluster.{name} does not decide any more which workers are started and "
        "stopped. add_worker, remove_worker, forget_worker and is_worker_missing rely on it."
    )


def test_scaling_to_the_present_size_starts_missing_workers():
    parameters = inspect.signature(SpecCluster.scale).parameters
    assert "n" in parameters, f"{DASK}: SpecCluster.scale has no argument n any more."
    assert "_correct_state" in inspect.getsource(SpecCluster.scale), (
        f"{DASK}: SpecCluster.scale does not start missing workers any more (start_missing)."
    )


def test_default_preload_of_the_fork_server_can_be_skipped():
    assert "not _forkserver_preload_set" in inspect.getsource(utils.get_mp_context), (
        f"{DASK}: distributed.utils._forkserver_preload_set does not keep get_mp_context from "
        "importing its list of packages any more (skip_default_preload). Without it each nanny "
        "takes a second and 60 MB more."
    )
