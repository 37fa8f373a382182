"""What the worker that answers preloads and runs: probes and traps, in a runner of its own."""

from __future__ import annotations

from functools import cache

from kerascompare.features import finding
from kerascompare.features.finding import Findings, Runner
from kerascompare.spec import Style


def dask_setup(_worker: object) -> None:
    """Start the runner before anybody asks; Dask calls this when the worker starts."""
    _runner()


def probe(feature: str, style: Style) -> Findings:
    """Run a probe; return its finding."""
    return finding.gather([finding.probe(_runner().ask, feature, style)])


def spring(trap: str) -> Findings:
    """Run the two programs of a trap; return what they came to."""
    return finding.gather(traps=[finding.spring(_runner().ask, trap)])


@cache
def _runner() -> Runner:
    return Runner()
