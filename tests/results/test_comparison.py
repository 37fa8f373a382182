"""A comparison read back from the store: its table and its verdict."""

import math

import numpy as np
import pytest

from kerascompare.results import comparison
from kerascompare.results.judgement import Verdict, judge
from kerascompare.spec import ComparisonSpec, Style
from kerascompare.spec.architectures import TUTORIAL
from kerascompare.store import Status
from tests.results.trained import record_training


def test_table_has_a_row_per_run_with_its_last_scores_and_seconds(store):
    reading = comparison.read(store, record_training(store))

    assert reading.table["style"].tolist() == ["sequential", "functional", "subclassing"]
    row = reading.table.iloc[0]
    assert (row.status, row.parameters, row.epochs) == (Status.COMPLETED, 203_530, 3)
    assert (row.test_loss, row.test_accuracy) == (0.25 / 3, 0.875)
    # By hand: first 6; median of 4 and 2; 6 + 4 + 2; 3 × 0.25.
    assert (row.build, row.first_epoch, row.epoch_median) == (0.5, 6.0, 3.0)
    assert (row.train, row.test) == (12.0, 0.75)
    assert reading.environment == {"threads": 2}
    assert reading.is_finished


def test_single_epoch_has_no_median_of_later_epochs(store):
    table = comparison.read(store, record_training(store, seconds=(6.0,))).table

    assert table.first_epoch.tolist() == [6.0] * 3
    assert table.epoch_median.isna().all()


def test_queued_comparison_has_a_table_without_numbers(store):
    comparison_id = store.create(ComparisonSpec(architecture=TUTORIAL), cluster="here")

    reading = comparison.read(store, comparison_id)

    assert reading.table.status.tolist() == ["queued"] * 3
    assert reading.table.test_loss.isna().all()
    assert not reading.is_finished
    assert reading.verdict is None


@pytest.mark.parametrize(
    ("fingerprints", "verdict"),
    [("aaa", Verdict.IDENTICAL), ("aab", Verdict.INCONCLUSIVE)],
)
def test_verdict_is_identical_only_for_equal_weights(store, fingerprints, verdict):
    reading = comparison.read(store, record_training(store, fingerprints=fingerprints))

    assert reading.verdict is verdict


def test_unfinished_comparison_has_no_verdict(store):
    assert comparison.read(store, record_training(store, completed=False)).verdict is None


def test_different_environments_are_joined(store):
    comparison_id = record_training(store, seeds=(1, 2, 3))
    second = store.replicates(comparison_id)[1]
    store.start(second.id, {"threads": 2, "processor": "Abacus"}, worker="me")
    third = store.replicates(comparison_id)[2]
    store.start(third.id, {"threads": 2, "processor": "Slide rule"}, worker="me")

    environment = comparison.read(store, comparison_id).environment

    assert environment == {"threads": 2, "processor": "Abacus and Slide rule"}


def by_chance(style, seed):
    return 0.98 + np.random.default_rng([seed, [*Style].index(style)]).normal(0, 0.0014)


def test_independent_runs_are_judged_as_samples(store):
    comparison_id = record_training(
        store, seeds=range(1, 11), seeding="independent", accuracy=by_chance, fingerprints="abc"
    )

    judged = comparison.read(store, comparison_id).judge(margin=0.002)

    scores = {style: [by_chance(style, seed) for seed in range(1, 11)] for style in Style}
    assert judged == judge(scores, paired=False, margin=0.002)
    assert [(pair.a, pair.b, pair.n) for pair in judged.pairs] == [
        ("sequential", "functional", 10),
        ("sequential", "subclassing", 10),
        ("functional", "subclassing", 10),
    ]


def test_shared_seeds_with_equal_weights_are_identical_whatever_the_margin(store):
    reading = comparison.read(
        store,
        record_training(store, seeds=(3, 1, 2), accuracy=lambda _style, seed: 0.9 + seed / 100),
    )

    assert reading.verdict is Verdict.IDENTICAL
    assert reading.judge(margin=0.002).verdict is Verdict.IDENTICAL
    assert all(pair.paired and pair.n == 3 for pair in reading.judge().pairs)


def test_seconds_are_paired_and_judged_as_ratios(store):
    slower = {Style.SEQUENTIAL: 1.0, Style.FUNCTIONAL: 1.001, Style.SUBCLASSING: 2.0}
    comparison_id = record_training(
        store,
        seeds=range(1, 9),
        seeding="independent",
        build=lambda style, seed: slower[style] * (1 + seed / 100),
    )

    judged = comparison.read(store, comparison_id).judge("build", margin=0.05)

    assert [pair.verdict for pair in judged.pairs] == ["equivalent", "different", "different"]
    assert judged.pairs[1].difference == pytest.approx(math.log(1 / 2))
    assert all(pair.paired for pair in judged.pairs)
    # The mean of 1.01 … 1.08 is in seconds.
    assert judged.styles["sequential"].mean == pytest.approx(1.045)


def test_runs_that_have_not_completed_do_not_count(store):
    comparison_id = record_training(store, completed=False)

    judged = comparison.read(store, comparison_id).judge()

    assert [summary.n for summary in judged.styles.values()] == [0, 0, 0]
    assert judged.verdict is Verdict.INCONCLUSIVE


def test_single_style_has_no_pairs(store):
    spec = ComparisonSpec(architecture=TUTORIAL, styles=("functional",), seeds=(1, 2))
    reading = comparison.read(store, store.create(spec, cluster="here"))

    assert reading.judge().pairs == []
    assert reading.verdict is None
