"""History finds, opens, names, compares and deletes comparisons; deletion is confirmed."""

import json
from datetime import UTC, datetime

import pytest

from kerascompare.spec import ComparisonSpec, Seeding, TrainingConfig
from kerascompare.spec.architectures import TUTORIAL
from kerascompare.store import Status, schema
from kerascompare.ui.history import listing, page, setups, verdicts
from tests.app import screen
from tests.app.writer import WORKER

HISTORY = "pages/history.py"


@pytest.fixture(autouse=True)
def _patient(monkeypatch):
    """Let verdicts take as long as they need."""
    monkeypatch.setattr(verdicts, "SECONDS", 600.0)


def rows(at):
    """Return the rows of the list."""
    shown = [element.key for element in at.get("bidi_component")]
    return screen.component(at, "history_list")["rows"] if "history_list" in shown else []


def ids(at):
    return [row["id"] for row in rows(at)]


def select(at, *positions):
    """Tick rows of the list."""
    at.session_state[page.TICKED] = [ids(at)[position] for position in positions]
    at.run()
    assert not at.exception


def labels(at):
    return [button.label for button in at.button]


def test_empty_history_links_to_compare(open_page):
    at = open_page(HISTORY)
    assert "No comparison yet" in screen.html(at)
    assert "Train a model" in [link.value for link in at.get("page_link")]


def test_row_of_a_failed_comparison_says_why(open_page, add, store):
    comparison_id = add.running()
    for run in store.runs(comparison_id):
        store.fail(run.id, error="The disk is full. Delete something.", details="", worker=WORKER)
    assert [row["verdict"] for row in rows(open_page(HISTORY))] == ["The disk is full."]


def named(at):
    """Return the names of the rows, with what tells them apart."""
    return [row["title"] + row["distinction"] for row in rows(at)]


def test_only_rows_with_equal_names_are_told_apart(open_page, add):
    for spec in ({"epochs": 1}, {"epochs": 2}, {"epochs": 2, "seeds": (8,)}):
        add.queued(**spec)
    at = open_page(HISTORY)
    assert named(at) == [
        "tutorial, seed 8",
        "tutorial, seed 42 · 2 epochs",
        "tutorial, seed 42 · 1 epoch",
    ]
    # What the name says is not said again below it.
    assert ["epoch" in row["details"] for row in rows(at)] == [True, False, False]


@pytest.mark.parametrize(
    ("first", "second", "texts"),
    [
        ({"batch_size": 64}, {}, ("batch size 64", "batch size 32")),
        ({"engine": "fit"}, {}, ("engine Fit", "engine Fused")),
        ({"optimizer": "sgd"}, {"optimizer": "adam"}, ("optimizer sgd", "optimizer adam")),
    ],
)
def test_settings_tell_rows_apart(open_page, add, first, second, texts):
    for training in (second, first):
        add.store.create(
            ComparisonSpec(architecture=TUTORIAL, training=TrainingConfig(**training)), cluster="a"
        )
    assert named(open_page(HISTORY)) == [f"tutorial, seed 42 · {text}" for text in texts]


def test_equal_setups_are_told_apart_by_their_start(open_page, add, store):
    ids = [add.queued() for _ in range(3)]
    comparisons = schema.comparisons
    start = datetime(2026, 11, 26, 14, 5, tzinfo=UTC).timestamp()
    with store.writes() as connection:
        for comparison_id, minutes in zip(ids, (0, 1, 1), strict=True):
            update = comparisons.update().where(comparisons.c.id == comparison_id)
            connection.execute(update.values(created_at=start + 60 * minutes))
    first, *others = (f"tutorial, seed 42 · started 26 Nov 2026, 14:0{m}" for m in (5, 6, 6))
    expected = {first, *(f"{name} · {i}" for name, i in zip(others, ids[1:], strict=True))}
    assert set(named(open_page(HISTORY))) == expected


def test_accuracy_of_a_training_is_marked_as_preliminary(open_page, add):
    add.completed(seeds=(1,))
    add.running(seeds=(2,))
    add.queued(seeds=(3,))
    at = open_page(HISTORY)
    assert [row["is_preliminary"] for row in rows(at)] == [False, True, False]


