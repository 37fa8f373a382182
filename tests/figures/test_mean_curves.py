"""Mean curves of many seeds with their spread."""

import pandas as pd
import pytest

from kerascompare.figures import mean_curves
from kerascompare.looks.theme import INK
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


def lines(figure, kind):
    return [trace for trace in figure.data if trace.name.endswith(f" {kind}")]


def test_curves_are_means_in_a_band_of_one_standard_deviation():
    figure = mean_curves.plot(logs(), score="accuracy")

    mean = next(trace for trace in lines(figure, "test") if "Functional" in trace.name)
    # By hand: after epoch 1 seeds 1, 2, 3 have 0.9 + 0.01 + 0.01 - 0.01 + seed / 1000.
    assert mean.y[0] == pytest.approx(91.2)
    assert mean.line.dash == "solid"
    upper, lower = [t for t in figure.data if t.name == "Functional spread"]
    assert (upper.y[0], lower.y[0]) == pytest.approx((91.3, 91.1))
    assert lower.fill == "tonexty"
    faint = next(t for t in figure.data if t.name == "Functional runs")
    assert sum(y is not None for y in faint.y) == 9


@pytest.mark.parametrize(
    ("epochs", "ticks"), [(1, (1,)), (10, tuple(range(1, 11))), (30, (1, 5, 10, 15, 20, 25, 30))]
)
def test_curves_have_ticks_at_whole_epochs(epochs, ticks):
    assert mean_curves.plot(logs(epochs=epochs), score="loss").layout.xaxis.tickvals == ticks


def test_equal_curves_are_one_line_in_ink_with_all_marks():
    figure = mean_curves.plot(logs(shared=True), score="loss")

    (test,) = lines(figure, "test")
    (train,) = lines(figure, "train")
    assert {test.line.color, train.line.color} == {INK.light}
    assert set(test.marker.symbol) == {"circle", "square", "diamond"}
    assert "one curve" in figure.layout.title.text
    (label,) = [trace.text[0] for trace in figure.data if trace.mode == "text"]
    assert "all three" in label


def test_no_epoch_yet_is_an_empty_figure():
    nothing = pd.DataFrame(columns=["run", "style", "seed", "epoch"])

    assert len(mean_curves.plot(nothing, score="accuracy").data) == 0


def test_two_equal_curves_of_three_share_a_line():
    rows = logs(shared=True)
    rows.loc[rows["style"] == "functional", "test_loss"] += 0.01

    figure = mean_curves.plot(rows, score="loss")

    assert [tuple(trace.meta["styles"]) for trace in lines(figure, "test")] == [
        ("sequential", "subclassing"),
        ("functional",),
    ]
    assert "one curve" not in figure.layout.title.text


def test_axes_stand_still_while_training_goes_on():
    figures = [
        mean_curves.plot(logs(epochs=n), score="accuracy", epochs=5, is_live=True) for n in (1, 3)
    ]
    assert figures[0].layout.yaxis.range == figures[1].layout.yaxis.range
    assert figures[0].layout.xaxis.range == figures[1].layout.xaxis.range == (0, 5)
