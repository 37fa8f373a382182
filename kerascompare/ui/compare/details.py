"""The details of a comparison: summaries, graphs, setup and code, each folded."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from kerascompare import styles
from kerascompare.figures import graph
from kerascompare.looks.theme import LOOKS
from kerascompare.results.comparison import Reading
from kerascompare.spec import ArchitectureSpec, Style, seeds_text
from kerascompare.store import Run
from kerascompare.ui.app import frame, words
from kerascompare.ui.components import code_columns


def show(reading: Reading) -> None:
    """Show what Keras and the store know about the models, once a model has been built."""
    if not any(run.summary for run in reading.runs):
        return
    with st.expander("Summaries, as Keras prints them"):
        _summaries(reading)
    with st.expander("Graphs of the models"):
        _graphs(reading)
    with st.expander("Setup and code"):
        _setup(reading)


def _summaries(reading: Reading) -> None:
    runs = _first_runs(reading)
    has_input = any(run.style is Style.FUNCTIONAL for run in runs) and len(runs) > 1
    reasons = []
    if has_input:
        reasons.append(
            "Functional lists its input as a layer without weights, since in this style it is one."
        )
    if any(run.style is Style.SUBCLASSING and "?" in (run.summary or "") for run in runs):
        reasons.append(
            "Subclassing shows “?” where Keras does not know the output shape of a layer: "
            "the layers are called in Python code, not in a graph."
        )
    reasons.append("Keras names the models; a subclass is named after its class.")
    st.caption(words.plain(" ".join(reasons)))
    summary = Markup(
        '<div><b>{}</b><pre tabindex="0" role="region" aria-label="Summary of {}">{}</pre></div>'
    )
    frame.html(
        Markup('<div class="kc-summaries">{}</div>').format(
            Markup("").join(
                summary.format(
                    frame.mark(LOOKS[run.style], run.style),
                    LOOKS[run.style].label,
                    run.summary or "not built",
                )
                for run in runs
            )
        )
    )


def _graphs(reading: Reading) -> None:
    architecture = reading.comparison.spec.architecture
    runs = _first_runs(reading)
    if any(run.style is Style.SUBCLASSING for run in runs):
        st.caption(
            "Solid arrows: the graph that Keras holds. A subclass has none, so its dashed arrows "
            "are read from the code; “?” is a shape that Keras does not know."
        )
    for column, run in zip(st.columns(len(runs), gap="medium"), runs, strict=True):
        with column:
            if run.layers:
                st.graphviz_chart(graph.dot(run.style, architecture, run.layers))
            else:
                st.caption("No graph: the model was not built.")


def _setup(reading: Reading) -> None:
    environment, spec = reading.environment, reading.comparison.spec
    facts = {
        "Python, Keras, TensorFlow": ", ".join(
            str(environment.get(name, "")) for name in ("python", "keras", "tensorflow")
        ),
        "Processor": words.processor(environment),
        "Task": spec.task.value,
        "Architecture": f"{spec.architecture.name}, {_inputs(spec.architecture)}",
        "Training": f"{words.epochs(spec.training.epochs)}, batch size {spec.training.batch_size}, "
        f"{spec.training.images:,} images, {spec.training.optimizer}",
        "Engine": _engine(reading),
        "Seeds": f"{seeds_text(spec.seeds)} ({spec.seeding})",
        "Comparison": reading.comparison.id,
    }
    st.table(
        {name: words.plain(fact) for name, fact in facts.items()},
        border="horizontal",
        width="content",
    )
    frame.html(
        Markup('<p class="kc-small kc-muted">After each source: <code>{}</code></p>').format(
            styles.compile_line(spec.training, spec.task)
        )
    )
    sources = [
        code_columns.CodeColumn(
            run.style, run.source, styles.own_spans(run.source, spec.architecture)
        )
        for run in _first_runs(reading)
        if run.source
    ]
    code_columns.show(sources, key="sources_that_ran")
    st.caption("The whole setup as JSON, for the command line and the Python API:")
    st.code(spec.model_dump_json(indent=2), language="json", height=240)


def _inputs(architecture: ArchitectureSpec) -> str:
    """Return `input (28, 28)`, or name and shape of each input."""
    inputs = architecture.graph.inputs
    if len(inputs) == 1:
        return f"input {next(iter(inputs.values()))}"
    return "inputs " + ", ".join(f"{name} {shape}" for name, shape in inputs.items())


def _engine(reading: Reading) -> str:
    """Return the engine and how it ran the training steps."""
    loops = dict.fromkeys(run.loop for run in reading.runs if run.loop)
    return "; ".join(loops) or reading.comparison.spec.training.engine


def _first_runs(reading: Reading) -> list[Run]:
    """Return the run of each style under the first seed."""
    return [run for run in reading.runs if run.seed == reading.comparison.spec.seeds[0]]
