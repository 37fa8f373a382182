"""What a whole comparison shows, in words: the same everywhere.

Pages, command line and reports take it from here; `verdicts` words the judgement within it.
"""

from __future__ import annotations

import re
from collections import Counter

import pandas as pd

from kerascompare.data.mnist import TEST_IMAGES
from kerascompare.looks import quantities
from kerascompare.looks.quantities import listed, spell
from kerascompare.looks.scores import SCALES, write_accuracy, write_loss
from kerascompare.looks.theme import LOOKS
from kerascompare.results import timing, verdicts
from kerascompare.results.comparison import PROPOSED_MARGIN, SCORE, Reading
from kerascompare.results.judgement import Verdict
from kerascompare.results.verdicts import Conclusion
from kerascompare.spec import TASKS, Seeding, Task
from kerascompare.store import UNFINISHED, Status
from kerascompare.training import errors

MAX_REASON = 110
"""Maximum number of characters of an error in a conclusion: two lines of a heading."""


def describe(
    reading: Reading, score: str = SCORE, margin: float | None = PROPOSED_MARGIN
) -> Conclusion:
    """Return the conclusion from a comparison.

    Args:
        reading: The comparison.
        score: A key of `looks.scores.SCALES`.
        margin: As in `Reading.judge`, in the unit of the score. The default is that of the test
            accuracy; pass None for another score.
    """
    status = reading.comparison.status
    if status in UNFINISHED:
        return Conclusion(*_unfinished(reading))
    if status is Status.CANCELLED:
        return _cancelled(reading, score, margin)
    if status is Status.FAILED:
        return _failed(reading, score, margin)
    refused = _refused(reading)
    if not reading.trained_styles:
        return Conclusion("Keras refuses to build this model.", refused)
    found = _completed(reading, score, margin)
    return found._replace(evidence=f"{found.evidence} {refused}".strip())


def _refused(reading: Reading) -> str:
    """Return which styles Keras refuses, and with which words; an empty text if there are none."""
    errors_of = {run.style: run.error for run in reading.runs if run.status is Status.REFUSED}
    return " ".join(
        f"{LOOKS[style].label} cannot express this model; Keras answers: “{error}”"
        for style, error in errors_of.items()
    )


def _completed(reading: Reading, score: str, margin: float | None) -> Conclusion:
    spec = reading.comparison.spec
    if (diverged := _diverged(reading)) and len(spec.seeds) == 1:
        return Conclusion(diverged, _NAN)
    if not timing.is_ranked(spec, score):
        return Conclusion(*_unranked(score))
    judgement = reading.judge(score, margin=margin)
    if judgement.verdict is Verdict.IDENTICAL and not SCALES[score].is_ratio:
        return Conclusion(*_identical(reading))
    if len(spec.seeds) > 1 or score != SCORE:
        found = verdicts.describe(judgement, score)
        if diverged:
            return found._replace(evidence=f"{found.evidence} {diverged} {_NAN}")
        return found
    if len(reading.trained_styles) < 2:
        return Conclusion(*_alone(reading))
    is_chance = spec.seeding is Seeding.INDEPENDENT
    return Conclusion(*(_chance if is_chance else _differing)(reading))


def count_completed(reading: Reading) -> str:
    """Return `10 of 30 seeds completed`, with ` in every style` if single runs failed."""
    seeds = quantities.seeds(len(reading.comparison.spec.seeds))
    where = " in every style" if reading.comparison.status is Status.FAILED else ""
    return f"{reading.seeds_completed} of {seeds} completed{where}"


_NAN = (
    "The loss is not a number (NaN), and the accuracy is no better than guessing. A smaller "
    "learning rate helps."
)


def _diverged(reading: Reading) -> str:
    """Return which styles have runs whose loss is not a number; an empty text if there are none."""
    table, n = reading.table, len(reading.comparison.spec.seeds)
    diverged = table[table.test_loss.isna() & (table.status == Status.COMPLETED)]
    if diverged.empty:
        return ""
    styles = listed([LOOKS[style].label for style in dict.fromkeys(diverged["style"])])
    return f"{styles} diverged{'' if n == 1 else f' in {len(diverged)} of {len(table)} runs'}."


def _identical(reading: Reading) -> tuple[str, str]:
    spec, row = reading.comparison.spec, _trained(reading).iloc[0]
    count = spell(len(reading.trained_styles))
    if len(spec.seeds) == 1:
        evidence = (
            f"One seed, {count} styles, the same {row.parameters:,.0f} weights: loss "
            f"{write_loss(row.test_loss)} and accuracy {write_accuracy(row.test_accuracy)} on the "
            f"{TEST_IMAGES:,} test {TASKS[spec.task].examples}."
        )
    else:
        evidence = (
            f"{len(spec.seeds)} seeds, {count} styles: under each seed the same "
            f"{row.parameters:,.0f} weights, loss and accuracy on the {TEST_IMAGES:,} test "
            f"{TASKS[spec.task].examples}."
        )
    return (
        "Identical to the last bit.",
        f"{evidence} The style changes how the model is written, not what it learns"
        + (
            "; the tutorial's ranking compared different seeds."
            if spec.task is Task.DIGIT and spec.architecture.is_chain
            else "."
        ),
    )


def _trained(reading: Reading) -> pd.DataFrame:
    """Return the rows of the runs that Keras did not refuse."""
    return reading.table[reading.table.status != Status.REFUSED]


