"""Share a setup or a comparison: the address bar, the Share dialog, and files to take away."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from markupsafe import Markup

from kerascompare.spec import ComparisonSpec
from kerascompare.spec import link as links
from kerascompare.store import Comparison
from kerascompare.ui.app import address, embedding, frame, reachable, readings, words
from kerascompare.ui.compare import draft, lock, run_table
from kerascompare.ui.components import address_bar, qr_code

OPENS = {"results": "These results", "setup": "The setup, to train"}
LOCKS = {
    "": "Everything",
    "all-but-seeds": "Only the seed",
    "all": "Nothing",
}
"""Lock → what the visitor of a link may change."""
CHOOSE = "choose"
EMBED_HEIGHTS = {"curves": 480, "table": 320, "code": 420}
"""View → height of its frame in pixels."""


def keep_address(described: ComparisonSpec | None, shown: Comparison | None) -> None:
    """Keep the comparison and the setup of the controls in the address bar."""
    locked = address.lock()
    is_plain = shown is None and not locked and described == draft.DEFAULT
    spec = None if is_plain else described
    query = address.setup_query(spec, comparison_id=shown.id if shown else None, lock=locked)
    if described is None and shown is None:
        return  # it is being typed: the address keeps the setup before
    address.note_written(query)
    names = (address.LINK, address.LOCK, address.TRAIN, *links.NAMES)
    with st.container(key="address_bar"):
        address_bar.show(key="address", page="compare", names=names, query=query)


def show(described: ComparisonSpec | None, shown: Comparison | None) -> None:
    """Show the buttons Share and Export."""
    with st.container(horizontal=True, gap="small", key="sharing"):
        if st.button(
            "Share",
            icon=":material/share:",
            type="tertiary",
            disabled=described is None and shown is None,
            key="share",
        ):
            share(described, shown)
        with st.popover("Export", icon=":material/download:", type="tertiary"):
            _export(described, shown)


@st.dialog("Share", width="medium", icon=":material/share:")
def share(described: ComparisonSpec | None, shown: Comparison | None) -> None:
    """Show the dialog that makes a link.

    Args:
        described: What the controls describe.
        shown: The comparison that the page shows.
    """
    is_result = shown is not None and (
        described is None
        or st.segmented_control(
            "What the link opens",
            list(OPENS),
            format_func=OPENS.__getitem__,
            default="results",
            required=True,
            key="share_what",
        )
        == "results"
    )
    reach = _address()
    if is_result and shown:
        query = address.setup_query(shown.spec, comparison_id=shown.id)
        st.caption(
            "The link also holds the setup: where these results are missing, they can be trained again."
        )
    else:
        query = address.setup_query(described, lock=_lock(), train=_train())
    url = f"{reach.url}?{links.to_text(query)}"
    text = st.container()
    if not reach.is_local:  # a phone cannot open a local address
        code, text = st.columns([1, 2.4], gap="medium", vertical_alignment="center")
        image = qr_code.to_image(url, label="QR code of the link")
        with code:
            frame.html(image or Markup("<p>The link is too long for a QR code.</p>"))
    with text:
        st.code(url, language=None, wrap_lines=True)
        st.caption(words.plain(reach.reach))
    with st.expander("Embed in a web page or slide"):
        view = st.segmented_control(
            "Show",
            list(EMBED_HEIGHTS),
            format_func=str.capitalize,
            default="curves",
            required=True,
            key="share_view",
        )
        st.code(embed_code(url, view or "curves"), language="html", wrap_lines=True)


def embed_code(url: str, view: str) -> str:
    """Return HTML that shows a part of a page in another page.

    Args:
        url: A link to Compare.
        view: The part, a name in `EMBED_HEIGHTS`.
    """
    frame_html = Markup(
        '<iframe src="{}&amp;embed=true&amp;{}={}" title="kerascompare: {}" '
        'width="100%" height="{}" style="border: 0" loading="lazy"></iframe>'
    )
    return str(frame_html.format(url, embedding.SHOW, view, view, EMBED_HEIGHTS[view]))


def _address() -> reachable.Address:
    """Return the address of this page that the visitor chooses."""
    known = reachable.addresses(
        st.context.url or "",
        listens_on=st.get_option("server.address"),
        network_host=reachable.network_host(),
    )
    if len(known) == 1:
        return known[0]
    labels = {
        found.url: "This computer only" if found.is_local else reachable.OTHERS for found in known
    }
    chosen = st.segmented_control(
        "Who can open it",
        list(labels),
        format_func=labels.__getitem__,
        default=known[0].url,
        required=True,
        key="share_address",
    )
    return next((found for found in known if found.url == chosen), known[0])


def _lock() -> str:
    """Return which controls the link fixes."""
    labels = {**LOCKS, CHOOSE: "Choose …"}
    chosen = st.segmented_control(
        "What may be changed",
        list(labels),
        format_func=labels.__getitem__,
        default="",
        required=True,
        key="share_lock",
    )
    if chosen != CHOOSE:
        return chosen or ""
    free = st.pills(
        "These may be changed",
        list(lock.CONTROLS),
        format_func=lambda name: lock.CONTROLS[name].removeprefix("the ").capitalize(),
        selection_mode="multi",
        default=["seeds", "epochs"],
        key="share_free",
    )
    return lock.to_text([name for name in lock.CONTROLS if name not in free])


def _train() -> bool:
    return st.toggle(
        "Start training when the link is opened",
        key="share_train",
        help="Once for each visitor. A training that takes long asks first.",
    )


def _export(described: ComparisonSpec | None, shown: Comparison | None) -> None:
    """Show what can be saved as a file."""
    name = f"kerascompare-{shown.id}" if shown else "kerascompare"
    if shown:
        reading = readings.read(shown)
        _download("Table as CSV", lambda: run_table.to_csv(reading), f"{name}.csv", "text/csv")
        _download(
            "Every epoch as CSV",
            lambda: reading.epoch_logs.to_csv(index=False),
            f"{name}-epochs.csv",
            "text/csv",
        )
    spec = described or (shown.spec if shown else None)
    if spec:
        _download(
            "Setup as JSON",
            lambda: spec.model_dump_json(indent=2),
            f"{name}-setup.json",
            "application/json",
        )


def _download(label: str, make: Callable[[], str | bytes], file_name: str, mime: str) -> None:
    # Built on click: Streamlit drops an earlier file once the next epoch replaces it.
    st.download_button(
        label,
        make,
        file_name=file_name,
        mime=mime,
        on_click="ignore",
        type="tertiary",
        key=f"export_{label}",
    )
