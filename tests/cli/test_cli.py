"""The command line: data on standard output, sentences on standard error, honest exit codes."""

import io
import json
import os
import signal
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from kerascompare import __version__, styles
from kerascompare.cli.main import main
from kerascompare.cluster import answering
from kerascompare.cluster.answering import Prediction
from kerascompare.data.mnist import load_test
from kerascompare.pictures import digits, photos
from kerascompare.spec import ComparisonSpec, Style
from kerascompare.spec.architectures import ARCHITECTURES, TUTORIAL, dense
from kerascompare.store import RunStore, Status, schema
from kerascompare.system.settings import SettingsError
from tests import compiled
from tests.app.writer import Writer
from tests.processes import alive, family, wait_for

ROOT = Path(__file__).parents[2]
PROGRAM = [sys.executable, "-m", "kerascompare"]


def run(*arguments, **environment):
    """Run the program in a process of its own; return exit code, output and errors."""
    finished = subprocess.run(
        [*PROGRAM, *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )
    return finished.returncode, finished.stdout, finished.stderr


@pytest.fixture
def called(capsys):
    """Give a function that runs the command line in this process, with the same outcome."""

    def called(*arguments):
        try:
            main(arguments)
        except SystemExit as end:
            return end.code, *capsys.readouterr()
        return 0, *capsys.readouterr()

    return called


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """Train through the command line; return the data folder and what the program gave."""
    home = str(compiled.share(tmp_path_factory.mktemp("cli") / "home", tmp_path_factory))
    options = ["--styles", "all", "--epochs", "1", "--seeds", "7", "--images", "1984", "--json"]
    return home, run("compare", *options, KERASCOMPARE_HOME=home)


def test_compare_prints_the_promised_json_and_nothing_else(trained):
    _, (code, output, _) = trained

    assert code == 0
    printed = json.loads(output)
    assert list(printed) == ["comparison", "versions", "verdict", "statistics", "runs"]
    assert printed["verdict"] == "identical"
    assert printed["versions"]["keras"] == version("keras")
    assert printed["versions"]["tensorflow"] == version("tensorflow")
    assert [run["style"] for run in printed["runs"]] == ["sequential", "functional", "subclassing"]
    assert len({run["fingerprint"] for run in printed["runs"]}) == 1
    for one in printed["runs"]:
        assert list(one) == [
            *("style", "seed", "run_seed", "status", "parameters"),
            *("test_loss", "test_accuracy", "fingerprint", "seconds"),
        ]
        assert (one["seed"], one["run_seed"]) == (7, 7)
        assert (one["status"], one["parameters"]) == ("completed", 203_530)
        assert list(one["seconds"]) == ["build", "first_epoch", "epoch_median", "train", "test"]
        assert one["seconds"]["epoch_median"] is None  # of one epoch there are no later ones
        assert one["seconds"]["train"] > 0


def test_statistics_are_printed_with_the_margin_and_the_same_each_time(
    trained, called, monkeypatch
):
    home, (_, output, _) = trained
    monkeypatch.setenv("KERASCOMPARE_HOME", home)
    comparison_id = json.loads(output)["comparison"]

    code, shown, _ = called("show", comparison_id, "--margin", "0.002", "--json")

    assert (code, shown) == called("show", comparison_id, "--margin", "0.002", "--json")[:2]
    found = json.loads(shown)["statistics"]
    assert found["score"] == "test_accuracy"
    assert list(found["styles"]["functional"]) == ["n", "mean", "sd", "ci_low", "ci_high"]
    assert found["styles"]["functional"]["sd"] is None  # of one seed there is no spread
    pair = found["pairs"][0]
    assert (pair["a"], pair["b"], pair["n"]) == ("sequential", "functional", 1)
    assert (pair["paired"], pair["difference"], pair["margin"]) == (True, 0.0, 0.002)
    assert (pair["p_tost"], pair["verdict"]) == (None, "identical")


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [
        ("--margin", "0", "A margin must be a number greater than 0. Received: 0.0."),
        ("--margin", "inf", "A margin must be a number greater than 0. Received: inf."),
        ("--seeds", "3-1", "A range of seeds goes upwards. Received: '3-1'."),
        ("--seeds", "1-2000", "A comparison may have up to 1,000 seeds. Received: '1-2000'."),
    ],
)
def test_margin_and_seeds_that_cannot_be_are_refused(called, option, value, sentence):
    code, output, errors = called("compare", option, value)

    assert (code, output) == (2, "")
    assert sentence in errors


