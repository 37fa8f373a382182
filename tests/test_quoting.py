"""Any value is quoted as a single short, printable line."""

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kerascompare.quoting import MAX_QUOTED, quote, shorten


def deep(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value


def endless():
    value = []
    value.append(value)
    return value


class Hostile:
    def __repr__(self):
        raise RuntimeError("no")


class Long:
    def __repr__(self):
        return "line\n" * 10_000


@pytest.mark.parametrize(
    "value",
    [
        10 ** (sys.get_int_max_str_digits() + 1),
        -(10**5_000),
        "a" * 10**6,
        "\ud800",
        "line\nline\x00\u2028\u202e\x1b[31m",
        b"\xff" * 10**6,
        deep(100_000),
        endless(),
        {"a": deep(1_000)},
        {10**5_000: 10**5_000},
        list(range(10**6)),
        dict.fromkeys(range(10_000)),
        {"x" * 10**6: "y" * 10**6},
        [[["x" * 1_000] * 100] * 100] * 100,
        Hostile(),
        Long(),
        float("nan"),
        None,
        "",
    ],
    ids=range(19),
)
def test_any_object_is_quoted_on_one_short_printable_line(value):
    quoted = quote(value)

    assert 0 < len(quoted) <= MAX_QUOTED
    assert quoted.isprintable()


@given(st.recursive(st.text() | st.integers() | st.floats() | st.binary(), st.lists))
@settings(max_examples=200, derandomize=True, deadline=None, database=None)
def test_quote_returns_the_repr_of_short_values(value):
    written = repr(value)

    quoted = quote(value)

    assert len(quoted) <= MAX_QUOTED
    assert quoted == written or len(written) > 80


@pytest.mark.parametrize(
    ("value", "quoted"),
    [
        ("adamm", "'adamm'"),
        ("it's", '"it\'s"'),
        ((28, 28), "(28, 28)"),
        ({"b": 1, "a": [True, None]}, "{'b': 1, 'a': [True, None]}"),
        ("a\nb", r"'a\nb'"),
        (10**2_000, "an integer of 6,644 bits"),  # 2000 × log₂ 10 = 6643.9
    ],
)
def test_quote_returns_the_expected_text(value, quoted):
    assert quote(value) == quoted


def test_long_text_is_cut_in_the_middle():
    assert quote("a" * 150 + "b" * 150) == "'" + "a" * 97 + "…" + "b" * 98 + "'"


@pytest.mark.parametrize(
    ("text", "short"),
    [("epochs", "epochs"), ("a\nb\x00", r"a\nb\x00"), ("\ud800", r"\ud800"), ("it's", "it's")],
)
def test_names_are_shortened_without_quotation_marks(text, short):
    assert shorten(text) == short
    assert len(shorten(text * 10_000)) <= MAX_QUOTED
