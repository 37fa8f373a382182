"""The controls on Compare describe a comparison, and Train submits exactly that, once."""

import pytest

from kerascompare import styles
from kerascompare.spec import (
    ComparisonSpec,
    LayerSpec,
    Seeding,
    Style,
    Task,
    TrainingConfig,
    seeds_text,
)
from kerascompare.spec.architectures import (
    ARCHITECTURES,
    TUTORIAL,
    convolutional,
    dense,
    usual_architecture,
)
from kerascompare.system import settings
from tests.app import screen

COMPARE = "pages/compare.py"


@pytest.fixture
def at(open_page):
    """Return Compare with its default values."""
    return open_page(COMPARE)


def set_controls(at, **values):
    for key, value in values.items():
        at.get_by_key(key).set_value(value)
    at.run()
    assert not at.exception


def press_train(at, cluster):
    """Press Train; return the spec that was submitted."""
    at.get_by_key("train").click().run()
    assert not at.exception
    return cluster.submitted[-1]


def refusals(at):
    """Return all reasons why the page refuses to train, as one string."""
    reasons = [*(e.value for e in at.error), *(c.value for c in at.caption if ":red[" in c.value)]
    return " ".join(map(screen.shown, reasons))


def test_controls_default_to_the_tutorials_values(at, cluster):
    assert press_train(at, cluster) == ComparisonSpec(architecture=TUTORIAL)
    assert TUTORIAL.layers[1].arguments["units"] == 256


def test_shown_sources_are_those_that_will_run(at):
    assert screen.sources(at) == {style: styles.write(TUTORIAL, style) for style in Style}


def test_sources_follow_the_units(at):
    set_controls(at, units=512)
    for source in screen.sources(at).values():
        assert 'Dense(512, activation="relu")' in source


def test_sources_follow_dropout_and_batch_normalization(at):
    set_controls(at, dropout=0.25, batch_normalization=True)
    for source in screen.sources(at).values():
        assert "Dropout(0.25)" in source
        assert "BatchNormalization()" in source


def test_sources_follow_the_chosen_styles(at):
    set_controls(at, styles=[Style.SUBCLASSING, Style.SEQUENTIAL])
    assert list(screen.sources(at)) == [Style.SEQUENTIAL, Style.SUBCLASSING]


def test_sources_follow_a_ready_architecture(at):
    set_controls(at, start="convolutional")
    assert screen.sources(at)["functional"] == styles.write(convolutional(), Style.FUNCTIONAL)


def test_lines_specific_to_a_style_are_highlighted(at):
    for column in screen.component(at, "sources")["columns"]:
        assert "<mark>" in column["html"]


def test_submitted_spec_matches_the_controls(at, cluster):
    set_controls(
        at,
        styles=[Style.FUNCTIONAL, Style.SUBCLASSING],
        seeds="7",
        seeding=Seeding.INDEPENDENT,
        epochs=3,
        hidden_layers=2,
        units=64,
        activation="tanh",
        dropout=0.5,
        optimizer="sgd",
        learning_rate=0.05,
        batch_size=128,
        images=5_000,
        engine="fit",
    )
    assert press_train(at, cluster) == ComparisonSpec(
        architecture=dense(hidden_layers=2, units=64, activation="tanh", dropout=0.5),
        training=TrainingConfig(
            optimizer="sgd",
            learning_rate=0.05,
            epochs=3,
            batch_size=128,
            images=5_000,
            engine="fit",
        ),
        styles=(Style.FUNCTIONAL, Style.SUBCLASSING),
        seeds=(7,),
        seeding=Seeding.INDEPENDENT,
    )


@pytest.mark.parametrize("name", list(ARCHITECTURES))
def test_ready_architecture_is_submitted_under_its_name(at, cluster, name):
    if name != "tutorial":
        set_controls(at, start=name)
    assert press_train(at, cluster).architecture == ARCHITECTURES[name]


def test_layers_written_by_hand_are_submitted(at, cluster):
    set_controls(at, start="by hand")
    set_controls(at, layers="Flatten()\nDense(32)\nLeakyReLU()\nDense(10, activation='softmax')")
    assert [layer.layer for layer in press_train(at, cluster).architecture.layers] == [
        "Flatten",
        "Dense",
        "LeakyReLU",
        "Dense",
    ]


def test_editing_by_hand_starts_with_the_current_layers(at, cluster):
    set_controls(at, units=100)
    set_controls(at, start="by hand")
    assert press_train(at, cluster).architecture.layers[1] == LayerSpec(
        layer="Dense", arguments={"units": 100, "activation": "relu"}
    )


