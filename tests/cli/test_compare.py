"""`kerascompare compare`, and `show` and `history` of what it has trained."""

import io
import json
import signal
import subprocess
import sys
from importlib.metadata import version

import pytest

from kerascompare.spec.architectures import dense
from kerascompare.store import RunStore, Status
from kerascompare.system.settings import SettingsError
from tests import compiled
from tests.cli.program import PROGRAM, ROOT, run
from tests.processes import alive, family, wait_for


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """Train through the command line; return the data folder and the outcome of `run`."""
    home = str(compiled.share(tmp_path_factory.mktemp("cli") / "home", tmp_path_factory))
    options = ["--styles", "all", "--epochs", "1", "--seeds", "7", "--images", "1984", "--json"]
    return home, run("compare", *options, KERASCOMPARE_HOME=home)


def test_compare_prints_only_the_documented_json(trained):
    _, (code, output, _) = trained

    assert code == 0
    printed = json.loads(output)
    assert list(printed) == ["comparison", "versions", "verdict", "statistics", "runs"]
    assert printed["verdict"] == "identical"
    assert printed["versions"]["keras"] == version("keras")
    assert printed["versions"]["tensorflow"] == version("tensorflow")
    assert [run["style"] for run in printed["runs"]] == ["sequential", "functional", "subclassing"]
    assert len({run["fingerprint"] for run in printed["runs"]}) == 1
    for entry in printed["runs"]:
        assert list(entry) == [
            *("style", "seed", "run_seed", "status", "parameters"),
            *("test_loss", "test_accuracy", "fingerprint", "error", "seconds"),
        ]
        assert (entry["seed"], entry["run_seed"]) == (7, 7)
        assert (entry["status"], entry["parameters"]) == ("completed", 203_530)
        assert list(entry["seconds"]) == ["build", "first_epoch", "epoch_median", "train", "test"]
        assert entry["seconds"]["epoch_median"] is None  # there is no second epoch
        assert entry["seconds"]["train"] > 0


def test_trained_comparison_is_listed_and_shown(trained, call, monkeypatch):
    home, (_, output, _) = trained
    monkeypatch.setenv("KERASCOMPARE_HOME", home)
    comparison_id = json.loads(output)["comparison"]

    assert call("show", comparison_id, "--json") == (0, output, "")
    (entry,) = json.loads(call("history", "--json")[1])
    assert (entry["comparison"], entry["status"]) == (comparison_id, "completed")
    assert entry["styles"] == ["sequential", "functional", "subclassing"]
    table = call("show", comparison_id)[1]
    assert table.count("203,530") == 4  # in the row of each style, and in the verdict
    assert "verdict: identical\nIdentical to the last bit.\nOne seed, three styles" in table
    assert "verdict: identical" in table
    assert comparison_id in call("history")[1]


def test_show_prints_statistics_that_use_the_margin(trained, call, monkeypatch):
    home, (_, output, _) = trained
    monkeypatch.setenv("KERASCOMPARE_HOME", home)
    comparison_id = json.loads(output)["comparison"]

    code, shown, _ = call("show", comparison_id, "--margin", "0.002", "--json")

    assert (code, shown) == call("show", comparison_id, "--margin", "0.002", "--json")[:2]
    found = json.loads(shown)["statistics"]
    assert found["score"] == "test_accuracy"
    assert list(found["styles"]["functional"]) == ["n", "mean", "sd", "ci_low", "ci_high"]
    assert found["styles"]["functional"]["sd"] is None  # one seed has no deviation
    pair = found["pairs"][0]
    assert (pair["a"], pair["b"], pair["n"]) == ("sequential", "functional", 1)
    assert (pair["paired"], pair["difference"], pair["margin"]) == (True, 0.0, 0.002)
    assert (pair["p_tost"], pair["verdict"]) == (None, "identical")


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


LONG = ("compare", "--seeds", "1-100", "--epochs", "100")


@pytest.fixture
def refused_specs(monkeypatch):
    """Refuse to train; return the specs that the command line wanted to train."""
    specs = []

    def run(spec, **_):
        specs.append(spec)
        raise SettingsError("Nothing is trained in this test.")

    monkeypatch.setattr("kerascompare.api.run", run)
    return specs


def test_long_training_without_a_terminal_needs_yes(call, refused_specs, store):
    code, output, errors = call(*LONG)
    assert (code, output) == (2, "")
    assert "on this machine. Lower the number of " in errors
    assert "Or add --yes to train it as it is." in errors
    assert not refused_specs
    assert not store.comparisons()

    call(*LONG, "--yes")
    assert len(refused_specs) == 1


@pytest.mark.parametrize(("answer", "trained"), [("y", 1), ("n", 0)])
def test_long_training_in_a_terminal_is_confirmed_first(
    call, refused_specs, monkeypatch, answer, trained
):
    terminal = io.StringIO(f"{answer}\n")
    terminal.isatty = lambda: True
    monkeypatch.setattr(sys, "stdin", terminal)

    code, output, errors = call(*LONG)

    assert (code, output) == (2, "")
    assert "Train for " in errors
    assert len(refused_specs) == trained


def test_comparison_that_does_not_fit_is_refused_even_with_yes(
    call, refused_specs, tmp_path, monkeypatch
):
    monkeypatch.setenv("KERASCOMPARE_WORKER_MEMORY", "6GB")
    large = tmp_path / "large.json"
    large.write_text(dense(hidden_layers=7, units=4096).model_dump_json())

    code, output, errors = call("compare", "--architecture", str(large), "--yes")

    assert (code, output) == (2, "")
    assert "this machine gives a worker 6 GB." in errors
    assert "Lower the units of the 7 Dense layers (4,096) to " in errors
    assert not refused_specs


@pytest.mark.parametrize("number", ["0", "1000", "two", "-1"])
def test_invalid_number_of_workers_is_refused(call, monkeypatch, number):
    monkeypatch.setenv("KERASCOMPARE_WORKERS", number)

    code, output, errors = call("compare", "--epochs", "1")

    assert (code, output) == (2, "")
    assert errors.startswith("KERASCOMPARE_WORKERS must be a number from 1 to ")
    assert f"Received: '{number}'" in errors
