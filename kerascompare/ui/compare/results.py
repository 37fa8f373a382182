"""What came out: the answer, the table, summaries, graphs and what was run."""

from __future__ import annotations

import math

import pandas as pd
import streamlit as st
from markupsafe import Markup

from kerascompare import styles, tutorial
from kerascompare.figures import graph
from kerascompare.looks.theme import LOOKS
from kerascompare.results import comparison
from kerascompare.results.comparison import Reading
from kerascompare.spec import Seeding, seeds_text
from kerascompare.store import UNFINISHED, Comparison, Run, Status
from kerascompare.training import errors
from kerascompare.ui.app import address, frame, readings, words
from kerascompare.ui.compare import setup
from kerascompare.ui.components import (
    code_columns,
    confirmation,
    live,
    run_pair,
    score_table,
    verdict_line,
)


def show(shown: Comparison | None) -> None:
    """Show the answer and its evidence, then the details in order of interest."""
    if shown is None:
        return
    reading = readings.read(shown.id)
    if shown.status not in UNFINISHED:
        verdict_line.show(reading)
        _failures(reading)
        if not reading.epoch_logs.empty:
            if len(shown.spec.seeds) > live.FEW_SEEDS:
                score_table.show(reading)
            else:
                frame.html(readings.derive(_table, reading))
            _next_steps(reading)
            run_pair.show(reading)
    if any(run.summary for run in reading.runs):
        with st.expander("Summaries, as Keras prints them"):
            _summaries(reading)
        with st.expander("Graphs of the models"):
            _graphs(reading)
        with st.expander("What was run"):
            _what_was_run(reading)


def table_csv(reading: Reading) -> bytes:
    """Return the table of runs as CSV, UTF-8, one row a run, seconds in columns of their own."""
    renamed = {name: f"{name}_seconds" for name in comparison.SECONDS}
    return reading.table.rename(columns=renamed).to_csv(index=False).encode()


def _failures(reading: Reading) -> None:
    """Tell each reason once, with the styles that failed for it, and its details folded."""
    failed = [run for run in reading.runs if run.status is Status.FAILED]
    for error in dict.fromkeys(run.error for run in failed):
        runs = [run for run in failed if run.error == error]
        # Earlier versions stored paths of the server.
        reason, details = (errors.hide_paths(told or "") for told in (error, runs[0].details))
        labels = dict.fromkeys(LOOKS[run.style].label for run in runs)
        st.error(words.plain(reason), title=words.plain(f"{words.listed(list(labels))} failed"))
        with st.expander("Details, as Python tells them"):
            st.code(details, language=None, wrap_lines=True)


def _table(reading: Reading) -> Markup:
    has_tutorial = reading.comparison.spec.architecture.layers == tutorial.TUTORIAL.layers
    is_independent = reading.comparison.spec.seeding is Seeding.INDEPENDENT
    has_seed = is_independent or len(reading.comparison.spec.seeds) > 1
    groups = [
        Markup('<th colspan="{}"></th>').format(3 if has_seed else 2),
        Markup('<th colspan="3" class="kc-group">on the test images</th>'),
        Markup('<th colspan="2" class="kc-group">tutorial, {}</th>').format(
            words.epochs(tutorial.EPOCHS)
        )
        if has_tutorial
        else "",
        Markup('<th colspan="2" class="kc-group">seconds an epoch</th>'),
        Markup('<th class="kc-group"></th>'),
    ]
    heads = [
        Markup("<th>style</th>"),
        Markup("<th>seed</th>") if has_seed else "",
        Markup('<th>parameters</th><th class="kc-group">loss</th><th>accuracy</th>'),
        Markup(
            '<th title="Difference in accuracy to the first style, in percentage points">Δ</th>'
        ),
        Markup('<th class="kc-group">loss</th><th>accuracy</th>') if has_tutorial else "",
        Markup('<th class="kc-group" title="With the tracing of the train step">first</th>'),
        Markup('<th title="Median of the epochs after the first">later</th>'),
        Markup(
            '<th class="kc-group" title="First eight digits of the SHA-256 of the final weights: '
            'equal means equal bits">weights</th>'
        ),
    ]
    rows = [
        _row(row, reading, has_tutorial=has_tutorial, has_seed=has_seed)
        for row in reading.table.to_dict("records")
    ]
    joined = (Markup("").join(parts) for parts in (groups, heads, rows))
    return Markup(
        '<div class="kc-scroll"><table class="kc-table"><thead><tr class="kc-groups">{}</tr>'
        "<tr>{}</tr></thead><tbody>{}</tbody></table></div>"
    ).format(*joined)


def _row(row: dict, reading: Reading, *, has_tutorial: bool, has_seed: bool) -> Markup:
    table = reading.table
    first = table[table.seed == row["seed"]].iloc[0]
    is_as_far = row["epochs"] == first.epochs
    difference = row["test_accuracy"] - first.test_accuracy if is_as_far else math.nan
    is_first = row["style"] == table["style"].iloc[0]
    parameters = (
        "–"
        if row["parameters"] is None or pd.isna(row["parameters"])
        else f"{row['parameters']:,.0f}"
    )
    status = ""
    if row["status"] != Status.COMPLETED:
        after = f" after {words.epochs(row['epochs'])}" if row["epochs"] else ""
        status = Markup(' <span class="kc-muted">{}{}</span>').format(row["status"], after)
    style = row["style"]
    name = Markup("{}{}").format(frame.mark(LOOKS[style], style), status)
    has_difference = not is_first and difference == difference
    cells = [
        ("kc-left", name),
        *([("", row["run_seed"])] if has_seed else ()),
        ("", parameters),
        ("kc-group", words.loss(row["test_loss"])),
        ("", words.percent(row["test_accuracy"])),
        ("", words.points(difference) if has_difference else "–"),
    ]
    if has_tutorial:
        cells += [
            ("kc-group kc-muted", words.loss(tutorial.LOSS[style])),
            ("kc-muted", words.percent(tutorial.ACCURACY[style])),
        ]
    cells += [
        ("kc-group", words.seconds(row["first_epoch"])),
        ("", words.seconds(row["epoch_median"])),
        ("kc-group", _fingerprint(row["fingerprint"], reading)),
    ]
    cell = Markup('<td class="{}">{}</td>')
    return Markup("<tr>{}</tr>").format(Markup("").join(cell.format(*one) for one in cells))


