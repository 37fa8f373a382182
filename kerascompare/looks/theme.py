"""Colours, marks and labels of the styles, used by every chart, badge and table."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class StyleLook:
    """How one style looks.

    Attributes:
        label: Name for people.
        light, dark: Color on a light and on a dark page, `#RRGGBB`.
        symbol: Plotly's name of the mark.
        glyph: The same mark as a character.
        palette: Streamlit's name for the color in Markdown. The theme in .streamlit/config.toml has
            its values.
    """

    label: str
    light: str
    dark: str
    symbol: str
    glyph: str
    palette: str


@dataclass(frozen=True)
class Neutral:
    """A color that stands for no style, on a light and on a dark page, `#RRGGBB`."""

    light: str
    dark: str


# Okabe and Ito's blue, vermilion and bluish green, which remain distinct with color vision deficiency
# (https://jfly.uni-koeln.de/color/). The dark ones are the same hues, lightened.
LOOKS: Mapping[str, StyleLook] = MappingProxyType(
    {
        "sequential": StyleLook("Sequential", "#0072B2", "#56B4E9", "circle", "●", "blue"),
        "functional": StyleLook("Functional", "#D55E00", "#FF9E4A", "square", "■", "orange"),
        "subclassing": StyleLook("Subclassing", "#009E73", "#3DDBA8", "diamond", "◆", "green"),
    }
)

INK = Neutral("#1B1C2B", "#E8E9F5")
MUTED = Neutral("#6B7080", "#9BA0B3")
GRID = Neutral("#E6E8EF", "#2D3042")
PAGE = Neutral("#FFFFFF", "#0F1020")


def dark_of() -> dict[str, str]:
    """Map each light color to its dark counterpart: `{"#0072B2": "#56B4E9", …}`."""
    pairs: list[StyleLook | Neutral] = [*LOOKS.values(), INK, MUTED, GRID, PAGE]
    return {pair.light: pair.dark for pair in pairs}


def rgb(color: str) -> tuple[int, int, int]:
    """Return the red, green and blue of a color such as `#0072B2`, each from 0 to 255."""
    from PIL import ImageColor  # here, since the pages need colors before they need Pillow

    red, green, blue, *_ = ImageColor.getrgb(color)
    return red, green, blue


def tint(color: str, alpha: float) -> str:
    """Return a color as `rgba(…)` with opacity `alpha` in [0, 1]."""
    red, green, blue = rgb(color)
    return f"rgba({red}, {green}, {blue}, {alpha:g})"


def mix_with_white(color: str, share: float) -> str:
    """Return `share` of a color mixed into white, as `#RRGGBB`."""
    return "#" + "".join(f"{round(255 + share * (channel - 255)):02X}" for channel in rgb(color))
