"""Compare shows a comparison: its verdict, its numbers and its errors."""

import csv
import io
import math
import re
from dataclasses import replace

import numpy as np
import plotly.io
import pytest

from kerascompare import tutorial
from kerascompare.looks.theme import LOOKS
from kerascompare.results import comparison
from kerascompare.spec import Style, TrainingConfig
from kerascompare.spec.architectures import ARCHITECTURES
from kerascompare.store import UNFINISHED, RunStore, Status, blobs, schema
from kerascompare.system import settings
from kerascompare.ui.app import activity, readings
from kerascompare.ui.app.server import server
from kerascompare.ui.compare import run_table
from tests.app import screen
from tests.app.writer import ENVIRONMENT, OWN_ACCURACY, PARAMETERS, WORKER, Writer

COMPARE = "pages/compare.py"
COMPLETED, CANCELLED, FAILED = Status.COMPLETED, Status.CANCELLED, Status.FAILED


@pytest.fixture
def show(open_page):
    """Return a function that opens a comparison by its link."""

    def show(comparison_id):
        at = open_page(COMPARE, comparison_id)
        assert not at.exception
        return at

    return show


class ManySeeds(Writer):
    """Writes a comparison with thirty seeds."""

    def ended(self, status_of):
        """End each run with the status that `status_of(run)` returns; return the id."""
        comparison_id = self.queued(epochs=1, seeds=range(1, 31))
        for run in self._begin(comparison_id):
            if status_of(run) == FAILED:
                self.store.fail(
                    run.id, error="Not enough memory.", details="Traceback", worker=WORKER
                )
            elif status_of(run) == COMPLETED:
                self._epoch(run, 1, accuracy=0.96)
                self._complete(comparison_id, run)
        if self.store.comparison(comparison_id).status in UNFINISHED:
            self.store.request_cancel(comparison_id)
            for replicate in self.store.replicates(comparison_id):
                self.store.cancel_replicate(replicate.id, worker=WORKER)
        return comparison_id


@pytest.fixture
def many(store):
    """Return `ManySeeds.ended`."""
    return ManySeeds(store).ended


def table_rows(at):
    """Return the cells of the table of runs, by style."""
    cells = [re.split("<t[hd]", row)[1:] for row in rows_of_table(at)]
    return dict(zip(Style, cells, strict=True))


def rows_of_table(at):
    """Return the rows of the table of runs, as HTML."""
    return screen.html(at).partition("<tbody")[2].partition("</tbody>")[0].split("<tr")[1:]


def names_of_traces(at, key):
    figure = plotly.io.from_json(screen.component(at, key)["figure"], skip_invalid=True)
    return {trace.name for trace in figure.data}


def test_each_kind_of_comparison_opens_without_an_error(show, filled):
    for name, comparison_id in vars(filled).items():
        at = show(comparison_id)
        assert bool(at.error) == (name == "failed"), name


def test_shared_seed_shows_the_verdict_identical_with_its_evidence(show, filled):
    text = screen.html(show(filled.completed))
    assert "Identical to the last bit." in text
    assert "One seed, three styles, the same 203,530 weights" in text
    assert "loss 0.0813 and accuracy 98.06%" in text  # 0.1625 / 2; the writer's numbers


def test_independent_seeds_show_how_far_apart_chance_puts_the_styles(show, filled):
    text = screen.html(show(filled.independent))
    assert "0.41 points apart, and only the seed differs." in text  # 98.12 - 97.71
    assert "Functional 98.12%, Sequential 97.71%" in text


def test_table_shows_the_numbers_of_each_run(show, filled):
    for style, cells in table_rows(show(filled.completed)).items():
        row = " ".join(cells)
        assert LOOKS[style].label in row
        for number in (f"{PARAMETERS:,}", "0.0813", "98.06%", "2.50", "1.50", "feedc0de"):
            assert number in row, number


@pytest.mark.parametrize(("engine", "is_noted"), [("fused", True), ("fit", False)])
def test_times_of_styles_that_shared_the_processor_say_so(show, add, engine, is_noted):
    text = screen.html(show(add.completed(training=TrainingConfig(epochs=2, engine=engine))))
    assert ("measured while sharing the processor" in text) == is_noted


