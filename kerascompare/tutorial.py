"""What the tutorial published, to be held against what a visitor's own runs give."""

from kerascompare.spec import ComparisonSpec, Style, TrainingConfig
from kerascompare.spec.architectures import TUTORIAL

TITLE = "3 Ways to Build Neural Networks in TensorFlow with the Keras API"
AUTHOR = "Orhan Gazi Yalçın, Towards Data Science, 2020"
EPOCHS = 10
TRAINING = TrainingConfig(optimizer="adam", epochs=EPOCHS, batch_size=32, images=60_000)
LOSS = {
    Style.SEQUENTIAL: 0.08746038377285004,
    Style.FUNCTIONAL: 0.08131594955921173,
    Style.SUBCLASSING: 0.0781003013253212,
}
ACCURACY = {Style.SEQUENTIAL: 0.9782, Style.FUNCTIONAL: 0.9806, Style.SUBCLASSING: 0.9820}
SCORES = {"test_accuracy": ACCURACY, "test_loss": LOSS}
FEATURES = {
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
"""Its table of features: what it says of each style."""

ADVICE = {
    "beginners": "Sequential, then Functional for more complex models",
    "professionals": "Functional, which probably covers what they need",
    "for a PhD or independent research": "subclassing",
}
"""Whom it advises what, in our words."""


def is_repeated_by(spec: ComparisonSpec) -> bool:
    """Whether a comparison trains the tutorial's layers as it did, with whichever engine.

    Only then do its numbers belong beside the tutorial's.
    """
    return spec.training.epochs == EPOCHS and is_reached_by(spec)


def is_reached_by(spec: ComparisonSpec) -> bool:
    """Whether a comparison comes by where the tutorial ended: the same, perhaps longer."""
    same = {"engine": TRAINING.engine, "epochs": EPOCHS}
    return (
        spec.training.epochs >= EPOCHS
        and spec.architecture.layers == TUTORIAL.layers
        and spec.training.model_copy(update=same) == TRAINING
    )