def test_what_was_trained_is_in_history_and_is_shown_again(trained, called, monkeypatch):
    home, (_, output, _) = trained
    monkeypatch.setenv("KERASCOMPARE_HOME", home)
    comparison_id = json.loads(output)["comparison"]

    assert called("show", comparison_id, "--json") == (0, output, "")
    (entry,) = json.loads(called("history", "--json")[1])
    assert (entry["comparison"], entry["status"]) == (comparison_id, "completed")
    assert entry["styles"] == ["sequential", "functional", "subclassing"]
    table = called("show", comparison_id)[1]
    assert table.count("203,530") == 3
    assert "verdict: identical\nIdentical to the last bit.\nOne seed, three styles" in table
    assert "verdict: identical" in table
    assert comparison_id in called("history")[1]


def test_statistics_of_many_seeds_are_the_same_each_time(called):
    (independent, _) = RunStore.reference().comparisons()

    first, second = (
        called("show", independent.id, "--margin", "0.002", "--json") for _ in range(2)
    )

    assert first == second
    found = json.loads(first[1])["statistics"]
    assert [one["n"] for one in found["styles"].values()] == [30, 30, 30]
    numbers = ("difference", "ci_low", "ci_high", "p_tost")
    assert all(pair[name] is not None for pair in found["pairs"] for name in numbers)


@pytest.mark.parametrize("kind", ["failed", "running", "cancelled", "queued"])
def test_comparison_whose_runs_did_not_all_complete_is_printed(called, store, kind):
    comparison_id = getattr(Writer(store), kind)()

    code, output, errors = called("show", comparison_id)

    assert (code, errors) == (0, "")
    assert output.count("subclassing") == 1
    assert "nan" not in output.lower()
    assert ("functional failed: Not enough memory" in output) == (kind == "failed")


def test_history_lists_every_comparison_with_its_name(called, store):
    add = Writer(store)
    first = add.queued()
    store.rename(first, "for [the] class")
    for seed in range(210):
        add.queued(seeds=(seed,))

    found = json.loads(called("history", "--json")[1])

    assert len(found) == 211
    assert (found[-1]["comparison"], found[-1]["name"]) == (first, "for [the] class")
    assert "for [the]" in called("history")[1]


def test_interrupt_cancels_the_comparison_and_leaves_no_process(tmp_path):
    process = subprocess.Popen(
        [*PROGRAM, "compare", "--epochs", "1000", "--images", "1984"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        store = wait_for(lambda: (tmp_path / "home/store.db").exists() and RunStore(), seconds=30)
        comparison = wait_for(store.comparisons, seconds=30)[0]
        wait_for(lambda: len(store.epoch_logs(comparison.id)) > 0, seconds=60)
        started = family(process.pid)

        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=10)
    finally:
        process.kill()

    assert process.returncode == 130
    assert output == ""
    assert errors.strip().endswith("Cancelled. What was recorded until then is kept.")
    assert "Traceback" not in errors
    assert store.comparison(comparison.id).status is Status.CANCELLED
    assert len(store.epoch_logs(comparison.id)) > 0
    wait_for(lambda: not alive(started), seconds=5)
    store.close()


def test_refusal_is_one_sentence_on_standard_error_and_exit_code_2():
    code, output, errors = run("compare", "--epochs", "0")

    assert (code, output) == (2, "")
    assert errors == "epochs: Input should be greater than or equal to 1. Received: 0.\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["compare", "--styles", "clever"],
            "A style is one of sequential, functional, subclassing. Received: 'clever'.",
        ),
        (["source", "--style", "clever"], "Received: 'clever'."),
        (
            ["compare", "--seeds", "1,x"],
            "Seeds are whole numbers and ranges, such as 1-10, 42. Received: '1,x'.",
        ),
        (["compare", "--seeds", "1,1"], "Each value may be given once. Received: ['1', '1']."),
        (["compare", "--seeds", "-1"], "Received: '-1'."),
        (["compare", "--batch-size", "none"], "'none' is not a valid integer."),
        (["compare", "--learning-rate", "0"], "Input should be greater than 0. Received: 0.0."),
        (["compare", "--optimizer", "adamm"], "Did you mean 'adam'?"),
        (["compare", "--seeding", "random"], "'random' is not one of 'shared', 'independent'."),
        (["compare", "--engine", "warp"], "'warp' is not one of 'fused', 'fit'."),
        (
            ["compare", "--architecture", "deeep"],
            "An architecture is one of tutorial, deep, convolutional, or a JSON file. "
            "Received: 'deeep'.",
        ),
        (["compare", "--architecture", "LICENSE"], "Invalid JSON"),
        (["show", "nowhere"], "There is no comparison 'nowhere' in this store."),
        (["cancel", "nowhere"], "There is no comparison 'nowhere' in this store."),
        (["compare", "--nonsense"], "No such option"),
        (["nonsense"], "No such command 'nonsense'"),
    ],
    ids=" ".join,
)
def test_bad_input_is_refused(called, monkeypatch, arguments, sentence):
    monkeypatch.chdir(ROOT)

    code, output, errors = called(*arguments)

    assert (code, output) == (2, "")
    assert sentence in errors
    assert errors.count("\n") == 1
    assert RunStore().comparisons() == []


