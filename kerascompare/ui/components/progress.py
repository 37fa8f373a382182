"""Progress of a comparison: its place in the queue, or a progress bar per run."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from kerascompare.looks.theme import LOOKS
from kerascompare.results.comparison import Reading
from kerascompare.spec import Style
from kerascompare.store import UNFINISHED, Comparison, Run, Status
from kerascompare.system import settings
from kerascompare.ui.app import activity, frame, readings, words
from kerascompare.ui.app.server import server

MAX_SINGLE_SEEDS = 3
"""Up to this number of seeds each run has its own bar and curve."""


def show(reading: Reading) -> None:
    """Show the place in the queue or the progress bars; nothing once the comparison has ended."""
    shown = reading.comparison
    # An empty container keeps the charts below in their place; without it they would be remounted.
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="progress"):
        if shown.status not in UNFINISHED:
            return
        frame.html(to_html(reading))
        st.button(
            "Cancelling …" if shown.cancel_requested else "Cancel",
            key="cancel",
            disabled=shown.cancel_requested,
            on_click=server().store.request_cancel,
            args=(shown.id,),
        )


def is_waiting(shown: Comparison) -> bool:
    """Return whether a comparison waits for a worker: others are before it, or none is ready yet."""
    if shown.status is not Status.QUEUED:
        return False
    place = readings.queue_place(shown.id)
    return bool(place.before or place.in_training) or not server().is_ready


def to_html(reading: Reading) -> Markup:
    """Return the place in the queue or the progress bars; nothing once the comparison has ended."""
    shown = reading.comparison
    if shown.status not in UNFINISHED:
        return Markup("")
    return _waiting(shown) if shown.status is Status.QUEUED else _bars(reading)


def _waiting(shown: Comparison) -> Markup:
    place = readings.queue_place(shown.id)
    if place.before or place.in_training:
        when = words.duration(readings.seconds_until(place)).replace(" ", "\u00a0")
        sentence = (
            f"Number {len(place.before) + 1} in the queue: your training starts in about {when}."
        )
    elif server().is_ready:
        sentence = "Starting …"
    else:
        sentence = "The worker is starting, which takes a few seconds."
    return Markup('<p class="kc-lead" role="status">{}</p>').format(sentence)


def _bars(reading: Reading) -> Markup:
    """Return a bar for each run, or for each style if there are many seeds, and the time left."""
    spec = reading.comparison.spec
    runs_of = (
        {(run.style, run.seed): [run] for run in reading.runs}
        if len(spec.seeds) <= MAX_SINGLE_SEEDS
        else {
            (style, None): [run for run in reading.runs if run.style == style]
            for style in spec.styles
        }
    )
    bars = Markup("").join(
        _bar(reading, style, seed, runs) for (style, seed), runs in runs_of.items()
    )
    left = activity.seconds_left(reading.comparison.id)
    return Markup(
        '<div class="kc-progress"><div class="kc-bars{}">{}</div><p class="kc-left">{}</p></div>'
    ).format(
        " kc-many" if len(runs_of) > len(Style) else "",
        bars,
        f"{words.duration(left)} left" if left else "",
    )


def _bar(reading: Reading, style: str, seed: int | None, runs: list[Run]) -> Markup:
    spec, look = reading.comparison.spec, LOOKS[style]
    epochs = spec.training.epochs * len(runs)
    complete, done = _epochs(reading, runs)
    name = f" · seed {seed}" if seed is not None and len(spec.seeds) > 1 else ""
    return Markup(
        '<div class="kc-bar" role="progressbar" aria-valuemin="0" aria-valuemax="{epochs}" '
        'aria-valuenow="{done:.2f}" aria-valuetext="{state}" aria-label="{label}{name}">'
        "<span>{mark}{name}</span>"
        '<span class="kc-track{waits}"><i style="width:{percent:.1f}%;'
        'background:var(--kc-{style})"></i></span><span class="kc-muted">{state}</span></div>'
    ).format(
        epochs=epochs,
        done=done,
        label=look.label,
        name=name,
        mark=frame.mark(look, style),
        percent=100 * done / epochs,
        style=style,
        state=_state(reading, runs, complete),
        waits="" if done else " kc-waits",
    )


def _epochs(reading: Reading, runs: list[Run]) -> tuple[int, float]:
    """Return how many epochs of some runs are complete, without and with the one in progress."""
    ids = [run.id for run in runs]
    complete = int(reading.epoch_logs.run.isin(ids).sum())
    in_progress = reading.progress[reading.progress.run.isin(ids)].groupby("run").tail(1)
    return complete, complete + float((in_progress.step / in_progress.steps).sum())


def _state(reading: Reading, runs: list[Run], complete: int) -> str:
    """Return `epoch 3/10` for a single run, `seed 4/30` for many, or what the style waits for."""
    epochs = reading.comparison.spec.training.epochs
    if all(run.status is Status.FAILED for run in runs):
        return "failed"
    if all(run.status is Status.REFUSED for run in runs):
        return "refused: not possible in this style"
    if not any(_has_begun(reading, run) for run in runs):
        return _waiting_for(reading, runs)
    if len(runs) > 1:
        ended = sum(run.status not in UNFINISHED for run in runs)
        return f"seed {min(ended + 1, len(runs))}/{len(runs)}"
    if complete == epochs:
        return f"all {epochs} epochs done" if epochs > 1 else "done"
    return f"epoch {min(complete + 1, epochs)}/{epochs}"


def _has_begun(reading: Reading, run: Run) -> bool:
    """Return whether a training step of a run was recorded."""
    return run.id in set(reading.progress.run) or run.id in set(reading.epoch_logs.run)


def _waiting_for(reading: Reading, runs: list[Run]) -> str:
    """Return what a style without a single step waits for, lest it be taken for slow."""
    if not any(run.status is Status.RUNNING for run in runs):
        return "waiting for its turn"
    if all(run.summary is None for run in runs):
        return "building the model"
    spec = reading.comparison.spec
    rivals = {
        run.style
        for run in reading.runs
        if run.status is Status.RUNNING and _has_begun(reading, run)
    }
    if len(rivals) < spec.parallel_runs(settings.max_parallel_runs()):
        return "compiling"
    return "waiting for its turn" if spec.training.engine == "fit" else "waiting for a free core"
