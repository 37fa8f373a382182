"""The layout that all figures share."""

import re

from kerascompare.figures import layout
from kerascompare.looks import theme


def test_every_light_color_of_the_layout_has_a_dark_one():
    used = set(re.findall(r"#[0-9A-Fa-f]{6}", repr(layout.base_layout())))
    assert used
    assert used <= set(theme.dark_of())