def test_comparisons_are_listed_newest_first_with_link_result_and_score(open_page, filled):
    table = rows(open_page(HISTORY))
    newest_first = (
        *((filled.queued, "Waiting in the queue."), (filled.running, "Training.")),
        *((filled.failed, "Functional did not finish."), (filled.cancelled, "Cancelled.")),
        (filled.independent, "0.41 points apart, and only the seed differs."),
        (filled.completed, "Identical to the last bit."),
    )
    assert [(row["id"], row["verdict"]) for row in table] == list(newest_first)
    assert table[0]["url"] == f"compare?comparison={filled.queued}"
    assert table[4]["title"] == "tutorial, seed 7"
    assert "different for each style" in table[4]["details"]
    assert [row["accuracy"] for row in (table[0], table[5])] == ["–", "98.06%"]
    assert "from 97.06% after epoch 1 to 98.06% after epoch 2" in table[5]["curve"]
    assert table[0]["curve"] == ""
    assert table[5]["age"] == "just now"


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        ("cancelled", ["cancelled"]),
        ("different for each", ["independent"]),
        ("TUTORIAL running", ["running"]),
        ("last bit", ["completed"]),
        ("queued cancelled", []),
    ],
)
def test_search_finds_comparisons_with_all_words(open_page, filled, words, kinds):
    at = open_page(HISTORY)
    at.get_by_key("history_search").set_value(words).run()
    assert ids(at) == [getattr(filled, kind) for kind in kinds]
    if not kinds:
        assert "Try fewer" in screen.html(at)


@pytest.mark.parametrize(
    ("words", "seeds"),
    [("seed 5", ["s 1-10", " 5"]), ("5", ["s 1-10", " 5"]), ("seed 7", ["s 1-10"]), ("97.91%", [" 5"])],
)  # fmt: skip
def test_search_finds_seeds_within_ranges_and_scores_as_displayed(open_page, add, words, seeds):
    add.completed(seeds=(5,), seeding="independent")
    add.completed(seeds=(51,))
    add.completed(seeds=tuple(range(1, 11)), epochs=1)
    at = open_page(HISTORY)
    at.get_by_key("history_search").set_value(words).run()
    assert [row["title"].removeprefix("tutorial, seed") for row in rows(at)] == seeds


def test_only_comparisons_that_are_shown_can_be_ticked(open_page, add):
    add.completed(seeds=(1,))
    add.completed(seeds=(2,))
    at = open_page(HISTORY)
    select(at, 0)
    assert "Delete" in labels(at)
    at.get_by_key("history_search").set_value("seed 1").run()
    assert [row["title"] for row in rows(at)] == ["tutorial, seed 1"]
    assert "Delete" not in labels(at)
    assert at.session_state[page.TICKED] == []


def test_long_history_shows_the_newest_and_the_rest_on_request(open_page, add, monkeypatch):
    monkeypatch.setattr(page, "BATCH", 2)
    oldest, *_ = (add.queued(seeds=(seed,)) for seed in (1, 2, 3))
    at = open_page(HISTORY)
    assert len(rows(at)) == 2
    assert oldest not in ids(at)
    assert at.get_by_key("history_more").label == "Show 1 more of 3"
    at.get_by_key("history_more").click().run()
    assert ids(at)[2] == oldest
    assert "history_more" not in [button.key for button in at.button]


def test_results_that_take_long_come_one_by_one(open_page, filled, monkeypatch):
    monkeypatch.setattr(verdicts, "SECONDS", 0.0)
    at = open_page(HISTORY)
    missing = sum(row["verdict"] == "…" for row in rows(at))
    assert missing < 4  # of those that have ended
    for _ in range(missing):
        at.run()
    assert [row["verdict"] for row in rows(at) if row["verdict"] == "…"] == []


