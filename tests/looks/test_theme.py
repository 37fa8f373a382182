"""Colors and marks of the styles: as agreed, visible on every page, and unchangeable."""

import pytest

from kerascompare.looks import theme


# The table of colors and marks that the project agreed on.
@pytest.mark.parametrize(
    ("style", "look"),
    [
        ("sequential", ("Sequential", "#0072B2", "#56B4E9", "circle", "●")),
        ("functional", ("Functional", "#D55E00", "#FF9E4A", "square", "■")),
        ("subclassing", ("Subclassing", "#009E73", "#3DDBA8", "diamond", "◆")),
    ],
)
def test_each_style_has_its_colors_and_mark(style, look):
    known = theme.LOOKS[style]
    assert (known.label, known.light, known.dark, known.symbol, known.glyph) == look


def test_looks_cannot_be_changed():
    with pytest.raises(TypeError):
        theme.LOOKS["sequential"] = None


def test_tint_keeps_the_color_and_sets_the_opacity():
    assert theme.tint("#0072B2", 0.15) == "rgba(0, 114, 178, 0.15)"


def test_mix_with_white_goes_from_white_to_the_color():
    assert theme.mix_with_white("#0072B2", 0) == "#FFFFFF"
    assert theme.mix_with_white("#0072B2", 1) == "#0072B2"
    # By hand: 255 - 0.1 × (255 - 0, 255 - 114, 255 - 178) = 229.5, 240.9, 247.3, half to even.
    assert theme.mix_with_white("#0072B2", 0.1) == "#E6F1F7"


# WCAG 2.2: 3:1 for graphics, https://www.w3.org/TR/WCAG22/#non-text-contrast
@pytest.mark.parametrize("style", theme.LOOKS)
@pytest.mark.parametrize("page", ["light", "dark"])
def test_colors_stand_out_from_the_page(style, page):
    color, background = getattr(theme.LOOKS[style], page), getattr(theme.PAGE, page)
    lighter, darker = sorted((_luminance(color), _luminance(background)), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 3


def _luminance(color):
    """Relative luminance, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
