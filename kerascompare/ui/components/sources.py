"""The source of an architecture in each style, side by side."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from kerascompare import styles
from kerascompare.spec import ArchitectureSpec, ComparisonSpec, Style, can_express
from kerascompare.store import Comparison, Status
from kerascompare.ui.app import readings
from kerascompare.ui.components import code_columns

MAX_HEIGHT = 480
"""Height of a source in pixels: enough for the tutorial's subclass."""


def show(
    described: ComparisonSpec | None, shown: Comparison | None, *, folds: bool = False
) -> None:
    """Show the sources of the architecture in the controls, or else of the trained one.

    Args:
        described: What the controls describe, None if they are refused.
        shown: The comparison that is shown.
        folds: Whether the sources are a strip with the number of lines, which a click unfolds.
    """
    spec = described or (shown.spec if shown else None)
    if spec is None:
        return
    differing = "Highlighted: what differs between the styles. " if len(spec.styles) > 1 else ""
    code_columns.show(
        columns(spec.architecture, spec.styles, _refusals(spec, shown)),
        key="sources",
        max_height=MAX_HEIGHT,
        folds=folds,
        note=Markup("{}Then, for all: <code>{}</code>").format(
            differing, styles.compile_line(spec.training, spec.task)
        ),
    )


def columns(
    architecture: ArchitectureSpec,
    chosen: tuple[Style, ...],
    refusals: Mapping[Style, str] | None = None,
) -> list[code_columns.CodeColumn]:
    """Return an architecture's source in each chosen style, with the style's own parts marked.

    Args:
        architecture: What is written.
        chosen: The styles.
        refusals: Style → what Keras answered when the worker ran its source.
    """
    sources = {style: styles.write(architecture, style) for style in chosen}
    return [
        code_columns.CodeColumn(
            style.value,
            source,
            styles.own_spans(source, architecture),
            _remark(architecture, style, (refusals or {}).get(style)),
        )
        for style, source in sources.items()
    ]


def _remark(architecture: ArchitectureSpec, style: Style, refusal: str | None) -> str:
    if refusal:
        return f"Keras refuses this program: “{refusal}”"
    if can_express(architecture, style):
        return ""
    return (
        "A Sequential model is one layer after another, so it cannot be this one. This is the "
        "closest program; Train shows what Keras answers."
    )


def _refusals(spec: ComparisonSpec, shown: Comparison | None) -> dict[Style, str]:
    """Return what Keras answered to the styles that it refuses, if this architecture was trained."""
    if shown is None or shown.spec.architecture != spec.architecture:
        return {}
    runs = readings.read(shown).runs
    return {run.style: run.error or "" for run in runs if run.status is Status.REFUSED}
