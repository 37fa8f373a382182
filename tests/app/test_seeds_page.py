"""Seeds judges a comparison over its seeds, shows the evidence, and trains it with other seeds."""

import io
import json
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import streamlit as st

from kerascompare import tutorial
from kerascompare.data.mnist import load_test
from kerascompare.results import comparison
from kerascompare.spec import ComparisonSpec, Seeding, Style, TrainingConfig
from kerascompare.spec.architectures import ARCHITECTURES, dense
from kerascompare.store import RunStore, Status
from kerascompare.ui.components import score_table
from kerascompare.ui.seeds import controls
from tests.app import screen
from tests.app.writer import WORKER, Writer

SEEDS = "pages/seeds.py"
TUTORIAL_HEADING = "How unusual were the tutorial's numbers?"


@pytest.fixture
def many(add):
    """Write a comparison of six independent seeds; return its id."""
    return add.completed(seeds=range(1, 7), seeding=Seeding.INDEPENDENT)


class PartWriter(Writer):
    """Writes a comparison with three of four seeds completed."""

    def part(self, last):
        """Leave the last run of the last seed running, cancelled or failed; return the id."""
        comparison_id = self.queued(seeds=(1, 2, 3, 4), seeding=Seeding.INDEPENDENT)
        *others, run = self._begin(comparison_id)
        for completed in others:
            accuracy = self._accuracy(comparison_id, completed, 1, 1)
            self._epoch(completed, 1, accuracy=accuracy)
            self._complete(comparison_id, completed)
        if last is Status.CANCELLED:
            self.store.request_cancel(comparison_id)
            self.store.cancel_replicate(run.replicate_id, worker=WORKER)
        if last is Status.FAILED:
            self.store.fail(run.id, error="Not enough memory.", details="Traceback", worker=WORKER)
        return comparison_id


@pytest.fixture
def part(store):
    """Return `PartWriter.part`."""
    return PartWriter(store).part


def figure(at, key):
    return json.loads(screen.component(at, key)["figure"])


def headings(at):
    return [heading.value for heading in at.subheader]


def test_page_shows_the_reference_with_independent_seeds_by_default(open_page):
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
        "inconclusive": "too few to tell",
    }[reading.judge(margin=0.002).verdict]
    assert sentence in screen.html(at)


def test_verdict_stands_above_the_controls(open_page, many):
    at = open_page(SEEDS, many)

    shown = [*at.main]  # in the order of the page
    is_verdict = [each.type == "html" and "kc-verdict" in each.proto.body for each in shown]
    is_select = [each.type == "selectbox" for each in shown]
    assert is_verdict.index(True) < is_select.index(True)


def test_reference_with_shared_seeds_is_identical(open_page):
    shared = RunStore.reference().comparisons()[1]
    at = open_page(SEEDS, shared.id)

    assert shared.spec.seeding is Seeding.SHARED
    assert "Identical to the last bit." in screen.html(at)


def test_without_a_margin_there_is_no_equivalence(open_page):
    at = open_page(SEEDS)
    at.get_by_key("margin of test_accuracy").set_value(None).run()

    assert not at.exception
    assert "No difference that matters" not in screen.html(at)
    assert not [
        shape for shape in figure(at, "differences")["layout"]["shapes"] if shape["type"] == "rect"
    ]


def test_margin_changes_the_verdict(open_page, many):
    at = open_page(SEEDS, many)
    assert "is more accurate than" in screen.html(at)

    at.get_by_key("margin of test_accuracy").set_value(5.0).run()

    assert "No difference that matters." in screen.html(at)


@pytest.mark.parametrize("score", ["test_loss", "build", "train", "test"])
def test_differences_of_other_scores_are_judged(open_page, score):
    at = open_page(SEEDS)
    at.get_by_key("judged_by").set_value(score).run()

    assert not at.exception
    table = comparison.read(RunStore.reference(), RunStore.reference().comparisons()[0].id).table
    a, b = (table[table["style"] == style][score] for style in ("sequential", "subclassing"))
    if score == "test_loss":
        difference = f"{a.mean() - b.mean():+.4f}"
    else:  # ratio of geometric means
        difference = f"{100 * np.expm1(np.log(a).mean() - np.log(b).mean()):+.1f}%"
    difference = difference.replace("-", "−")
    alt = screen.component(at, "differences")["alt"]
    assert f"Sequential minus Subclassing: {difference}, " in alt


