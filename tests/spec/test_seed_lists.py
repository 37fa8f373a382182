"""Lists of seeds are read and written, and invalid ones are refused with a sentence."""

import pytest

from kerascompare.spec import parse_seeds, seeds_text


@pytest.mark.parametrize(
    ("text", "seeds"),
    [
        ("42", (42,)),
        ("1-3", (1, 2, 3)),
        ("1–3, 42 ,7", (1, 2, 3, 42, 7)),
        ("0-999", tuple(range(1000))),
        ("5-5", (5,)),
    ],
)
def test_seeds_are_read_from_a_list_with_ranges(text, seeds):
    assert parse_seeds(text) == seeds
    assert parse_seeds(seeds_text(seeds)) == seeds


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "whole numbers and ranges"),
        ("one", "whole numbers and ranges"),
        ("1-2-3", "whole numbers and ranges"),
        ("-5", "whole numbers and ranges"),
        ("1,,2", "whole numbers and ranges"),
        ("1.5", "whole numbers and ranges"),
        ("9-3", "goes upwards"),
        ("0-1000", "up to 1,000"),
        ("0-99999999999", "up to 1,000"),
    ],
)
def test_invalid_list_of_seeds_is_refused_with_the_rule(text, rule):
    with pytest.raises(ValueError, match=rule):
        parse_seeds(text)


def test_seeds_are_written_in_the_shortest_form():
    assert seeds_text((1, 2, 3, 4, 42, 7, 8)) == "1-4, 42, 7, 8"
