"""A QR code as SVG, made here: no address leaves the machine."""

from __future__ import annotations

import base64

import segno
from markupsafe import Markup

QUIET_ZONE = 4
"""Empty modules around the code, as ISO/IEC 18004 demands."""


def to_image(text: str, *, label: str) -> Markup | None:
    """Return a QR code as an image in HTML, or None if the text is too long for one.

    Args:
        text: What a camera reads.
        label: What screen readers read.
    """
    try:
        # "L" holds the most, and a screen damages nothing.
        code = segno.make_qr(text, error="l")
    except segno.DataOverflowError:
        return None
    path = "".join(
        f"M{x + QUIET_ZONE} {y + QUIET_ZONE}h1v1h-1z"
        for y, row in enumerate(code.matrix)
        for x, is_dark in enumerate(row)
        if is_dark
    )
    size = len(code.matrix) + 2 * QUIET_ZONE
    svg = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" shape-rendering="crispEdges">'
        '<rect width="{}" height="{}" fill="#fff"/><path d="{}" fill="#000"/></svg>'
    ).format(size, size, size, size, path)
    # As an image: Streamlit removes SVG elements from HTML.
    encoded = base64.b64encode(str(svg).encode()).decode()
    image = Markup('<img class="kc-qr" alt="{}" src="data:image/svg+xml;base64,{}">')
    return image.format(label, encoded)