def test_train_puts_the_comparison_into_the_link(at, cluster, store):
    press_train(at, cluster)
    (created,) = store.comparisons()
    assert at.query_params == {"comparison": created.id}


def test_train_keeps_the_focus_but_does_nothing_while_the_same_comparison_trains(at, cluster):
    press_train(at, cluster)
    assert at.get_by_key("train").label == "Training …"
    assert not at.get_by_key("train").disabled  # a disabled button loses the keyboard focus
    at.get_by_key("train").click().run()
    assert len(cluster.submitted) == 1


def test_double_click_on_train_submits_once(at, cluster):
    stale = at.get_by_key("train")
    stale.click().run()
    stale.click().run()
    assert len(cluster.submitted) == 1


def test_another_comparison_can_be_trained_while_the_first_trains(at, cluster):
    press_train(at, cluster)
    set_controls(at, seeds="43")
    assert not at.get_by_key("train").disabled
    assert press_train(at, cluster).seeds == (43,)
    assert len(cluster.submitted) == 2


def test_empty_selection_of_styles_is_refused(at):
    set_controls(at, styles=[])
    assert "Choose at least one style." in refusals(at)
    assert at.get_by_key("train").disabled


@pytest.mark.parametrize(
    ("layers", "reason"),
    [
        ("", "at least 1 item"),
        ("Dens(10)", "Did you mean 'Dense'?"),
        ("Dense()", "Dense needs the argument 'units'"),
        ("Dense(10", "Received: 'Dense(10'."),
        ("Dense(10, colour='red')", "has no argument 'colour'"),
        ("Dense(10); import os", "Received: 'Dense(10); import os'."),
        ("__import__('os').system('true')", "A layer is written like Dense(256"),
        ("Add()", "Choose another layer"),
        ("no python at all !", "Received: 'no python at all !'."),
        ("Dense(__import__('os').getpid())", "A layer is written like Dense(256"),
        ("\n\n   \n", "at least 1 item"),
        ("Dense(units)", "Received: 'Dense(units)'."),
    ],
)
def test_invalid_layers_are_refused_with_a_reason(at, layers, reason):
    set_controls(at, start="by hand")
    set_controls(at, layers=layers)
    assert reason in refusals(at)
    assert at.get_by_key("train").disabled


def test_train_uses_values_typed_just_before_the_click(at, cluster):
    at.get_by_key("epochs").set_value(3)
    at.get_by_key("seeds").set_value("7")
    submitted = press_train(at, cluster)
    assert submitted.training.epochs == 3
    assert submitted.seeds == (7,)


def test_several_seeds_are_submitted_and_restored(open_page, at, cluster, add):
    set_controls(at, seeds="1-5, 42")
    submitted = press_train(at, cluster)
    assert submitted.seeds == (1, 2, 3, 4, 5, 42)
    again = open_page(COMPARE, add.store.create(submitted, cluster="here"))
    assert again.get_by_key("seeds").value == "1-5, 42"


@pytest.mark.parametrize(
    ("seeds", "reason"),
    [
        ("", "Seeds are whole numbers and ranges"),
        ("one", "Seeds are whole numbers and ranges"),
        ("1-2000", "up to 1,000 seeds"),
        ("7, 7", "Each value may be given once"),
        ("4294967296", "less than 4294967296"),
    ],
)
def test_invalid_seeds_are_refused_with_a_reason(at, seeds, reason):
    set_controls(at, seeds=seeds)
    assert reason in refusals(at)
    assert at.get_by_key("train").disabled


def test_train_refuses_a_selection_emptied_just_before_the_click(at, cluster):
    at.get_by_key("styles").set_value([])
    at.get_by_key("train").click().run()
    assert not at.exception
    assert not cluster.submitted
    assert "Choose at least one style." in refusals(at)


def test_sources_stay_visible_while_the_controls_are_invalid(open_page, filled):
    at = open_page(COMPARE, filled.completed)
    set_controls(at, styles=[])
    assert len(screen.sources(at)) == 3


def test_controls_are_filled_from_an_opened_comparison(open_page, add, cluster):
    spec = {
        "architecture": ARCHITECTURES["deep"],
        "training": TrainingConfig(epochs=4, images=1234, batch_size=50, learning_rate=0.002),
        "styles": (Style.SUBCLASSING,),
        "seeds": (99,),
        "seeding": Seeding.INDEPENDENT,
    }
    at = open_page(COMPARE, add.store.create(ComparisonSpec(**spec), cluster="here"))
    assert at.get_by_key("seeds").value == "99"
    assert at.get_by_key("units").value == 128
    assert at.get_by_key("images").value == 1234
    set_controls(at, seeds="100")
    assert press_train(at, cluster) == ComparisonSpec(**{**spec, "seeds": (100,)})


