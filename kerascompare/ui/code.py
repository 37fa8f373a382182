"""The sources side by side, as the controls describe them or as they ran."""

from __future__ import annotations

import streamlit as st

from kerascompare import styles
from kerascompare.spec import ArchitectureSpec, ComparisonSpec, Style
from kerascompare.store import Comparison
from kerascompare.ui import code_columns, setup


def show(draft: ComparisonSpec | None, shown: Comparison | None) -> None:
    """Show the sources of the draft; if it is not what was trained, say so."""
    spec = draft or (shown.spec if shown else None)
    if spec is None:
        return
    code_columns.show(columns(spec.architecture, spec.styles), key="sources", max_height=280)
    compiled = styles.compile_line(spec.training)
    st.caption(f"Tinted is the style; the rest is the same in each. Then, for all: `{compiled}`")
    # Empty rather than gone: the charts below would be mounted anew in another place.
    with st.container(horizontal=True, vertical_alignment="center"):
        if shown and draft != shown.spec:
            st.caption(
                "Not trained yet: you have changed the configuration. Below is what was trained before.",
                width="content",
            )
            st.button(
                "Back to what was trained", on_click=setup.back_to, args=(shown,), type="tertiary"
            )


def columns(
    architecture: ArchitectureSpec, chosen: tuple[Style, ...]
) -> list[code_columns.CodeColumn]:
    """Return an architecture's source in each chosen style, the style's own parts marked."""
    sources = {style: styles.write(architecture, style) for style in chosen}
    return [
        code_columns.CodeColumn(style.value, source, styles.own_spans(source, architecture))
        for style, source in sources.items()
    ]