def test_comparison_can_be_named_and_found_by_name(open_page, add, store):
    comparison_id = add.completed()
    at = open_page(HISTORY)
    select(at, 0)
    at.get_by_key(f"name of {comparison_id}").set_value("For the class").run()
    assert store.comparison(comparison_id).name == "For the class"
    assert [row["title"] for row in rows(at)] == ["For the class"]
    assert "tutorial, seed 42" in rows(at)[0]["details"]
    at.get_by_key("history_search").set_value("class").run()
    assert len(rows(at)) == 1


def test_open_shows_the_selected_comparison(open_page, add):
    comparison_id = add.completed()
    at = open_page(HISTORY)
    select(at, 0)
    at.get_by_key("history_open").click().run()
    assert at.query_params["comparison"] == comparison_id
    assert at.get_by_key("train").label == "Train"


def test_delete_asks_for_confirmation_and_can_be_aborted(open_page, add, store):
    comparison_id = add.completed()
    at = open_page(HISTORY)
    select(at, 0)
    at.get_by_key("history_delete").click().run()
    assert at.warning[0].value.startswith("Delete tutorial ")
    at.get_by_key("history_keep").click().run()
    assert not at.warning
    assert store.comparison(comparison_id).status is Status.COMPLETED


def question(at):
    """Return the confirmation question as text, without the escapes of Markdown."""
    return screen.shown(at.warning[0].value)


def test_confirmation_of_delete_names_the_comparisons(open_page, add, store):
    named, *_ = (add.completed(seeds=seeds) for seeds in ((1, 2, 3), (4,), (5,)))
    store.rename(named, "For *the* class")
    at = open_page(HISTORY)
    select(at, 2)
    at.get_by_key("history_delete").click().run()
    assert question(at).startswith("Delete “For *the* class” with all runs")
    assert "*the*" not in at.warning[0].value  # would be in italics
    select(at, 0, 2)
    at.get_by_key("history_delete").click().run()
    assert "Delete 2 comparisons, tutorial (seed 5, started" in question(at)
    assert " and “For *the* class”, with all runs" in question(at)


def test_delete_removes_only_the_selected_comparisons(open_page, add, store):
    ids = [add.completed(seeds=(seed,)) for seed in (1, 2, 3)]
    at = open_page(HISTORY)
    select(at, 0, 2)
    at.get_by_key("history_delete").click().run()
    assert "Delete 2 comparisons" in at.warning[0].value
    assert "Links to them" in at.warning[0].value
    at.get_by_key("history_delete_now").click().run()
    assert not at.exception
    assert [comparison.id for comparison in store.comparisons()] == [ids[1]]


def test_running_comparison_cannot_be_deleted(open_page, add, store):
    comparison_id = add.running()
    at = open_page(HISTORY)
    select(at, 0)
    at.get_by_key("history_delete").click().run()
    at.get_by_key("history_delete_now").click().run()
    assert "still being trained" in at.toast[0].value
    assert store.comparison(comparison_id).status is Status.RUNNING


def test_two_selected_comparisons_show_their_differences_and_scores(open_page, add):
    add.completed(epochs=2, seeds=(1,))
    add.completed(epochs=3, seeds=(2,), seeding="independent")
    at = open_page(HISTORY)
    select(at, 0, 1)
    table = screen.html(at)
    for name, newer, older in (
        ("Epochs", "3", "2"),
        ("Seeds", "2", "1"),
        ("Random seed", "different for each", "shared by all"),
    ):
        cells = f'<td class="kc-left">{newer}</td><td class="kc-left">{older}</td>'
        assert f'<tr><th scope="row">{name}</th>{cells}</tr>' in table
    assert "They differ in seeds, random seed and epochs." in table
    assert "Optimizer" not in table
    assert '<td class="kc-left">97.71%</td><td class="kc-left">98.06%</td>' in table


