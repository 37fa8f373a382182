"""Fixtures of the training tests: a long lease, and a function that trains."""

import pytest

from kerascompare.spec import ComparisonSpec, TrainingConfig
from kerascompare.spec.architectures import TUTORIAL
from kerascompare.store import leases
from kerascompare.training.replicate import train_replicate

CLUSTER, WORKER = "here", "me"
IMAGES = 2010
"""62 batches and a smaller one. All tests of a model use the same number, to compile it once."""


@pytest.fixture(autouse=True, scope="module")
def _long_lease():
    """Make leases last for ten minutes, since no cluster renews them here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(leases, "LEASE_SECONDS", 600.0)
        yield


@pytest.fixture(scope="session")
def train():
    """Return a function that trains a comparison in this process and returns its id."""

    def train(store, architecture=TUTORIAL, *, seeds=(7,), images=IMAGES, epochs=1, **rest):
        comparison_id = store.create(
            spec_of(architecture, seeds, images, epochs, rest), cluster=CLUSTER
        )
        for replicate in store.replicates(comparison_id):
            train_replicate(store, replicate.id, cluster=CLUSTER, worker=WORKER)
        return comparison_id

    return train


def spec_of(architecture, seeds, images, epochs, rest):
    config = {name: rest.pop(name) for name in [*rest] if name in TrainingConfig.model_fields}
    training = TrainingConfig(images=images, epochs=epochs, **config)
    return ComparisonSpec(architecture=architecture, training=training, seeds=seeds, **rest)
