"""The cloud of runs: one mark for each shipped run, with the tutorial's three numbers among them.

It is HTML rather than a Plotly figure: it is there with the text, has its final height at once, and
the first page needs no plotly.js.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from markupsafe import Markup

from kerascompare import tutorial
from kerascompare.looks.scores import write_accuracy
from kerascompare.looks.theme import LOOKS
from kerascompare.spec import Style

Run = tuple[Style, int, float]
"""Style, seed and test accuracy."""

_N_BINS = 48
_TICK = 0.002


def draw(runs: Sequence[Run], *, title: str) -> Markup:
    """Return the cloud as HTML, with a table of the same numbers.

    Args:
        runs: One for each mark.
        title: What the cloud shows, for screen readers too.
    """
    low, high = _range([accuracy for _, _, accuracy in runs])
    by_style = {style: [run for run in runs if run[0] is style] for style in Style}
    rows = Markup("").join(
        _row(style, chosen, low, high) for style, chosen in by_style.items() if chosen
    )
    ticks = Markup("").join(
        Markup('<span style="left:{:.2f}%">{:.1f}%</span>').format(
            _percent(low + i * _TICK, low, high), 100 * (low + i * _TICK)
        )
        for i in range(round((high - low) / _TICK) + 1)
    )
    return Markup(
        '<figure class="kc-cloud"><figcaption>{}</figcaption>'
        '<div role="img" aria-label="{} {}">{}<div class="kc-axis" aria-hidden="true">{}</div></div>'
        "<details><summary>Show as table</summary>{}</details></figure>"
    ).format(title, title, _trend(by_style), rows, ticks, _table(by_style))


def _row(style: Style, runs: Sequence[Run], low: float, high: float) -> Markup:
    look, accuracies = LOOKS[style], [accuracy for _, _, accuracy in runs]
    mean = sum(accuracies) / len(accuracies)
    in_bin: dict[int, int] = {}
    dots = []
    for _, seed, accuracy in sorted(runs, key=lambda run: run[2]):
        number = int((accuracy - low) / (high - low) * _N_BINS)
        place = in_bin[number] = in_bin.get(number, -1) + 1
        dots.append(
            Markup('<i style="left:{:.2f}%;--n:{}" title="{}, seed {}: {}"></i>').format(
                _percent(accuracy, low, high), place, look.label, seed, write_accuracy(accuracy)
            )
        )
    published = tutorial.ACCURACY[style]
    return Markup(
        '<div class="kc-row kc-row-{style}" style="--c:var(--kc-{style})" aria-hidden="true">'
        '<span class="kc-row-name"><b>{glyph}</b> {label}</span>'
        '<span class="kc-row-mean">mean {mean}</span>{dots}'
        '<u style="left:{at:.2f}%"></u>'
        '<em style="left:{cross:.2f}%" title="{label} in the tutorial: {published}">'
        "<b>×</b><small>tutorial {published}</small></em></div>"
    ).format(
        style=style.value,
        glyph=look.glyph,
        label=look.label,
        mean=write_accuracy(mean),
        dots=Markup("").join(dots),
        at=_percent(mean, low, high),
        cross=_percent(published, low, high),
        published=write_accuracy(published),
    )


def _table(by_style: dict[Style, list[Run]]) -> Markup:
    row = Markup(
        '<tr><th scope="row">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>'
    )
    rows = Markup("").join(
        row.format(LOOKS[style].label, *_numbers(style, runs)) for style, runs in by_style.items()
    )
    return Markup(
        '<table class="kc-cloud-table"><thead><tr><th scope="col">Style</th>'
        '<th scope="col">Runs</th><th scope="col">Lowest</th><th scope="col">Mean</th>'
        '<th scope="col">Highest</th><th scope="col">Tutorial</th></tr></thead>'
        "<tbody>{}</tbody></table>"
    ).format(rows)


def _numbers(style: Style, runs: Sequence[Run]) -> list[str]:
    accuracies = [accuracy for _, _, accuracy in runs]
    if not accuracies:
        return ["0", *["–"] * 3, write_accuracy(tutorial.ACCURACY[style])]
    scores = (min(accuracies), sum(accuracies) / len(accuracies), max(accuracies))
    return [str(len(runs)), *map(write_accuracy, (*scores, tutorial.ACCURACY[style]))]


def _trend(by_style: dict[Style, list[Run]]) -> str:
    parts = [
        f"{LOOKS[style].label} {_numbers(style, runs)[1]} to {_numbers(style, runs)[3]}, "
        f"mean {_numbers(style, runs)[2]}, tutorial {_numbers(style, runs)[4]}"
        for style, runs in by_style.items()
    ]
    return f"{'; '.join(parts)}."


def _range(accuracies: Sequence[float]) -> tuple[float, float]:
    """Return the ends of the axis, whole ticks around all values."""
    shown = [*accuracies, *tutorial.ACCURACY.values()]
    low = math.floor(round(min(shown) / _TICK, 6)) * _TICK
    return low, max(math.ceil(round(max(shown) / _TICK, 6)) * _TICK, low + _TICK)


def _percent(value: float, low: float, high: float) -> float:
    return 100 * (value - low) / (high - low)
