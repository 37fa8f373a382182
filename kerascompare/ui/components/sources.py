"""The source of an architecture in each style, side by side."""

from __future__ import annotations

from markupsafe import Markup

from kerascompare import styles
from kerascompare.spec import ArchitectureSpec, ComparisonSpec, Style
from kerascompare.store import Comparison
from kerascompare.ui.app import frame
from kerascompare.ui.components import code_columns


def show(described: ComparisonSpec | None, shown: Comparison | None) -> None:
    """Show the sources of the architecture in the controls, or else of the trained one."""
    spec = described or (shown.spec if shown else None)
    if spec is None:
        return
    code_columns.show(columns(spec.architecture, spec.styles), key="sources", max_height=280)
    compiled = styles.compile_line(spec.training)
    frame.html(
        Markup(
            '<p class="kc-small kc-muted">Highlighted: what differs between the styles. '
            "Then, for all: <code>{}</code></p>"
        ).format(compiled)
    )


def columns(
    architecture: ArchitectureSpec, chosen: tuple[Style, ...]
) -> list[code_columns.CodeColumn]:
    """Return an architecture's source in each chosen style, with the style's own parts marked."""
    sources = {style: styles.write(architecture, style) for style in chosen}
    return [
        code_columns.CodeColumn(style.value, source, styles.own_spans(source, architecture))
        for style, source in sources.items()
    ]
