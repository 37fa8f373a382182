"""Count what the tutorial has opinions about: lines, names, methods, forgotten lines."""

from __future__ import annotations

import ast
import json
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict

from kerascompare import styles
from kerascompare.features.programs import SMALL
from kerascompare.features.runner_pool import RunProgram
from kerascompare.spec import Style
from kerascompare.spec.architectures import ARCHITECTURES

_TRAIN = """
assert model
print("made")
import numpy as np

keras.utils.set_random_seed(7)
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(np.ones((8, 4)), np.ones(8), epochs=2, verbose=0)
print(model.predict(np.ones((1, 4)), verbose=0).tolist())
"""

_METHODS = """
import inspect, json

is_own = type(model).__module__ == __name__
methods = inspect.getmembers(type(model), inspect.isfunction) if is_own else []
print(json.dumps([name for name, _ in methods if not name.startswith("_")]))
"""


class Noticed(StrEnum):
    """When a missing line is noticed."""

    MADE = "when the model is made"
    TRAINED = "when it is trained"
    NEVER = "never, and it is a different model"
    NEEDLESS = "never, and it trains the same"


class Omission(BaseModel):
    """A source without one of its lines.

    Attributes:
        line: The line that was left out.
        noticed: When that is noticed.
        error: The error of Python or Keras as `Type: message`; None if there is none.
    """

    model_config = ConfigDict(frozen=True)

    line: str
    noticed: Noticed
    error: str | None


class Counted(BaseModel):
    """The counts for a style.

    Attributes:
        style: The style.
        lines: Lines of each architecture's source without blank ones, by its name.
        names: Names of Keras and Python that one must know to write the tutorial's model.
        methods: Keras' methods that the source can override, since it defines a class.
        omissions: A small model's source, each time without one of its lines.
    """

    model_config = ConfigDict(frozen=True)

    style: Style
    lines: dict[str, int]
    names: tuple[str, ...]
    methods: tuple[str, ...]
    omissions: tuple[Omission, ...]


def count(run_program: RunProgram, style: Style) -> Counted:
    """Count the lines, names, methods and omissions of a style, by running its sources."""
    # What every style can write.
    chains = {name: spec for name, spec in ARCHITECTURES.items() if spec.is_chain}
    sources = {name: styles.write(spec, style) for name, spec in chains.items()}
    small = styles.write(SMALL, style)
    return Counted(
        style=style,
        lines={name: styles.count_lines(source) for name, source in sources.items()},
        names=names(sources["tutorial"]),
        methods=json.loads(run_program([small + _METHODS])["output"]),
        omissions=_omissions(run_program, small),
    )


def names(source: str) -> tuple[str, ...]:
    """Return the names in a source that its writer does not choose, in alphabetical order.

    The writer chooses variables, attributes that are set, the class and the parameters, except
    `training`, which Keras passes by name.
    """
    used, chosen = set(), set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                chosen.add(name)
            case ast.ClassDef(name=name):
                chosen.add(name)
            case ast.arg(arg=name) if name != "training":
                chosen.add(name)
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.FunctionDef(name=name):
                used.add(name)
            case ast.alias(name=name) | ast.arg(arg=name) | ast.keyword(arg=str(name)):
                used.add(name)
    return tuple(sorted(used - chosen))


def _omissions(run_program: RunProgram, source: str) -> tuple[Omission, ...]:
    complete = run_program([_program(source)])["output"]
    lines = source.splitlines(keepends=True)
    omissions = []
    for number, line in enumerate(lines):
        if line.strip():
            answer = run_program([_program("".join(lines[:number] + lines[number + 1 :]))])
            omissions.append(
                Omission(
                    line=line.strip(), noticed=_noticed(answer, complete), error=answer["error"]
                )
            )
    return tuple(omissions)


def _program(source: str) -> str:
    # The seed is set before the source, since the source may lack its imports.
    return f"import keras as _keras\n_keras.utils.set_random_seed(7)\ndel _keras\n{source}{_TRAIN}"


def _noticed(answer: dict[str, Any], complete: str) -> Noticed:
    if answer["outcome"] != "yes":
        return Noticed.TRAINED if answer["output"].startswith("made") else Noticed.MADE
    return Noticed.NEEDLESS if answer["output"] == complete else Noticed.NEVER