def _chance(reading: Reading) -> tuple[str, str]:
    best, worst = extremes(reading)
    spread = (best.test_accuracy - worst.test_accuracy) * 100
    return (
        f"{spread:.2f} points apart, and only the seed differs.",
        f"{LOOKS[best['style']].label} {write_accuracy(best.test_accuracy)}, "
        f"{LOOKS[worst['style']].label} {write_accuracy(worst.test_accuracy)}: each style had "
        "its own initial weights and order of images, as in the tutorial, which read 0.38 points as "
        "a ranking of the styles. With one seed for all, the difference is zero.",
    )


def _differing(reading: Reading) -> tuple[str, str]:
    best, worst = extremes(reading)
    spread = (best.test_accuracy - worst.test_accuracy) * 100
    return (
        f"{spread:.2f} points apart under one seed.",
        "The weights differ although the seed is shared: some layer of this architecture draws "
        "random numbers from another source. A single difference cannot tell style from luck.",
    )


def _alone(reading: Reading) -> tuple[str, str]:
    row, examples = _trained(reading).iloc[0], TASKS[reading.comparison.spec.task].examples
    return (
        f"{write_accuracy(row.test_accuracy)} of the test {examples} are classified correctly.",
        f"Loss {write_loss(row.test_loss)} with {row.parameters:,.0f} weights. "
        "Choose a second style to compare it with.",
    )


def _unranked(score: str) -> tuple[str, str]:
    return (
        "These times do not rank the styles.",
        f"The {SCALES[score].name} were {timing.SHARED}: while one style computes, another waits. "
        "To compare times, choose the engine Fit, which trains one style after the other.",
    )


def _unfinished(reading: Reading) -> tuple[str, str]:
    n = len(reading.comparison.spec.seeds)
    if n == 1:
        return "Training.", "The verdict comes when every style has finished."
    return (
        f"{reading.seeds_completed} of {quantities.seeds(n)} so far.",
        "The verdict comes after the last seed: checking after each one and stopping at the best "
        "moment would find differences that do not exist.",
    )


def _cancelled(reading: Reading, score: str, margin: float | None) -> Conclusion:
    spec = reading.comparison.spec
    if reading.epoch_logs.empty:
        return Conclusion("Cancelled.", "No epoch was complete, so there is nothing to compare.")
    if len(spec.seeds) > 1:
        done = count_completed(reading)
    else:
        epochs = _trained(reading).epochs
        low, high = epochs.min(), epochs.max()
        n = f"{high}" if low == high else f"{low} to {high}"
        done = f"After {n} of {quantities.epochs(spec.training.epochs)}"
    rest, method = _by_completed(reading, score, margin)
    evidence = f"{done}; everything recorded until then is kept.{rest}"
    return Conclusion("Cancelled.", evidence, method)


def _failed(reading: Reading, score: str, margin: float | None) -> Conclusion:
    failed = Counter(run.style for run in reading.runs if run.status is Status.FAILED)
    n = len(reading.comparison.spec.seeds)
    if failed.total() == len(reading.runs):
        return _reasons(reading)
    is_cancelled = Status.CANCELLED in set(reading.table.status)
    if n == 1:
        labels = listed([LOOKS[style].label for style in failed])
        rest = "were cancelled" if is_cancelled else "went on"
        return Conclusion(f"{labels} did not finish.", f"The others {rest}. The reason is below.")
    (first, count), *others = failed.items()
    failures = [f"{LOOKS[first].label} failed in {count}"]
    failures += [f"{LOOKS[style].label} in {count}" for style, count in others]
    others_did = "rest was cancelled" if is_cancelled else "other runs went on"
    rest, method = _by_completed(reading, score, margin)
    return Conclusion(
        f"{listed(failures)} of {n} seeds.",
        f"{count_completed(reading)}; the {others_did}. The reason is below.{rest}",
        method,
    )


def _reasons(reading: Reading) -> Conclusion:
    """Return why no run finished: the first sentence of the most frequent error, and what follows."""
    (error, _), *others = Counter(run.error or "" for run in reading.runs).most_common()
    reason = re.split(r"(?<=[.!?])\s", errors.hide_paths(error).strip(), maxsplit=1)[0]
    if len(reason) > MAX_REASON:
        reason = f"{reason[: MAX_REASON - 1].rstrip()}…"
    where = "All reasons are below." if others else "The whole message is below."
    return Conclusion(reason or "The training failed.", f"No run finished. {where}")


def _by_completed(reading: Reading, score: str, margin: float | None) -> tuple[str, str]:
    """Return what the completed seeds show of a comparison that ended early, and the method.

    Both are empty if they show nothing.
    """
    spec = reading.comparison.spec
    if len(spec.seeds) == 1 or not timing.is_ranked(spec, score):
        return "", ""
    judgement = reading.judge(score, margin=margin)
    if not any(pair.n for pair in judgement.pairs):
        return "", ""
    sentence, evidence, method = verdicts.describe(judgement, score)
    return f" The completed seeds, to be read with care: {sentence} {evidence}", method


def extremes(reading: Reading) -> tuple[pd.Series, pd.Series]:
    """Return the rows of the best and the worst run by test accuracy."""
    ranked = reading.table.sort_values("test_accuracy", ascending=False)
    return ranked.iloc[0], ranked.iloc[-1]