LONG = ("compare", "--seeds", "1-100", "--epochs", "100")


@pytest.fixture
def asked_to_train(monkeypatch):
    """Give the specs that the command line has trained; training them is refused."""
    specs = []

    def run(spec, **_):
        specs.append(spec)
        raise SettingsError("Nothing is trained in this test.")

    monkeypatch.setattr("kerascompare.api.run", run)
    return specs


def test_long_training_needs_yes_where_nobody_can_be_asked(called, asked_to_train, store):
    code, output, errors = called(*LONG)
    assert (code, output) == (2, "")
    assert "on this machine. Lower the number of " in errors
    assert "Or add --yes to train it as it is." in errors
    assert not asked_to_train
    assert not store.comparisons()

    called(*LONG, "--yes")
    assert len(asked_to_train) == 1


@pytest.mark.parametrize(("answer", "trained"), [("y", 1), ("n", 0)])
def test_long_training_is_asked_about_in_a_terminal(
    called, asked_to_train, monkeypatch, answer, trained
):
    terminal = io.StringIO(f"{answer}\n")
    terminal.isatty = lambda: True
    monkeypatch.setattr(sys, "stdin", terminal)

    code, output, errors = called(*LONG)

    assert (code, output) == (2, "")
    assert "Train for " in errors
    assert len(asked_to_train) == trained


def test_what_does_not_fit_is_refused_even_with_yes(called, asked_to_train, tmp_path, monkeypatch):
    monkeypatch.setenv("KERASCOMPARE_WORKER_MEMORY", "6GB")
    large = tmp_path / "large.json"
    large.write_text(dense(hidden_layers=7, units=4096).model_dump_json())

    code, output, errors = called("compare", "--architecture", str(large), "--yes")

    assert (code, output) == (2, "")
    assert "this machine gives a worker 6 GB." in errors
    assert "Lower the units of the 7 Dense layers (4,096) to " in errors
    assert not asked_to_train