def test_single_style_is_compared_with_the_tutorials_numbers(open_page):
    at = open_page(SEEDS)
    at.get_by_key("chance_of").set_value("subclassing").run()

    assert TUTORIAL_HEADING in headings(at)
    assert "30 seeds of Subclassing" in screen.component(at, "chance")["alt"]
    text = screen.sentences(at)
    assert "0.38 points or more apart, as the three styles were there" in text
    assert "98.20%" in text


def test_other_number_of_epochs_is_not_compared_with_the_tutorial(open_page, add):
    at = open_page(SEEDS, add.completed(epochs=3, seeds=(1, 2, 3)))

    assert TUTORIAL_HEADING not in headings(at)
    assert "Identical to the last bit." in screen.html(at)


def test_other_number_of_images_is_not_compared_with_the_tutorial(open_page, add):
    training = TrainingConfig(epochs=10, images=5_000)
    at = open_page(SEEDS, add.completed(epochs=10, training=training, seeds=(1, 2, 3)))

    assert not at.exception
    assert TUTORIAL_HEADING not in headings(at)
    assert "what the tutorial printed" not in screen.sentences(at)
    texts = [text for trace in figure(at, "scores")["data"] for text in trace.get("text") or ()]
    assert "tutorial" not in texts


@pytest.mark.parametrize(
    ("changed", "is_repeated"),
    [
        ({}, True),
        ({"engine": "fit"}, True),
        ({"epochs": 9}, False),
        ({"images": 5_000}, False),
        ({"batch_size": 128}, False),
        ({"optimizer": "sgd"}, False),
        ({"learning_rate": 0.01}, False),
    ],
)
def test_tutorial_is_repeated_only_with_its_training_config(changed, is_repeated):
    # What the tutorial ran: its layers, adam, 10 epochs, batches of 32 of all 60,000 images.
    training = TrainingConfig(**{"epochs": 10, "batch_size": 32, "images": 60_000, **changed})
    spec = ComparisonSpec(architecture=ARCHITECTURES["tutorial"], training=training)

    assert tutorial.is_repeated_by(spec) is is_repeated


def test_tutorial_is_recognized_by_its_layers_instead_of_its_name():
    layers = ARCHITECTURES["tutorial"].layers
    renamed = ARCHITECTURES["tutorial"].model_copy(update={"name": "custom"})
    other = ARCHITECTURES["deep"].model_copy(update={"name": "tutorial"})

    assert renamed.layers == layers
    assert tutorial.is_repeated_by(ComparisonSpec(architecture=renamed))
    assert not tutorial.is_repeated_by(ComparisonSpec(architecture=other))


def test_running_comparison_shows_its_progress(open_page, add):
    at = open_page(SEEDS, add.running(seeds=(1, 2, 3, 4)))

    assert "0 of 4 seeds so far." in screen.html(at)
    assert screen.html(at).count('role="progressbar"') == 3
    assert "Cancel" in [button.label for button in at.button]


def test_cancelled_comparison_counts_completed_seeds(open_page, add):
    at = open_page(SEEDS, add.cancelled())

    assert not at.exception
    text = screen.html(at)
    assert "Cancelled." in text
    assert "After 1 of 5 epochs" in text
    assert "with care" not in text  # there is no verdict to read


VERDICTS = ("identical", "equivalent", "different:", "inconclusive", "seeds needed")


def test_running_comparison_has_no_verdict(open_page, part):
    at = open_page(SEEDS, part(Status.RUNNING))

    assert "3 of 4 seeds so far." in screen.html(at)
    assert "Grey: differences up to 0.20 points" in screen.sentences(at)
    text = screen.sentences(at) + screen.component(at, "differences")["alt"]
    assert not [verdict for verdict in VERDICTS if verdict in text.lower()]


