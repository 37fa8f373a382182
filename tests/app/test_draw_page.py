"""Draw shows the models, their input and predictions, and takes labels and uploads."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from kerascompare.cluster.answering import Prediction
from kerascompare.cluster.answers import NoAnswerError
from kerascompare.data.mnist import load_test
from kerascompare.pictures.photos import PhotoError
from kerascompare.spec import ComparisonSpec, Seeding, Style, TrainingConfig
from kerascompare.spec.architectures import TUTORIAL
from kerascompare.store import RunStore, schema
from kerascompare.ui.draw import answers, labels, mnist_strip, pictures, saving
from tests.app import screen
from tests.processes import wait_for

PAGE = "pages/draw.py"
SEVEN = {"width": 22.0, "points": [[80, 60], [200, 60], [120, 230]]}


def sure_of(*digits):
    """Return predictions of the styles, each with a probability of 91% for a digit."""
    return tuple(
        Prediction(style, np.where(np.arange(10) == digit, 0.91, 0.01)[None].astype("float32"))
        for style, digit in zip(Style, digits, strict=False)
    )


@pytest.fixture
def draw(open_page, cluster):
    """Return a function that opens the page with strokes on the pad."""

    def draw(*strokes, comparison=None, answer=None):
        cluster.answer = answer or sure_of(7, 7, 7)
        at = open_page(PAGE, comparison)
        at.session_state["drawing on pad"] = {"version": 1, "strokes": strokes}
        return at.run()

    return draw


def label_buttons(at):
    """Return the buttons that ask for the digit that was drawn."""
    (group,) = [g for g in at.get("button_group") if g.label == "Which digit was it?"]
    return group


def upload(at, content, name="digit.png"):
    at.get_by_key("uploaded").set_value((name, content, "image/png"))
    return at.run()


def png(pixels):
    written = io.BytesIO()
    Image.fromarray(pixels).save(written, "PNG")
    return written.getvalue()


def test_empty_pad_requests_no_prediction(draw, cluster):
    at = draw()

    assert cluster.requests == []
    assert screen.html(at).count('<p class="kc-digit">–</p>') == 3
    assert label_buttons(at).disabled
    assert "The models answer while you draw." in screen.html(at)


def test_shipped_models_predict_if_nothing_is_trained(draw, cluster):
    at = draw(SEVEN)

    ((models, images),) = cluster.requests
    assert (models.are_shipped, models.seed) == (True, 42)  # workers find them in the package
    assert models.comparison_id == RunStore.shipped().comparisons()[0].id
    assert (images.shape, images.dtype) == ((1, 28, 28), np.uint8)
    assert at.get_by_key("models").options[0].startswith("Shipped with the project: tutorial")


def test_models_are_loaded_when_the_page_opens(draw, cluster):
    draw()

    shipped = RunStore.shipped().comparisons()[0].id
    (ready,) = wait_for(lambda: cluster.prepared[:1], seconds=10)
    assert (ready.comparison_id, cluster.requests) == (shipped, [])


def test_latest_completed_comparison_predicts_unless_the_link_names_another(draw, add, cluster):
    older, newer = add.completed(seeds=(1,)), add.completed(seeds=(2,))
    add.running()

    draw(SEVEN)
    assert cluster.requests[-1][0].comparison_id == newer
    draw(SEVEN, comparison=older)
    assert (cluster.requests[-1][0].comparison_id, cluster.requests[-1][0].seed) == (older, 1)


def test_choosing_other_models_keeps_the_drawing_and_updates_the_link(draw, add, cluster):
    older, _ = add.completed(seeds=(1,)), add.completed(seeds=(2,))
    at = draw(SEVEN)
    seen = cluster.requests[-1][1]

    at.get_by_key("models").set_value(older).run()

    assert at.query_params["comparison"] == older
    assert cluster.requests[-1][0].comparison_id == older
    np.testing.assert_array_equal(cluster.requests[-1][1], seen)


def test_models_stay_selected_when_another_comparison_completes(draw, add, cluster):
    first = add.completed(seeds=(1,))
    at = draw(SEVEN)
    add.completed(seeds=(2,))
    at.run()

    assert cluster.requests[-1][0].comparison_id == first


def test_oldest_of_many_comparisons_can_be_selected(draw, add, cluster):
    first = add.completed(seeds=(1,))
    add.store.rename(first, "the first")
    for seed in range(2, 205):
        add.completed(seeds=(seed,), styles=(Style.SEQUENTIAL,), epochs=1)

    at = draw(SEVEN, comparison=first)

    assert cluster.requests[-1][0].comparison_id == first
    assert (
        "the first: tutorial, seed 1, shared by all styles, 2 epochs"
        in at.get_by_key("models").options
    )


def test_seed_can_be_chosen_in_a_comparison_of_many_seeds(draw, add, cluster):
    many = add.completed(seeds=(5, 6))
    at = draw(SEVEN, comparison=many)
    assert cluster.requests[-1][0].seed == 5

    at.get_by_key("seed of models").set_value(6).run()
    assert cluster.requests[-1][0].seed == 6


@pytest.mark.parametrize(
    ("kind", "reason"),
    [("running", "when all of them are trained"), ("failed", "its models cannot answer")],
)
def test_link_to_incomplete_models_shows_the_reason(open_page, add, kind, reason):
    at = open_page(PAGE, getattr(add, kind)())
    assert reason in screen.shown(at.warning[0].value)


def test_unknown_link_shows_a_warning_and_falls_back_to_shipped_models(open_page):
    at = open_page(PAGE, "0123456789")
    assert "There is no comparison '0123456789'" in screen.shown(at.warning[0].value)
    at.button[0].click().run()
    assert at.get_by_key("models").value == RunStore.shipped().comparisons()[0].id


def test_predictions_are_shown_as_digits_and_bars(draw):
    at = draw(SEVEN, answer=sure_of(7, 1, 7))

    shown = screen.html(at)
    assert shown.count('<p class="kc-digit">7</p>') == 2
    assert shown.count('<p class="kc-digit">1</p>') == 1
    assert shown.count("width: 91.00%") == 3
    assert "<span>91%</span>" in shown


@pytest.mark.parametrize(
    ("digits", "seeding", "sentence", "reason"),
    [
        ((7, 7, 7), Seeding.SHARED, "All three read 7, equal to the last bit.", "same weights"),
        (
            (7, 7),
            Seeding.SHARED,
            "Both read 7, equal to the last bit.",
            "same weights",
        ),
        (
            (7, 1, 7),
            Seeding.INDEPENDENT,
            "They disagree: Sequential 7, Functional 1, Subclassing 7.",
            "the seed makes the difference here, not the style",
        ),
    ],
)
def test_agreement_of_the_models_is_explained(draw, add, digits, seeding, sentence, reason):
    at = draw(SEVEN, comparison=add.completed(seeding=seeding), answer=sure_of(*digits))

    assert sentence in screen.html(at)
    assert reason in screen.html(at)


def test_equal_answers_of_different_weights_are_not_explained_by_the_seed():
    spec = ComparisonSpec(architecture=TUTORIAL, training=TrainingConfig())
    info = answers.ModelsInfo(spec, have_equal_weights=False, with_own_seeds=None)

    sentence, why = answers.agreement(sure_of(7, 7, 7), info)

    assert sentence == "All three read 7, equal to the last bit."
    assert "but their weights differ" in why


@pytest.mark.parametrize(
    ("shares", "sentence"),
    [
        ((0.991, 0.9934, 0.9925), "Both read 3, nearly equally sure."),
        ((0.612, 0.9934), "Both read 3, 61.2% to 99.3% sure."),
        ((0.95, 0.99999), "Both read 3, 95.0% to 99.9% sure."),
    ],
)
def test_different_probabilities_of_one_digit_are_told_apart(shares, sentence):
    spec = ComparisonSpec(architecture=TUTORIAL, training=TrainingConfig())
    info = answers.ModelsInfo(spec, have_equal_weights=False, with_own_seeds=None)
    predictions = [
        Prediction(style, np.where(np.arange(10) == 3, share, 0.0)[None].astype("float32"))
        for style, share in zip(Style, shares[:2], strict=False)
    ]

    assert answers.agreement(predictions, info)[0] == sentence


@pytest.mark.parametrize(
    ("digits", "sentence"),
    [
        ((9, 9, 9), "It is a 4; all three read 9: wrong."),
        ((4, 4, 4), "It is a 4; all three read 4: right."),
        ((4,), "It is a 4; the model reads 4: right."),
        (
            (9, 4, 9),
            "It is a 4. They disagree, one of three right: Sequential 9, Functional 4, Subclassing 9.",
        ),
    ],
)
def test_answers_to_a_known_digit_are_called_right_or_wrong(digits, sentence):
    spec = ComparisonSpec(architecture=TUTORIAL, training=TrainingConfig())
    info = answers.ModelsInfo(spec, have_equal_weights=True, with_own_seeds=None)

    assert answers.agreement(sure_of(*digits), info, true_digit=4)[0] == sentence


def test_label_of_a_test_image_is_shown_instead_of_asked(draw):
    at = draw(SEVEN, answer=sure_of(6, 6, 6))
    at.session_state["picture"] = pictures.test_name(8)
    at.run()

    # The ninth test image of MNIST is a 5.
    assert "It is a 5; all three read 6: wrong." in screen.html(at)
    assert "Which digit was it?" not in [group.label for group in at.get("button_group")]


def test_picture_with_its_answers_can_be_saved(draw, cluster):
    at = draw(SEVEN, answer=sure_of(7, 1, 7))
    seen = cluster.requests[-1][1][0]
    (button,) = [b for b in at.get("download_button") if b.label == "Save as a picture"]
    assert not button.proto.disabled

    saved = Image.open(io.BytesIO(saving.png(seen, sure_of(7, 1, 7), "They disagree.")))
    pixels = np.asarray(saved.convert("L"))
    enlarged = np.kron(seen, np.ones((10, 10), np.uint8))
    assert any(
        np.array_equal(pixels[top : top + 280, 40:320], enlarged)
        for top in range(len(pixels) - 280)
    )


def test_models_and_seed_stay_chosen_when_the_visitor_comes_back(draw, add, cluster):
    many, _ = add.completed(seeds=(5, 6)), add.completed(seeds=(2,))
    at = draw(SEVEN, comparison=many)
    at.get_by_key("seed of models").set_value(6).run()
    at.switch_page("pages/seeds.py").run()
    del at.query_params["comparison"]
    at.switch_page(PAGE).run()

    assert (cluster.requests[-1][0].comparison_id, cluster.requests[-1][0].seed) == (many, 6)
    assert at.get_by_key("seed of models").value == 6


def test_page_says_when_the_chosen_models_were_deleted(draw, add, store):
    gone, other = add.completed(seeds=(1,)), add.completed(seeds=(2,))
    at = draw(SEVEN, comparison=gone)
    del at.query_params["comparison"]
    store.delete(gone)
    at.run()

    assert at.get_by_key("models").value == other
    assert "were deleted" in at.info[0].value


def test_diverged_model_shows_no_digit(draw):
    first, second, third = sure_of(7, 7, 7)
    diverged = Prediction(second.style, np.full((1, 10), np.nan, "float32"))
    at = draw(SEVEN, answer=(first, diverged, third))

    assert "Functional has no answer." in screen.html(at)
    assert screen.html(at).count('<p class="kc-digit">–</p>') == 1
    assert "nan" not in screen.html(at)


def test_models_with_independent_seeds_can_be_trained(draw, add, cluster):
    shared = add.completed(seeds=(3, 4))
    at = draw(SEVEN, comparison=shared)
    (button,) = [button for button in at.button if button.label.startswith("Train them")]
    button.click().run()

    # Only the seed of the selected models.
    assert [(spec.seeding, spec.seeds) for spec in cluster.submitted] == [
        (Seeding.INDEPENDENT, (3,))
    ]
    assert at.get_by_key("train") is not None  # the page Compare


def test_models_with_independent_seeds_in_training_are_linked_instead_of_offered(draw, add):
    running = add.running(seeds=(3,), seeding=Seeding.INDEPENDENT, epochs=2)
    at = draw(SEVEN, comparison=add.completed(seeds=(3,), epochs=2))

    assert not [button for button in at.button if button.label.startswith("Train them")]
    (link,) = [link for link in at.get("page_link") if "are being trained" in link.proto.label]
    assert running in link.proto.query_string


def test_trained_models_with_independent_seeds_can_be_selected(draw, add, cluster):
    independent = add.completed(seeds=(2, 3), seeding=Seeding.INDEPENDENT)
    at = draw(SEVEN, comparison=add.completed(seeds=(3,)))
    (button,) = [button for button in at.button if button.label.startswith("Use the same")]
    button.click().run()

    assert at.query_params["comparison"] == independent
    models = cluster.requests[-1][0]
    assert (models.comparison_id, models.seed) == (independent, 3)  # not its first seed


def test_disabling_a_preparation_step_changes_the_input_of_the_models(draw, cluster):
    at = draw(SEVEN)
    before = cluster.requests[-1][1]
    at.get_by_key("steps").unselect(pictures.Step.CENTRE).run()

    assert (cluster.requests[-1][1] != before).any()


def test_test_image_is_passed_to_the_models_unchanged(draw, cluster):
    at = draw(SEVEN)
    at.session_state["picture"] = pictures.test_name(8)
    at.run()

    np.testing.assert_array_equal(cluster.requests[-1][1][0], load_test()[0][8])


def test_chosen_test_image_is_on_the_pad_with_its_label(draw):
    at = draw()
    at.session_state["picture"] = pictures.test_name(8)
    at.run()

    picture = screen.component(at, "pad")["picture"]
    shown = Image.open(io.BytesIO(base64.b64decode(picture["src"].partition("base64,")[2])))
    np.testing.assert_array_equal(np.asarray(shown), load_test()[0][8])
    assert picture["caption"] == "MNIST test image 8 · label 5"  # the ninth of MNIST is a 5


def test_upload_is_on_the_pad_and_a_drawing_takes_its_place(draw):
    at = upload(draw(), png(np.pad(np.zeros((60, 20), np.uint8), 40, constant_values=255)))
    assert screen.component(at, "pad")["picture"]["caption"] == "uploaded picture"

    at.session_state["picture"] = pictures.PAD
    at.session_state["drawing on pad"] = {"version": 2, "strokes": (SEVEN,)}
    at.run()
    assert screen.component(at, "pad")["picture"] is None


def test_strip_of_agreeing_models_shows_misclassified_images(draw):
    strip = screen.component(draw(), "test images")["thumbnails"]

    # The shipped models have equal weights and never disagree; the strip shows their mistakes.
    labels_of_mnist = load_test()[1]
    assert len(strip) == 24
    for thumbnail in strip:
        label, prediction = thumbnail["caption"].split(" → ")
        assert int(label) == labels_of_mnist[pictures.test_index(thumbnail["name"])]
        assert label != prediction


def test_strip_shows_disagreements_first_with_each_prediction(draw, store, monkeypatch):
    read = np.zeros((3, 10_000), np.uint8) + load_test()[1]
    read[1, 50], read[:, 60] = (read[1, 50] + 1) % 10, (read[0, 60] + 1) % 10
    styles = [*Style]
    monkeypatch.setattr(mnist_strip, "_read", lambda *_: (styles, read))
    at = draw()

    first, second, *_ = screen.component(at, "test images")["thumbnails"]
    right = load_test()[1][50]
    assert (first["name"], first["caption"].split(" → ")[1].split()[::2]) == (
        pictures.test_name(50),
        [str(right)] * 2,
    )
    assert second["name"] == pictures.test_name(60)
    assert "where they disagree, by Sequential, Functional, Subclassing in turn" in (
        screen.sentences(at)
    )


def test_strip_ignores_a_diverged_model(draw, add):
    comparison_id = add.completed()
    (first, *_) = add.store.runs(comparison_id)
    with add.store.writes() as connection:
        logs = schema.epoch_logs
        connection.execute(logs.update().where(logs.c.run_id == first.id).values(test_loss=np.nan))

    sentences = screen.sentences(draw(comparison=comparison_id))

    # The other two predict 0 for every image and never disagree.
    assert "9,020 of 10,000 test images are misread by at least one model. " in sentences


def test_uploaded_picture_is_prepared_and_predicted(draw, cluster):
    image, label = (array[0] for array in load_test())
    upload(draw(), png(255 - np.kron(image, np.ones((10, 10), np.uint8))))

    assert len(cluster.requests) == 1
    difference = cluster.requests[0][1][0].astype(int) - image
    assert np.abs(difference).mean() < 12
    assert label == 7


@pytest.mark.parametrize(
    "content", [b"", b"no picture at all", png(np.zeros((9, 9), np.uint8))[:40]]
)
def test_unreadable_upload_shows_an_error(draw, cluster, content):
    at = upload(draw(), content)

    assert len(at.error) == 1
    assert "PNG" in at.error[0].value
    assert not at.exception
    assert cluster.requests == []


def test_unreadable_upload_keeps_the_drawing(draw, cluster):
    at = upload(draw(SEVEN), b"no picture at all")

    assert len(at.error) == 1
    assert at.session_state["drawing on pad"]["strokes"] == (SEVEN,)
    np.testing.assert_array_equal(cluster.requests[-1][1], cluster.requests[0][1])


def test_removing_an_upload_keeps_the_test_image_selected_after_it(draw, cluster):
    image = load_test()[0][0]
    at = upload(draw(), png(255 - np.kron(image, np.ones((10, 10), np.uint8))))
    at.session_state["picture"] = pictures.test_name(8)
    at.run()
    at.get_by_key("uploaded").set_value(None).run()

    np.testing.assert_array_equal(cluster.requests[-1][1][0], load_test()[0][8])
    assert at.session_state["picture"] == pictures.test_name(8)


def test_upload_is_read_once_across_reruns(draw, monkeypatch):
    read = []

    def refuse(content):
        read.append(content)
        raise PhotoError("It cannot be read.")

    monkeypatch.setattr("kerascompare.pictures.photos.read", refuse)
    at = upload(draw(SEVEN), b"no picture at all")
    for version in (2, 3):
        at.session_state["drawing on pad"] = {"version": version, "strokes": (SEVEN,)}
        at.run()

    assert [screen.shown(error.value) for error in at.error] == ["It cannot be read."]
    assert len(read) == 1


def test_blank_upload_shows_a_warning(draw, cluster):
    at = upload(draw(), png(np.full((100, 100), 255, np.uint8)))

    assert "No digit" in screen.shown(at.warning[0].value)
    assert cluster.requests == []


def test_missing_prediction_shows_an_error_with_its_remedy(draw):
    at = draw(SEVEN, answer=NoAnswerError("No worker answered. Try again."))
    assert [screen.shown(error.value) for error in at.error] == ["No worker answered. Try again."]


def test_labelled_drawing_is_tallied_and_downloadable(draw, cluster):
    at = draw(SEVEN, answer=sure_of(7, 1, 7))
    seen = cluster.requests[-1][1][0]
    label_buttons(at).select(7).run()

    tally = screen.html(at).partition("Right so far:")[2]
    for count in ("Sequential 1 of 1", "Functional 0 of 1", "Subclassing 1 of 1"):
        assert count in tally
    kept = list(at.session_state["labelled"].values())
    with np.load(io.BytesIO(labels.npz(kept))) as arrays:
        np.testing.assert_array_equal(arrays["x_test"], seen[None])
        assert (arrays["x_test"].dtype, arrays["y_test"].dtype) == (np.uint8, np.uint8)
        assert arrays["y_test"].tolist() == [7]


def test_label_applies_to_the_drawing_at_the_time_of_the_click(draw, cluster):
    at = draw(SEVEN, answer=sure_of(1, 1, 1))
    buttons = label_buttons(at)
    bar = {"width": 22.0, "points": [[90, 150], [190, 150]]}
    at.session_state["drawing on pad"] = {"version": 2, "strokes": (SEVEN, bar)}
    cluster.answer = sure_of(7, 7, 7)
    buttons.select(7).run()

    (kept,) = at.session_state["labelled"].values()
    np.testing.assert_array_equal(kept.image, cluster.requests[-1][1][0])
    assert "Sequential 1 of 1" in screen.html(at)


def test_tally_follows_the_selected_models_and_survives_clearing(draw, add, cluster):
    older, newer = add.completed(seeds=(1,)), add.completed(seeds=(2,))
    at = draw(SEVEN, comparison=older, answer=sure_of(7, 1, 7))
    label_buttons(at).select(7).run()
    assert "Functional 0 of 1" in screen.html(at)

    cluster.answer = sure_of(1, 7, 7)
    at.get_by_key("models").set_value(newer).run()
    assert "Functional 1 of 1" in screen.html(at)
    assert "Sequential 0 of 1" in screen.html(at)

    at.session_state["drawing on pad"] = {"version": 2, "strokes": ()}
    at.run()
    assert "Functional 1 of 1" in screen.html(at)
    assert "Pictures and labels" in [button.label for button in at.get("download_button")]


def test_models_without_labelled_pictures_have_no_tally(draw, add):
    older, newer = add.completed(seeds=(1,)), add.completed(seeds=(2,))
    at = draw(SEVEN, comparison=older)
    label_buttons(at).select(7).run()
    at.session_state["drawing on pad"] = {"version": 2, "strokes": ()}
    at.get_by_key("models").set_value(newer).run()

    assert "Right so far" not in screen.html(at)
    assert "Pictures and labels" in [button.label for button in at.get("download_button")]


def test_corrected_label_updates_the_tally_of_all_models(draw, add, cluster):
    older, newer = add.completed(seeds=(1,)), add.completed(seeds=(2,))
    at = draw(SEVEN, comparison=older, answer=sure_of(7, 1, 7))

    def label(digit):
        label_buttons(at).select(digit).run()

    label(7)
    at.get_by_key("models").set_value(newer).run()
    label(1)
    at.session_state["drawing on pad"] = {"version": 2, "strokes": ()}
    at.get_by_key("models").set_value(older).run()

    assert "Functional 1 of 1" in screen.html(at)
    assert "Sequential 0 of 1" in screen.html(at)


def test_reference_is_reported_to_ship_without_weights(open_page):
    at = open_page("pages/draw.py", RunStore.reference().comparisons()[0].id)
    assert not at.exception
    assert "ships without weights" in screen.sentences(at)
