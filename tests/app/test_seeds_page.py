"""Seeds judges a comparison over its seeds, says what the numbers say, and lets one run it again."""

import io
import json

import pandas as pd
import pytest

from kerascompare import comparison
from kerascompare.data import load_test
from kerascompare.spec import ComparisonSpec, Seeding
from kerascompare.store import RunStore
from kerascompare.ui import score_table
from tests.app import screen

SEEDS = "pages/seeds.py"


@pytest.fixture
def many(add):
    """Write a comparison of six seeds in which each style has its own; give its id."""
    return add.completed(seeds=range(1, 7), seeding=Seeding.INDEPENDENT)


def figure(at, key):
    return json.loads(screen.component(at, key)["figure"])


def test_first_visitor_sees_the_reference_under_independent_seeds(open_page):
    at = open_page(SEEDS)

    assert not at.exception
    (first, _) = RunStore.reference().comparisons()
    reading = comparison.read(RunStore.reference(), first.id)
    assert reading.comparison.spec.seeding is Seeding.INDEPENDENT
    assert len(reading.comparison.spec.seeds) >= 30
    points = [trace for trace in figure(at, "scores")["data"] if trace.get("name")]
    assert len(points) == 3
    margin = at.get_by_key("margin of test_accuracy").value
    assert margin == pytest.approx(0.2)
    sentence = {
        "equivalent": "No difference that matters.",
        "different": "is more accurate than",
        "inconclusive": "cannot tell",
    }[reading.judge(margin=0.002).verdict]
    assert sentence in screen.html(at)


def test_reference_under_shared_seeds_is_identical(open_page):
    shared = RunStore.reference().comparisons()[1]
    at = open_page(SEEDS, shared.id)

    assert shared.spec.seeding is Seeding.SHARED
    assert "Identical to the last bit." in screen.html(at)


def test_without_a_margin_nothing_is_called_equivalent(open_page):
    at = open_page(SEEDS)
    at.get_by_key("margin of test_accuracy").set_value(None).run()

    assert not at.exception
    assert "No difference that matters" not in screen.html(at)
    assert not [
        one for one in figure(at, "differences")["layout"]["shapes"] if one["type"] == "rect"
    ]


def test_margin_changes_the_verdict(open_page, many):
    at = open_page(SEEDS, many)
    assert "is more accurate than" in screen.html(at)

    at.get_by_key("margin of test_accuracy").set_value(5.0).run()

    assert "No difference that matters." in screen.html(at)


@pytest.mark.parametrize("score", ["test_loss", "build", "train", "test"])
def test_other_scores_judge_as_well(open_page, score):
    at = open_page(SEEDS)
    at.get_by_key("judged_by").set_value(score).run()

    assert not at.exception
    assert screen.component(at, "differences")["alt"]


def test_one_style_is_set_against_the_tutorials_numbers(open_page):
    at = open_page(SEEDS)
    at.get_by_key("chance_of").set_value("subclassing").run()

    assert "seeds of Subclassing" in screen.component(at, "chance")["alt"]
    told = screen.sentences(at)
    assert "0.38 points or more, as the three styles did there" in told
    assert "98.20 %" in told


def test_another_architecture_is_not_set_against_the_tutorial(open_page, add):
    at = open_page(SEEDS, add.completed(epochs=3, seeds=(1, 2, 3)))

    assert "tutorial's three numbers" not in screen.sentences(at)
    assert "Identical to the last bit." in screen.html(at)


def test_running_comparison_shows_how_far_it_is_and_no_verdict(open_page, add):
    at = open_page(SEEDS, add.running(seeds=(1, 2, 3, 4)))

    assert "0 of 4 seeds so far." in screen.html(at)
    assert screen.html(at).count('role="progressbar"') == 3
    assert "Cancel" in [button.label for button in at.button]


def test_cancelled_comparison_tells_how_many_seeds_completed(open_page, add):
    at = open_page(SEEDS, add.cancelled())

    assert not at.exception
    assert "0 of 1 seed completed, the rest cancelled." in screen.html(at)


def test_unknown_link_gets_a_sentence(open_page):
    at = open_page(SEEDS, "nowhere")

    assert not at.exception
    assert "There is no comparison 'nowhere'" in screen.sentences(at)


def test_run_it_yourself_trains_the_shown_comparison_under_ones_own_seeds(open_page, cluster):
    at = open_page(SEEDS)
    at.get_by_key("again_seeds").set_value("1-5")
    at.get_by_key("again_epochs").set_value(1)
    at.get_by_key("again_images").set_value(20_000).run()
    at.get_by_key("again_train").click().run()

    assert not at.exception
    shown = RunStore.reference().comparisons()[0].spec
    (submitted,) = cluster.submitted
    assert submitted.seeds == (1, 2, 3, 4, 5)
    assert (submitted.training.epochs, submitted.training.images) == (1, 20_000)
    assert submitted.seeding is Seeding.INDEPENDENT
    assert (submitted.architecture, submitted.styles) == (shown.architecture, shown.styles)
    assert "of 5 seeds so far" in screen.html(at)


