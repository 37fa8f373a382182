"""What the answering worker runs: probes, pitfalls, and predictions of trained models."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from kerascompare.features import Findings, running
from kerascompare.features.runner_pool import Runner
from kerascompare.spec import Style
from kerascompare.store import RunStore, Status, StoreError

if TYPE_CHECKING:
    from kerascompare.training.predictor import Predictor


@dataclass(frozen=True)
class TrainedModels:
    """Names the trained models of a replicate.

    Attributes:
        are_shipped: Whether they are in the store that ships with the project; if not, they are
            in the store of the worker's settings.
        comparison_id: Id of a completed comparison.
        seed: Seed of the replicate.
    """

    are_shipped: bool
    comparison_id: str
    seed: int


@dataclass(frozen=True, eq=False)
class Prediction:
    """The prediction of a trained model for some images.

    Attributes:
        style: The style of the model.
        probabilities: `(n, 10)` float32, the probability of each digit for each image.
    """

    style: Style
    probabilities: np.ndarray


@dataclass(frozen=True, eq=False)
class Explanation:
    """The reasons for a model's prediction for an image.

    Attributes:
        style: The style of the model.
        attribution: `(28, 28)` float32 from -1 to 1, the contribution of each pixel to the
            prediction.
        activations: Output of each layer but the last, float32, by the layer's name.
    """

    style: Style
    attribution: np.ndarray
    activations: dict[str, np.ndarray]


def get_ready_to_probe() -> None:
    """Start the process that runs programs, so that the first probe need not wait for it."""
    _runner()


def probe(feature: str, style: Style) -> Findings:
    """Run a probe; return its finding."""
    return running.collect([running.probe(_runner().run_program, feature, style)])


def run_pitfall(name: str) -> Findings:
    """Run the two programs of a pitfall and return its result."""
    return running.collect(pitfalls=[running.run_pitfall(_runner().run_program, name)])


def predict(models: TrainedModels, images: np.ndarray) -> tuple[Prediction, ...]:
    """Return the predictions of all models for images `(n, 28, 28)` uint8, in the order of styles."""
    return tuple(
        Prediction(style, predictor.probabilities(images))
        for style, predictor in _predictors(models)
    )


def explain(models: TrainedModels, image: np.ndarray) -> tuple[Explanation, ...]:
    """Return the reasons for all models' predictions for an image, `(28, 28)` uint8."""
    return tuple(
        Explanation(style, predictor.attribution(image), predictor.activations(image))
        for style, predictor in _predictors(models)
    )


@cache
def _runner() -> Runner:
    return Runner()


@lru_cache(maxsize=16)  # visitors may use different models at the same time
def _predictors(models: TrainedModels) -> tuple[tuple[Style, Predictor], ...]:
    # It imports TensorFlow, which probes do not need.
    from kerascompare.training.predictor import Predictor

    store = RunStore.shipped() if models.are_shipped else RunStore()
    spec = store.comparison(models.comparison_id).spec
    runs = [
        run
        for run in store.runs(models.comparison_id)
        if run.seed == models.seed and run.status is not Status.REFUSED
    ]
    predictors = []
    for run in runs:
        weights = store.weights(run.id)
        if run.source is None or weights is None:
            raise StoreError(f"Run {run.id} has no trained model: it is {run.status}.")
        predictors.append((run.style, Predictor(run.source, weights, spec.architecture)))
    store.close()
    return tuple(predictors)
