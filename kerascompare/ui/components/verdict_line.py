"""The verdict on a comparison: a heading, its evidence below, and folded how it was tested."""

from __future__ import annotations

from markupsafe import Markup

from kerascompare.results import conclusion, methods
from kerascompare.results.comparison import Reading
from kerascompare.results.verdicts import Conclusion
from kerascompare.ui.app import frame, readings


def show(reading: Reading, *, answer: str = "") -> None:
    """Show the verdict as a heading, with its evidence.

    Args:
        reading: The comparison.
        answer: What the visitor had predicted and what came of it, if anything.
    """
    write(readings.derive(conclusion.describe, reading), answer=answer)


def write(found: Conclusion, *, answer: str = "") -> None:
    """Show a conclusion: its sentence as a heading, the evidence below, and the method folded."""
    predicted = Markup('<p class="kc-answer">{}</p>').format(answer) if answer else ""
    frame.html(
        Markup(
            '<div class="kc-empty"><h2 class="kc-verdict">{}</h2>{}<p class="kc-evidence">{}</p>{}'
            "</div>"
        ).format(found.sentence, predicted, found.evidence, fold(found.method))
    )


def fold(method: str) -> Markup:
    """Return how something was tested as HTML, folded; nothing for an empty text."""
    if not method:
        return Markup("")
    return Markup('<details class="kc-method"><summary>{}</summary><p>{}</p></details>').format(
        methods.TITLE, method
    )
