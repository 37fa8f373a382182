"""Curves by epoch and by seconds: cables, thin ends, axes and legend."""

import numpy as np
import pandas as pd
import pytest

from kerascompare.figures import curves
from kerascompare.looks.theme import LOOKS

STYLES = ("sequential", "functional", "subclassing")
EPOCH_COLUMNS = [
    "run",
    "style",
    "seed",
    "epoch",
    "seconds",
    "loss",
    "accuracy",
    "test_loss",
    "test_accuracy",
]
PROGRESS_COLUMNS = ["run", "style", "seed", "epoch", "step", "steps", "seconds", "loss", "accuracy"]

# Two epochs: seconds, loss, accuracy, test_loss, test_accuracy.
VALUES = ((0.5, 0.40, 0.880, 0.20, 0.940), (0.6, 0.20, 0.940, 0.13, 0.960))
NO_PROGRESS = pd.DataFrame(columns=PROGRESS_COLUMNS)
NO_EPOCHS = pd.DataFrame(columns=EPOCH_COLUMNS)


def run(style, *, seed=42, n_epochs=2, shift=0.0):
    """Return the rows of a run; `shift` is added to its losses."""
    return pd.DataFrame(
        [
            (f"{style[:4]}{seed}", style, seed, epoch, s, loss + shift, acc, t_loss + shift, t_acc)
            for epoch, (s, loss, acc, t_loss, t_acc) in enumerate(VALUES[:n_epochs], start=1)
        ],
        columns=EPOCH_COLUMNS,
    )


def runs(*frames):
    return pd.concat(frames, ignore_index=True)


def equal_runs(*, seed=42):
    return runs(*(run(style, seed=seed) for style in STYLES))


def progress(style, epoch, *rows, seed=42):
    """Return rows within an epoch of 1,000 steps: step, seconds, loss, accuracy."""
    return pd.DataFrame(
        [
            (f"{style[:4]}{seed}", style, seed, epoch, step, 1000, s, loss, accuracy)
            for step, s, loss, accuracy in rows
        ],
        columns=PROGRESS_COLUMNS,
    )


def plot(logs, rows=NO_PROGRESS, *, score="accuracy", **options):
    return curves.plot(logs, rows, score=score, **options)


def drawn(figure, style, kind):
    """Return the traces of a curve with points, in the order in which they are drawn."""
    name = f"{LOOKS[style].label} {kind}"
    return [trace for trace in figure.data if trace.name == name]


def legend(figure):
    return [trace.name for trace in figure.data if trace.showlegend]


def test_test_is_solid_and_train_is_dashed():
    figure = plot(run("sequential"))
    assert drawn(figure, "sequential", "test")[0].line.dash == "solid"
    assert drawn(figure, "sequential", "train")[0].line.dash == "8px,5px"


@pytest.mark.parametrize("style", STYLES)
def test_curve_has_the_color_and_mark_of_its_style(style):
    trace = drawn(plot(run(style)), style, "test")[0]
    assert (trace.line.color, trace.marker.symbol) == (LOOKS[style].light, LOOKS[style].symbol)


def test_accuracy_is_in_percent():
    trace = drawn(plot(run("sequential")), "sequential", "test")[0]
    np.testing.assert_allclose(trace.y, [94.0, 96.0])


def test_loss_is_drawn_unscaled():
    trace = drawn(plot(run("sequential"), score="loss"), "sequential", "train")[0]
    np.testing.assert_allclose(trace.y, [0.40, 0.20])


def test_seconds_add_up():
    trace = drawn(plot(run("sequential"), x="seconds"), "sequential", "test")[0]
    np.testing.assert_allclose(trace.x, [0.5, 1.1])


def test_only_the_last_point_is_marked():
    trace = drawn(plot(run("sequential")), "sequential", "test")[0]
    assert list(trace.marker.opacity) == [0, 1]


def test_single_epoch_is_a_visible_point():
    trace = drawn(plot(run("sequential", n_epochs=1)), "sequential", "test")[0]
    assert "markers" in trace.mode
    assert list(trace.marker.opacity) == [1]


def test_equal_histories_are_one_cable():
    figure = plot(equal_runs())
    for kind in ("train", "test"):
        assert [drawn(figure, style, kind)[0].line.width for style in STYLES] == [7, 4, 1.5]


