"""A comparison read back: its table, its verdict, and how long another will take."""

import math

import numpy as np
import pytest

from kerascompare.results import comparison
from kerascompare.results.judgement import Verdict, judge
from kerascompare.spec import ComparisonSpec, Style, TrainingConfig
from kerascompare.spec.architectures import ARCHITECTURES, TUTORIAL
from kerascompare.store import EpochLog, Status


def trained(
    store,
    *,
    fingerprints="aaa",
    seconds=(6.0, 4.0, 2.0),
    completed=True,
    images=60_000,
    seeds=(7,),
    seeding="shared",
    accuracy=lambda style, seed: 0.875,
    build=lambda style, seed: 0.5,
):
    """Write down a comparison as if it had been trained; return its id."""
    spec = ComparisonSpec(
        architecture=TUTORIAL,
        training=TrainingConfig(epochs=len(seconds), images=images),
        seeds=seeds,
        seeding=seeding,
    )
    comparison_id = store.create(spec, cluster="here")
    for replicate in store.replicates(comparison_id):
        store.claim(replicate.id, cluster="here", worker="me")
        store.start(replicate.id, {"threads": 2}, worker="me")
        runs = store.runs_of_replicate(replicate.id)
        for run, letter in zip(runs, fingerprints, strict=True):
            store.record_build(
                run.id, source="", parameters=203_530, layers=[], summary="",
                seconds=build(run.style, run.seed), worker="me",
            )  # fmt: skip
            for epoch, spent in enumerate(seconds, 1):
                right = accuracy(run.style, run.seed)
                log = EpochLog(epoch, 0.5, 0.75, 0.25 / epoch, right, spent, 0.25)
                lease = {"replicate_id": replicate.id, "worker": "me"}
                store.record_epoch(run.id, log, variables=[np.zeros(1)], **lease)
            if completed:
                store.complete(
                    run.id,
                    weights=[],
                    predictions=np.zeros(10_000),
                    fingerprint=letter * 64,
                    worker="me",
                )
    return comparison_id


def test_table_has_a_row_a_run_with_the_last_scores_and_the_seconds(store):
    reading = comparison.read(store, trained(store))

    assert reading.table["style"].tolist() == ["sequential", "functional", "subclassing"]
    row = reading.table.iloc[0]
    assert (row.status, row.parameters, row.epochs) == (Status.COMPLETED, 203_530, 3)
    assert (row.test_loss, row.test_accuracy) == (0.25 / 3, 0.875)
    # By hand: first 6; median of 4 and 2; 6 + 4 + 2; 3 × 0.25.
    assert (row.build, row.first_epoch, row.epoch_median) == (0.5, 6.0, 3.0)
    assert (row.train, row.test) == (12.0, 0.75)
    assert reading.environment == {"threads": 2}
    assert reading.is_finished


def test_one_epoch_has_no_median_of_the_later_ones(store):
    table = comparison.read(store, trained(store, seconds=(6.0,))).table

    assert table.first_epoch.tolist() == [6.0] * 3
    assert table.epoch_median.isna().all()


def test_queued_comparison_is_read_back_without_numbers(store):
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
    reading = comparison.read(store, trained(store, fingerprints=fingerprints))

    assert reading.verdict is verdict


def test_unfinished_comparison_has_no_verdict(store):
    assert comparison.read(store, trained(store, completed=False)).verdict is None


def test_several_environments_are_all_told(store):
    comparison_id = trained(store, seeds=(1, 2, 3))
    second = store.replicates(comparison_id)[1]
    store.start(second.id, {"threads": 2, "processor": "Abacus"}, worker="me")
    third = store.replicates(comparison_id)[2]
    store.start(third.id, {"threads": 2, "processor": "Slide rule"}, worker="me")

    told = comparison.read(store, comparison_id).environment

    assert told == {"threads": 2, "processor": "Abacus and Slide rule"}


