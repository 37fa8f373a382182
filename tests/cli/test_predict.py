"""`kerascompare predict`."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from kerascompare import styles
from kerascompare.cluster import answering
from kerascompare.cluster.answering import Prediction
from kerascompare.data.mnist import load_test
from kerascompare.pictures import digits, photos
from kerascompare.spec import ComparisonSpec, Style
from kerascompare.spec.architectures import TUTORIAL
from kerascompare.store import RunStore
from tests.app.writer import Writer
from tests.cli.program import run


@pytest.fixture
def digit_files(tmp_path):
    """Write the first two test images of MNIST as dark ink on light paper; return the names of the files and the labels."""
    images, labels = load_test()
    files = []
    for number, image in enumerate(images[:2]):
        page = Image.fromarray(255 - image).resize((280, 280))
        page.save(tmp_path / f"{number}.png")
        files.append(str(tmp_path / f"{number}.png"))
    return files, labels[:2].tolist()


def test_predict_reads_pictures_with_the_models_that_ship(digit_files):
    files, labels = digit_files
    code, output, errors = run("predict", *files, "--json")

    assert code == 0, errors
    found = json.loads(output)["predictions"]
    assert [
        (prediction["style"], prediction["image"], prediction["digit"]) for prediction in found
    ] == [
        (style, file, label) for style in Style for file, label in zip(files, labels, strict=True)
    ]
    for prediction in found:
        assert prediction["seed"] == 42
        assert len(prediction["probabilities"]) == 10
        assert sum(prediction["probabilities"]) == pytest.approx(1, abs=1e-5)
        assert max(prediction["probabilities"]) == prediction["probabilities"][prediction["digit"]]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "No such file"),
        (b"", "is empty"),
        (b"text", "cannot be read"),
        ("blank", "no ink"),
    ],
    ids=["missing", "empty", "broken", "blank"],
)
def test_unreadable_picture_is_refused_by_name(call, tmp_path, content, sentence):
    file = tmp_path / "page.png"
    if content == "blank":
        Image.new("L", (50, 50), 255).save(file)
    elif content is not None:
        file.write_bytes(content)
    code, output, errors = call("predict", str(file))

    assert (code, output) == (2, "")
    assert sentence in errors
    assert "page.png" in errors


def test_comparison_that_has_not_completed_is_refused(call, digit_files, store):
    queued = Writer(store).queued()
    code, _, errors = call("predict", digit_files[0][0], "--comparison", queued)

    assert code == 2
    assert "is queued; choose a completed one" in errors


def test_comparison_without_weights_is_refused(call, digit_files):
    (reference, *_) = RunStore.reference().comparisons()

    for comparison_id, sentence in (
        ("", "There is no comparison '' in this store."),
        ("nowhere", "There is no comparison 'nowhere' in this store."),
        (reference.id, "ships without the weights of its models"),
    ):
        code, output, errors = call("predict", digit_files[0][0], "--comparison", comparison_id)

        assert (code, output) == (2, "")
        assert sentence in errors
        assert errors.count("\n") == 1


def test_broken_store_is_one_sentence_and_exit_code_1(call, digit_files, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("KERASCOMPARE_HOME", str(tmp_path / "file"))

    code, output, errors = call("predict", digit_files[0][0], "--comparison", "mine")

    assert (code, output) == (1, "")
    assert "KERASCOMPARE_HOME" in errors


def refuse_constant(name):
    raise ValueError(f"{name} is no JSON")


def test_every_seed_answers_and_a_diverged_model_with_null(call, digit_files, store):
    files, labels = digit_files
    shipped = RunStore.shipped()
    weights = shipped.weights(shipped.runs(shipped.comparisons()[0].id)[0].id)
    spec = ComparisonSpec(architecture=TUTORIAL, seeds=(5, 6))
    comparison_id = store.create(spec, cluster="elsewhere")
    for replicate in store.replicates(comparison_id):
        assert store.claim(replicate.id, cluster="elsewhere", worker="me")
    for run_record in store.runs(comparison_id):
        source = styles.write(TUTORIAL, run_record.style)
        store.record_build(
            run_record.id,
            source=source,
            parameters=203_530,
            layers=[],
            summary="",
            seconds=0.1,
            worker="me",
        )
        left = [array if run_record.seed == 5 else array * np.nan for array in weights]
        read = np.zeros(10_000, np.uint8)
        store.complete(
            run_record.id, weights=left, predictions=read, fingerprint="0" * 64, worker="me"
        )

    code, output, errors = call("predict", *files, "--comparison", comparison_id, "--json")

    assert code == 0, errors
    found = json.loads(output, parse_constant=refuse_constant)["predictions"]
    assert [
        (prediction["seed"], prediction["style"], prediction["image"], prediction["digit"])
        for prediction in found
    ] == [
        (seed, style, file, label if seed == 5 else None)
        for seed in (5, 6)
        for style in Style
        for file, label in zip(files, labels, strict=True)
    ]
    assert found[-1]["probabilities"] == [None] * 10


@pytest.fixture
def predicted(monkeypatch):
    """Replace the prediction by one without TensorFlow; return its arguments, call by call."""
    calls = []

    def predict(models, images):
        calls.append((models, images))
        sure = np.zeros((len(images), 10), "float32")
        sure[:, 3] = 1
        diverged = np.full_like(sure, np.nan)
        return Prediction(Style.SEQUENTIAL, sure), Prediction(Style.FUNCTIONAL, diverged)

    monkeypatch.setattr(answering, "predict", predict)
    return calls


def test_thousand_images_are_predicted_in_one_call(call, predicted, tmp_path, monkeypatch):
    images, _ = load_test()
    files = [str(tmp_path / f"{number}.png") for number in range(1000)]
    Image.fromarray(images[0]).save(files[0])
    once = digits.prepare(photos.read(Path(files[0])))
    monkeypatch.setattr(photos, "read", lambda file: file)
    monkeypatch.setattr(digits, "prepare", lambda file: once)  # 8 ms each

    code, output, _ = call("predict", *files, "--json")

    assert code == 0
    assert [images.shape for _, images in predicted] == [(1000, 28, 28)]
    found = json.loads(output)["predictions"]
    assert [prediction["image"] for prediction in found] == files * 2


def test_id_of_the_comparison_that_ships_is_accepted(call, predicted, digit_files):
    shipped = RunStore.shipped().comparisons()[0].id

    code, _, errors = call("predict", digit_files[0][0], "--comparison", shipped)

    assert (code, errors) == (0, "")
    assert [(models.comparison_id, models.seed) for models, _ in predicted] == [(shipped, 42)]


def test_table_shows_file_names_unchanged_and_a_diverged_model_without_answer(
    call, predicted, digit_files, tmp_path, monkeypatch
):
    names = ["scan[a].png", "d[/x].png", ":one:.png"]
    monkeypatch.chdir(tmp_path)
    for name in names:
        target = tmp_path / name
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(Path(digit_files[0][0]).read_bytes())

    code, output, errors = call("predict", *names)

    assert (code, errors) == (0, "")
    rows = [line.split() for line in output.splitlines() if ".png" in line]
    assert [row[0] for row in rows] == [name for name in names for _ in range(2)]
    assert rows[0][1:] == ["sequential", "42", "3", "100.0%"]
    assert " ".join(rows[1][1:]) == "functional 42 no answer its training diverged"
    assert "nan" not in output


def test_huge_file_is_refused_unread(call, tmp_path):
    with (tmp_path / "scan.png").open("wb") as file:
        file.truncate(3 * photos.MAX_BYTES)

    code, output, errors = call("predict", str(tmp_path / "scan.png"))

    assert (code, output) == (2, "")
    assert "scan.png: A picture is a PNG, JPEG or WebP file of at most 10 MB." in errors