def test_cable_is_named_in_the_title():
    assert "3 styles, one curve" in plot(equal_runs()).layout.title.text


def test_cables_of_several_seeds_are_named_once():
    title = plot(runs(equal_runs(seed=1), equal_runs(seed=2))).layout.title.text
    assert title.count("3 styles, one curve per seed") == 1


def test_two_equal_histories_of_three_are_a_cable_of_two():
    logs = runs(run("sequential"), run("functional", shift=0.001), run("subclassing"))
    figure = plot(logs)
    widths = [drawn(figure, style, "test")[0].line.width for style in STYLES]
    assert widths == [7, 2, 4]
    assert "Sequential and Subclassing, one curve" in figure.layout.title.text


def test_smallest_difference_in_the_loss_splits_the_cable():
    logs = runs(run("sequential"), run("functional", shift=np.spacing(0.4)))
    figure = plot(logs)
    assert {drawn(figure, style, "test")[0].line.width for style in STYLES[:2]} == {2}
    assert "one curve" not in figure.layout.title.text


def test_difference_in_the_loss_splits_the_cable_of_the_accuracy():
    figure = plot(runs(run("sequential"), run("functional", shift=0.1)), score="accuracy")
    assert drawn(figure, "sequential", "test")[0].line.width == 2


def test_equal_histories_of_two_seeds_are_no_cable():
    figure = plot(runs(run("sequential", seed=1), run("functional", seed=2)))
    assert drawn(figure, "sequential", "test")[0].line.width == 2


def test_over_seconds_nothing_is_a_cable():
    figure = plot(equal_runs(), x="seconds")
    assert {drawn(figure, style, "test")[0].line.width for style in STYLES} == {2}


def test_run_ahead_of_its_cable_is_a_line_of_its_own():
    figure = plot(runs(run("sequential"), run("functional", n_epochs=1)))
    cable, ahead = drawn(figure, "sequential", "test")
    assert (list(cable.x), cable.line.width, list(cable.marker.opacity)) == ([1], 7, [0])
    assert (list(ahead.x), ahead.line.width, list(ahead.marker.opacity)) == ([1, 2], 2, [0, 1])


def test_hover_over_a_cable_names_all_its_styles():
    template = drawn(plot(equal_runs()), "subclassing", "test")[0].hovertemplate
    assert "Sequential, Functional, Subclassing test" in template


def test_hover_shows_significant_digits():
    logs = run("sequential")
    assert "%{y:.2f}%" in drawn(plot(logs), "sequential", "test")[0].hovertemplate
    assert "%{y:.4f}<" in drawn(plot(logs, score="loss"), "sequential", "test")[0].hovertemplate


def test_legend_has_each_style_and_each_kind_once_whatever_the_number_of_seeds():
    figure = plot(runs(equal_runs(seed=1), equal_runs(seed=2), equal_runs(seed=3)))
    assert legend(figure) == ["Sequential", "Functional", "Subclassing", "test", "train"]


def test_curve_is_hidden_by_its_style_and_by_its_kind():
    figure = plot(equal_runs(), progress("functional", 3, (500, 0.3, 0.1, 0.97)))
    for trace in drawn(figure, "functional", "train"):
        assert list(trace.meta["keys"]) == ["functional", "train"]


def test_thin_end_continues_the_train_curve_over_epochs():
    rows = progress("sequential", 3, (250, 0.1, 0.15, 0.95), (500, 0.2, 0.14, 0.96))
    curve, thin = drawn(plot(run("sequential"), rows), "sequential", "train")
    np.testing.assert_allclose(thin.x, [2, 2.25, 2.5])
    np.testing.assert_allclose(thin.y, [94, 95, 96])
    assert thin.line.width < curve.line.width


def test_thin_end_continues_the_train_curve_over_seconds():
    rows = progress("sequential", 3, (250, 0.1, 0.15, 0.95), (500, 0.2, 0.14, 0.96))
    thin = drawn(plot(run("sequential"), rows, x="seconds"), "sequential", "train")[-1]
    np.testing.assert_allclose(thin.x, [1.1, 1.2, 1.3])


