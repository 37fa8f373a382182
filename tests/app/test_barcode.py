"""Equal bits are drawn as equal barcodes, and a single flipped bit as another one."""

import base64
import hashlib
import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from PIL import ImageColor

from kerascompare.looks.theme import LOOKS, PAGE
from kerascompare.store.profile import profile
from kerascompare.ui.components import barcode


def drawn(weights):
    """Return the bars of weights, fingerprinted as a worker does."""
    digest = hashlib.sha256(np.ascontiguousarray(weights).tobytes()).hexdigest()
    return barcode.bars(digest, profile([weights]))


def random_weights(seed):
    return np.random.default_rng(seed).normal(size=10_000).astype("float32")


def test_equal_weights_have_equal_bars():
    assert drawn(random_weights(1)) == drawn(random_weights(1))


def test_another_seed_changes_most_bars_in_both_directions():
    pairs = [*zip(drawn(random_weights(1)), drawn(random_weights(2)), strict=True)]

    for half in (0, 1):
        assert sum(a[half] != b[half] for a, b in pairs) > 16


def test_any_flipped_bit_changes_most_lower_bars():
    weights = random_weights(1)
    before = drawn(weights)
    for position in (0, 5_000, 9_999):
        for bit in (0, 31):  # the least significant one, and the sign
            flipped = weights.copy()
            flipped.view(np.uint32)[position] ^= np.uint32(1 << bit)
            pairs = zip(before, drawn(flipped), strict=True)
            assert sum(a[1] != b[1] for a, b in pairs) > 16, (position, bit)


def test_bars_are_the_digits_of_profile_and_fingerprint_plus_one():
    bars = barcode.bars("0f" * 32, "0123456789abcdef" * 2)

    assert bars[:3] == ((1, 1), (2, 16), (3, 1))
    assert len(bars) == 32


def test_barcode_without_a_profile_shows_the_fingerprint():
    bars = barcode.bars("0f" * 32, None)

    assert bars[:2] == ((0, 1), (0, 16))


def luminance(color):
    """Return the relative luminance of a color as WCAG 2.2 defines it."""
    shares = np.array(ImageColor.getrgb(color)) / 255
    linear = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


@pytest.mark.parametrize("style", LOOKS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_bar_has_a_contrast_of_3_to_1_with_the_page(style, theme):
    shown = barcode.picture("0f" * 32, "0123456789abcdef" * 2, style=style, text="weights")
    svg = base64.b64decode(re.search(r"base64,([^)]+)", shown)[1]).decode()
    pair = sorted(luminance(getattr(look, theme)) for look in (LOOKS[style], PAGE))

    assert {name for each in ET.fromstring(svg) for name in each.attrib} == {"d"}  # all opaque
    assert (pair[1] + 0.05) / (pair[0] + 0.05) >= 3


def test_text_and_style_of_a_barcode_are_escaped():
    shown = barcode.picture("f" * 64, None, style='"><script>', text="<b>'\"")

    assert "<script>" not in shown
    assert "<b>" not in shown