def test_nothing_is_like_another_architecture_nor_in_an_empty_store(store):
    assert comparison.find_alike(store, ComparisonSpec(architecture=TUTORIAL)) is None
    trained(store)

    other = ComparisonSpec(architecture=ARCHITECTURES["convolutional"])
    assert comparison.find_alike(store, other) is None


# By hand, a style: its first epoch's surplus 6 - 3; a run: building 0.5, each epoch 3 + 0.25.
@pytest.mark.parametrize(
    ("epochs", "images", "seeds", "expected", "by_two_workers"),
    [
        (3, 60_000, (7,), 3 * (3 + 0.5 + 3 * 3.25), 3 * (3 + 0.5 + 3 * 3.25)),
        (10, 60_000, (1, 2), 3 * (3 + 2 * (0.5 + 10 * 3.25)), 3 * (3 + 0.5 + 10 * 3.25)),
        (10, 30_000, (7,), 3 * (3 + 0.5 + 10 * 1.75), 3 * (3 + 0.5 + 10 * 1.75)),
    ],
)
def test_estimate_scales_with_epochs_steps_and_runs(
    store, epochs, images, seeds, expected, by_two_workers
):
    trained(store)
    training = TrainingConfig(epochs=epochs, images=images)
    spec = ComparisonSpec(architecture=TUTORIAL, training=training, seeds=seeds)
    alike = comparison.read(store, comparison.find_alike(store, spec).id)

    assert math.isclose(comparison.estimate(spec, alike), expected, rel_tol=0.01)
    at_once = comparison.estimate(spec, alike, workers=2)
    assert math.isclose(at_once, by_two_workers, rel_tol=0.01)
    side_by_side = comparison.estimate(spec, alike, side_by_side=2)
    assert math.isclose(side_by_side, expected / 2, rel_tol=0.01)


def test_one_epoch_tells_what_the_same_training_takes_and_nothing_else(store):
    alike_id = trained(store, seconds=(6.0,), images=1000)
    same = ComparisonSpec(architecture=TUTORIAL, training=TrainingConfig(epochs=1, images=1000))
    longer = ComparisonSpec(architecture=TUTORIAL, training=TrainingConfig(epochs=10))

    assert comparison.find_alike(store, same).id == alike_id
    assert comparison.find_alike(store, longer) is None
    trained(store)
    newest = trained(store, seconds=(6.0,), images=1000)
    assert comparison.find_alike(store, same).id == newest
    assert comparison.find_alike(store, longer).id not in (alike_id, newest)


def by_chance(style, seed):
    return 0.98 + np.random.default_rng([seed, [*Style].index(style)]).normal(0, 0.0014)


def test_independent_runs_are_judged_as_samples(store):
    comparison_id = trained(
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
        store, trained(store, seeds=(3, 1, 2), accuracy=lambda _style, seed: 0.9 + seed / 100)
    )

    assert reading.verdict is Verdict.IDENTICAL
    assert reading.judge(margin=0.002).verdict is Verdict.IDENTICAL
    assert all(pair.paired and pair.n == 3 for pair in reading.judge().pairs)


def test_seconds_are_paired_and_judged_as_ratios(store):
    slower = {Style.SEQUENTIAL: 1.0, Style.FUNCTIONAL: 1.001, Style.SUBCLASSING: 2.0}
    comparison_id = trained(
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


def test_runs_that_did_not_complete_do_not_count(store):
    comparison_id = trained(store, completed=False)

    judged = comparison.read(store, comparison_id).judge()

    assert [one.n for one in judged.styles.values()] == [0, 0, 0]
    assert judged.verdict is Verdict.INCONCLUSIVE


def test_one_style_alone_has_no_pairs(store):
    spec = ComparisonSpec(architecture=TUTORIAL, styles=("functional",), seeds=(1, 2))
    reading = comparison.read(store, store.create(spec, cluster="here"))

    assert reading.judge().pairs == []
    assert reading.verdict is None
