"""Announce a change, scroll to it on a phone, and give a lost focus a new place."""

from __future__ import annotations

from kerascompare.ui.components import assets

# Not isolated, since it looks at the page around it.
_ATTENTION = assets.declare("attention", isolate_styles=False)


def show(
    *, key: str, message: str = "", begun: str | None = None, focus: str | None = None
) -> None:
    """Show nothing, but tell the browser what has changed.

    Args:
        key: Key of the element, unique on its page.
        message: What screen readers read aloud once it changes, not when the page opens.
        begun: Id of what has begun: on a phone the page scrolls to this element, once per id.
        focus: CSS selector of the element that gets the keyboard focus if no element has it.
    """
    _ATTENTION(
        key=key,
        data={"message": message, "begun": begun, "focus": focus},
        width="stretch",
        height="content",
    )
