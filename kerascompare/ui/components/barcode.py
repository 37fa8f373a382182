"""The weights of a run as a barcode: equal barcodes mean equal bits.

Up is the profile of the weights, see `store.profile`: a digit for each 32nd of them. Down, in thinner
bars, are the first 32 digits of their fingerprint. Another seed changes both halves. A single flipped bit leaves the values as they are, and changes the lower half throughout.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping

from markupsafe import Markup

from kerascompare.results.comparison import Reading
from kerascompare.store.profile import N_LEVELS, N_PARTS
from kerascompare.ui.app import readings
from kerascompare.ui.app.server import find_comparison

EXPLANATION = (
    f"Weights: bars up rank the means of {N_PARTS} equal parts of a model's weights; bars down are the "
    "digits of their fingerprint (SHA-256). Equal barcodes mean equal bits."
)

_PITCH, _UP, _DOWN = 4, 3, 2
"""Distance and widths of the bars. Thin bars set the halves apart where a lighter colour would have too
little contrast: the styles' own are hardly above 3:1 on white, which WCAG 2.2 asks of pictures."""


def profiles(reading: Reading) -> Mapping[str, str]:
    """Return the profiles of the completed runs of a comparison, by the id of the run."""
    return readings.derive(_profiles, reading)


def picture(fingerprint: str, profile: str | None, *, style: str, text: str) -> Markup:
    """Return a barcode as HTML, in the colour of a style on a light and on a dark page.

    Args:
        fingerprint: SHA-256 of the weights, 64 hexadecimal digits.
        profile: Profile of the weights; None where it is unknown, then only the lower half is
            drawn.
        style: Name of the style.
        text: What it shows, for people who do not see it; also shown on hover.
    """
    return Markup(
        '<span class="kc-barcode" role="img" aria-label="{}" title="{}" '
        'style="--own: var(--kc-{}); --bars: url(data:image/svg+xml;base64,{})"></span>'
    ).format(text, text, style, base64.b64encode(_svg(fingerprint, profile).encode()).decode())


def bars(fingerprint: str, profile: str | None) -> tuple[tuple[int, int], ...]:
    """Return how far each bar reaches up and down, from 1 to 16; 0 up without a profile."""
    up = [int(digit, N_LEVELS) + 1 for digit in profile] if profile else [0] * N_PARTS
    down = [int(digit, N_LEVELS) + 1 for digit in fingerprint[:N_PARTS]]
    return tuple(zip(up, down, strict=True))


def _svg(fingerprint: str, profile: str | None) -> str:
    """Return the barcode as an SVG mask, opaque wherever there is a bar."""
    drawn = bars(fingerprint, profile)
    up = "".join(f"M{_PITCH * i} {16 - up}h{_UP}v{up}h-{_UP}z" for i, (up, _) in enumerate(drawn))
    down = "".join(
        f"M{_PITCH * i} 17h{_DOWN}v{down}h-{_DOWN}z" for i, (_, down) in enumerate(drawn)
    )
    width, height = _PITCH * N_PARTS - (_PITCH - _UP), 2 * N_LEVELS + 1
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'preserveAspectRatio="none"><path d="{up}{down}"/></svg>'
    )


def _profiles(reading: Reading) -> Mapping[str, str]:
    store, _ = find_comparison(reading.comparison.id)
    return store.profiles(reading.comparison.id)
