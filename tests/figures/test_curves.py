"""Curves by epoch and by seconds: equal curves, where they part, thin ends, axes and legend."""

import json
import re
from itertools import cycle, islice

import numpy as np
import pandas as pd
import pytest

from kerascompare.figures import curves
from kerascompare.looks.theme import INK, LOOKS

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
            for epoch, (s, loss, acc, t_loss, t_acc) in enumerate(
                islice(cycle(VALUES), n_epochs), start=1
            )
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
    """Return the traces that show a style and a kind, in the order in which they are drawn."""
    return [
        trace
        for trace in figure.data
        if trace.name.endswith(f" {kind}") and style in trace.meta["styles"]
    ]


def labels(figure):
    """Return the texts at the ends of curves, without their HTML."""
    texts = [trace.text[0] for trace in figure.data if trace.mode == "text"]
    return [re.sub(r"<[^>]*>", " ", text).split() for text in texts]


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


def test_only_the_last_point_of_a_single_curve_is_marked():
    trace = drawn(plot(run("sequential")), "sequential", "test")[0]
    assert list(trace.marker.opacity) == [0, 1]


def test_single_epoch_is_a_visible_point():
    trace = drawn(plot(run("sequential", n_epochs=1)), "sequential", "test")[0]
    assert "markers" in trace.mode
    assert list(trace.marker.opacity) == [1]


@pytest.mark.parametrize("kind", ["train", "test"])
def test_equal_histories_are_one_line_in_ink(kind):
    figure = plot(equal_runs())
    (line,) = {id(drawn(figure, style, kind)[0]): drawn(figure, style, kind)[0] for style in STYLES}
    trace = drawn(figure, "sequential", kind)[0]
    assert line == id(trace)
    assert trace.line.color == INK.light


def test_marks_of_equal_styles_alternate_along_their_line():
    trace = drawn(plot(equal_runs(), epochs=2), "sequential", "test")[0]
    assert list(trace.marker.color) == [LOOKS[s].light for s in ("functional", "subclassing")]
    assert list(trace.marker.symbol) == ["square", "diamond"]
    assert list(trace.marker.opacity) == [1, 1]


def test_end_of_equal_curves_names_all_styles_and_the_value():
    # After two epochs: 96% on the test images.
    assert labels(plot(equal_runs())) == [["●", "■", "◆", "96.00%", "all", "three"]]


def test_nothing_is_claimed_of_what_is_not_yet_trained():
    figure = plot(equal_runs(), is_live=True)
    assert labels(figure) == [["●", "■", "◆", "96.00%", "all", "three", "so", "far"]]
    assert "one curve so far" in figure.layout.title.text


def test_end_of_a_single_curve_has_its_mark_and_value():
    assert labels(plot(run("functional"))) == [["■", "96.00%"]]


def test_one_curve_needs_no_legend_of_styles():
    assert legend(plot(equal_runs())) == ["test", "train"]


def test_equal_curves_of_several_seeds_are_named_once():
    title = plot(runs(equal_runs(seed=1), equal_runs(seed=2))).layout.title.text
    assert title.count("one curve per seed") == 1


def test_two_equal_histories_of_three_share_a_line():
    figure = plot(runs(run("sequential"), run("functional", shift=0.001), run("subclassing")))
    shared = drawn(figure, "sequential", "test")[0]
    assert list(shared.meta["styles"]) == ["sequential", "subclassing"]
    assert drawn(figure, "functional", "test")[0].line.color == LOOKS["functional"].light
    assert sorted(map(len, labels(figure))) == [2, 4]  # mark and value; two marks, value, "both"
    assert "one curve" not in figure.layout.title.text


def parting():
    """Return two runs that are equal in the first epoch only."""
    logs = runs(run("sequential"), run("functional"))
    logs.loc[(logs["style"] == "functional") & (logs["epoch"] == 2), "test_loss"] += 1e-9
    return logs


def test_curves_are_one_until_they_part_and_then_go_on_in_their_colors():
    figure = plot(parting())
    shared, own = drawn(figure, "functional", "test")
    assert (list(shared.x), shared.line.color) == ([1], INK.light)
    assert (list(own.x), own.line.color) == ([1, 2], LOOKS["functional"].light)
    assert "one curve until epoch 1" in figure.layout.title.text


