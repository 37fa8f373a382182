"""What happens while training: progress, curves and numbers that grow in place."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st
from markupsafe import Markup

from kerascompare import tutorial
from kerascompare.figures import history, seeds
from kerascompare.looks.theme import LOOKS
from kerascompare.results.comparison import Reading
from kerascompare.store import UNFINISHED, Comparison, Run, Status
from kerascompare.system import settings
from kerascompare.ui.app import frame, readings, words
from kerascompare.ui.app.server import server
from kerascompare.ui.components import live_chart, verdict_line

POLL_SECONDS = 0.5
"""Each update takes the app and a browser on the same machine a fifth of a second, which training
there goes without."""
FEW_SEEDS = 3
"""As many can be followed one by one; of more, means and spreads are shown."""
CHART_HEIGHT = 300


def show(shown: Comparison | None) -> None:
    """Show progress and curves; while it trains they follow the store."""
    if shown is None:
        return _nothing_yet()
    is_active = shown.status in UNFINISHED
    st.fragment(_follow, run_every=POLL_SECONDS if is_active else None)(shown.id, is_active)


def _nothing_yet() -> None:
    """Show where the curves will be, with the tutorial's numbers in place."""
    verdict_line.write(
        "Nothing trained yet.",
        "Press Train: the curves grow here. The grey crosses are the numbers the tutorial printed "
        "after 10 epochs.",
    )
    nothing = pd.DataFrame(columns=["run", "style", "seed", "epoch"])
    _charts(
        lambda score: _draw(
            nothing, nothing, score=score, x="epoch", epochs=tutorial.EPOCHS, has_tutorial=True
        )
    )


def _follow(comparison_id: str, was_active: bool) -> None:
    frame.redraw_if_troubles_changed()
    reading = readings.read(comparison_id)
    if was_active and reading.is_finished:
        st.rerun()
    spec = reading.comparison.spec
    show_status(reading)
    if reading.is_finished and reading.epoch_logs.empty:
        return
    if len(spec.seeds) > FEW_SEEDS:
        show_mean_curves(reading)
        return
    x = st.segmented_control(
        "Over",
        ["epoch", "seconds"],
        default="epoch",
        required=True,
        key="x_axis",
        format_func={"epoch": "over epochs", "seconds": "over seconds of training"}.get,
        label_visibility="collapsed",
    )
    _charts(lambda score: readings.derive(_curves, reading, score, x))


def show_mean_curves(reading: Reading) -> None:
    """Show the curves of many seeds: mean, spread, and each run faint behind."""
    _charts(lambda score: readings.derive(_mean_curves, reading, score))
    st.caption(
        "Solid: mean on the test images, in a band of one standard deviation; dashed: mean on the "
        "training images; faint: every run."
    )


def _charts(curves_of: Callable[[str], tuple[str, str]]) -> None:
    """Show the curves of both scores, each given as a figure and what it shows."""
    for column, score in zip(st.columns(2, gap="medium"), ("accuracy", "loss"), strict=True):
        figure, told = curves_of(score)
        with column:
            live_chart.show(figure, key=score, alt=told, height=CHART_HEIGHT)


def _mean_curves(reading: Reading, score: str) -> tuple[str, str]:
    figure = seeds.plot_curves(reading.epoch_logs, score=score)
    n = len(reading.comparison.spec.seeds)
    told = f"Mean of {n} seeds. {_alt(reading.epoch_logs, score, 'epoch')}"
    return live_chart.to_json(figure), told


def _curves(reading: Reading, score: str, x: str) -> tuple[str, str]:
    spec = reading.comparison.spec
    return _draw(
        reading.epoch_logs,
        reading.progress,
        score=score,
        x=x,
        epochs=spec.training.epochs,
        has_tutorial=tutorial.is_reached_by(spec),
    )


def _draw(
    epoch_logs: pd.DataFrame,
    progress: pd.DataFrame,
    *,
    score: str,
    x: str,
    epochs: int,
    has_tutorial: bool,
) -> tuple[str, str]:
    figure = history.draw(
        epoch_logs,
        progress,
        score=score,
        x=x,
        epochs=epochs,
        reference=tutorial.SCORES[f"test_{score}"] if has_tutorial else None,
    )
    return live_chart.to_json(figure), _alt(epoch_logs, score, x)


def _alt(epoch_logs: pd.DataFrame, score: str, x: str) -> str:
    if epoch_logs.empty:
        return f"{score} over {x}s: no complete epoch yet."
    last = epoch_logs[epoch_logs.epoch == epoch_logs.epoch.max()]
    last = last.groupby("style", sort=False)[f"test_{score}"].mean()
    values = ", ".join(f"{LOOKS[style].label} {value:.4f}" for style, value in last.items())
    return f"Test {score} over {x}s after epoch {epoch_logs.epoch.max()}: {values}."