def _fingerprint(fingerprint: str | None, reading: Reading) -> str:
    """Return eight digits; equal ones share a colour, the others stay grey."""
    if not fingerprint or pd.isna(fingerprint):
        return "–"
    is_shared = int((reading.table.fingerprint == fingerprint).sum()) > 1
    look = "" if is_shared else Markup(' class="kc-muted"')
    return Markup('<code{} title="{}">{}</code>').format(look, fingerprint, fingerprint[:8])


def _next_steps(reading: Reading) -> None:
    shown = reading.comparison
    if len(shown.spec.seeds) > 1:
        st.page_link(
            frame.MENU["Seeds"],
            label="Is the difference real? Every seed, judged",
            query_params={address.LINK: shown.id},
            icon=":material/arrow_forward:",
        )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Train again with another seed",
            on_click=setup.train_with_another_seed,
            args=(shown,),
            key="another_seed",
        )
        _other_seeding(reading)
        st.download_button(
            "Table as CSV",
            # Written on click: a file written earlier is dropped when the next epoch replaces it.
            lambda: table_csv(reading),
            file_name=f"kerascompare-{shown.id}.csv",
            mime="text/csv",
            on_click="ignore",
            icon=":material/download:",
            type="tertiary",
        )
        with st.popover("Share", icon=":material/link:", type="tertiary"):
            st.caption("This link opens the comparison as it stands, live while it trains.")
            st.code(f"{st.context.url}?{address.LINK}={shown.id}", language=None)
    confirmation.show(setup.NEXT_STEPS)


def _other_seeding(reading: Reading) -> None:
    """Offer the one experiment that shows the point: the same comparison, seeded the other way."""
    spec = reading.comparison.spec
    if len(spec.styles) < 2:
        return
    is_shared = spec.seeding is Seeding.SHARED
    other = Seeding.INDEPENDENT if is_shared else Seeding.SHARED
    st.button(
        "Now with a seed of its own for each" if is_shared else "Now with the same seed for all",
        on_click=setup.train_with_seeding,
        args=(reading.comparison, other),
        key="other_seeding",
    )


def _summaries(reading: Reading) -> None:
    runs = _one_run_a_style(reading)
    has_input = any(run.style == "functional" for run in runs) and len(runs) > 1
    reasons = []
    if has_input:
        reasons.append(
            "Functional lists its input as a layer, since there it is one; it has no weights."
        )
    if any(run.style == "subclassing" and "?" in (run.summary or "") for run in runs):
        reasons.append(
            "Where subclassing has a “?”, Keras does not know the layer's output shape: "
            "the calls stand in Python code, not in a graph."
        )
    reasons.append("The name of a model is Keras' own; the subclass is named after its class.")
    st.caption(words.plain(" ".join(reasons)))
    for column, run in zip(st.columns(len(runs), gap="medium"), runs, strict=True):
        with column:
            frame.html(Markup("<b>{}</b>").format(frame.mark(LOOKS[run.style], run.style)))
            summary = run.summary or "not built"
            frame.html(Markup('<pre class="kc-summary">{}</pre>').format(summary))


def _graphs(reading: Reading) -> None:
    shape = [None, *reading.comparison.spec.architecture.input_shape]
    inputs = {"name": "inputs", "layer": "Input", "output_shape": shape, "parameters": None}
    runs = _one_run_a_style(reading)
    if any(run.style == "subclassing" for run in runs):
        st.caption(
            "Solid arrows are the graph that Keras holds. A subclass has none: its dashed arrows "
            "are read from the code, and a “?” is a shape that Keras does not know."
        )
    for column, run in zip(st.columns(len(runs), gap="medium"), runs, strict=True):
        with column:
            layers = [one for one in run.layers or [] if one["layer"] != "InputLayer"]
            st.graphviz_chart(graph.dot(run.style, [inputs, *layers]))


def _what_was_run(reading: Reading) -> None:
    environment, spec = reading.environment, reading.comparison.spec
    facts = {
        "Python, Keras, TensorFlow": ", ".join(
            str(environment.get(name, "")) for name in ("python", "keras", "tensorflow")
        ),
        "Processor": words.processor(environment),
        "Architecture": f"{spec.architecture.name}, input {spec.architecture.input_shape}",
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
            styles.compile_line(spec.training)
        )
    )
    sources = [
        code_columns.CodeColumn(
            run.style, run.source, styles.own_spans(run.source, spec.architecture)
        )
        for run in _one_run_a_style(reading)
        if run.source
    ]
    code_columns.show(sources, key="sources_that_ran")
    st.caption("The whole configuration, as the command line and the Python API take it:")
    st.code(spec.model_dump_json(indent=2), language="json", height=240)


def _engine(reading: Reading) -> str:
    """Return the engine, and how it ran the steps of the runs."""
    loops = dict.fromkeys(run.loop for run in reading.runs if run.loop)
    return "; ".join(loops) or reading.comparison.spec.training.engine


def _one_run_a_style(reading: Reading) -> list[Run]:
    return [run for run in reading.runs if run.seed == reading.comparison.spec.seeds[0]]