def test_store_that_does_not_work_is_told_with_exit_code_1(called, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("KERASCOMPARE_HOME", str(tmp_path / "file"))

    code, output, errors = called("history")

    assert (code, output) == (1, "")
    assert "Choose another with the environment variable KERASCOMPARE_HOME." in errors


@pytest.mark.parametrize("number", ["0", "1000", "two", "-1"])
def test_number_of_workers_that_cannot_be_is_refused(called, monkeypatch, number):
    monkeypatch.setenv("KERASCOMPARE_WORKERS", number)

    code, output, errors = called("compare", "--epochs", "1")

    assert (code, output) == (2, "")
    assert errors.startswith("KERASCOMPARE_WORKERS must be a number from 1 to ")
    assert f"Received: '{number}'" in errors


@pytest.mark.parametrize("style", Style)
def test_source_is_printed_as_it_will_run(called, style):
    assert called("source", "--style", style) == (0, styles.write(TUTORIAL, style), "")


def test_source_of_another_architecture_is_printed(called, tmp_path):
    deep = ARCHITECTURES["deep"]
    (tmp_path / "deep.json").write_text(deep.model_dump_json())
    source = styles.write(deep, Style.FUNCTIONAL)

    for architecture in ("deep", str(tmp_path / "deep.json")):
        printed = called("source", "--style", "functional", "--architecture", architecture)
        assert printed == (0, source, "")


def test_history_of_an_empty_store_is_an_empty_list(called):
    assert called("history", "--json") == (0, "[]\n", "")


def test_cancel_ends_a_comparison_that_waits(called, store):
    comparison_id = store.create(ComparisonSpec(architecture=TUTORIAL), cluster="elsewhere")

    assert called("cancel", comparison_id)[:2] == (0, "")
    assert store.comparison(comparison_id).status is Status.CANCELLED


def test_version_is_the_packages(called):
    assert called("--version") == (0, f"kerascompare, version {__version__}\n", "")


def test_features_are_probed_and_printed_as_json():
    chosen = [
        *("--feature", "file, with the code", "--feature", "add and pop"),
        *("--style", "sequential,functional"),
    ]

    code, output, _ = run("features", *chosen, "--json")

    assert code == 0
    printed = json.loads(output)
    assert printed["versions"]["keras"] == version("keras")
    found = [(one["feature"], one["style"], one["outcome"]) for one in printed["findings"]]
    assert found == [
        ("file, with the code", "sequential", "yes"),
        ("file, with the code", "functional", "yes"),
        ("add and pop", "sequential", "yes"),
        ("add and pop", "functional", "no"),
    ]
    assert printed["traps"] == []
    assert "model.pop()" in printed["findings"][3]["source"]
    assert printed["findings"][3]["error"].startswith("AttributeError: 'Functional' object")


def test_unknown_feature_is_refused_with_those_that_are_there(called):
    code, output, errors = called("features", "--feature", "telepathy")

    assert (code, output) == (2, "")
    assert "A feature is one of layer sharing; " in errors
    assert "Received: 'telepathy'." in errors


@pytest.fixture
def digit_files(tmp_path):
    """Write the first two test images of MNIST as dark ink on light paper; give files and labels."""
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
    assert [(one["style"], one["image"], one["digit"]) for one in found] == [
        (style, file, label) for style in Style for file, label in zip(files, labels, strict=True)
    ]
    for one in found:
        assert one["seed"] == 42
        assert len(one["probabilities"]) == 10
        assert sum(one["probabilities"]) == pytest.approx(1, abs=1e-5)
        assert max(one["probabilities"]) == one["probabilities"][one["digit"]]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "No such file"),
        (b"", "is empty"),
        (b"text", "cannot be read"),
        ("blank", "no ink"),
    ],
    ids=["missing", "empty", "broken", "blank"],
)
def test_predict_refuses_what_it_cannot_read_with_its_name(called, tmp_path, content, told):
    file = tmp_path / "page.png"
    if content == "blank":
        Image.new("L", (50, 50), 255).save(file)
    elif content is not None:
        file.write_bytes(content)
    code, output, errors = called("predict", str(file))

    assert (code, output) == (2, "")
    assert told in errors
    assert "page.png" in errors


def test_predict_refuses_a_comparison_that_has_not_completed(called, digit_files, store):
    queued = Writer(store).queued()
    code, _, errors = called("predict", digit_files[0][0], "--comparison", queued)

    assert code == 2
    assert "is queued; choose a completed one" in errors


def test_predict_refuses_models_that_are_not_here(called, digit_files):
    (reference, *_) = RunStore.reference().comparisons()

    for asked, told in (
        ("", "There is no comparison '' in this store."),
        ("nowhere", "There is no comparison 'nowhere' in this store."),
        (reference.id, "ships without the weights of its models"),
    ):
        code, output, errors = called("predict", digit_files[0][0], "--comparison", asked)

        assert (code, output) == (2, "")
        assert told in errors
        assert errors.count("\n") == 1


