"""Feature and style → program: the source that is shown and run.

A probe is a file in `probes/` for all styles, or a file for each style in a folder of the same
name; a style's own file takes precedence. A program that ends without an error means that the style
has the feature. These comments have a meaning:

- `# The model`, in a file for all styles, is replaced by the style's source of a small model.
- `# In a new process` starts a second program, which runs in a new process in the same folder.
- `# Only if …` states a condition, which the program tests too.
"""

from __future__ import annotations

import re
from importlib.resources import files

from kerascompare import styles
from kerascompare.spec import ArchitectureSpec, LayerSpec, Style

SMALL = ArchitectureSpec(
    name="small",
    input_shape=(4,),
    layers=(
        LayerSpec(layer="Dense", arguments={"units": 8, "activation": "relu"}),
        LayerSpec(layer="Dropout", arguments={"rate": 0.5}),
        LayerSpec(layer="Dense", arguments={"units": 3, "activation": "softmax"}),
    ),
)
"""The model of the probes that are the same for all styles."""

_NEW_PROCESS = re.compile(r"^# In a new process.*\n+", re.MULTILINE)
_CONDITION = re.compile(r"^# Only if (.+?)\.?$", re.MULTILINE)


def write(feature: str, style: Style) -> str:
    """Return the program of a probe.

    Raises:
        KeyError: If there is no such probe.
    """
    probes = files("kerascompare.features").joinpath("probes")
    name = _file_name(feature)
    common, own = probes.joinpath(f"{name}.py"), probes.joinpath(name, f"{style}.py")
    if own.is_file():
        return own.read_text(encoding="utf-8")
    if common.is_file():
        model = f"{styles.write(SMALL, style)}\n"
        return common.read_text(encoding="utf-8").replace("# The model\n", model)
    raise KeyError(f"There is no probe of {feature!r} for {style}.")


def pitfall(name: str, side: str) -> str:
    """Return one of the two programs of a pitfall, `wrong` or `right`."""
    folder = files("kerascompare.features").joinpath("pitfalls", _file_name(name))
    return folder.joinpath(f"{side}.py").read_text(encoding="utf-8")


def split_parts(program: str) -> list[str]:
    """Return the sources of a program that run one after the other, each in its own process."""
    return _NEW_PROCESS.split(program)


def condition(program: str) -> str | None:
    """Return the condition that a program states, or None."""
    stated = _CONDITION.search(program)
    return stated[1] if stated else None


def _file_name(name: str) -> str:
    return re.sub(r"\W+", "_", name).strip("_")