def test_table_shows_the_differences_to_the_first_style(show, filled):
    rows = table_rows(show(filled.independent))
    differences = [next((c for c in rows[style] if "pt<" in c), None) for style in Style]
    assert differences[0] is None
    assert "+0.41 pt" in differences[1]
    assert "+0.19 pt" in differences[2]


def test_table_shows_the_tutorials_numbers(show, filled):
    published = {"sequential": ("0.0875", "97.82%"), "functional": ("0.0813", "98.06%"),
                 "subclassing": ("0.0781", "98.20%")}  # fmt: skip
    rows = table_rows(show(filled.independent))
    for style, (loss, accuracy) in published.items():
        (cell,) = [cell for cell in rows[style] if accuracy in cell]
        assert loss in rows[style][rows[style].index(cell) - 1]


def test_table_of_another_architecture_omits_the_tutorials_numbers(show, add):
    rows = " ".join(rows_of_table(show(add.completed(architecture=ARCHITECTURES["deep"]))))
    assert "0.0813" in rows  # the runs' own
    assert "97.82%" not in rows


def barcodes(at):
    """Return the pictures of the weights in the table of runs, one per run."""
    return re.findall(r"url\((.*?)\)", " ".join(rows_of_table(at)))


def test_equal_weights_have_equal_barcodes_that_are_joined(show, filled):
    at = show(filled.completed)
    assert len(barcodes(at)) == 3
    assert len(set(barcodes(at))) == 1
    rows = " ".join(rows_of_table(at))
    assert rows.count("equal bits") == 1
    assert 'rowspan="3"' in rows
    assert "weights feedc0de, equal to Functional&#39;s and Subclassing&#39;s" in rows


def test_different_weights_have_different_barcodes_that_are_not_joined(show, filled):
    at = show(filled.independent)
    assert len(set(barcodes(at))) == 3
    rows = " ".join(rows_of_table(at))
    assert "equal bits" not in rows
    assert "equal to" not in rows
    assert "kc-equal" not in rows


def test_barcode_has_the_colour_of_its_style(show, filled):
    for style, cells in table_rows(show(filled.completed)).items():
        (cell,) = [cell for cell in cells if "kc-barcode" in cell]
        assert f"--own: var(--kc-{style})" in cell


def test_barcodes_of_weights_that_are_not_kept_show_the_fingerprint(show, filled, store):
    with store.writes() as connection:
        connection.execute(schema.results.update().values(weights=None, profile=None))
    at = show(filled.independent)
    assert len(set(barcodes(at))) == 3
    assert "The 203,530 weights are not the same." in screen.html(at)


def test_count_says_that_no_weight_differs(show, filled, add):
    assert "0 of 203,530 weights differ." in screen.html(show(filled.completed))
    text = screen.html(show(add.completed(seeds=(1, 2))))
    assert "0 of 203,530 weights differ, with each of the two seeds." in text


def test_count_says_how_many_weights_differ_and_by_how_much(show, filled, store):
    weights = {  # the second differs in two of them, the third in one of these and one more
        Style.SEQUENTIAL: [0, 0, 0, 0, 0],
        Style.FUNCTIONAL: [0.25, -0.125, 0, 0, 0],
        Style.SUBCLASSING: [-0.0625, 0, 0.125, 0, 0],
    }
    results = schema.results
    with store.writes() as connection:
        for run in store.runs(filled.independent):
            packed = bytes(blobs.pack([np.float32(weights[run.style])]))
            change = results.update().where(results.c.run_id == run.id)
            connection.execute(change.values(weights=packed))
    assert "3 of 5 weights differ, by up to 0.31." in screen.html(show(filled.independent))


def test_seconds_are_not_ranked_where_the_processor_was_shared(show, add):
    shared = "measured while sharing the processor"
    assert shared in screen.html(show(add.completed()))
    alone = TrainingConfig(epochs=2, engine="fit")
    text = screen.html(show(add.completed(training=alone)))
    assert shared not in text
    assert "The first epoch includes compiling" not in text