def test_default_activation_of_keras_is_filled_in(open_page, add):
    spec = ComparisonSpec(architecture=dense(activation="linear"))
    at = open_page(COMPARE, add.store.create(spec, cluster="here"))
    assert at.get_by_key("start").value == "tutorial"
    assert at.get_by_key("activation").value == "linear"


def test_custom_layers_open_as_text_and_are_submitted_unchanged(open_page, add, cluster):
    layers = (
        LayerSpec(layer="Reshape", arguments={"target_shape": [784]}),
        LayerSpec(layer="Dense", arguments={"units": 10, "activation": "softmax"}),
    )
    architecture = TUTORIAL.model_copy(update={"name": "custom", "layers": layers})
    at = open_page(COMPARE, add.queued(architecture=architecture))
    assert at.get_by_key("start").value == "by hand"
    set_controls(at, seeds="100")
    assert press_train(at, cluster).architecture == architecture


@pytest.mark.parametrize(
    "fields",
    [
        {"architecture": dense(dropout=0.9)},
        {"architecture": dense(units=5000)},
        {"architecture": dense(hidden_layers=11)},
        {"architecture": dense(activation="elu")},
        {"training": TrainingConfig(epochs=200)},
        {"training": TrainingConfig(learning_rate=20)},
    ],
    ids=["dropout", "units", "layers", "activation", "epochs", "learning rate"],
)
def test_values_beyond_the_range_of_the_controls_are_submitted_unchanged(
    open_page, add, cluster, fields
):
    spec = ComparisonSpec(**{"architecture": TUTORIAL, **fields})
    at = open_page(COMPARE, add.store.create(spec, cluster="here"))
    assert not at.exception
    assert not at.error
    assert "not trained it yet" not in screen.sentences(at)
    set_controls(at, seeds="100")
    assert press_train(at, cluster) == spec.model_copy(update={"seeds": (100,)})


def test_opening_another_comparison_refills_the_controls(open_page, add):
    at = open_page(COMPARE, add.completed(seeds=(1,)))
    at.query_params["comparison"] = add.completed(seeds=(2,))
    at.run()
    assert at.get_by_key("seeds").value == "2"


def test_restoring_the_trained_setup_refills_the_controls(open_page, filled):
    at = open_page(COMPARE, filled.completed)
    set_controls(at, units=64)
    assert "not trained it yet" in screen.sentences(at)
    (back,) = [button for button in at.button if button.label == "Restore the trained setup"]
    back.click().run()
    assert at.get_by_key("units").value == 256
    assert "not trained it yet" not in screen.sentences(at)


def test_controls_keep_their_values_across_pages(at):
    set_controls(at, seeds="123", units=64)
    at.switch_page("pages/history.py").run()
    at.switch_page(COMPARE).run()
    assert at.get_by_key("seeds").value == "123"
    assert at.get_by_key("units").value == 64


def test_another_seed_submits_the_same_setup_with_a_new_seed(open_page, filled, cluster, store):
    at = open_page(COMPARE, filled.completed)
    at.get_by_key("another_seed").click().run()
    shown = store.comparison(filled.completed).spec
    (submitted,) = cluster.submitted
    assert submitted.seeds != shown.seeds
    assert submitted.model_copy(update={"seeds": shown.seeds}) == shown
    assert at.get_by_key("seeds").value == seeds_text(submitted.seeds)


def test_other_seeding_submits_the_same_setup_with_independent_seeds(open_page, filled, cluster):
    at = open_page(COMPARE, filled.completed)
    at.get_by_key("other_seeding").click().run()
    (submitted,) = cluster.submitted
    assert submitted.seeding is Seeding.INDEPENDENT
    assert submitted.seeds == (42,)
    assert at.get_by_key("seeding").value == Seeding.INDEPENDENT


def test_roll_changes_the_seed(at):
    (roll,) = [button for button in at.button if button.label == "Roll"]
    before = at.get_by_key("seeds").value
    roll.click().run()
    assert at.get_by_key("seeds").value != before
    assert not at.exception