def test_thin_end_of_the_first_epoch_starts_with_its_first_step():
    rows = progress("sequential", 1, (100, 0.1, 2.0, 0.3), (200, 0.2, 1.5, 0.5))
    (thin,) = drawn(plot(NO_EPOCHS, rows), "sequential", "train")
    np.testing.assert_allclose(thin.x, [0.1, 0.2])


def test_single_step_is_a_visible_point():
    rows = progress("sequential", 1, (100, 0.1, 2.0, 0.3))
    (thin,) = drawn(plot(NO_EPOCHS, rows), "sequential", "train")
    assert thin.mode == "markers"


def test_progress_of_a_finished_epoch_is_not_drawn():
    rows = progress("sequential", 2, (1000, 0.6, 0.2, 0.94))
    assert len(drawn(plot(run("sequential"), rows), "sequential", "train")) == 1


def test_axis_fits_finished_epochs_and_a_note_tells_what_lies_beyond():
    rows = progress("functional", 1, (10, 0.01, 2.3, 0.1042))
    figure = plot(run("sequential"), rows)
    # From 88% less some air, not from the 10.42% of the first step.
    assert 85 < figure.layout.yaxis.autorangeoptions.clipmin < 88
    assert [note.text for note in figure.layout.annotations] == ["↓ running values from 10.42%"]


def test_note_tells_which_running_losses_lie_above_the_axis():
    rows = progress("functional", 1, (10, 0.01, 2.3, 0.1042))
    figure = plot(run("sequential"), rows, score="loss")
    assert 0.40 < figure.layout.yaxis.autorangeoptions.clipmax < 0.45
    assert [note.text for note in figure.layout.annotations] == ["↑ running values from 2.3000"]


def test_nothing_is_cut_off_before_the_first_epoch_ends():
    figure = plot(NO_EPOCHS, progress("functional", 1, (10, 0.01, 2.3, 0.1042)))
    assert figure.layout.yaxis.autorangeoptions.clipmin == 0
    assert not figure.layout.annotations


def test_diverged_loss_does_not_affect_the_axis():
    logs = runs(run("sequential"), run("functional", shift=np.nan))
    assert plot(logs, score="loss").layout.yaxis.autorangeoptions.clipmax < 0.45


def test_reference_is_drawn_as_crosses_at_epoch_10():
    # Table of the tutorial.
    values = {"sequential": 0.9782, "functional": 0.9806, "subclassing": 0.9820}
    figure = plot(run("sequential"), reference=values)
    crosses = next(t for t in figure.data if t.name == "tutorial" and t.showlegend)
    assert list(crosses.x) == [10, 10, 10]
    np.testing.assert_allclose(crosses.y, [97.82, 98.06, 98.20])
    assert crosses.marker.symbol == "x-thin"


def test_reference_is_left_out_over_seconds():
    figure = plot(run("sequential"), x="seconds", reference={"sequential": 0.9782})
    assert "tutorial" not in legend(figure)


@pytest.mark.parametrize(("epochs", "step"), [(1, 1), (10, 1), (11, 2), (25, 5), (100, 10)])
def test_ticks_are_whole_epochs_and_at_most_ten(epochs, step):
    axis = plot(run("sequential"), epochs=epochs).layout.xaxis
    assert axis.dtick == step
    assert list(axis.autorangeoptions.include) == [0, epochs]


@pytest.mark.parametrize("score", ["accuracy", "loss"])
@pytest.mark.parametrize("x", ["epoch", "seconds"])
@pytest.mark.parametrize("empty", [NO_EPOCHS, pd.DataFrame()])
def test_without_data_the_axes_are_drawn(score, x, empty):
    figure = plot(empty, score=score, x=x)
    assert len(figure.data) == 0
    assert figure.layout.yaxis.range[0] == 0
    assert figure.layout.xaxis.range[0] == 0


def test_zoom_is_kept_per_score_and_axis():
    logs = run("sequential")
    views = {
        plot(logs, score=score, x=x).layout.uirevision
        for score in ("accuracy", "loss")
        for x in ("epoch", "seconds")
    }
    assert len(views) == 4
    assert plot(run("sequential", n_epochs=1)).layout.uirevision in views