def test_predict_tells_a_store_that_does_not_work_with_exit_code_1(
    called, digit_files, tmp_path, monkeypatch
):
    (tmp_path / "file").touch()
    monkeypatch.setenv("KERASCOMPARE_HOME", str(tmp_path / "file"))

    code, output, errors = called("predict", digit_files[0][0], "--comparison", "mine")

    assert (code, output) == (1, "")
    assert "KERASCOMPARE_HOME" in errors


def refuse_constant(name):
    raise ValueError(f"{name} is no JSON")


def test_predict_answers_with_every_seed_and_null_where_training_diverged(
    called, digit_files, store
):
    files, labels = digit_files
    shipped = RunStore.shipped()
    weights = shipped.weights(shipped.runs(shipped.comparisons()[0].id)[0].id)
    spec = ComparisonSpec(architecture=TUTORIAL, seeds=(5, 6))
    comparison_id = store.create(spec, cluster="elsewhere")
    for replicate in store.replicates(comparison_id):
        assert store.claim(replicate.id, cluster="elsewhere", worker="me")
    for one in store.runs(comparison_id):
        source = styles.write(TUTORIAL, one.style)
        store.record_build(
            one.id,
            source=source,
            parameters=203_530,
            layers=[],
            summary="",
            seconds=0.1,
            worker="me",
        )
        left = [array if one.seed == 5 else array * np.nan for array in weights]
        read = np.zeros(10_000, np.uint8)
        store.complete(one.id, weights=left, predictions=read, fingerprint="0" * 64, worker="me")

    code, output, errors = called("predict", *files, "--comparison", comparison_id, "--json")

    assert code == 0, errors
    found = json.loads(output, parse_constant=refuse_constant)["predictions"]
    assert [(one["seed"], one["style"], one["image"], one["digit"]) for one in found] == [
        (seed, style, file, label if seed == 5 else None)
        for seed in (5, 6)
        for style in Style
        for file, label in zip(files, labels, strict=True)
    ]
    assert found[-1]["probabilities"] == [None] * 10


@pytest.fixture
def asked(monkeypatch):
    """Let predictions be made without TensorFlow; give what was asked, models and images."""
    asked = []

    def predict(models, images):
        asked.append((models, images))
        sure = np.zeros((len(images), 10), "float32")
        sure[:, 3] = 1
        diverged = np.full_like(sure, np.nan)
        return Prediction(Style.SEQUENTIAL, sure), Prediction(Style.FUNCTIONAL, diverged)

    monkeypatch.setattr(answering, "predict", predict)
    return asked


def test_thousand_images_are_one_prediction(called, asked, tmp_path, monkeypatch):
    images, _ = load_test()
    files = [str(tmp_path / f"{number}.png") for number in range(1000)]
    Image.fromarray(images[0]).save(files[0])
    once = digits.prepare(photos.read(Path(files[0])))
    monkeypatch.setattr(photos, "read", lambda file: file)
    monkeypatch.setattr(digits, "prepare", lambda file: once)  # 8 ms each

    code, output, _ = called("predict", *files, "--json")

    assert code == 0
    assert [images.shape for _, images in asked] == [(1000, 28, 28)]
    found = json.loads(output)["predictions"]
    assert [one["image"] for one in found] == files * 2


def test_predict_takes_the_link_of_what_ships(called, asked, digit_files):
    shipped = RunStore.shipped().comparisons()[0].id

    code, _, errors = called("predict", digit_files[0][0], "--comparison", shipped)

    assert (code, errors) == (0, "")
    assert [(models.comparison_id, models.seed) for models, _ in asked] == [(shipped, 42)]


def test_predict_shows_names_as_they_are_and_says_when_a_model_has_no_answer(
    called, asked, digit_files, tmp_path, monkeypatch
):
    names = ["scan[a].png", "d[/x].png", ":one:.png"]
    monkeypatch.chdir(tmp_path)
    for name in names:
        target = tmp_path / name
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(Path(digit_files[0][0]).read_bytes())

    code, output, errors = called("predict", *names)

    assert (code, errors) == (0, "")
    rows = [line.split() for line in output.splitlines() if ".png" in line]
    assert [row[0] for row in rows] == [name for name in names for _ in range(2)]
    assert rows[0][1:] == ["sequential", "42", "3", "100.0%"]
    assert " ".join(rows[1][1:]) == "functional 42 no answer its training diverged"
    assert "nan" not in output


