"""Tests of the Python API: one call trains and returns tables, figures and the verdict."""

import subprocess
import sys
from pathlib import Path

import pytest

import kerascompare
from kerascompare import styles
from kerascompare.spec import Style
from kerascompare.spec.architectures import TUTORIAL, dense
from tests import compiled


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(
            "KERASCOMPARE_HOME",
            str(compiled.share(tmp_path_factory.mktemp("api") / "home", tmp_path_factory)),
        )
        yield kerascompare.compare(epochs=1, images=1984, seeds=[7])


def test_compare_returns_a_table_of_three_identical_runs(result):
    assert result.table["style"].tolist() == ["sequential", "functional", "subclassing"]
    assert set(result.table.status) == {"completed"}
    assert set(result.table.parameters) == {203_530}
    assert result.table.fingerprint.nunique() == 1
    assert result.verdict == "identical"


def test_compare_returns_the_epoch_logs(result):
    assert result.epoch_logs.epoch.tolist() == [1, 1, 1]
    assert result.epoch_logs.test_accuracy.tolist() == result.table.test_accuracy.tolist()


def test_compare_returns_the_executed_sources(result):
    assert result.sources == {style: styles.write(TUTORIAL, style) for style in Style}
    assert [run.source for run in result.reading.runs] == [*result.sources.values()]


@pytest.mark.parametrize("score", ["accuracy", "loss"])
def test_figure_shows_the_test_curves(result, score):
    curves = {trace.name: trace.y for trace in result.figure(score).data}

    factor = 100 if score == "accuracy" else 1
    expected = result.epoch_logs[f"test_{score}"].iloc[0] * factor
    # Equal to the last bit, they are one curve.
    shown = curves["Sequential, Functional, Subclassing test"]
    assert list(shown) == pytest.approx([expected], abs=1e-4)


def test_invalid_value_raises_value_error():
    with pytest.raises(ValueError, match="greater than or equal to 1"):
        kerascompare.compare(epochs=0)


def test_argument_of_the_optimizer_is_refused_with_its_place():
    with pytest.raises(ValueError, match=r"Use optimizer_arguments=\{'momentum': 0\.9\}"):
        kerascompare.compare(optimizer="sgd", momentum=0.9)


def test_training_config_and_its_fields_cannot_be_combined():
    training = kerascompare.TrainingConfig(epochs=1)

    with pytest.raises(TypeError, match="Received: training and epochs, images"):
        kerascompare.compare(training=training, epochs=3, images=1984)


def test_importing_the_package_imports_neither_keras_nor_streamlit():
    program = (
        "import sys, kerascompare\n"
        "print(sorted({'keras', 'tensorflow', 'streamlit'} & set(sys.modules)))\n"
        "kerascompare.compare\n"
        "print(sorted({'keras', 'tensorflow', 'streamlit'} & set(sys.modules)))\n"
    )

    finished = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert finished.stdout == "[]\n[]\n", finished.stderr


def test_comparison_too_large_for_memory_is_not_stored(store, monkeypatch):
    monkeypatch.setenv("KERASCOMPARE_WORKER_MEMORY", "6GB")
    with pytest.raises(ValueError, match=r"Lower the units of the 7 Dense layers \(4,096\) to "):
        kerascompare.compare(dense(hidden_layers=7, units=4096))
    assert not store.comparisons()
