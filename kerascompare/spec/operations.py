"""What a call may name besides layers: functions of `keras.ops`, operators and call arguments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from kerascompare.keras_api import LayerApi, Parameter
from kerascompare.quoting import quote
from kerascompare.spec import values
from kerascompare.spec.naming import suggest

MAX_TENSORS = 32
"""Tensors that one call takes."""


@dataclass(frozen=True, slots=True)
class Operands:
    """The tensors that a call takes.

    Attributes:
        lowest, highest: Their number.
        as_list: Whether they are passed as one list; otherwise each is an argument of its own.
        with_numbers: Whether numbers may stand for all but one of them.
    """

    lowest: int = 1
    highest: int = 1
    as_list: bool = False
    with_numbers: bool = False


ONE = Operands()
TWO = Operands(2, 2)
PAIR = Operands(2, 2, as_list=True)
SEVERAL = Operands(2, MAX_TENSORS, as_list=True)
ARITHMETIC = Operands(2, 2, with_numbers=True)


@dataclass(frozen=True, slots=True)
class Operation:
    """One function of `keras.ops`.

    Attributes:
        name: Its name in `keras.ops`.
        operands: The tensors that it takes.
        parameters: What else it takes.
        symbol: The operator that programmers write instead, if there is one.
    """

    name: str
    operands: Operands
    parameters: tuple[Parameter, ...] = ()
    symbol: str | None = None


def _optional(name: str, kind: str, default: Any = None) -> Parameter:
    return Parameter(name, required=False, default=default, kind=kind)


def _required(name: str, kind: str) -> Parameter:
    return Parameter(name, required=True, default=None, kind=kind)


_REDUCTION = (_optional("axis", "integers"), _optional("keepdims", "boolean", default=False))
_LAST_AXIS = (_optional("axis", "integer", default=-1),)
_FIRST_AXIS = (_optional("axis", "integer", default=0),)

OPERATIONS: Mapping[str, Operation] = MappingProxyType(
    {
        operation.name: operation
        for operation in (
            Operation("add", ARITHMETIC, symbol="+"),
            Operation("subtract", ARITHMETIC, symbol="-"),
            Operation("multiply", ARITHMETIC, symbol="*"),
            Operation("true_divide", ARITHMETIC, symbol="/"),
            Operation("power", ARITHMETIC, symbol="**"),
            Operation("matmul", TWO, symbol="@"),
            Operation("negative", ONE, symbol="-"),
            Operation("maximum", ARITHMETIC),
            Operation("minimum", ARITHMETIC),
            *(
                Operation(name, ONE)
                for name in (
                    *("absolute", "ceil", "cos", "exp", "floor", "log", "log1p", "reciprocal"),
                    *("round", "rsqrt", "sign", "sin", "sqrt", "square", "tan", "tanh"),
                    *("gelu", "hard_sigmoid", "leaky_relu", "relu", "relu6", "sigmoid", "silu"),
                    *("softplus", "softsign"),
                )
            ),
            *(Operation(name, ONE, _LAST_AXIS) for name in ("softmax", "log_softmax")),
            *(Operation(name, ONE, _REDUCTION) for name in ("max", "mean", "min", "prod", "sum")),
            Operation("concatenate", SEVERAL, _FIRST_AXIS),
            Operation("stack", SEVERAL, _FIRST_AXIS),
            Operation("expand_dims", ONE, (_required("axis", "integer"),)),
            Operation("squeeze", ONE, (_optional("axis", "integers"),)),
            Operation("reshape", ONE, (_required("newshape", "integers"),)),
            Operation("transpose", ONE, (_optional("axes", "integers"),)),
        )
    }
)
"""The functions of `keras.ops` that a spec may name. They have no weights and draw no numbers."""

_MERGING = ("Add", "Average", "Concatenate", "Maximum", "Minimum", "Multiply")
_LAYER_OPERANDS: Mapping[str, Operands] = MappingProxyType(
    {
        **dict.fromkeys(_MERGING, SEVERAL),
        "Dot": PAIR,
        "Subtract": PAIR,
        "HashedCrossing": SEVERAL,
        "AdditiveAttention": Operands(2, 3, as_list=True),
        "Attention": Operands(2, 3, as_list=True),
        "GroupQueryAttention": Operands(2, 3),
        "MultiHeadAttention": Operands(2, 3),
    }
)
"""Layers that take several tensors."""

_CAUSAL = (_optional("use_causal_mask", "boolean", default=False),)
_CALL_PARAMETERS: Mapping[str, tuple[Parameter, ...]] = MappingProxyType(
    dict.fromkeys(
        ("AdditiveAttention", "Attention", "GroupQueryAttention", "MultiHeadAttention"), _CAUSAL
    )
)
"""Arguments that a layer takes when it is called, besides tensors and `training`."""


def layer_operands(layer: LayerApi) -> Operands:
    """Return the tensors that a layer takes."""
    return _LAYER_OPERANDS.get(layer.name, SEVERAL if layer.takes_several else ONE)


def find_operation(name: str) -> Operation:
    """Return the function of a name.

    Raises:
        ValueError: If it is not listed.
    """
    if name not in OPERATIONS:
        raise ValueError(
            f"An operation must be one of {', '.join(sorted(OPERATIONS))}. "
            f"Received: {quote(name)}." + suggest(name, OPERATIONS)
        )
    return OPERATIONS[name]


def canonicalize_call(
    name: str, parameters: tuple[Parameter, ...], arguments: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the arguments of a call in canonical form: in order, without defaults.

    Args:
        name: What is called, for messages.

    Raises:
        ValueError: If an argument is unknown, missing or has another value than it may have.
    """
    known = {parameter.name: parameter for parameter in parameters}
    for given in arguments:
        if given not in known:
            raise ValueError(
                f"A call of {name} takes {', '.join(known) or 'only tensors'}. "
                f"Received: {quote(given)}." + suggest(given, known)
            )
    canonical = {}
    for parameter in parameters:
        if parameter.name not in arguments:
            if parameter.required:
                raise ValueError(f"A call of {name} needs {parameter.name!r}. Received: none.")
            continue
        value = arguments[parameter.name]
        if value is not None or parameter.required:
            try:
                value = values.canonicalize(parameter, value)
            except values.UnexpectedValueError as error:
                raise ValueError(
                    f"{parameter.name!r} of {name} must be {error}. Received: {quote(value)}."
                ) from None
        if parameter.required or value != parameter.default:
            canonical[parameter.name] = value
    return canonical


def call_parameters(layer: str) -> tuple[Parameter, ...]:
    """Return what a layer takes when it is called, besides tensors and `training`."""
    return _CALL_PARAMETERS.get(layer, ())
