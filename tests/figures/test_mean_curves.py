"""Mean curves of many seeds with their spread."""

import numpy as np
import pandas as pd
import pytest

from kerascompare.figures import mean_curves
from tests.figures.tables import STYLES


def logs(*, shared=False, epochs=3):
    rows = []
    for place, style in enumerate(STYLES):
        for seed in (1, 2, 3):
            for epoch in range(1, epochs + 1):
                shift = 0 if shared else place / 100
                score = 0.9 + seed / 1000 + epoch / 100 + shift
                rows.append(
                    {"run": f"{style}{seed}", "style": style, "seed": seed, "epoch": epoch,
                     "accuracy": score, "loss": 1 - score,
                     "test_accuracy": score - 0.01, "test_loss": 1.01 - score}
                )  # fmt: skip
    return pd.DataFrame(rows)


def test_curves_are_means_in_a_band_of_one_standard_deviation():
    figure = mean_curves.plot(logs(), score="accuracy")

    by_name = {(t.name, t.line.dash): t for t in figure.data if t.mode == "lines+markers"}
    mean = by_name["Functional", "solid"]
    # By hand: after epoch 1 seeds 1, 2, 3 have 0.9 + 0.01 + 0.01 - 0.01 + seed / 1000.
    assert mean.y[0] == pytest.approx(91.2)
    upper, lower = [t for t in figure.data if t.name == "Functional spread"]
    assert (upper.y[0], lower.y[0]) == pytest.approx((91.3, 91.1))
    assert lower.fill == "tonexty"
    faint = next(t for t in figure.data if t.name == "Functional runs")
    assert np.isfinite(faint.y).sum() == 9


@pytest.mark.parametrize(("epochs", "step"), [(1, 1), (10, 1), (30, 5)])
def test_curves_have_ticks_at_whole_epochs(epochs, step):
    assert mean_curves.plot(logs(epochs=epochs), score="loss").layout.xaxis.dtick == step


def test_equal_curves_are_one_cable():
    figure = mean_curves.plot(logs(shared=True), score="loss")

    widths = [t.line.width for t in figure.data if t.mode == "lines+markers"][3:]
    assert widths == [7, 4, 1.5]
    assert "3 styles, one curve" in figure.layout.title.text


def test_no_epoch_yet_is_an_empty_figure():
    nothing = pd.DataFrame(columns=["run", "style", "seed", "epoch"])

    assert len(mean_curves.plot(nothing, score="accuracy").data) == 0


def test_two_equal_curves_of_three_are_a_cable_of_two():
    rows = logs(shared=True)
    rows.loc[rows["style"] == "functional", "test_loss"] += 0.01

    figure = mean_curves.plot(rows, score="loss")

    widths = [t.line.width for t in figure.data if t.mode == "lines+markers"][3:]
    assert widths == [7, 2, 4]
    assert "Sequential and Subclassing, one curve" in figure.layout.title.text
