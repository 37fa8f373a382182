"""Figures of many seeds show every run, the tutorial's numbers, the margin, and nothing else."""

import numpy as np
import pandas as pd
import pytest

from kerascompare import tutorial
from kerascompare.figures import seed_scores
from kerascompare.looks.theme import LOOKS
from kerascompare.results.judgement import judge

STYLES = tuple(LOOKS)
N = 12


def table(*, shared=False):
    random = np.random.default_rng(5)
    rows, own = [], 0.98 + 0.0014 * random.standard_normal((3, N))
    for place, style in enumerate(STYLES):
        rows += [
            {"style": style, "seed": seed, "test_accuracy": own[0 if shared else place][seed - 1]}
            for seed in range(1, N + 1)
        ]
    return pd.DataFrame(rows)


def judged(runs, **options):
    scores = {s: runs[runs["style"] == s].test_accuracy.to_numpy() for s in STYLES}
    return judge(scores, **{"paired": False, "margin": 0.002, **options})


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


def test_every_seed_of_a_style_is_a_point_in_its_row():
    runs = table()
    figure = seed_scores.plot_scores(runs, judged(runs), score="test_accuracy")

    for row, style in zip((0, -1, -2), STYLES, strict=True):
        (points,) = [trace for trace in figure.data if trace.name == LOOKS[style].label]
        mine = runs[runs["style"] == style]
        assert sorted(points.x) == pytest.approx(sorted(mine.test_accuracy * 100))
        assert set(points.customdata) == set(range(1, N + 1))
        assert all(row <= y < row + 0.7 for y in points.y)
        assert points.marker.symbol == LOOKS[style].symbol


def test_points_of_equal_scores_do_not_cover_each_other():
    runs = table().assign(test_accuracy=0.98)
    figure = seed_scores.plot_scores(runs, judged(runs), score="test_accuracy")

    assert len(set(figure.data[0].y)) == N


def test_tutorials_numbers_stand_in_the_rows_of_their_styles():
    runs = table()
    figure = seed_scores.plot_scores(
        runs, judged(runs), score="test_accuracy", reference=tutorial.ACCURACY
    )

    crosses = figure.data[-1]
    assert list(crosses.x) == pytest.approx([97.82, 98.06, 98.20])
    assert list(crosses.text) == ["tutorial"] * 3


def test_mean_and_interval_are_those_of_the_judgement():
    runs = table()
    found = judged(runs)
    figure = seed_scores.plot_scores(runs, found, score="test_accuracy")

    bars = [trace for trace in figure.data if trace.mode == "lines"]
    expected = [(one.ci_low * 100, one.ci_high * 100) for one in found.styles.values()]
    assert [tuple(bar.x) for bar in bars] == expected


def test_differences_are_drawn_with_both_intervals_and_the_margin():
    found = judged(table())
    figure = seed_scores.plot_differences(found, score="test_accuracy")

    pair = found.pairs[0]
    thin, thick, mean = figure.data[:3]
    assert tuple(thin.x) == pytest.approx((pair.ci_low * 100, pair.ci_high * 100))
    assert tuple(thick.x) == pytest.approx((pair.inner_low * 100, pair.inner_high * 100))
    assert mean.x[0] == pytest.approx(pair.difference * 100)
    (region,) = [shape for shape in figure.layout.shapes if shape.type == "rect"]
    assert (region.x0, region.x1) == pytest.approx((-0.2, 0.2))


@pytest.mark.parametrize("margin", [None, 0.0001, 0.05])
def test_no_interval_and_no_margin_touches_the_edge(margin):
    found = judged(table(), margin=margin)
    low, high = seed_scores.plot_differences(found, score="test_accuracy").layout.xaxis.range

    assert low < min(pair.ci_low for pair in found.pairs) * 100
    assert high > max(pair.ci_high for pair in found.pairs) * 100
    assert margin is None or low < -margin * 100 < margin * 100 < high


def test_identical_styles_without_a_margin_have_room_too():
    found = judged(table(shared=True), paired=True, margin=None)

    assert seed_scores.plot_differences(found, score="test_accuracy").layout.xaxis.range is None


def test_without_a_margin_no_region_is_drawn():
    figure = seed_scores.plot_differences(judged(table(), margin=None), score="test_accuracy")

    assert all(shape.type == "line" for shape in figure.layout.shapes)


@pytest.mark.parametrize(
    ("score", "title"),
    [
        ("test_accuracy", "difference in test accuracy, percentage points"),
        ("test_loss", "difference in test loss"),
    ],
)
def test_differences_name_their_unit_if_they_have_one(score, title):
    figure = seed_scores.plot_differences(judged(table()), score=score)

    assert figure.layout.xaxis.title.text == title


def test_seconds_are_drawn_as_percent():
    found = judge({"sequential": [0.0, 0.0, 0.0], "functional": [np.log(2.0)] * 3}, paired=True)

    assert seed_scores.plot_differences(found, score="build").data[2].x[0] == pytest.approx(-50)


def test_one_style_is_drawn_with_the_tutorials_three_numbers():
    scores = table().test_accuracy[:N]
    figure = seed_scores.plot_chance(scores, "functional", reference=tutorial.ACCURACY)

    assert sorted(figure.data[0].x) == pytest.approx(sorted(scores * 100))
    assert [shape.x0 for shape in figure.layout.shapes] == pytest.approx([97.82, 98.06, 98.20])


def test_curves_are_means_in_a_band_of_one_standard_deviation():
    figure = seed_scores.plot_curves(logs(), score="accuracy")

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
    assert seed_scores.plot_curves(logs(epochs=epochs), score="loss").layout.xaxis.dtick == step


def test_equal_curves_are_one_cable():
    figure = seed_scores.plot_curves(logs(shared=True), score="loss")

    widths = [t.line.width for t in figure.data if t.mode == "lines+markers"][3:]
    assert widths == [7, 4, 1.5]
    assert "3 styles, one curve" in figure.layout.title.text


def test_no_epoch_yet_is_an_empty_figure():
    nothing = pd.DataFrame(columns=["run", "style", "seed", "epoch"])

    assert len(seed_scores.plot_curves(nothing, score="accuracy").data) == 0