@pytest.mark.parametrize(("processors", "seconds"), [(1, 64), (2, 32), (8, 21)])
def test_duration_is_estimated_from_earlier_comparisons(at, add, monkeypatch, processors, seconds):
    monkeypatch.setattr(settings, "processors", lambda: processors)
    assert "an estimate from the size of the model" in screen.sentences(at)
    add.completed()
    at.run()
    # 3 runs of 10 epochs, 1.5 s training and 0.5 s testing each, with a first epoch 1 s longer
    # and 0.25 s of building: 63.75 s, up to 3 times as fast in parallel.
    text = screen.html(at)
    assert f"<b>About {seconds} s</b>" in text
    assert "based on earlier comparisons on this machine" in text


def test_training_longer_than_ten_minutes_requires_confirmation(at, cluster):
    set_controls(at, seeds="1-100")
    at.get_by_key("train").click().run()
    assert not cluster.submitted
    assert "Lower the number of seeds (100) for a quicker answer." in screen.shown(
        at.markdown[-1].value
    )

    yes = at.get_by_key("confirm_train_yes")
    assert yes.label.startswith("Train for ")
    yes.click().run()
    assert not at.exception
    assert [len(spec.seeds) for spec in cluster.submitted] == [100]
    assert at.get_by_key("train").label == "Training …"


def test_confirmation_disappears_after_not_now_or_a_change_of_seeds(at, cluster):
    set_controls(at, seeds="1-100")
    at.get_by_key("train").click().run()
    at.get_by_key("confirm_train_no").click().run()
    assert at.get_by_key("train").label == "Train"
    at.get_by_key("train").click().run()
    set_controls(at, seeds="1")
    assert press_train(at, cluster).seeds == (1,)
    assert len(cluster.submitted) == 1


def test_double_click_on_the_confirmation_submits_once(at, cluster):
    set_controls(at, seeds="1-100")
    at.get_by_key("train").click().run()
    stale = at.get_by_key("confirm_train_yes")
    stale.click().run()
    stale.click().run()
    assert len(cluster.submitted) == 1


def test_model_too_large_for_memory_is_refused_and_not_stored(at, cluster, store):
    set_controls(at, hidden_layers=10, units=4096)
    assert "Lower the units of the 10 Dense layers (4,096) to " in refusals(at)
    assert at.get_by_key("train").disabled
    assert not store.comparisons()


def test_model_made_too_large_just_before_the_click_is_not_submitted(at, cluster):
    at.get_by_key("hidden_layers").set_value(10)
    at.get_by_key("units").set_value(4096)
    at.get_by_key("train").click().run()
    assert not at.exception
    assert not cluster.submitted
    assert "of memory in a worker" in refusals(at)


@pytest.mark.parametrize("key", ["another_seed", "other_seeding"])
def test_long_training_started_from_the_results_requires_confirmation(open_page, add, cluster, key):
    at = open_page(COMPARE, add.cancelled(epochs=1000))
    at.get_by_key(key).click().run()
    assert not cluster.submitted
    at.get_by_key("confirm_next_steps_yes").click().run()
    assert not at.exception
    assert [spec.training.epochs for spec in cluster.submitted] == [1000]


def test_task_changes_architecture_code_and_data_card(at, cluster):
    set_controls(at, task=Task.SAME_DIGIT)

    assert at.get_by_key("start").value == "siamese"
    cards = [screen.shown(caption.value) for caption in at.caption]
    (card,) = [text for text in cards if "made of MNIST" in text]
    assert card.startswith("60,000 training and 10,000 test pairs of images")
    assert card.endswith("The most frequent answer is right in 50%.")  # half of the pairs
    assert "absolute" in screen.sources(at)[Style.FUNCTIONAL]
    assert press_train(at, cluster) == ComparisonSpec(
        architecture=usual_architecture(Task.SAME_DIGIT), task=Task.SAME_DIGIT
    )


def test_graph_written_by_hand_is_submitted(at, cluster):
    set_controls(at, start="by hand")
    set_controls(
        at, layers="x = Flatten()(image)\ny = Dense(8)(x) + Dense(8)(x)\ndigit = Dense(10)(y)"
    )

    calls = press_train(at, cluster).architecture.calls
    assert [call.callee for call in calls] == ["flatten", "dense", "dense_1", "add", "dense_2"]


def test_list_of_layers_is_refused_for_a_task_of_two_images(at):
    set_controls(at, task=Task.SUM)
    set_controls(at, start="by hand")
    set_controls(at, layers="Flatten()\nDense(19)")

    assert "This task has left, right, sum. Write calls" in refusals(at)
