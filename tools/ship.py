"""Train what ships with the project: `python -m tools.ship models` or `reference`.

`python -m tools.ship migrate` brings both to the present schema and form of specs without training: they are opened
read-only, so that an app cannot migrate them.

Both are ordinary comparisons in stores that are only read. `models` is the tutorial's comparison
under one seed with its weights, so that visitors can draw before they have trained. `reference` is
the same under thirty seeds in both seedings, the evidence of what chance does, without its weights,
which would take 150 MB.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from pathlib import Path

import click

from kerascompare import api
from kerascompare.cli.progress import progress_bars
from kerascompare.spec import ComparisonSpec, Seeding, TrainingConfig
from kerascompare.spec.architectures import TUTORIAL
from kerascompare.store import RunStore, schema
from kerascompare.store.run_store import REFERENCE, SHIPPED

TRAINING = TrainingConfig(epochs=10)
MODELS = ComparisonSpec(architecture=TUTORIAL, training=TRAINING, seeds=(42,))
SEEDS = tuple(range(1, 31))
COMPARISONS = tuple(
    ComparisonSpec(architecture=TUTORIAL, training=TRAINING, seeds=SEEDS, seeding=seeding)
    # The last is the newest, and is listed first.
    for seeding in (Seeding.SHARED, Seeding.INDEPENDENT)
)


@click.command()
@click.argument("what", type=click.Choice(["models", "reference", "migrate"]))
def main(what: str) -> None:
    """Train the comparisons and write all that was recorded into one file."""
    if what == "migrate":
        for path in (SHIPPED, REFERENCE):
            migrate(path)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        os.environ["KERASCOMPARE_STORE"] = f"sqlite:///{path}"
        for spec in (MODELS,) if what == "models" else COMPARISONS:
            with progress_bars(spec) as update:
                api.run(spec, on_progress=update)
        if what == "models":
            pack(path, SHIPPED)
        else:
            drop_weights(path)
            pack(path, REFERENCE)


def pack(path: Path, into: Path) -> None:
    """Write a SQLite database, including its write-ahead log, as one compact file."""
    into.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    connection.execute("VACUUM INTO ?", [str(into)])
    connection.close()


def migrate(path: Path) -> None:
    """Bring a shipped store and its specs to their present form, and leave it a single file."""
    store = RunStore(f"sqlite:///{path}")
    specs = {comparison.id: comparison.spec for comparison in store.comparisons()}
    with store.writes() as connection:
        for comparison_id, spec in specs.items():
            connection.execute(
                schema.comparisons.update()
                .where(schema.comparisons.c.id == comparison_id)
                .values(spec=spec.model_dump_json())
            )
    store.close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    connection.close()


def drop_weights(path: Path) -> None:
    """Remove the weights of all runs from a SQLite store; they are nearly all of its size."""
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE results SET weights = NULL")
    connection.close()


if __name__ == "__main__":
    main()
