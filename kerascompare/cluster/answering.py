"""What the worker that answers runs: probes and pitfalls, and what trained models make of images."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from kerascompare.features import Findings, running
from kerascompare.features.runner_pool import Runner
from kerascompare.spec import Style
from kerascompare.store import RunStore

if TYPE_CHECKING:
    from kerascompare.training.predictor import Predictor


@dataclass(frozen=True)
class TrainedModels:
    """The models of one replicate, wherever they are.

    Attributes:
        are_shipped: Whether they ship with the project, and so are on each machine; if not, they
            are in the store of the worker's settings.
        comparison_id: A comparison that has completed.
        seed: The replicate's.
    """

    are_shipped: bool
    comparison_id: str
    seed: int


@dataclass(frozen=True, eq=False)
class Prediction:
    """What a trained model makes of some images.

    Attributes:
        style: How the model was written.
        probabilities: `(n, 10)` float32, for each image how probable each digit is.
    """

    style: Style
    probabilities: np.ndarray


@dataclass(frozen=True, eq=False)
class Explanation:
    """What is behind a model's answer to one image.

    Attributes:
        style: How the model was written.
        attribution: `(28, 28)` float32 from -1 to 1, how much each pixel spoke for the answer.
        activations: What each layer but the last gives, float32, by the layer's name.
    """

    style: Style
    attribution: np.ndarray
    activations: dict[str, np.ndarray]


def get_ready_to_probe() -> None:
    """Start the process that runs programs, before anybody asks."""
    _runner()


def probe(feature: str, style: Style) -> Findings:
    """Run a probe; return its finding."""
    return running.collect([running.probe(_runner().run_program, feature, style)])


def run_pitfall(name: str) -> Findings:
    """Run the two programs of a pitfall and return its result."""
    return running.collect(pitfalls=[running.run_pitfall(_runner().run_program, name)])


def predict(models: TrainedModels, images: np.ndarray) -> tuple[Prediction, ...]:
    """Return what each model makes of images, `(n, 28, 28)` uint8, in the order of the styles."""
    return tuple(
        Prediction(style, predictor.probabilities(images))
        for style, predictor in _predictors(models)
    )


def explain(models: TrainedModels, image: np.ndarray) -> tuple[Explanation, ...]:
    """Return what is behind each model's answer to an image, `(28, 28)` uint8."""
    return tuple(
        Explanation(style, predictor.attribution(image), predictor.activations(image))
        for style, predictor in _predictors(models)
    )


@cache
def _runner() -> Runner:
    return Runner()


@lru_cache(maxsize=16)  # visitors may each ask others
def _predictors(models: TrainedModels) -> tuple[tuple[Style, Predictor], ...]:
    from kerascompare.training.predictor import Predictor  # TensorFlow: not for a probe

    store = RunStore.shipped() if models.are_shipped else RunStore()
    spec = store.comparison(models.comparison_id).spec
    runs = [run for run in store.runs(models.comparison_id) if run.seed == models.seed]
    predictors = tuple(
        (
            run.style,
            Predictor(run.source, store.weights(run.id), input_shape=spec.architecture.input_shape),
        )
        for run in runs
    )
    store.close()
    return predictors