def test_train_takes_what_was_typed_before_the_page_is_drawn_again(open_page, cluster):
    at = open_page(SEEDS)
    at.get_by_key("again_seeds").set_value("1-5")
    at.get_by_key("again_epochs").set_value(1)
    at.get_by_key("again_train").click().run()

    (submitted,) = cluster.submitted
    assert (submitted.seeds, submitted.training.epochs) == ((1, 2, 3, 4, 5), 1)


def test_seeds_that_are_none_are_refused_in_place(open_page, cluster):
    at = open_page(SEEDS)
    at.get_by_key("again_seeds").set_value("many").run()

    assert "Seeds are whole numbers and ranges" in screen.sentences(at)
    assert at.get_by_key("again_train").disabled


def test_table_holds_means_and_spreads_of_the_last_and_the_best_epoch(store, many):
    reading = comparison.read(store, many)

    last = score_table.table(reading, at="last", baseline="functional").set_index(
        ["score", "style"]
    )
    own = reading.table[reading.table["style"] == "sequential"].test_accuracy
    row = last.loc["test_accuracy", "sequential"]
    assert row["mean"] == pytest.approx(own.mean())
    assert row.sd == pytest.approx(own.std())
    functional = last.loc["test_accuracy", "functional"]
    assert row.difference == pytest.approx(row["mean"] - functional["mean"])
    assert functional.difference == 0


def test_best_epoch_is_that_of_the_highest_test_accuracy(store, add):
    comparison_id = add.completed(epochs=2, seeds=(1, 2, 3))
    reading = comparison.read(store, comparison_id)
    logs = reading.epoch_logs.copy()
    logs.loc[logs.epoch == 1, "test_accuracy"] = 0.99
    changed = comparison.Reading(**{**vars(reading), "epoch_logs": logs})

    table = comparison.at_best_epoch(changed)

    assert set(table.test_accuracy) == {0.99}
    assert set(table.test_loss) == {0.1625}  # that of the first epoch, not the lowest


def test_only_what_differs_leaves_out_what_is_the_same(store, add):
    reading = comparison.read(store, add.completed(seeds=(1, 2, 3)))

    every = score_table.table(reading, at="last", baseline="sequential")
    differing = score_table.table(reading, at="last", baseline="sequential", only_differences=True)

    assert "parameters" in set(every.score)
    assert "parameters" not in set(differing.score)


def test_markdown_has_a_line_for_each_score_and_a_column_for_each_style(store, many):
    rows = score_table.table(comparison.read(store, many), at="last", baseline="sequential")

    lines = score_table.markdown(rows).splitlines()

    assert lines[0] == "| score | Sequential | Functional | Subclassing |"
    assert "| parameters | 203,530 | 203,530 | 203,530 |" in lines
    assert all(line.count("|") == 5 for line in lines)
    assert pd.read_csv(io.StringIO(rows.to_csv(index=False))).score.tolist() == rows.score.tolist()


def unfold(at):
    at.session_state["closer"] = True
    return at.run()


def test_two_runs_can_be_looked_at_closely(open_page):
    at = open_page(SEEDS)
    assert "McNemar" not in screen.html(at)  # nothing is computed while it is folded
    unfold(at)

    store = RunStore.reference()
    first, second = store.runs(store.comparisons()[0].id)[:2]
    labels = load_test()[1]
    right = [store.predictions(run.id) == labels for run in (first, second)]
    told = screen.html(at)
    assert f"only the first on {(right[0] & ~right[1]).sum()}" in told
    assert f"only the second on {(right[1] & ~right[0]).sum()}" in told
    assert "McNemar" in told
    assert told.count("Confusion matrix of") == 2
    apart = (store.predictions(first.id) != store.predictions(second.id)).sum()
    assert f"They disagree on {apart} test images" in told


def test_two_runs_of_one_seed_give_the_same_answers(open_page):
    at = unfold(open_page(SEEDS, RunStore.reference().comparisons()[1].id))

    assert "The two give the same answer to every test image." in screen.html(at)


def test_compare_shows_many_seeds_as_means_and_leads_here(open_page, many):
    at = open_page("pages/compare.py", many)

    assert not at.exception
    assert "Is the difference real? Every seed, judged" in [
        link.value for link in at.get("page_link")
    ]
    assert "seeds completed" in screen.html(at)
    names = {trace.get("name") for trace in figure(at, "accuracy")["data"]}
    assert "Functional spread" in names


def test_reference_opens_on_compare_too(open_page):
    shown = RunStore.reference().comparisons()[0]
    at = open_page("pages/compare.py", shown.id)

    assert not at.exception
    assert at.get_by_key("seeds").value == "1-30"
    assert ComparisonSpec.model_validate(shown.spec.model_dump()) == shown.spec
