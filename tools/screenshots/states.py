"""The pages and states that are pictured: how to reach each, and how to see that it is there."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from string import Formatter

from playwright.sync_api import Page

from kerascompare.spec import ComparisonSpec, Seeding, TrainingConfig
from kerascompare.spec.architectures import TUTORIAL
from kerascompare.spec.link import to_query
from kerascompare.ui.app import address

FOOTER = "MNIST handwritten digits"
NEVER_ENDS = TrainingConfig(epochs=400)
QUICK = TrainingConfig(epochs=3, images=10_000, batch_size=128)

ONE_SEED = ComparisonSpec(architecture=TUTORIAL, training=QUICK, seeds=(7,))
MANY_SEEDS = ComparisonSpec(
    architecture=TUTORIAL, training=QUICK, seeds=(1, 2, 3, 4, 5), seeding=Seeding.INDEPENDENT
)
LONG = ComparisonSpec(architecture=TUTORIAL, training=NEVER_ENDS, seeds=(8,))
ONE_LONG_EPOCH = ComparisonSpec(
    architecture=TUTORIAL,
    training=TrainingConfig(epochs=1, engine="fit", batch_size=1),
    seeds=(9,),
)
RESTED = frozenset({"one", "many", "failed", "cancelled"})


@dataclass(frozen=True)
class State:
    """A page in one of its states.

    Attributes:
        name: Of the picture's file.
        path: Path and query, with `{one}`, `{many}`, `{failed}` and `{cancelled}` for the ids of
            comparisons in these states, and `{long}` and `{queued}` for those that train and wait.
        text: What the page shows once it is there.
        act: What the visitor does then.
        outcome: What the page shows afterwards.
        others: The names of comparisons that the page shows without their ids in its path.
    """

    name: str
    path: str
    text: str = FOOTER
    act: Callable[[Page], None] | None = None
    outcome: str = FOOTER
    others: frozenset[str] = frozenset()

    @property
    def needs(self) -> frozenset[str]:
        """The names of all comparisons that the page shows."""
        return self.others | {name for _, name, _, _ in Formatter().parse(self.path) if name}


def _press(name: str) -> Callable[[Page], None]:
    return lambda page: page.get_by_role("button", name=name, exact=True).click()


def _show_digit(page: Page) -> None:
    page.get_by_role("button", name=re.compile("test image")).first.click()


def _choose_two(page: Page) -> None:
    for position in (0, 1):
        page.get_by_role("checkbox").nth(position).check()


def _setup(spec: ComparisonSpec, **more: str) -> str:
    return "&".join(f"{name}={value}" for name, value in {**to_query(spec), **more}.items())


RESTING = (
    State("home", "/"),
    State("compare", "/compare"),
    State("compare-locked", f"/compare?{_setup(ONE_SEED)}&{address.LOCK}=all-but-seeds"),
    State("compare-asks", "/compare?seeds=1-100", act=_press("Train"), outcome="Not now"),
    State("compare-share", "/compare", act=_press("Share"), outcome="What may be changed"),
    State("compare-finished", "/compare?comparison={one}", "Identical to the last bit."),
    State("compare-many", "/compare?comparison={many}"),
    State("compare-failed", "/compare?comparison={failed}"),
    State("compare-cancelled", "/compare?comparison={cancelled}"),
    State("compare-unknown", "/compare?comparison=0123456789abcdef", "Comparison not found"),
    State("compare-refused", "/compare?epochs=many", "cannot be used"),
    State("seeds", "/seeds", "How unusual were the tutorial's numbers?"),
    State("seeds-many", "/seeds?comparison={many}"),
    State("draw", "/draw"),
    State("draw-digit", "/draw", act=_show_digit, outcome="It is a "),
    State("features", "/features"),
    State("features-cell", "/features?feature=layer+sharing&style=functional"),
    State("features-none", "/features?find=zebra", "No feature contains these words"),
    State("history", "/history", others=RESTED),
    State("history-two", "/history", act=_choose_two, outcome="Side by side", others=RESTED),
    State("embedded-curves", "/compare?comparison={one}&embed=true&show=curves", "Open in"),
    State("embedded-table", "/compare?comparison={one}&embed=true&show=table", "Open in"),
    State("embedded-code", "/compare?seeds=3&embed=true&show=code", "Open in"),
    State("embedded-matrix", "/features?embed=true&show=matrix", "Open in"),
    State("embedded-draw", "/draw?embed=true&show=draw", "Open in"),
)
"""States while nothing trains."""

TRAINING = (
    State("compare-training", "/compare?comparison={long}"),
    State("compare-waiting", "/compare?comparison={queued}"),
    State("home-training", "/"),
    State("history-training", "/history"),
)
"""States while one comparison trains and another waits."""