def test_completed_comparison_shows_a_verdict_per_pair(open_page, many):
    at = open_page(SEEDS, many)

    pairs = screen.html(at).partition('<ul class="kc-pairs">')[2].partition("</ul>")[0]
    assert pairs.count("different: ") == 3  # 97.71, 98.12 and 97.90%, hardly a spread
    assert screen.component(at, "differences")["alt"].count("different: ") == 3


@pytest.mark.parametrize(
    ("last", "sentence"),
    [
        (Status.CANCELLED, "3 of 4 seeds completed; everything recorded until then is kept."),
        (Status.FAILED, "3 of 4 seeds completed in every style; the other runs went on."),
    ],
)
def test_verdict_of_an_incomplete_comparison_carries_a_caution(open_page, part, last, sentence):
    at = open_page(SEEDS, part(last))

    assert not at.exception
    text = screen.html(at)
    assert sentence in text
    assert "The completed seeds, to be read with care: " in text
    assert "kc-pairs" in screen.html(at)


def test_diverged_seeds_count_as_completed(open_page, part, monkeypatch):
    read = comparison.read

    def diverged(store, comparison_id):
        reading = read(store, comparison_id)
        return replace(reading, table=reading.table.assign(test_loss=np.nan))

    monkeypatch.setattr(comparison, "read", diverged)
    at = open_page(SEEDS, part(Status.RUNNING))
    at.get_by_key("judged_by").set_value("test_loss").run()

    assert "3 of 4 seeds so far." in screen.html(at)


def test_caption_warns_that_tests_of_several_pairs_are_stricter_than_intervals(open_page, many):
    at = open_page(SEEDS, many)

    assert "With several pairs the tests are stricter than the bars show" in (screen.sentences(at))


def test_caption_explains_how_intervals_decide_for_a_single_pair(open_page, add):
    two = (Style.SEQUENTIAL, Style.FUNCTIONAL)
    at = open_page(SEEDS, add.completed(seeds=(1, 2, 3), seeding="independent", styles=two))

    text = screen.sentences(at)
    assert "Thick bar inside grey: practically equal. Thin bar clear of 0: different." in text
    assert "With several pairs" not in text


def test_caption_gives_no_decision_rule_if_a_run_diverged(open_page, add, monkeypatch):
    read = comparison.read

    def diverged(store, comparison_id):
        reading = read(store, comparison_id)
        table = reading.table.copy()
        table.loc[0, "test_accuracy"] = np.nan
        return replace(reading, table=table)

    two = (Style.SEQUENTIAL, Style.FUNCTIONAL)
    comparison_id = add.completed(seeds=range(1, 7), seeding=Seeding.INDEPENDENT, styles=two)
    monkeypatch.setattr(comparison, "read", diverged)
    text = screen.sentences(open_page(SEEDS, comparison_id))

    assert "Grey: differences up to 0.20 points" in text
    assert "Thick bar inside grey" not in text


def test_default_margin_is_explained_with_the_sampling_error_of_the_reference(open_page):
    store, labels = RunStore.reference(), load_test()[1]
    own = store.comparisons()[0]
    right = np.array([store.predictions(run.id) == labels for run in store.runs(own.id)], float)
    both = right @ right.T
    only_one = right.sum(1)[:, None] + right.sum(1) - 2 * both
    errors = np.sqrt(only_one[np.triu_indices(len(right), 1)]) / 10_000

    assert round(float(np.median(errors)), 4) == controls.ERROR_ON_SAME_IMAGES
    text = open_page(SEEDS).get_by_key("margin of test_accuracy").help
    text = screen.shown(text)
    assert "each tested on 10,000 images of its own (0.20 points)" in text
    assert "On the same images, as here, it is about 0.13 points." in text