def show_status(reading: Reading) -> None:
    """Say where the comparison stands: queued, or running with its bars; nothing once it ended."""
    shown = reading.comparison
    # Empty rather than gone: the charts below would be mounted anew in another place.
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="progress"):
        if shown.status not in UNFINISHED:
            return
        frame.html(_waiting(shown) if shown.status is Status.QUEUED else _bars(reading))
        st.button(
            "Cancelling …" if shown.cancel_requested else "Cancel",
            key="cancel",
            disabled=shown.cancel_requested,
            on_click=server().store.request_cancel,
            args=(shown.id,),
        )


def _waiting(shown: Comparison) -> Markup:
    place = server().store.queue_place(shown.id)
    if place.before or place.in_training:
        when = words.duration(readings.seconds_until(place))
        sentence = (
            f"Number {len(place.before) + 1} in the queue: your training begins in about {when}."
        )
    elif server().is_ready:
        sentence = "Starting …"
    else:
        sentence = "The worker is getting ready: a few seconds after the app has started."
    return Markup('<p class="kc-lead">{}</p>').format(sentence)


def _bars(reading: Reading) -> Markup:
    """Return a bar for each run, or one for each style where there are many seeds."""
    spec = reading.comparison.spec
    runs_of = (
        {(run.style, run.seed): [run] for run in reading.runs}
        if len(spec.seeds) <= FEW_SEEDS
        else {
            (style, None): [run for run in reading.runs if run.style == style]
            for style in spec.styles
        }
    )
    bars = Markup("").join(_bar(reading, *key, runs) for key, runs in runs_of.items())
    return Markup('<div class="kc-bars">{}</div>').format(bars)


def _bar(reading: Reading, style: str, seed: int | None, runs: list[Run]) -> Markup:
    spec, look = reading.comparison.spec, LOOKS[style]
    epochs = spec.training.epochs * len(runs)
    complete, done = _epochs(reading, runs)
    name = f" · seed {seed}" if seed is not None and len(spec.seeds) > 1 else ""
    return Markup(
        '<div class="kc-bar" role="progressbar" aria-valuemin="0" aria-valuemax="{epochs}" '
        'aria-valuenow="{done:.2f}" aria-label="{label}{name}"><span>{mark}{name}</span>'
        '<span class="kc-track"><i style="width:{percent:.1f}%;'
        'background:var(--kc-{style})"></i></span><span class="kc-muted">{told}</span></div>'
    ).format(
        epochs=epochs,
        done=done,
        label=look.label,
        name=name,
        mark=frame.mark(look, style),
        percent=100 * done / epochs,
        style=style,
        told=_told(reading, runs, complete),
    )


def _epochs(reading: Reading, runs: list[Run]) -> tuple[int, float]:
    """Return how many epochs of some runs are complete, and how many with those under way."""
    ids = [run.id for run in runs]
    complete = int(reading.epoch_logs.run.isin(ids).sum())
    under_way = reading.progress[reading.progress.run.isin(ids)].groupby("run").tail(1)
    return complete, complete + float((under_way.step / under_way.steps).sum())


def _told(reading: Reading, runs: list[Run], complete: int) -> str:
    """Return how far a run is, or how many of many."""
    epochs = reading.comparison.spec.training.epochs
    if len(runs) > 1:
        ended = sum(run.status not in UNFINISHED for run in runs)
        told = f"seed {min(ended + 1, len(runs))}/{len(runs)}"
        if (left := _seconds_left(reading, runs)) is not None:
            told += f" · {words.duration(left)} left"
        return told
    if runs[0].status in (Status.FAILED, Status.QUEUED):
        return runs[0].status.value
    if complete == epochs:
        return f"all {epochs} epochs done" if epochs > 1 else "done"
    told = f"epoch {min(complete + 1, epochs)}/{epochs}"
    if (left := _seconds_left(reading, runs)) is not None:
        told += f" · {words.duration(left)} left"
    return told


def _seconds_left(reading: Reading, runs: list[Run]) -> float | None:
    """Estimate when runs of a style end: their epochs left, and as many of each rival meanwhile."""
    epoch = _seconds_of_epoch(reading)
    if epoch is None:
        return None
    spec = reading.comparison.spec
    unfinished = [run for run in runs if run.status in UNFINISHED]
    rivals = len({run.style for run in reading.runs if run.status in UNFINISHED})
    _, done = _epochs(reading, unfinished)
    left = spec.training.epochs * len(unfinished) - done
    replicates = max(1, min(server().n_workers, len(unfinished)))
    at_once = replicates * min(rivals, spec.runs_side_by_side(settings.runs_side_by_side()))
    return left * epoch * rivals / max(1, at_once)


def _seconds_of_epoch(reading: Reading) -> float | None:
    """Estimate what an epoch takes once all is compiled: the first ones count that too."""
    logs, progress = reading.epoch_logs, reading.progress
    later = logs[logs.epoch > 1]
    if not later.empty:
        return float((later.seconds + later.test_seconds).median())
    by_run = progress.groupby("run")[["step", "seconds"]]
    done = (by_run.max() - by_run.min()).sum()  # between two rows of progress: steps alone
    if done.step > 0:
        return float(done.seconds / done.step * progress.steps.max())
    return None if logs.empty else float((logs.seconds + logs.test_seconds).median())
