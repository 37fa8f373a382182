"""Sources are formatted by Black, within limits and whatever version it is."""

import time

import black
import pytest

from kerascompare import styles
from kerascompare.spec import Style
from kerascompare.spec.architectures import TUTORIAL
from kerascompare.styles import formatting
from kerascompare.styles.formatting import MAX_FORMATTED, format_source


@pytest.fixture
def black_without_preview(monkeypatch):
    """Remove the private preview feature, as an upgrade of Black may do."""

    class Preview:
        pass

    monkeypatch.setattr("black.mode.Preview", Preview)
    formatting.format_mode.cache_clear()
    format_source.cache_clear()
    yield
    formatting.format_mode.cache_clear()
    format_source.cache_clear()


def test_black_has_the_private_preview_feature_that_hugs_lists():
    feature = "hug_parens_with_braces_and_square_brackets"
    assert hasattr(black.mode.Preview, feature), (
        f"Black {black.__version__} has no preview feature `{feature}`; Sequential sources are now "
        "in its stable style. Adapt kerascompare/styles/formatting.py."
    )


@pytest.mark.parametrize("style", Style)
def test_sources_are_in_stable_style_without_the_preview_feature(style, black_without_preview):
    source = styles.write(TUTORIAL, style)

    assert source == black.format_str(source, mode=black.Mode())


def test_source_beyond_the_limit_is_not_formatted():
    # Black once took 25 s for a list of 200 kB, and every visitor waited.
    source = f"x = [{'1,' * 100_000}]\n"

    assert format_source(source) == source


@pytest.mark.parametrize(
    "value",
    ["1, " * 3_000, "'a', " * 1_800, ", ".join(["[" * 18 + "1" + "]" * 18] * 200)],
    ids=["numbers", "strings", "nested"],
)
def test_longest_source_is_formatted_in_two_seconds(value):
    source = f"x = layers.Reshape(({value}))\n"
    assert MAX_FORMATTED * 0.7 < len(source) <= MAX_FORMATTED

    start = time.process_time()
    format_source(source)

    assert time.process_time() - start < 2


def test_cache_of_formatted_sources_is_bounded():
    for number in range(300):
        format_source(f"x={number}\n")

    assert format_source.cache_info().currsize <= 256
