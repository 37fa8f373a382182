"""The recommended style, with what each style has of what is needed."""

from __future__ import annotations

from markupsafe import Markup

from kerascompare.features import Finding
from kerascompare.features.advice import Advice
from kerascompare.looks.theme import LOOKS
from kerascompare.spec import Style
from kerascompare.ui.app import frame, words
from kerascompare.ui.components.evidence import code


def show(advice: Advice) -> None:
    """Show the recommended style in large type, and what the others lack below."""
    style = advice.style
    label = frame.mark(LOOKS[style], style)
    headline = Markup("{}.")
    if advice.missing(style):
        headline = Markup("No style has everything; {} lacks the least.")
    frame.html(
        Markup(
            '<div role="status"><p class="kc-verdict">{}</p><p class="kc-evidence">{}</p></div>'
        ).format(
            headline.format(label),
            Markup(" ").join(_reason(advice, each) for each in _styles_from(style))
            if advice.findings
            else f"All three styles can do it, and none needs fewer Keras names than {LOOKS[style].label}.",
        )
    )


def _styles_from(first: Style) -> list[Style]:
    return [first, *(style for style in Style if style is not first)]


def _reason(advice: Advice, style: Style) -> str:
    """Return what a style lacks, or the conditions on which it has everything needed."""
    label = LOOKS[style].label
    if missing := advice.missing(style):
        return f"{label} lacks {_names(missing)}."
    if conditional := advice.conditional(style):
        conditions = Markup("; ").join(
            Markup("“{}” only if {}").format(finding.feature, code(finding.condition or ""))
            for finding in conditional
        )
        return Markup("{} has everything, but {}.").format(label, conditions)
    return f"{label} has everything."


def _names(found: tuple[Finding, ...]) -> str:
    return words.listed([f"“{finding.feature}”" for finding in found])