def test_table_of_runs_has_no_empty_heads_and_can_be_scrolled_by_keyboard(show, filled):
    text = screen.html(show(filled.completed))
    table = text[text.index('<div class="kc-runs">') : text.index("</table>")]
    assert "></th>" not in table
    assert 'role="region" aria-label="Results of each run" tabindex="0"' in table


@pytest.mark.parametrize("score", ["accuracy", "loss"])
def test_charts_have_a_train_and_a_test_curve_per_style(show, filled, score):
    names = names_of_traces(show(filled.independent), score)
    for style in Style:
        assert {f"{LOOKS[style].label} train", f"{LOOKS[style].label} test"} <= names
    equal = names_of_traces(show(filled.completed), score)
    assert {f"Sequential, Functional, Subclassing {kind}" for kind in ("train", "test")} <= equal


def test_charts_have_a_text_alternative(show, filled):
    alt = screen.component(show(filled.independent), "accuracy")["alt"]
    assert "Test accuracy over epochs, after epoch 2" in alt
    # One point less after the first epoch.
    own = 100 * OWN_ACCURACY[Style.FUNCTIONAL]
    assert f"Functional from {own - 1:.2f}% up to {own:.2f}%" in alt


def test_charts_show_the_tutorials_scores_after_ten_epochs_only(show, add):
    assert "tutorial" in names_of_traces(show(add.completed(epochs=tutorial.EPOCHS)), "accuracy")
    assert "tutorial" not in names_of_traces(show(add.completed(epochs=2)), "accuracy")


def test_x_axis_switches_to_seconds(show, filled):
    at = show(filled.completed)
    at.get_by_key("x_axis").set_value("seconds").run()
    assert "over seconds" in screen.component(at, "accuracy")["alt"]
    assert "seconds of training" in screen.component(at, "accuracy")["figure"]


def test_running_comparison_shows_a_progress_bar_per_run_and_cancel(show, filled):
    at = show(filled.running)
    bars = screen.html(at)
    assert bars.count('class="kc-bar"') == bars.count('role="progressbar"') == 3
    assert 'aria-valuenow="1.50"' in bars  # step 937 of 1875 in the second epoch
    assert "epoch 2/3" in bars
    assert at.get_by_key("cancel").label == "Cancel"
    assert "Identical" not in bars


class Waiting(Writer):
    """Writes a comparison in which some styles have trained and others not."""

    def running(self, n_begun, **spec):
        comparison_id = self.queued(epochs=3, **spec)
        for run in self._begin(comparison_id)[:n_begun]:
            self._epoch(run, 1, accuracy=0.95)
        return comparison_id


@pytest.mark.parametrize(
    ("processors", "n_begun", "engine", "words"),
    [
        (2, 2, "fused", "waiting for a free core"),
        (2, 1, "fused", "compiling"),
        (1, 1, "fused", "waiting for a free core"),
        (2, 1, "fit", "waiting for its turn"),
    ],
)
def test_style_without_a_step_says_what_it_waits_for(
    show, store, monkeypatch, processors, n_begun, engine, words
):
    monkeypatch.setattr(settings, "processors", lambda: processors)
    training = TrainingConfig(epochs=3, engine=engine)
    text = screen.html(show(Waiting(store).running(n_begun, training=training)))
    assert text.count(f'<span class="kc-muted">{words}</span>') == 3 - n_begun
    assert f'aria-valuetext="{words}"' in text
    assert "epoch 1/3" not in text


def test_code_is_open_before_training_and_a_strip_with_its_lines_afterwards(
    show, open_page, filled
):
    before = screen.component(open_page(COMPARE), "sources")
    after = screen.component(show(filled.completed), "sources")
    assert (before["folds"], after["folds"]) == (False, True)
    # By hand, without blank lines; the same as on Features.
    assert [column["lines"] for column in after["columns"]] == ["8 lines", "7 lines", "15 lines"]


def test_code_is_not_folded_where_nothing_was_trained(show, add, store):
    comparison_id = add.queued()
    store.request_cancel(comparison_id)
    at = show(comparison_id)
    assert "Cancelled." in screen.html(at)
    assert not screen.component(at, "sources")["folds"]


