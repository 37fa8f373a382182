"""What happens while training: progress, curves and numbers that grow in place."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from kerascompare import comparison, tutorial
from kerascompare.comparison import Reading
from kerascompare.figures import history
from kerascompare.figures.theme import LOOKS
from kerascompare.store import UNFINISHED, Comparison, Status
from kerascompare.ui import frame, live_chart, words
from kerascompare.ui.server import server

POLL_SECONDS = 0.3
CHART_HEIGHT = 300


def show(shown: Comparison | None) -> None:
    """Show progress and curves; while it trains they follow the store."""
    if shown is None:
        return _nothing_yet()
    is_active = shown.status in UNFINISHED
    st.fragment(_follow, run_every=POLL_SECONDS if is_active else None)(shown.id, is_active)


def _nothing_yet() -> None:
    """Show where the curves will be, with the tutorial's numbers in place."""
    st.html(
        '<div class="kc-empty"><p class="kc-verdict">Nothing trained yet.</p>'
        '<p class="kc-evidence">Press Train: the curves grow here. The grey crosses are the '
        "numbers the tutorial printed after 10 epochs.</p></div>"
    )
    nothing = pd.DataFrame(columns=["run", "style", "seed", "epoch"])
    _charts(nothing, nothing, x="epoch", epochs=tutorial.EPOCHS, with_tutorial=True)


def _follow(comparison_id: str, was_active: bool) -> None:
    reading = comparison.read(server().store, comparison_id)
    if was_active and reading.is_finished:
        st.rerun()
    spec = reading.comparison.spec
    _status(reading)
    if reading.is_finished and reading.epoch_logs.empty:
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
    _charts(
        reading.epoch_logs,
        reading.progress,
        x=x,
        epochs=spec.training.epochs,
        with_tutorial=spec.architecture.name == "tutorial"
        and spec.training.epochs >= tutorial.EPOCHS,
    )


def _charts(
    epoch_logs: pd.DataFrame, progress: pd.DataFrame, *, x: str, epochs: int, with_tutorial: bool
) -> None:
    references = {"accuracy": tutorial.ACCURACY, "loss": tutorial.LOSS}
    for column, score in zip(st.columns(2, gap="medium"), references, strict=True):
        figure = history.plot(
            epoch_logs,
            progress,
            score=score,
            x=x,
            epochs=epochs,
            reference=references[score] if with_tutorial else None,
        )
        with column:
            live_chart.show(figure, key=score, alt=_alt(epoch_logs, score, x), height=CHART_HEIGHT)


def _alt(epoch_logs: pd.DataFrame, score: str, x: str) -> str:
    if epoch_logs.empty:
        return f"{score} over {x}s: no complete epoch yet."
    last = epoch_logs.groupby("style", sort=False)[f"test_{score}"].last()
    values = ", ".join(f"{LOOKS[style].label} {value:.4f}" for style, value in last.items())
    return f"Test {score} over {x}s after epoch {epoch_logs.epoch.max()}: {values}."


def _status(reading: Reading) -> None:
    """Say where the comparison stands: queued, or running with its bars; nothing once it ended."""
    shown = reading.comparison
    # Empty rather than gone: the charts below would be mounted anew in another place.
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="progress"):
        if shown.status not in UNFINISHED:
            return
        st.html(_waiting(shown) if shown.status is Status.QUEUED else _bars(reading))
        st.button(
            "Cancelling …" if shown.cancel_requested else "Cancel",
            key="cancel",
            disabled=shown.cancel_requested,
            on_click=server().store.request_cancel,
            args=(shown.id,),
        )


def _waiting(shown: Comparison) -> str:
    before = server().store.queue_position(shown.id)
    if before:
        trainings = "1 training" if before == 1 else f"{before} trainings"
        sentence = f"Queued: {trainings} before yours. It begins by itself."
    elif server().is_ready:
        sentence = "Starting …"
    else:
        sentence = "The worker is getting ready: a few seconds after the app has started."
    return f'<p class="kc-lead">{sentence}</p>'


def _bars(reading: Reading) -> str:
    epochs = reading.comparison.spec.training.epochs
    rows = []
    for run in reading.runs:
        look = LOOKS[run.style]
        logs = reading.epoch_logs[reading.epoch_logs.run == run.id]
        part = reading.progress[reading.progress.run == run.id]
        within = 0.0 if part.empty else float(part.step.iloc[-1] / part.steps.iloc[-1])
        done = len(logs) + within
        epoch = f"epoch {min(len(logs) + 1, epochs)}/{epochs}"
        if run.status is Status.FAILED:
            epoch = "failed"
        elif len(logs) == epochs:
            epoch = f"all {epochs} epochs done" if epochs > 1 else "done"
        elif (left := _seconds_left(reading, done)) is not None:
            epoch += f" · {words.duration(left)} left"
        seed = f" · seed {run.seed}" if len(reading.comparison.spec.seeds) > 1 else ""
        rows.append(
            f'<div class="kc-bar" role="progressbar" aria-valuemin="0" aria-valuemax="{epochs}" '
            f'aria-valuenow="{done:.2f}" aria-label="{look.label}{seed}">'
            f"<span>{frame.mark(look, run.style)}{seed}</span>"
            f'<span class="kc-track"><i style="width:{100 * done / epochs:.1f}%;'
            f'background:var(--kc-{run.style})"></i></span>'
            f'<span class="kc-muted">{epoch}</span></div>'
        )
    return f'<div class="kc-bars">{"".join(rows)}</div>'


def _seconds_left(reading: Reading, done: float) -> float | None:
    """Estimate when a run ends: its epochs left, each as long as one turn of all its rivals."""
    logs, progress = reading.epoch_logs, reading.progress
    if not logs.empty:
        turn = float((logs.seconds + logs.test_seconds).median())
    elif not progress.empty and progress.step.iloc[-1] > 0:
        turn = float(progress.seconds.iloc[-1] * progress.steps.iloc[-1] / progress.step.iloc[-1])
    else:
        return None
    spec = reading.comparison.spec
    return (spec.training.epochs - done) * turn * len(spec.styles)
