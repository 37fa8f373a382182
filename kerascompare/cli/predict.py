"""`kerascompare predict`: read pictures of digits with trained models."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np

from kerascompare.cli import tables, terminal
from kerascompare.cli.options import json_option
from kerascompare.cli.stores import find_comparison
from kerascompare.cluster import answering
from kerascompare.cluster.answering import TrainedModels
from kerascompare.pictures import digits, photos
from kerascompare.store import Comparison, RunStore, Status


@click.command()
@click.argument("images", nargs=-1, required=True, metavar="IMAGE…")
@click.option(
    "--comparison",
    "comparison_id",
    metavar="ID",
    help="Whose models to use.  [default: those that ship with kerascompare]",
)
@json_option
def predict(images: tuple[str, ...], comparison_id: str | None, as_json: bool) -> None:
    """Read pictures of digits (PNG, JPEG, WebP) with trained models."""
    comparison = _completed_comparison(comparison_id)
    prepared = np.stack([_prepare(name) for name in images])
    os.environ["KERAS_BACKEND"] = "tensorflow"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    predictions = [
        prediction
        for seed in comparison.spec.seeds
        for prediction in _predict(
            TrainedModels(comparison_id is None, comparison.id, seed), images, prepared
        )
    ]
    if as_json:
        terminal.write_json({"predictions": predictions})
        return
    by_image = [predictions[position :: len(images)] for position in range(len(images))]
    tables.write_predictions(prediction for of_image in by_image for prediction in of_image)


def _completed_comparison(comparison_id: str | None) -> Comparison:
    """Return a comparison whose models can predict, by default the one that ships.

    Raises:
        click.UsageError: If it has not completed, or its weights are not kept.
        UnknownComparisonError: If no store has it.
    """
    if comparison_id is None:
        store = RunStore.shipped()
        comparison = store.comparisons(limit=1)[0]
    else:
        store, comparison = find_comparison(comparison_id)
    if comparison.status is not Status.COMPLETED:
        raise click.UsageError(
            f"Comparison {comparison.id} is {comparison.status}; choose a completed one."
        )
    if store.weights(store.runs(comparison.id)[0].id) is None:
        raise click.UsageError(
            f"Comparison {comparison.id} ships without the weights of its models; choose another."
        )
    return comparison


def _predict(
    models: TrainedModels, names: Sequence[str], images: np.ndarray
) -> list[dict[str, Any]]:
    """Return the answers of one replicate's models, style by style, as JSON.

    Args:
        models: The models.
        names: Of the images.
        images: `(n, 28, 28)` uint8.
    """
    return [
        {
            "image": name,
            "style": prediction.style,
            "seed": models.seed,
            **_as_json(probabilities),
        }
        for prediction in answering.predict(models, images)
        for name, probabilities in zip(names, prediction.probabilities, strict=True)
    ]


def _as_json(probabilities: np.ndarray) -> dict[str, object]:
    """Return probabilities as JSON, which has no NaN: those of a diverged model are null.

    Args:
        probabilities: `(10,)` float32.
    """
    values = [value if np.isfinite(value) else None for value in probabilities.tolist()]
    return {
        "digit": None if None in values else int(probabilities.argmax()),
        "probabilities": values,
    }


def _prepare(name: str) -> np.ndarray:
    """Return a picture as the models' input, `(28, 28)` uint8.

    Raises:
        click.BadParameter: If it cannot be read, or shows nothing.
    """
    try:
        prepared = digits.prepare(photos.read(Path(name)))
    except OSError as error:
        raise click.BadParameter(f"{name} cannot be read: {error.strerror}.") from None
    except photos.PhotoError as error:
        raise click.BadParameter(f"{name}: {error}") from None
    if prepared is None:
        raise click.BadParameter(f"{name}: there is no ink in this picture.")
    return prepared.image