def test_verdict_is_a_heading_above_the_curves(show, filled):
    at = show(filled.completed)
    assert '<h2 class="kc-verdict">Identical to the last bit.</h2>' in screen.html(at)
    order = [element.key for element in at.get("bidi_component")]
    assert order.index("attention") < order.index("accuracy") < order.index("sources")


def test_prediction_before_training_is_answered_by_the_verdict(open_page, store, cluster):
    at = open_page(COMPARE)
    at.get_by_key("predicted").set_value("subclassing").run()
    at.get_by_key("train").click().run()
    (found,) = store.comparisons()
    assert at.get_by_key("predicted").value == "subclassing"  # still shown while it trains

    Finisher(store).finish(found.id)
    at.run()

    text = screen.html(at)
    assert "You said Subclassing. All three are equal to the last bit." in text
    assert "Identical to the last bit." in screen.component(at, "attention")["message"]


class Finisher(Writer):
    """Trains a queued comparison to its end."""

    def finish(self, comparison_id):
        for run in self._begin(comparison_id):
            self._epoch(run, 1, accuracy=0.98)
            self._complete(comparison_id, run)


def test_without_a_prediction_the_verdict_answers_none(show, filled):
    assert "You said" not in screen.html(show(filled.completed))


def test_single_style_is_no_question(open_page):
    at = open_page(COMPARE)
    at.get_by_key("styles").set_value([Style.FUNCTIONAL]).run()
    assert "Which will win?" not in screen.html(at)
    assert "Press Train to watch the model learn." in screen.html(at)


def test_bars_and_pill_tell_the_same_time_left(show, filled, store, monkeypatch):
    found = {each.id: each for each in store.unfinished()}[filled.running]
    monkeypatch.setattr(RunStore, "unfinished", lambda _: [replace(found, seconds=60.0)])
    html = screen.html(show(filled.running))
    pill = activity.describe(activity._unfinished(), None)["text"]

    # The writer: 9.937 s of training by the runs' own clocks; 5.5 epochs of 1.875 s are left.
    left = f"{(6 - 937 / 1875) * 1.875 / 9.937 * 60:.0f} s"
    assert f'<p class="kc-left">{left} left</p>' in html
    assert pill == f"Training 1/3 · {left}"


def test_cancel_is_requested_in_the_store_and_disabled_after_a_click(show, filled, store):
    at = show(filled.running)
    at.get_by_key("cancel").click().run()
    assert store.comparison(filled.running).cancel_requested
    assert at.get_by_key("cancel").disabled
    assert at.get_by_key("cancel").label == "Cancelling …"


def test_queued_comparison_shows_its_position(show, filled):
    assert "Number 1 in the queue: your training starts in about" in screen.html(
        show(filled.queued)
    )


def test_button_says_waiting_until_a_worker_is_free(show, filled, store):
    at = show(filled.queued)
    assert at.get_by_key("train").label == "Waiting …"

    (replicate,) = store.replicates(filled.running)
    store.cancel_replicate(replicate.id, worker=WORKER)
    readings._queue_place.clear()
    assert server().cluster.is_ready
    assert at.run().get_by_key("train").label == "Training …"


def test_queued_comparison_is_cancelled_at_once(show, add):
    at = show(add.queued())
    at.get_by_key("cancel").click().run()
    assert "Cancelled." in screen.html(at)
    assert "No epoch was complete" in screen.html(at)


def test_cancelled_comparison_shows_the_recorded_epochs(show, filled):
    at = show(filled.cancelled)
    text = screen.html(at)
    assert "Cancelled." in text
    assert "After 1 of 5 epochs" in text
    assert "95.00%" in text
    assert "Identical" not in text


class Stopped(Writer):
    """Writes a comparison in which Sequential completed one more epoch than the others."""

    def cancelled(self):
        comparison_id = self.queued(epochs=5)
        first, *others = self._begin(comparison_id)
        for run in (first, *others):
            self._epoch(run, 1, accuracy=0.95)
        self._epoch(first, 2, accuracy=0.96)
        self.store.request_cancel(comparison_id)
        self.store.cancel_replicate(first.replicate_id, worker=WORKER)
        return comparison_id