@pytest.mark.parametrize(
    ("score", "label", "axis"),
    [
        (
            "test_accuracy",
            "Ignore differences smaller than (points)",
            "difference in test accuracy, percentage points",
        ),
        ("test_loss", "Ignore differences smaller than", "difference in test loss"),
        (
            "train",
            "Ignore differences smaller than (%)",
            "difference in seconds to train, percent",
        ),
    ],
)
def test_margin_is_labelled_with_its_unit(open_page, score, label, axis):
    at = open_page(SEEDS)
    at.get_by_key("judged_by").set_value(score).run()

    assert at.get_by_key(f"margin of {score}").label == label
    assert figure(at, "differences")["layout"]["xaxis"]["title"]["text"] == axis


def test_unknown_link_shows_a_warning(open_page):
    at = open_page(SEEDS, "nowhere")

    assert not at.exception
    assert "There is no comparison 'nowhere'" in screen.sentences(at)


def test_run_it_yourself_submits_the_shown_comparison_with_other_seeds(open_page, cluster):
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


def test_train_uses_values_typed_before_the_rerun(open_page, cluster):
    at = open_page(SEEDS)
    at.get_by_key("again_seeds").set_value("1-5")
    at.get_by_key("again_epochs").set_value(1)
    at.get_by_key("again_train").click().run()

    (submitted,) = cluster.submitted
    assert (submitted.seeds, submitted.training.epochs) == ((1, 2, 3, 4, 5), 1)


def test_many_seeds_require_confirmation(open_page, cluster):
    at = open_page(SEEDS)
    at.get_by_key("again_seeds").set_value("1-500").run()
    at.get_by_key("again_train").click().run()
    assert not cluster.submitted
    at.get_by_key("confirm_again_yes").click().run()

    assert not at.exception
    assert [len(spec.seeds) for spec in cluster.submitted] == [500]


def test_model_too_large_for_memory_is_refused(open_page, add, cluster):
    large = dense(hidden_layers=10, units=4096)
    at = open_page(SEEDS, add.queued(architecture=large, seeds=(1, 2)))

    assert "Lower the units of the 10 Dense layers (4,096) to " in screen.sentences(at)
    assert at.get_by_key("again_train").disabled


def test_invalid_seeds_are_refused(open_page, cluster):
    at = open_page(SEEDS)
    at.get_by_key("again_seeds").set_value("many").run()

    assert "Seeds are whole numbers and ranges" in screen.sentences(at)
    assert at.get_by_key("again_train").disabled


def test_table_of_the_last_epoch_holds_means_deviations_and_differences(store, many):
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


def test_best_epoch_has_the_highest_test_accuracy(store, add):
    comparison_id = add.completed(epochs=2, seeds=(1, 2, 3))
    reading = comparison.read(store, comparison_id)
    logs = reading.epoch_logs.copy()
    logs.loc[logs.epoch == 1, "test_accuracy"] = 0.99
    changed = comparison.Reading(**{**vars(reading), "epoch_logs": logs})

    table = comparison.at_best_epoch(changed)

    assert set(table.test_accuracy) == {0.99}
    assert set(table.test_loss) == {0.1625}  # that of the first epoch, not the lowest


def test_only_differences_omits_equal_scores(store, add):
    reading = comparison.read(store, add.completed(seeds=(1, 2, 3)))

    every = score_table.table(reading, at="last", baseline="sequential")
    differing = score_table.table(reading, at="last", baseline="sequential", only_differences=True)

    assert "parameters" in set(every.score)
    assert "parameters" not in set(differing.score)


def test_markdown_table_has_a_line_per_score_and_a_column_per_style(store, many):
    rows = score_table.table(comparison.read(store, many), at="last", baseline="sequential")

    lines, _, note = score_table.markdown(rows).partition("\n\n")

    lines = lines.splitlines()
    assert lines[0] == "| score | Sequential | Functional | Subclassing |"
    assert "| parameters | 203,530 | 203,530 | 203,530 |" in lines
    assert lines[-1] == "| seeds completed | 6 | 6 | 6 |"
    assert all(line.count("|") == 5 for line in lines)
    accuracy = next(line for line in lines if line.startswith("| test accuracy"))
    assert re.search(r"\| [\d.]+ ± [\d.]+% \| [\d.]+ ± [\d.]+% \([+−][\d.]+ points\) \|", accuracy)
    assert note.startswith("Mean ± standard deviation over the seeds; in brackets the difference")
    assert "the mean to Sequential." in note
    assert set(rows.difference_to) == {"sequential"}
    assert "|" not in note
    assert pd.read_csv(io.StringIO(rows.to_csv(index=False))).score.tolist() == rows.score.tolist()


