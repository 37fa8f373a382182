"""Durations, sizes and counts are written as people read them."""

import pytest

from kerascompare.looks import quantities


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.2, "1 s"),
        (8, "8 s"),
        (120, "2 min"),
        (4800, "80 min"),
        (6000, "1 h 40 min"),
        (3 * 86_400, "3 days"),
        (800 * 86_400, "2 years"),
        (1e15, "more than 1,000 years"),
    ],
)
def test_durations_are_rounded(seconds, text):
    assert quantities.duration(seconds) == text


@pytest.mark.parametrize(
    ("size_bytes", "text"),
    [
        (640e6, "640 MB"),
        (1.4e9, "1.4 GB"),
        (31e9, "31 GB"),
        (2.5e12, "2.5 TB"),
        (1e15, "more than 1,000 TB"),
    ],
)
def test_sizes_are_rounded(size_bytes, text):
    assert quantities.size(size_bytes) == text


@pytest.mark.parametrize(
    ("count", "text"), [(1, "one"), (2, "two"), (3, "three"), (4, "4"), (1000, "1,000")]
)
def test_counts_up_to_three_are_spelled(count, text):
    assert quantities.spell(count) == text