def test_cancelled_runs_with_unequal_epochs_are_not_compared(show, store):
    at = show(Stopped(store).cancelled())
    assert "After 1 to 2 of 5 epochs" in screen.html(at)
    rows = table_rows(at)
    assert "cancelled after 2 epochs" in rows[Style.SEQUENTIAL][0]
    assert "cancelled after 1 epoch<" in rows[Style.FUNCTIONAL][0]
    assert "pt" not in " ".join(rows[Style.FUNCTIONAL])


def test_failed_run_reports_that_the_other_runs_were_cancelled(show, store):
    class Failed(Writer):
        def failed(self):
            comparison_id = self.queued()
            first, *_ = self._begin(comparison_id)
            self.store.fail(first.id, error="Not enough memory.", details="", worker=WORKER)
            self.store.request_cancel(comparison_id)
            self.store.cancel_replicate(first.replicate_id, worker=WORKER)
            return comparison_id

    text = screen.html(show(Failed(store).failed()))
    assert "Sequential did not finish." in text
    assert "The others were cancelled." in text


@pytest.mark.parametrize("seeding", ["shared", "independent"])
def test_diverged_training_is_reported(show, add, store, seeding):
    comparison_id = add.completed(seeding=seeding)
    logs = schema.epoch_logs
    with store.writes() as connection:
        connection.execute(logs.update().values(test_loss=math.nan))
    text = screen.html(show(comparison_id))
    assert "Sequential, Functional and Subclassing diverged." in text
    assert "A smaller learning rate helps." in text
    assert "Identical" not in text


def test_comparison_deleted_elsewhere_can_be_trained_again(show, filled, store, cluster):
    at = show(filled.completed)
    at.get_by_key("seeds").set_value("8").run()
    store.delete(filled.completed)
    at.get_by_key("train").click().run()
    assert not at.error
    assert [spec.seeds for spec in cluster.submitted] == [(8,)]


def test_failed_run_shows_its_error_and_collapses_the_details(show, filled):
    at = show(filled.failed)
    (error,) = at.error
    assert screen.shown(error.value) == "Not enough memory for this model and batch size."
    (details,) = [item for item in at.expander if item.label.startswith("Details")]
    assert not details.proto.expanded
    assert details.code[0].value == "Traceback: the whole story"


def test_failed_run_does_not_hide_the_results_of_the_others(show, filled):
    at = show(filled.failed)
    assert "Functional did not finish." in screen.html(at)
    rows = table_rows(at)
    for style in (Style.SEQUENTIAL, Style.SUBCLASSING):
        assert "96.00%" in " ".join(rows[style])
    assert "failed" in rows[Style.FUNCTIONAL][0]


def test_style_that_failed_in_every_seed_is_listed_once_with_its_count(show, many):
    at = show(many(lambda run: FAILED if run.style is Style.SEQUENTIAL else COMPLETED))
    text = screen.html(at)
    assert "Sequential failed in 30 of 30 seeds." in text
    assert "0 of 30 seeds completed in every style; the other runs went on." in text
    assert text.count("Sequential failed") == 1


def test_failures_are_counted_per_style(show, many):
    failing = {Style.SEQUENTIAL: 30, Style.FUNCTIONAL: 2}
    at = show(many(lambda run: FAILED if run.seed <= failing.get(run.style, 0) else COMPLETED))
    assert "Sequential failed in 30 and Functional in 2 of 30 seeds." in screen.html(at)


def test_cancellation_after_a_failure_is_reported(show, many):
    at = show(
        many(lambda run: FAILED if run.seed == 1 else CANCELLED if run.seed > 10 else COMPLETED)
    )
    assert "9 of 30 seeds completed in every style; the rest was cancelled." in screen.html(at)


def test_cancelled_comparison_of_many_seeds_counts_completed_seeds(show, many):
    text = screen.html(show(many(lambda run: COMPLETED if run.seed <= 10 else CANCELLED)))
    assert "10 of 30 seeds completed; everything recorded until then is kept." in text
    assert "of 1 epoch;" not in text


