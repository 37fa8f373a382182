"""Records of what the probes and pitfalls gave, with versions and date."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from kerascompare.features.counting import Counted
from kerascompare.spec import Style


class Outcome(StrEnum):
    """The result of a probe."""

    YES = "yes"
    NO = "no"
    CONDITIONAL = "conditional"
    CRASHED = "crashed"
    TIMED_OUT = "timed out"

    @property
    def is_supported(self) -> bool:
        """Whether the style has the feature, at least on a condition."""
        return self in (Outcome.YES, Outcome.CONDITIONAL)


class Finding(BaseModel):
    """The result of one feature's probe for one style.

    Attributes:
        feature: Name in `FEATURES`.
        style: The style that the program is written in.
        outcome: The result.
        condition: When the style has the feature, if the outcome is conditional.
        error: Keras' own error as `Type: message`, if the program raised one.
        source: The program that was run.
        output: What the program printed.
        seconds: How long the program took.
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


class Pitfall(BaseModel):
    """A mistake that looks like a difference between styles, as a wrong and a right program.

    Attributes:
        name: Name in `PITFALLS`.
        wrong: The program with the mistake.
        right: The program without it.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    wrong: Program
    right: Program


class Findings(BaseModel):
    """The results of one day and one installation.

    Attributes:
        date: The day.
        versions: Versions of Python, Keras and TensorFlow, by lower-case name.
        findings: Results of the probes.
        pitfalls: Results of the pitfalls' programs.
        counted: What was counted for each style.
    """

    model_config = ConfigDict(frozen=True)

    date: date
    versions: dict[str, str]
    findings: tuple[Finding, ...]
    pitfalls: tuple[Pitfall, ...]
    counted: tuple[Counted, ...] = ()


def shipped() -> Findings:
    """Return the findings that ship with the project, as its command wrote them."""
    return Findings.model_validate_json(
        files("kerascompare.features").joinpath("findings.json").read_bytes()
    )