def test_smallest_difference_in_the_loss_parts_the_curves():
    figure = plot(runs(run("sequential"), run("functional", shift=np.spacing(0.4))))
    assert drawn(figure, "sequential", "test")[0].line.color == LOOKS["sequential"].light


def test_difference_in_the_loss_parts_the_curves_of_the_accuracy():
    figure = plot(runs(run("sequential"), run("functional", shift=0.1)), score="accuracy")
    assert drawn(figure, "sequential", "test")[0].line.color == LOOKS["sequential"].light


def test_equal_histories_of_two_seeds_are_two_curves():
    figure = plot(runs(run("sequential", seed=1), run("functional", seed=2)))
    assert drawn(figure, "sequential", "test")[0].line.color == LOOKS["sequential"].light


def test_over_seconds_each_run_is_a_curve_of_its_own():
    figure = plot(equal_runs(), x="seconds")
    for style in STYLES:
        assert drawn(figure, style, "test")[0].line.color == LOOKS[style].light


def test_run_ahead_of_its_equals_goes_on_alone_without_having_parted():
    figure = plot(runs(run("sequential"), run("functional", n_epochs=1)))
    shared, ahead = drawn(figure, "sequential", "test")
    assert list(shared.x) == [1]
    assert list(ahead.x) == [1, 2]
    assert "one curve until" not in figure.layout.title.text


def test_hover_over_equal_curves_names_all_styles():
    template = drawn(plot(equal_runs()), "subclassing", "test")[0].hovertemplate
    assert "Sequential, Functional, Subclassing test" in template


def test_hover_shows_significant_digits():
    logs = run("sequential")
    assert "%{y:.2f}%" in drawn(plot(logs), "sequential", "test")[0].hovertemplate
    assert "%{y:.4f}<" in drawn(plot(logs, score="loss"), "sequential", "test")[0].hovertemplate


def test_legend_has_each_style_and_each_kind_once_whatever_the_number_of_seeds():
    figure = plot(runs(*(run(style, seed=s, shift=s) for style in STYLES for s in (1, 2))))
    assert legend(figure) == ["test", "train"]
    figure = plot(runs(*(run(style, shift=i, seed=2) for i, style in enumerate(STYLES))))
    assert legend(figure) == ["Sequential", "Functional", "Subclassing", "test", "train"]


def test_every_column_of_the_table_is_filled_by_some_points():
    figure = plot(parting())
    columns = {column for trace in figure.data for column in (trace.meta or {}).get("columns", ())}
    assert columns == {
        *("Sequential, train", "Sequential, test", "Functional, train", "Functional, test")
    }


def test_thin_end_is_not_joined_to_the_epoch_before():
    # Running means start anew with each epoch.
    rows = progress("sequential", 3, (250, 0.1, 0.15, 0.95), (500, 0.2, 0.14, 0.96))
    curve, thin = drawn(plot(run("sequential"), rows), "sequential", "train")
    np.testing.assert_allclose(thin.x, [2.25, 2.5])
    np.testing.assert_allclose(thin.y, [95, 96])
    assert thin.line.width < curve.line.width


def test_first_steps_of_a_later_epoch_are_left_out():
    # Means of fewer than a tenth of the steps would be a spike.
    rows = progress("sequential", 3, (50, 0.1, 0.9, 0.5), (500, 0.2, 0.14, 0.96))
    thin = drawn(plot(run("sequential"), rows), "sequential", "train")[-1]
    np.testing.assert_allclose(thin.x, [2.5])


def test_thin_end_over_seconds_follows_the_epochs_before():
    rows = progress("sequential", 3, (250, 0.1, 0.15, 0.95), (500, 0.2, 0.14, 0.96))
    thin = drawn(plot(run("sequential"), rows, x="seconds"), "sequential", "train")[-1]
    np.testing.assert_allclose(thin.x, [1.2, 1.3])


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


FIRST_STEPS = progress("functional", 1, (10, 0.01, 2.3, 0.1042), (500, 0.2, 0.5, 0.88))


@pytest.mark.parametrize("score", ["accuracy", "loss"])
def test_axes_stand_still_from_the_empty_chart_to_the_last_epoch(score):
    moments = [(NO_EPOCHS, NO_PROGRESS), (NO_EPOCHS, FIRST_STEPS), (equal_runs(), FIRST_STEPS)]
    layouts = [
        plot(logs, rows, score=score, epochs=10, is_live=True).layout for logs, rows in moments
    ]
    assert len({(layout.xaxis.range, layout.yaxis.range) for layout in layouts}) == 1


