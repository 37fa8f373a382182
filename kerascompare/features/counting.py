"""What can be counted where the tutorial has an opinion: lines, names, methods, forgotten lines."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from kerascompare import styles
from kerascompare.features.programs import SMALL
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
    """When a line that was left out is noticed."""

    MADE = "when the model is made"
    TRAINED = "when it is trained"
    NEVER = "never, and it is another model"
    NEEDLESS = "never, and it trains the same"


class Omission(BaseModel):
    """A source without one of its lines.

    Attributes:
        line: What was left out.
        error: What Python or Keras says, `Type: message`; None if nothing.
    """

    model_config = ConfigDict(frozen=True)

    line: str
    noticed: Noticed
    error: str | None


class Counted(BaseModel):
    """What was counted for a style.

    Attributes:
        lines: Of the source of each architecture, by its name, blank ones left out.
        names: Those of Keras and Python that one must know to write the tutorial's model.
        methods: Those of Keras that the source can replace by its own, since it has a class.
        omissions: Each line of a small model left out, one at a time.
    """

    model_config = ConfigDict(frozen=True)

    style: Style
    lines: dict[str, int]
    names: tuple[str, ...]
    methods: tuple[str, ...]
    omissions: tuple[Omission, ...]


def count(ask: Callable[..., dict], style: Style) -> Counted:
    """Count what a style takes and gives, on sources that are run."""
    sources = {name: styles.write(one, style) for name, one in ARCHITECTURES.items()}
    small = styles.write(SMALL, style)
    return Counted(
        style=style,
        lines={
            name: sum(map(bool, map(str.strip, source.splitlines())))
            for name, source in sources.items()
        },
        names=names(sources["tutorial"]),
        methods=json.loads(ask([small + _METHODS])["output"]),
        omissions=_omissions(ask, small),
    )


def names(source: str) -> tuple[str, ...]:
    """Return the names in a source that its writer does not choose, in alphabetical order.

    Chosen are variables, attributes that are set, the class and the parameters, but for
    `training`: Keras passes it by its name.
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


def _omissions(ask: Callable[..., dict], source: str) -> tuple[Omission, ...]:
    whole = ask([_program(source)])["output"]
    lines = source.splitlines(keepends=True)
    omissions = []
    for number, line in enumerate(lines):
        if line.strip():
            answer = ask([_program("".join(lines[:number] + lines[number + 1 :]))])
            omissions.append(
                Omission(line=line.strip(), noticed=_noticed(answer, whole), error=answer["error"])
            )
    return tuple(omissions)


def _program(source: str) -> str:
    # The seed comes before the source, which may lack its imports.
    return f"import keras as _keras\n_keras.utils.set_random_seed(7)\ndel _keras\n{source}{_TRAIN}"


def _noticed(answer: dict, whole: str) -> Noticed:
    if answer["outcome"] != "yes":
        return Noticed.TRAINED if answer["output"].startswith("made") else Noticed.MADE
    return Noticed.NEEDLESS if answer["output"] == whole else Noticed.NEVER
