"""The verdict on a comparison: a heading, with its evidence below."""

from __future__ import annotations

from markupsafe import Markup

from kerascompare.results import conclusion
from kerascompare.results.comparison import Reading
from kerascompare.ui.app import frame, readings


def show(reading: Reading, *, answer: str = "") -> None:
    """Show the verdict as a heading, with its evidence.

    Args:
        reading: The comparison.
        answer: What the visitor had predicted and what came of it, if anything.
    """
    write(*readings.derive(conclusion.describe, reading), answer=answer)


def write(sentence: str, evidence: str, *, answer: str = "") -> None:
    """Show a sentence as a heading, with its evidence below."""
    predicted = Markup('<p class="kc-answer">{}</p>').format(answer) if answer else ""
    frame.html(
        Markup(
            '<div class="kc-empty"><h2 class="kc-verdict">{}</h2>{}<p class="kc-evidence">{}</p></div>'
        ).format(sentence, predicted, evidence)
    )
