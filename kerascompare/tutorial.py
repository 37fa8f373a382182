"""What the tutorial published, to compare with a visitor's own runs."""

from collections.abc import Mapping

from kerascompare.spec import ComparisonSpec, Style, TrainingConfig
from kerascompare.spec.architectures import TUTORIAL

TITLE = "3 Ways to Build Neural Networks in TensorFlow with the Keras API"
AUTHOR = "Orhan Gazi Yalçın, Towards Data Science, 2020"
URL = (
    "https://towardsdatascience.com/"
    "3-ways-to-build-neural-networks-in-tensorflow-with-the-keras-api-80e92d3b5b7e"
)
EPOCHS = 10
TRAINING = TrainingConfig(optimizer="adam", epochs=EPOCHS, batch_size=32, images=60_000)
LOSS: Mapping[str, float] = {
    Style.SEQUENTIAL: 0.08746038377285004,
    Style.FUNCTIONAL: 0.08131594955921173,
    Style.SUBCLASSING: 0.0781003013253212,
}
ACCURACY: Mapping[str, float] = {
    Style.SEQUENTIAL: 0.9782,
    Style.FUNCTIONAL: 0.9806,
    Style.SUBCLASSING: 0.9820,
}
SCORES: Mapping[str, Mapping[str, float]] = {"test_accuracy": ACCURACY, "test_loss": LOSS}
FEATURES: Mapping[str, Mapping[Style, str]] = {
    feature: dict(zip(Style, words, strict=True))
    for feature, words in {
        "customization": ("low", "medium", "high"),
        "difficulty to build": ("easy", "medium", "difficult"),
        "layer sharing": ("no", "yes", "yes"),
        "multiple branch": ("no", "yes", "yes"),
        "multiple input": ("no", "yes", "yes"),
        "multiple output": ("no", "yes", "yes"),
        "best suited for": ("beginners", "professionals", "researchers"),
    }.items()
}
"""Row of its table of features → style → what it says of the style."""

ADVICE = {
    "beginners": "Sequential, then Functional for more complex models",
    "professionals": "Functional, which probably covers what they need",
    "for a PhD or independent research": "subclassing",
}
"""Reader → the style it recommends, in our words."""


def is_repeated_by(spec: ComparisonSpec) -> bool:
    """Whether a comparison trains the tutorial's layers as the tutorial did, with any engine.

    Only then are its final scores comparable with the tutorial's.
    """
    return spec.training.epochs == EPOCHS and is_reached_by(spec)


def is_reached_by(spec: ComparisonSpec) -> bool:
    """Whether a comparison repeats the tutorial's training, possibly for more epochs."""
    same = {"engine": TRAINING.engine, "epochs": EPOCHS}
    return (
        spec.training.epochs >= EPOCHS
        and spec.architecture.layers == TUTORIAL.layers
        and spec.training.model_copy(update=same) == TRAINING
    )
