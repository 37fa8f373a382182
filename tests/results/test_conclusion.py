"""One comparison has one conclusion: the same sentence on every page and the command line."""

import math

import pytest

from kerascompare.results import comparison, conclusion, timing
from kerascompare.results.margin import PROPOSED_MARGIN
from kerascompare.spec import ComparisonSpec, Style, TrainingConfig
from kerascompare.spec.architectures import TUTORIAL
from kerascompare.store import RunStore, schema
from tests.results.trained import record_training


@pytest.fixture(scope="module")
def independent():
    """Return the shipped comparison with a seed of its own for each run."""
    store = RunStore.reference()
    yield comparison.read(store, store.comparisons()[0].id)
    store.close()


def test_default_margin_is_the_proposed_one(independent):
    assert conclusion.describe(independent) == conclusion.describe(
        independent, "test_accuracy", PROPOSED_MARGIN
    )
    assert "0.20 points" in conclusion.describe(independent)[1]


def test_verdict_of_a_reading_is_that_of_its_conclusion(independent):
    judged = independent.judge(margin=PROPOSED_MARGIN)
    assert independent.verdict is judged.verdict


def test_number_of_seeds_needed_is_the_largest_of_the_open_pairs(independent):
    open_margin = 0.001  # decides none of the pairs
    needed = [pair.n_needed for pair in independent.judge(margin=open_margin).pairs]
    evidence = conclusion.describe(independent, "test_accuracy", open_margin)[1]
    assert f"About {max(needed)} seeds would decide" in evidence


def test_decided_comparison_asks_for_no_more_seeds(independent):
    assert "seeds would decide" not in conclusion.describe(independent)[1]


@pytest.mark.parametrize("score", timing.SHARED_SCORES)
def test_seconds_of_runs_that_shared_the_processor_are_not_ranked(independent, score):
    sentence, evidence, _ = conclusion.describe(independent, score, 0.05)
    assert sentence == "These times do not rank the styles."
    assert timing.SHARED in evidence


def test_seconds_to_build_are_ranked_since_models_are_built_in_turn(independent):
    assert timing.is_ranked(independent.comparison.spec, "build")
    assert (
        conclusion.describe(independent, "build", 0.05)[0] != "These times do not rank the styles."
    )


@pytest.mark.parametrize(
    ("engine", "styles", "is_shared"),
    [("fused", tuple(Style), True), ("fused", (Style.FUNCTIONAL,), False), ("fit", tuple(Style), False)],
)  # fmt: skip
def test_only_runs_that_train_together_share_the_processor(engine, styles, is_shared):
    training = TrainingConfig(engine=engine)
    spec = ComparisonSpec(architecture=TUTORIAL, styles=styles, training=training)
    assert timing.shares_processor(spec) is is_shared


def test_diverged_runs_are_named_beside_the_verdict_of_many_seeds(store):
    comparison_id = record_training(
        store,
        fingerprints="abc",
        seeds=(1, 2, 3),
        seeding="independent",
        accuracy=lambda style, seed: 0.97 + seed / 1000,
    )
    first = store.runs(comparison_id)[0].id
    logs = schema.epoch_logs
    with store.writes() as connection:
        connection.execute(logs.update().where(logs.c.run_id == first).values(test_loss=math.nan))
    evidence = conclusion.describe(comparison.read(store, comparison_id))[1]
    assert "Sequential diverged in 1 of 9 runs." in evidence


def test_unfinished_comparison_has_no_conclusion_yet(store):
    reading = comparison.read(store, record_training(store, completed=False, seeds=(1, 2, 3)))
    assert conclusion.describe(reading)[0] == "0 of 3 seeds so far."


def fail(store, *reasons):
    """Let the runs of a comparison fail, each for a reason; return what is concluded from it."""
    comparison_id = record_training(store, completed=False)
    for run, reason in zip(store.runs(comparison_id), reasons, strict=True):
        store.fail(run.id, error=reason, details="", worker="me")
    return conclusion.describe(comparison.read(store, comparison_id))


MEMORY = "Not enough memory for this model and batch size. Make one of them smaller."


def test_reason_why_no_run_finished_is_the_conclusion(store):
    concluded = fail(store, MEMORY, MEMORY, MEMORY)
    assert concluded.sentence == "Not enough memory for this model and batch size."
    assert concluded.evidence == "No run finished. The whole message is below."


def test_most_frequent_reason_is_the_conclusion(store):
    concluded = fail(store, "The disk is full.", MEMORY, MEMORY)
    assert concluded.sentence == "Not enough memory for this model and batch size."
    assert concluded.evidence == "No run finished. All reasons are below."


def test_long_reason_is_cut_and_without_folders_of_the_server(store):
    sentence, *_ = fail(store, *["OSError: /srv/private/store.db " + "is locked " * 40] * 3)
    assert sentence.startswith("OSError: store.db is locked")
    assert sentence.endswith("…")
    assert len(sentence) <= conclusion.MAX_REASON


def test_failure_without_a_reason_is_still_named(store):
    assert fail(store, "", "", "")[0] == "The training failed."