def test_predict_refuses_a_huge_file_unread(called, tmp_path):
    with (tmp_path / "scan.png").open("wb") as file:
        file.truncate(3 * photos.MAX_BYTES)

    code, output, errors = called("predict", str(tmp_path / "scan.png"))

    assert (code, output) == (2, "")
    assert "scan.png: A picture is a PNG, JPEG or WebP file of at most 10 MB." in errors


NOT_UTF8 = os.fsdecode(b"\xff\xfe")
DIGITS = "9" * 5_000


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["show", NOT_UTF8], "There is no comparison '\\udcff\\udcfe' in this store."),
        (["cancel", NOT_UTF8], "There is no comparison '\\udcff\\udcfe' in this store."),
        (["show", "x" * 5_000], "There is no comparison 'xxx"),
        (["predict", NOT_UTF8], "\\udcff\\udcfe cannot be read: No such file or directory."),
        (["predict", "x" * 5_000], "cannot be read: File name too long."),
        (["compare", "--seeds", DIGITS], "A seed is less than 2³² = 4,294,967,296"),
        (["compare", "--seeds", f"1-{DIGITS}"], "A seed is less than 2³²"),
        (["compare", "--seeds", "9" * 4_000], "A seed is less than 2³²"),
        (["compare", "--seeds", "²"], "Seeds are whole numbers and ranges, such as 1-10, 42."),
        (["compare", "--seeds", NOT_UTF8], "Received: '\\udcff\\udcfe'."),
        (["compare", "--epochs", DIGITS], "is not a valid integer"),
        (["compare", f"--epochs={DIGITS}"], "is not a valid integer"),
        (["compare", "--epochs", "9" * 4_000], "Input should be less than or equal to 1000"),
        (["compare", "--images", DIGITS], "is not a valid integer"),
        (["compare", "--images", "²"], "is not a valid integer"),
        (["compare", "--margin", "x" * 5_000], "is not a valid float"),
        (["compare", "--learning-rate", "9" * 5_000], "Received: inf."),
        (["compare", "--styles", "x" * 5_000], "A style is one of sequential, "),
        (["compare", "--optimizer", "x" * 5_000], "An optimizer must be one of"),
        (["features", "--feature", "x" * 5_000], "A feature is one of"),
        (["source", "--style", "x\x1b[31m"], "Received: 'x\\x1b[31m'."),
        ([f"--{'x' * 5_000}"], "No such option"),
        (["x\x1b]0;title\x07"], "No such command 'x\\x1b]0;title\\x07'"),
        (["compare", "--architecture", NOT_UTF8], "Received: '\\udcff\\udcfe'."),
        (["compare", "--architecture", "x" * 5_000], "An architecture is one of tutorial"),
    ],
    ids=lambda value: ascii(value if isinstance(value, str) else value[-1])[:24],
)
def test_whatever_is_given_gets_a_short_sentence(called, arguments, sentence):
    code, output, errors = called(*arguments)

    assert (code, output) == (2, "")
    assert sentence in errors
    assert errors.count("\n") == 1
    assert errors.rstrip("\n").isprintable()
    # The longest of our own parts are the features and the optimizers that are there.
    assert len(errors) < 3_000 if "feature" in errors else len(errors) < 700


def test_argument_that_is_no_utf8_reaches_a_real_process():
    finished = subprocess.run(
        [*PROGRAM, "show", b"\xff"], cwd=ROOT, capture_output=True, timeout=60
    )

    assert (finished.returncode, finished.stdout) == (2, b"")
    assert finished.stderr.startswith(b"There is no comparison '\\udcff' in this store.")


def nested(depth):
    return b'{"layers": ' + b"[" * depth + b"]" * depth + b"}"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"{", "Invalid JSON"),
        (b"\xff\xfe{}", "Invalid JSON"),
        (b"", "Invalid JSON"),
        (b"{}", "input_shape: Field required"),
        (nested(198), "is no architecture."),
        (nested(100_000), "Invalid JSON"),
        (b'{"name": "' + b"x" * 100_000 + b'"}', "name: String should match pattern"),
        (b"[" + b"9" * 5_000 + b"]", "is no architecture."),
        (b" " * (2**20 + 1), "A file of an architecture has at most 1 MB."),
    ],
    ids=["broken", "utf16", "empty", "fields", "nested", "deep", "long", "digits", "large"],
)
def test_file_that_is_no_architecture_is_named_in_the_sentence(called, tmp_path, content, sentence):
    file = tmp_path / "mine.json"
    file.write_bytes(content)

    code, output, errors = called("source", "--style", "functional", "--architecture", str(file))

    assert (code, output) == (2, "")
    assert sentence in errors
    assert "mine.json'" in errors
    assert errors.count("\n") == 1
    assert len(errors) < 1_000