def test_two_selected_comparisons_show_their_curves_on_the_same_axis(open_page, add):
    older, newer = add.completed(epochs=2, seeds=(1,)), add.completed(epochs=4, seeds=(2,))
    at = open_page(HISTORY)
    select(at, 0, 1)
    charts = [screen.component(at, f"accuracy of {comparison}") for comparison in (newer, older)]
    figures = [json.loads(chart["figure"]) for chart in charts]
    first, second = (figure["layout"]["yaxis"]["range"] for figure in figures)
    assert first == second
    # Training accuracy begins 0.01 below the test accuracy, 0.03 below the last one of 0.9806.
    assert first[0] < 100 * (0.9806 - 0.03 - 0.01)
    assert first[1] > 98.06
    assert "from 95.06% after epoch 1 to 98.06% after epoch 4" in charts[0]["alt"]


def test_two_selected_comparisons_with_equal_setups_are_reported_equal(open_page, add):
    add.completed()
    add.completed()
    at = open_page(HISTORY)
    select(at, 0, 1)
    assert "Their setups are the same." in screen.html(at)


def test_side_by_side_works_before_the_first_epoch(open_page, add):
    add.queued(seeds=(1,))
    add.queued(seeds=(2,))
    at = open_page(HISTORY)
    select(at, 0, 1)
    assert "They differ in seeds." in screen.html(at)
    notes = [caption.value for caption in at.caption]
    assert notes.count("No curves: no epoch is complete.") == 2


def test_names_of_comparisons_are_escaped_in_the_list(open_page, add, store):
    store.rename(add.completed(), "<b>bold</b>")
    at = open_page(HISTORY)
    select(at, 0)
    assert rows(at)[0]["title"] == "<b>bold</b>"  # as text
    assert "<b>" not in rows(at)[0]["details"] + screen.html(at)


def test_settings_that_differ_are_named_in_words():
    changed = TUTORIAL.model_dump()
    changed["layers"][1]["arguments"]["units"] = 64
    one = ComparisonSpec(architecture=TUTORIAL, training=TrainingConfig(learning_rate=0.01))
    other = ComparisonSpec(
        architecture=changed, training=TrainingConfig(engine="fit"), seeding=Seeding.INDEPENDENT
    )
    found = setups.differences(one, other)
    assert found == {
        "random seed": ("shared by all", "different for each"),
        "learning rate": ("0.01", "Keras’ default"),
        "engine": ("Fused", "Fit"),
        "layer 2": ("Dense (units 256, activation relu)", "Dense (units 64, activation relu)"),
    }
    assert setups.summarize(found) == (
        "They differ in random seed, learning rate, engine and layer 2."
    )


def test_arguments_of_optimizers_and_schedules_are_named_in_words():
    schedule = {
        "module": "keras.optimizers.schedules",
        "class_name": "CosineDecay",
        "config": {"initial_learning_rate": 0.1, "decay_steps": 100},
    }
    plain = ComparisonSpec(architecture=TUTORIAL)
    training = TrainingConfig(
        optimizer="sgd",
        optimizer_arguments={"momentum": 0.9},
        learning_rate=schedule,
        label_smoothing=0.1,
        class_weight={3: 2},
    )

    found = setups.differences(plain, ComparisonSpec(architecture=TUTORIAL, training=training))

    assert found == {
        "optimizer": ("adam", "sgd (momentum 0.9)"),
        "learning rate": (
            "Keras’ default",
            "CosineDecay (initial_learning_rate 0.1, decay_steps 100)",
        ),
        "label smoothing": ("0", "0.1"),
        "class weights": ("1", "3 2.0"),
    }


def test_architectures_of_different_length_show_all_layers():
    shorter = TUTORIAL.model_copy(update={"layers": TUTORIAL.layers[1:], "input_shape": (784,)})
    found = setups.differences(
        ComparisonSpec(architecture=TUTORIAL), ComparisonSpec(architecture=shorter)
    )
    assert found["input shape"] == ("28 × 28", "784")
    assert found["layers"][0] == f"Flatten, {found['layers'][1]}"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(3, "just now"), (89, "just now"), (91, "2 min ago"), (300, "5 min ago"), (6000, "1 h 40 min ago"), (259_200, "3 days ago")],
)  # fmt: skip
def test_age_is_rounded(seconds, text):
    assert listing.ago(seconds) == text
