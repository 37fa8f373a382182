"""A strip of small pictures, one of which can be chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from kerascompare.ui.components.images import data_url


@dataclass(frozen=True)
class Picture:
    """One of the strip.

    Attributes:
        image: `(28, 28)` uint8, 0 is black.
        name: Unique in its strip, for those who hear it: "test image 247".
        told: Short text below it: "6, not 4".
        is_marked: Whether the text stands out.
    """

    image: np.ndarray
    name: str
    told: str
    is_marked: bool = False


_HTML = """
<div class="strip">
</div>
"""

_CSS = """
.strip { display: flex; flex-wrap: wrap; gap: .75rem; font-family: var(--st-font); color: var(--st-text-color);
  --line: color-mix(in srgb, var(--st-text-color) 22%, transparent);
  --quiet: color-mix(in srgb, var(--st-text-color) 66%, transparent); }
button { all: unset; width: 56px; cursor: pointer; text-align: center; border-radius: 3px; }
img { display: block; width: 56px; height: 56px; image-rendering: pixelated; border-radius: 3px; box-shadow: 0 0 0 1px var(--line); }
span { display: block; margin-top: .375rem; font-size: .75rem; line-height: 1.25; color: var(--quiet);
  font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.marked span { color: inherit; font-weight: 600; }
button:hover img { box-shadow: 0 0 0 2px var(--quiet); }
button[aria-pressed=true] img { box-shadow: 0 0 0 2px var(--st-background-color), 0 0 0 4px var(--st-primary-color); }
button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 5px; }
"""

_JS = """
function create() {
  const button = Object.assign(document.createElement("button"), { type: "button" });
  const image = Object.assign(document.createElement("img"), { alt: "", draggable: false });
  button.append(image, document.createElement("span"));
  return button;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const strip = parentElement.querySelector(".strip");
  const old = new Map([...strip.children].map((button) => [button.name, button]));
  data.pictures.forEach((picture, i) => {
    const button = old.get(picture.name) ?? create();   // what has the focus keeps it
    old.delete(picture.name);
    const [image, told] = button.children;
    button.name = picture.name;
    button.ariaLabel = picture.name + ": " + picture.told;
    button.ariaPressed = picture.name === data.chosen;
    button.className = picture.marked ? "marked" : "";
    if (image.src !== picture.src) image.src = picture.src;
    told.textContent = picture.told;
    button.onclick = () => setTriggerValue("chosen", picture.name);
    if (strip.children[i] !== button) strip.insertBefore(button, strip.children[i] ?? null);
  });
  for (const button of old.values()) button.remove();
}
"""

_STRIP = st.components.v2.component("kerascompare_strip", html=_HTML, css=_CSS, js=_JS)


def show(
    pictures: Sequence[Picture], *, key: str, chosen: str | None, on_choose: Callable[[str], None]
) -> None:
    """Show the pictures, or change those that are there under the same key.

    Args:
        pictures: In their order.
        key: Name of the element on its page.
        chosen: Name of the picture that is shown as chosen.
        on_choose: Called with the name of the picture that was pressed.
    """
    _STRIP(
        key=key,
        data={
            "chosen": chosen,
            "pictures": tuple(_picture(one) for one in pictures),  # a list would load pandas
        },
        width="stretch",
        height="content",
        on_chosen_change=lambda: on_choose(st.session_state[key].chosen),
    )


def _picture(picture: Picture) -> dict:
    return {
        "name": picture.name,
        "told": picture.told,
        "marked": picture.is_marked,
        "src": data_url(picture.image),
    }