def test_unknown_id_shows_a_warning_and_links_to_other_comparisons(show):
    at = show("0123456789")
    assert "There is no comparison '0123456789'" in screen.shown(at.warning[0].value)
    assert "Show all comparisons" in [link.value for link in at.get("page_link")]
    (new,) = at.button
    assert new.label == "Start a new comparison"
    new.click().run()
    assert not at.warning
    assert at.query_params == {}
    assert at.get_by_key("train").label == "Train"


@pytest.mark.parametrize("comparison_id", ["", "'; drop table runs; --", "ä" * 300, "<b>x</b>"])
def test_malformed_id_in_the_link_is_treated_as_unknown(show, comparison_id):
    at = show(comparison_id)
    assert "There is no comparison" in at.warning[0].value
    assert not at.error


def test_details_show_summaries_graphs_and_the_environment(show, filled):
    at = show(filled.completed)
    assert "Summary of functional &lt;with&gt; 203,530 parameters" in screen.html(at)
    assert 'tabindex="0" role="region" aria-label="Summary of Functional"' in screen.html(at)
    assert len(at.get("graphviz_chart")) == 3
    details = " ".join(map(screen.shown, at.table[0].value["value"]))
    for name in ("python", "keras", "tensorflow", "processor"):
        assert ENVIRONMENT[name] in details
    assert "2 threads" in details
    assert filled.completed in details


def test_csv_has_a_row_per_run_and_a_column_per_duration(store, filled):
    content = run_table.to_csv(comparison.read(store, filled.independent)).decode()
    rows = list(csv.DictReader(io.StringIO(content)))
    assert [row["style"] for row in rows] == list(Style)
    assert list(rows[0]) == [
        *("style", "seed", "run_seed", "status", "parameters", "epochs"),
        *("test_loss", "test_accuracy", "fingerprint", "error"),
        *("build_seconds", "first_epoch_seconds", "epoch_median_seconds"),
        *("train_seconds", "test_seconds"),
    ]
    second = rows[1]
    assert second["status"] == "completed"
    assert second["parameters"] == "203530"
    assert float(second["test_accuracy"]) == 0.9812
    assert float(second["first_epoch_seconds"]) == 2.5
    assert float(second["epoch_median_seconds"]) == 1.5
    assert float(second["train_seconds"]) == 4.0
    assert len({row["run_seed"] for row in rows}) == 3


def test_single_style_shows_its_accuracy_without_a_verdict(show, add):
    text = screen.html(show(add.completed(styles=(Style.FUNCTIONAL,))))
    assert "98.06% of the test images are classified correctly." in text
    assert "Identical" not in text


def test_single_style_under_many_seeds_shows_its_mean(show, add):
    text = screen.html(
        show(add.completed(styles=(Style.FUNCTIONAL,), seeds=(1, 2, 3, 4), seeding="independent"))
    )
    assert "The mean test accuracy of 4 seeds." in text
    assert "of the test images are classified correctly" not in text


def test_comparison_without_completed_seeds_has_no_verdict(show, add):
    comparison_id = add.cancelled(seeds=(1, 2, 3, 4))
    for replicate in add.store.replicates(comparison_id):
        add.store.cancel_replicate(replicate.id, worker=WORKER)
    text = screen.sentences(show(comparison_id))
    assert "0 of 4 seeds completed" in text
    assert "Nothing differs" not in text


def test_table_lists_the_runs_of_every_seed(show, add):
    at = show(add.completed(seeds=(1, 2), styles=(Style.SEQUENTIAL, Style.FUNCTIONAL)))
    assert len(rows_of_table(at)) == 4
    assert "2 seeds, two styles" in screen.html(at)


def test_share_shows_the_link_that_opens_the_comparison(open_page, filled):
    at = open_page(COMPARE, filled.completed)
    at.get_by_key("share").click().run()
    assert any(f"?comparison={filled.completed}&seeds=" in code.value for code in at.code)


def test_comparison_offers_the_other_seeding(show, filled):
    assert "one seed for all" in show(filled.independent).get_by_key("other_seeding").label
    assert "different seeds" in show(filled.completed).get_by_key("other_seeding").label
