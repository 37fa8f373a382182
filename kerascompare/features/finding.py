"""Probes → findings: what came out for a feature and a style, with versions and date."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager, suppress
from datetime import date
from enum import StrEnum
from importlib.metadata import version
from importlib.resources import files
from itertools import product
from platform import python_version
from queue import SimpleQueue

from pydantic import BaseModel, ConfigDict

from kerascompare.features import programs
from kerascompare.features.catalogue import FEATURES, TRAPS
from kerascompare.features.counting import Counted, count
from kerascompare.spec import Style
from kerascompare.system.machine import processors

PROBE_SECONDS = 60.0
"""The limit of a probe."""

START_SECONDS = 60.0
"""The limit for a runner to import Keras."""


Ask = Callable[..., dict]
"""Has a runner process run the parts of a program."""


class Outcome(StrEnum):
    """What a probe came to."""

    YES = "yes"
    NO = "no"
    CONDITIONAL = "conditional"
    CRASHED = "crashed"
    TIMED_OUT = "timed out"


class Finding(BaseModel):
    """What came out for a feature and a style.

    Attributes:
        condition: Under which it is there, where the outcome is conditional.
        error: Keras' own, `Type: message`, where the program did not end.
        source: The program that was run.
        output: What it printed.
        seconds: It took.
    """

    model_config = ConfigDict(frozen=True)

    feature: str
    style: Style
    outcome: Outcome
    condition: str | None = None
    error: str | None = None
    source: str
    output: str = ""
    seconds: float

    @property
    def error_type(self) -> str | None:
        """The name of the error's class."""
        return self.error.partition(":")[0] if self.error else None


class Program(BaseModel):
    """A program that was run, and what it printed."""

    model_config = ConfigDict(frozen=True)

    source: str
    output: str
    error: str | None
    seconds: float


class Trap(BaseModel):
    """What passes for a difference of the styles: a program that is caught in it, and one that is not."""

    model_config = ConfigDict(frozen=True)

    trap: str
    wrong: Program
    right: Program


class Findings(BaseModel):
    """What came out on one day, with one installation.

    Attributes:
        versions: Of Python and of the packages that answered.
    """

    model_config = ConfigDict(frozen=True)

    date: date
    versions: dict[str, str]
    findings: tuple[Finding, ...]
    traps: tuple[Trap, ...]
    counted: tuple[Counted, ...] = ()


def run(
    features: Sequence[str] = tuple(FEATURES),
    styles: Sequence[Style] = tuple(Style),
    traps: Sequence[str] = tuple(TRAPS),
    counted: Sequence[Style] = tuple(Style),
    *,
    on_done: Callable[[], None] = lambda: None,
) -> Findings:
    """Run probes and traps, as many programs at a time as there are processors.

    Args:
        features: Names in `FEATURES`.
        styles: For which.
        traps: Names in `TRAPS`.
        counted: For which styles to count what the opinions are about.
        on_done: Called as each of these comes out.
    """
    with runners(processors()) as ask, ThreadPoolExecutor(processors()) as pool:
        cells = [pool.submit(probe, ask, *cell) for cell in product(features, styles)]
        pairs = [pool.submit(spring, ask, name) for name in traps]
        counts = [pool.submit(count, ask, style) for style in counted]
        try:
            for _ in as_completed(cells + pairs + counts):
                on_done()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)  # after Ctrl-C
    return gather(*([one.result() for one in group] for group in (cells, pairs, counts)))


def gather(
    findings: Sequence[Finding] = (), traps: Sequence[Trap] = (), counted: Sequence[Counted] = ()
) -> Findings:
    """Return what came out in this installation today."""
    return Findings(
        date=date.today(),
        versions={
            "python": python_version(),
            **{name: version(name) for name in ("keras", "tensorflow")},
        },
        findings=findings,
        traps=traps,
        counted=counted,
    )


def shipped() -> Findings:
    """Return the findings that come with the project: what its command printed, with its date."""
    return Findings.model_validate_json(
        files("kerascompare.features").joinpath("findings.json").read_bytes()
    )


def probe(ask: Ask, feature: str, style: Style) -> Finding:
    """Run the probe of a feature and a style."""
    source = programs.write(feature, style)
    answer = ask(programs.parts(source))
    condition = programs.condition(source) if answer["outcome"] == Outcome.YES else None
    if condition:
        answer["outcome"] = Outcome.CONDITIONAL
    return Finding(feature=feature, style=style, condition=condition, source=source, **answer)


def spring(ask: Ask, name: str) -> Trap:
    """Run the two programs of a trap."""
    sources = {side: programs.trap(name, side) for side in ("wrong", "right")}
    return Trap(
        trap=name,
        **{side: Program(source=source, **ask([source])) for side, source in sources.items()},
    )


@contextmanager
def runners(number: int) -> Iterator[Ask]:
    """Start runner processes and yield a function that has one of them run a program."""
    idle: SimpleQueue[Runner] = SimpleQueue()
    runners = [Runner() for _ in range(number)]
    for runner in runners:
        idle.put(runner)

    def ask(parts: list[str], **limit: float) -> dict:
        runner = idle.get()
        try:
            return runner.ask(parts, **limit)
        finally:
            idle.put(runner)

    try:
        yield ask
    finally:
        for runner in runners:
            runner.close()


class Runner:
    """A runner process; another takes its place when it dies or says nothing."""

    def __init__(self):
        self._start()

    def ask(self, parts: list[str], *, seconds: float = PROBE_SECONDS) -> dict:
        """Have the parts of a program run; return the runner's answer."""
        if self._process.poll() is not None:  # it died while nobody asked
            self._start()
        with suppress(BrokenPipeError):
            self._process.stdin.write(json.dumps({"parts": parts, "seconds": seconds}) + "\n")
            self._process.stdin.flush()
        # The runner keeps the limit itself; this is for one that hangs.
        guard = threading.Timer(seconds + START_SECONDS, self._process.kill)
        guard.start()
        answer = self._process.stdout.readline()
        guard.cancel()
        if answer:
            return json.loads(answer)
        code = self._process.wait()
        self._start()
        return {
            "outcome": Outcome.CRASHED,
            "error": f"The process that runs probes ended with exit code {code}.",
            "output": "",
            "seconds": 0.0,
        }

    def close(self) -> None:
        """End the process."""
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def _start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "kerascompare.features.runner"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