@pytest.mark.parametrize(
    ("at", "label"),
    [("last", "last epoch"), ("best", "best epoch, picked on the test images")],
)
def test_downloads_name_the_epoch_of_their_scores(store, many, at, label):
    rows = score_table.table(comparison.read(store, many), at=at, baseline="sequential")

    read = pd.read_csv(io.StringIO(rows.to_csv(index=False))).set_index("score")["at"]
    assert set(read[["test_accuracy", "test_loss"]]) == {label}
    assert read["train"].isna().all()  # seconds are those of all epochs
    assert f"Test scores: {label}." in score_table.markdown(rows).splitlines()


@pytest.mark.parametrize(("of", "ending"), [("last", "-seeds"), ("best", "-seeds-best-epoch")])
def test_downloads_of_the_best_epoch_have_their_own_names(open_page, many, monkeypatch, of, ending):
    at = open_page(SEEDS, many)
    offered = []
    monkeypatch.setattr(st, "download_button", lambda *args, **_: offered.append(args[2]))
    at.get_by_key("scores_at").set_value(of).run()

    assert offered == [f"kerascompare-{many}{ending}.csv", f"kerascompare-{many}{ending}.md"]


def test_score_missing_in_some_seeds_shows_its_count(store, many):
    reading = comparison.read(store, many)
    table = reading.table.copy()
    runs = table.index[table["style"] == "functional"]
    table.loc[runs[:2], "test_loss"] = np.nan  # two of six runs diverged
    rows = score_table.table(replace(reading, table=table), at="last", baseline="sequential")

    lines = score_table.markdown(rows).splitlines()
    (loss,) = [line for line in lines if line.startswith("| test loss")]
    assert loss == "| test loss | 0.0813 ± 0.0000 | 0.0813 ± 0.0000 (n = 4) | 0.0813 ± 0.0000 |"
    assert "(n" not in next(line for line in lines if line.startswith("| test accuracy"))
    assert "| seeds completed | 6 | 6 | 6 |" in lines


def expand(at):
    at.session_state["closer"] = True
    return at.run()


def test_two_runs_are_compared_image_by_image(open_page):
    at = open_page(SEEDS)
    assert "McNemar" not in screen.html(at)  # nothing is computed while it is collapsed
    expand(at)

    store = RunStore.reference()
    first, second = store.runs(store.comparisons()[0].id)[:2]
    labels = load_test()[1]
    right = [store.predictions(run.id) == labels for run in (first, second)]
    text = screen.html(at)
    assert f"only the first on {(right[0] & ~right[1]).sum()}" in text
    assert f"only the second on {(right[1] & ~right[0]).sum()}" in text
    assert "McNemar" in text
    assert text.count(">Confusion matrix of") == 2
    apart = (store.predictions(first.id) != store.predictions(second.id)).sum()
    assert f"give different answers to {apart} test images" in text


def test_two_runs_with_the_same_seed_give_the_same_answers(open_page):
    at = expand(open_page(SEEDS, RunStore.reference().comparisons()[1].id))

    assert "Both models give the same answer to every test image." in screen.html(at)


def test_compare_shows_means_of_many_seeds_and_links_to_seeds(open_page, many):
    at = open_page("pages/compare.py", many)

    assert not at.exception
    assert "Is the difference real? See every seed" in [link.value for link in at.get("page_link")]
    assert "seeds completed" in screen.html(at)
    names = {trace.get("name") for trace in figure(at, "accuracy")["data"]}
    assert "Functional spread" in names


def test_compare_opens_the_reference(open_page):
    shown = RunStore.reference().comparisons()[0]
    at = open_page("pages/compare.py", shown.id)

    assert not at.exception
    assert at.get_by_key("seeds").value == "1-30"
    assert ComparisonSpec.model_validate(shown.spec.model_dump()) == shown.spec