@pytest.mark.parametrize("kind", ["folder", "device", "pipe"])
def test_architecture_that_is_no_regular_file_is_refused_at_once(called, tmp_path, kind):
    place = {"folder": tmp_path, "device": Path("/dev/zero"), "pipe": tmp_path / "pipe"}[kind]
    if kind == "pipe":
        os.mkfifo(place)

    code, output, errors = called("source", "--style", "functional", "--architecture", str(place))

    assert (code, output) == (2, "")
    assert f"'{place}' is no regular file." in errors


def test_names_and_errors_reach_the_terminal_without_markup_and_control(called, store):
    comparison_id = Writer(store).failed()
    store.rename(comparison_id, "[red]a[/red] :smile: \x1b[31mb\u202e")
    with store.writes() as connection:
        connection.exec_driver_sql("UPDATE runs SET error = '[bold]x[/] \x1b]0;t\x07 [/nothing]'")

    listed, shown = called("history"), called("show", comparison_id)

    assert (listed[0], shown[0]) == (0, 0)
    assert "[red]a[/red] :smile: \\x1b[31mb\\u202e" in listed[1].replace("\n", "")
    assert "failed: [bold]x[/] \\x1b]0;t\\x07 [/nothing]" in shown[1]
    assert (listed[1] + shown[1]).replace("\n", "").isprintable()


def test_whoever_stops_reading_gets_no_traceback(store):
    for seed in range(300):
        Writer(store).queued(seeds=(seed,))
    for arguments in (["history"], ["history", "--json"], ["features", "--help"]):
        process = subprocess.Popen(
            [*PROGRAM, *arguments], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        process.stdout.close()
        errors = process.stderr.read()
        process.stderr.close()

        assert process.wait(60) in (0, 1)
        assert errors == b""


def test_output_of_few_characters_gets_escapes():
    shipped = RunStore.shipped().comparisons()[0].id

    code, output, errors = run("show", shipped, PYTHONIOENCODING="ascii")

    assert (code, errors) == (0, "")
    assert shipped in output


def test_command_line_writes_by_way_of_the_terminal_module_alone():
    source = (ROOT / "kerascompare/cli/main.py").read_text()

    assert "click.echo" not in source
    assert "click.confirm" not in source
    assert " print(" not in source
    assert "Console" not in source


def test_comparison_that_cannot_be_read_is_listed_refused_cancelled_and_deleted(called, store):
    kept = Writer(store).completed()
    bad = Writer(store).queued()
    query = schema.comparisons.update().where(schema.comparisons.c.id == bad)
    with store.writes() as connection:
        connection.execute(query.values(spec="{}"))

    code, output, errors = called("history")
    assert code == 0
    assert kept in output
    assert f"Comparison {bad} cannot be read by this version" in errors
    listed = json.loads(called("history", "--json")[1])
    assert [(one["comparison"], one["status"]) for one in listed] == [
        (kept, "completed"),
        (bad, "unreadable"),
    ]
    code, _, errors = called("show", bad)
    assert (code, "cannot be read by this version" in errors) == (2, True)
    assert called("cancel", bad)[0] == 0
    assert called("delete", bad)[0] == 0
    assert called("delete", bad)[0] == 2
    assert [one.id for one in RunStore().comparisons()] == [kept]


def test_comparison_in_training_is_not_deleted(called, store):
    code, _, errors = called("delete", Writer(store).running())

    assert code == 2
    assert "still being trained. Cancel it first." in errors


def test_sentence_about_many_words_has_a_length(called):
    code, output, errors = called("history", *(f"aaaa{n}" for n in range(3_000)))

    assert code != 0
    assert not output
    assert len(errors) < 4_000
