"""The verdict on a comparison: a sentence in large type, with its evidence below."""

from __future__ import annotations

from collections import Counter

import pandas as pd
from markupsafe import Markup

from kerascompare.data.mnist import TEST_IMAGES
from kerascompare.looks.quantities import spell
from kerascompare.looks.scores import write_accuracy, write_loss
from kerascompare.looks.theme import LOOKS
from kerascompare.results import verdicts
from kerascompare.results.comparison import SCORE, Reading
from kerascompare.results.judgement import Verdict
from kerascompare.spec import Seeding
from kerascompare.store import Status
from kerascompare.ui.app import frame, readings, words


def show(reading: Reading) -> None:
    """Show the verdict in large type with its evidence."""
    write(*readings.derive(describe, reading))


def write(sentence: str, evidence: str) -> None:
    """Show a sentence in large type, with its evidence below."""
    frame.html(
        Markup(
            '<div class="kc-empty"><p class="kc-verdict">{}</p><p class="kc-evidence">{}</p></div>'
        ).format(sentence, evidence)
    )


def count_completed(reading: Reading) -> str:
    """Return `10 of 30 seeds completed`, with ` in every style` if single runs failed."""
    seeds = words.seeds(len(reading.comparison.spec.seeds))
    where = " in every style" if reading.comparison.status is Status.FAILED else ""
    return f"{reading.seeds_completed} of {seeds} completed{where}"


def describe(reading: Reading) -> tuple[str, str]:
    """Return the verdict on a finished comparison and its evidence."""
    status = reading.comparison.status
    if status is Status.CANCELLED:
        return _cancelled(reading)
    if status is Status.FAILED:
        return _failed(reading)
    if diverged := _diverged(reading):
        return diverged
    if reading.verdict is Verdict.IDENTICAL:
        return _identical(reading)
    if len(reading.comparison.spec.seeds) > 1:
        return verdicts.describe(reading.judge(), SCORE)
    if reading.verdict is None:
        return _alone(reading)
    if reading.comparison.spec.seeding is Seeding.INDEPENDENT:
        return _chance(reading)
    return _differing(reading)


def _diverged(reading: Reading) -> tuple[str, str] | None:
    """Describe runs whose loss is not a number; return None if there are none."""
    table, n = reading.table, len(reading.comparison.spec.seeds)
    diverged = table[table.test_loss.isna()]
    if diverged.empty:
        return None
    styles = words.listed([LOOKS[style].label for style in dict.fromkeys(diverged["style"])])
    runs = "" if n == 1 else f" in {len(diverged)} of {len(table)} runs"
    return (
        f"{styles} diverged{runs}.",
        "The loss is not a number (NaN), and the accuracy is no better than guessing. A smaller "
        "learning rate helps.",
    )


def _identical(reading: Reading) -> tuple[str, str]:
    spec, row = reading.comparison.spec, reading.table.iloc[0]
    count = spell(len(spec.styles))
    if len(spec.seeds) == 1:
        evidence = (
            f"One seed, {count} styles, the same {row.parameters:,.0f} weights: loss "
            f"{write_loss(row.test_loss)} and accuracy {write_accuracy(row.test_accuracy)} on the "
            f"{TEST_IMAGES:,} test images."
        )
    else:
        evidence = (
            f"{len(spec.seeds)} seeds, {count} styles: under each seed the same "
            f"{row.parameters:,.0f} weights, loss and accuracy on the {TEST_IMAGES:,} test images."
        )
    return (
        "Identical to the last bit.",
        f"{evidence} The style changes how the model is written, not what it learns; the "
        "tutorial's ranking compared different seeds.",
    )


def _chance(reading: Reading) -> tuple[str, str]:
    best, worst = _extremes(reading)
    spread = (best.test_accuracy - worst.test_accuracy) * 100
    return (
        f"{spread:.2f} points apart, and only the seed differs.",
        f"{LOOKS[best['style']].label} {write_accuracy(best.test_accuracy)}, "
        f"{LOOKS[worst['style']].label} {write_accuracy(worst.test_accuracy)}: each style had different "
        "initial weights and another order of images, as in the tutorial, which took 0.38 points "
        "for a ranking of the styles. With one seed for all, the difference is zero.",
    )


def _differing(reading: Reading) -> tuple[str, str]:
    best, worst = _extremes(reading)
    spread = (best.test_accuracy - worst.test_accuracy) * 100
    return (
        f"{spread:.2f} points apart under one seed.",
        "The weights differ although the seed is shared: some layer of this architecture draws "
        "random numbers from another source. A single difference does not tell style from chance.",
    )


def _alone(reading: Reading) -> tuple[str, str]:
    row = reading.table.iloc[0]
    return (
        f"{write_accuracy(row.test_accuracy)} of the test images are classified correctly.",
        f"Loss {write_loss(row.test_loss)} with {row.parameters:,.0f} weights. "
        "Choose a second style to compare it with.",
    )


def _cancelled(reading: Reading) -> tuple[str, str]:
    spec = reading.comparison.spec
    if reading.epoch_logs.empty:
        done = "No epoch had ended, so there is nothing to compare."
        return "Cancelled.", done
    if len(spec.seeds) > 1:
        done = count_completed(reading)
    else:
        low, high = reading.table.epochs.min(), reading.table.epochs.max()
        n = f"{high}" if low == high else f"{low} to {high}"
        done = f"After {n} of {words.epochs(spec.training.epochs)}"
    return "Cancelled.", f"{done}; everything recorded until then is kept."


def _failed(reading: Reading) -> tuple[str, str]:
    failed = Counter(run.style for run in reading.runs if run.status is Status.FAILED)
    n = len(reading.comparison.spec.seeds)
    if failed.total() == len(reading.runs):
        return "No run finished.", "The reason is below."
    is_cancelled = Status.CANCELLED in set(reading.table.status)
    if n == 1:
        labels = words.listed([LOOKS[style].label for style in failed])
        rest = "were cancelled" if is_cancelled else "went on"
        return f"{labels} did not finish.", f"The others {rest}. The reason is below."
    (first, count), *others = failed.items()
    failures = [f"{LOOKS[first].label} failed in {count}"]
    failures += [f"{LOOKS[style].label} in {count}" for style, count in others]
    rest = "rest was cancelled" if is_cancelled else "other runs went on"
    return (
        f"{words.listed(failures)} of {n} seeds.",
        f"{count_completed(reading)}; the {rest}. The reason is below.",
    )


def _extremes(reading: Reading) -> tuple[pd.Series, pd.Series]:
    """Return the rows of the best and the worst run by test accuracy."""
    ranked = reading.table.sort_values("test_accuracy", ascending=False)
    return ranked.iloc[0], ranked.iloc[-1]
