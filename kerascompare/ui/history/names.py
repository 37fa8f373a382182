"""The names of the comparisons in the list, told apart where they would be alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from kerascompare.spec import ComparisonSpec, Seeding
from kerascompare.store import Comparison
from kerascompare.ui.app import words
from kerascompare.ui.history import setups

MAX_SETTINGS = 2
"""Maximum number of settings that are added to a name."""

SEEDINGS = {
    Seeding.SHARED: "shared by all styles",
    Seeding.INDEPENDENT: "different for each style",
}


def heading(comparison: Comparison) -> str:
    """Return the name of a comparison, or what was trained if it has none."""
    spec = comparison.spec
    return comparison.name or f"{spec.architecture.name}, {words.seed_list(spec.seeds)}"


def seeding(spec: ComparisonSpec) -> str:
    """Return `seed shared by all styles`."""
    return f"seed{'s' * (len(spec.seeds) != 1)} {SEEDINGS[spec.seeding]}"


def tell_apart(comparisons: Sequence[Comparison]) -> dict[str, str]:
    """Return a name for each comparison, by its id, that no other of them has.

    Equal headings are followed by the settings that differ. What is still equal is followed by the
    time of its start, and by its id where two started in the same minute.
    """
    names = {comparison.id: heading(comparison) for comparison in comparisons}
    for describe in (_differing, _started, _ids):
        by_name = defaultdict(list)
        for comparison in comparisons:
            by_name[names[comparison.id]].append(comparison)
        for alike in by_name.values():
            if len(alike) > 1:
                for comparison, more in zip(alike, describe(alike), strict=True):
                    names[comparison.id] = " · ".join([names[comparison.id], *more])
    return names


def _differing(alike: Sequence[Comparison]) -> list[list[str]]:
    settings = [_settings(comparison.spec) for comparison in alike]
    differing = [name for name in settings[0] if len({each[name] for each in settings}) > 1]
    return [[each[name] for name in differing[:MAX_SETTINGS]] for each in settings]


def _started(alike: Sequence[Comparison]) -> list[list[str]]:
    return [[f"started {words.moment(comparison.created_at)}"] for comparison in alike]


def _ids(alike: Sequence[Comparison]) -> list[list[str]]:
    return [[comparison.id] for comparison in alike]


def _settings(spec: ComparisonSpec) -> dict[str, str]:
    """Return each setting in words that need no heading: `3 epochs`, `batch size 64`."""
    values = setups.settings(spec)
    phrases = {name: f"{name} {value}" for name, value in values.items()}
    return phrases | {
        "styles": values["styles"],
        "seeds": words.seed_list(spec.seeds),
        "random seed": seeding(spec),
        "epochs": words.epochs(spec.training.epochs),
        "architecture": spec.architecture.name,
    }