def test_axis_of_a_training_widens_for_an_epoch_that_it_would_not_show():
    low = run("sequential").assign(test_accuracy=0.42)
    assert plot(low, is_live=True).layout.yaxis.range == (0, 100)


def test_axis_fits_the_curves_once_training_has_ended():
    low, high = plot(equal_runs()).layout.yaxis.range
    # The curves go from 88% to 96%.
    assert 86 < low < 88
    assert 96 < high < 98


def test_first_steps_are_at_the_edge_and_a_note_tells_their_value():
    figure = plot(NO_EPOCHS, FIRST_STEPS, is_live=True)
    thin = drawn(figure, "functional", "train")[0]
    assert list(thin.y) == [80, 88]
    assert [note.text for note in figure.layout.annotations] == ["↓ running values from 10.42%"]


def test_note_tells_which_running_losses_lie_above_the_axis():
    figure = plot(NO_EPOCHS, FIRST_STEPS, score="loss", is_live=True)
    assert [note.text for note in figure.layout.annotations] == ["↑ running values from 2.3000"]


def test_diverged_loss_does_not_affect_the_axis():
    logs = runs(run("sequential"), run("functional", shift=np.nan))
    assert plot(logs, score="loss").layout.yaxis.range[1] < 0.45


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


@pytest.mark.parametrize(
    ("epochs", "ticks"),
    [
        (1, (1,)),
        (10, (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)),
        (11, (2, 4, 6, 8, 10)),
        (25, (1, 5, 10, 15, 20, 25)),
        (100, (1, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100)),
    ],
)
def test_axis_shows_all_epochs_with_at_most_eleven_ticks(epochs, ticks):
    axis = plot(run("sequential", n_epochs=epochs), epochs=epochs).layout.xaxis
    assert axis.tickvals == ticks
    assert axis.range == (0, epochs)


@pytest.mark.parametrize(
    ("done", "planned", "end"),
    [(1, 10, 10), (1, 400, 20), (20, 400, 20), (21, 400, 50), (21, 30, 30), (390, 400, 400)],
)
def test_axis_of_a_long_training_widens_in_steps(done, planned, end):
    figure = plot(run("sequential", n_epochs=done), epochs=planned, is_live=True)
    assert figure.layout.xaxis.range == (0, end)


def test_axis_of_a_cancelled_training_ends_at_its_last_epoch():
    figure = plot(run("sequential", n_epochs=3), epochs=400)
    assert figure.layout.xaxis.range == (0, 3)


@pytest.mark.parametrize("score", ["accuracy", "loss"])
@pytest.mark.parametrize("x", ["epoch", "seconds"])
@pytest.mark.parametrize("empty", [NO_EPOCHS, pd.DataFrame()])
def test_without_data_the_axes_are_drawn(score, x, empty):
    figure = plot(empty, score=score, x=x)
    assert len(figure.data) == 0
    low, high = figure.layout.yaxis.range
    assert low < high
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


def test_figure_is_plain_json():
    figure = curves.draw(equal_runs(), FIRST_STEPS, score="loss", epochs=10, is_live=True)
    assert json.loads(json.dumps(figure, allow_nan=False)) == json.loads(json.dumps(figure))


def test_cancelled_runs_are_labelled_where_each_ended():
    logs = runs(run("sequential"), run("functional", n_epochs=1), run("subclassing"))
    # After one epoch 94%, after two 96%.
    assert sorted(labels(plot(logs))) == [["■", "94.00%"], ["●", "◆", "96.00%", "both"]]
    live = plot(logs, is_live=True)
    assert labels(live) == [["●", "■", "◆", "94.00%", "all", "three", "so", "far"]]


def test_dashes_of_one_train_curve_lie_in_the_gaps_of_the_others():
    figure = plot(runs(*(run(style, shift=i) for i, style in enumerate(STYLES))))
    dashes = [drawn(figure, style, "train")[0].line.dash for style in STYLES]
    assert dashes == ["6px,18px", "0px,8px,6px,10px", "0px,16px,6px,2px"]
