"""Write query parameters into the address bar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kerascompare.ui.components import assets

_ADDRESS_BAR = assets.declare("address_bar", isolate_styles=False)


def show(*, key: str, page: str, names: Iterable[str], query: Mapping[str, str]) -> None:
    """Show nothing, but set query parameters of the page, and keep all others.

    `st.query_params` would add an entry to the browser's history for every change of a control, so
    that Back would have to be pressed as often.

    Args:
        key: Key of the element, unique on its page.
        page: Last part of the path of the page; a late call changes no other page's address.
        names: The parameters that the page owns: those that `query` lacks are removed.
        query: Their values.
    """
    _ADDRESS_BAR(
        key=key,
        data={"page": page, "names": list(names), "query": list(query.items())},
        width="content",
        height="content",
    )
