"""The three styles."""

from enum import StrEnum


class Style(StrEnum):
    """A way of writing a Keras model. The order here is the order in every list and table."""

    SEQUENTIAL = "sequential"
    FUNCTIONAL = "functional"
    SUBCLASSING = "subclassing"
