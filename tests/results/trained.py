"""Comparisons in the store as if they had been trained."""

import numpy as np

from kerascompare.spec import ComparisonSpec, TrainingConfig
from kerascompare.spec.architectures import TUTORIAL
from kerascompare.store import EpochLog


def record_training(
    store,
    *,
    fingerprints="aaa",
    seconds=(6.0, 4.0, 2.0),
    completed=True,
    images=60_000,
    seeds=(7,),
    seeding="shared",
    accuracy=lambda style, seed: 0.875,
    build=lambda style, seed: 0.5,
):
    """Record a comparison with given numbers and return its id."""
    spec = ComparisonSpec(
        architecture=TUTORIAL,
        training=TrainingConfig(epochs=len(seconds), images=images),
        seeds=seeds,
        seeding=seeding,
    )
    comparison_id = store.create(spec, cluster="here")
    for replicate in store.replicates(comparison_id):
        store.claim(replicate.id, cluster="here", worker="me")
        store.start(replicate.id, {"threads": 2}, worker="me")
        runs = store.runs_of_replicate(replicate.id)
        for run, letter in zip(runs, fingerprints, strict=True):
            store.record_build(
                run.id, source="", parameters=203_530, layers=[], summary="",
                seconds=build(run.style, run.seed), worker="me",
            )  # fmt: skip
            for epoch, spent in enumerate(seconds, 1):
                right = accuracy(run.style, run.seed)
                log = EpochLog(epoch, 0.5, 0.75, 0.25 / epoch, right, spent, 0.25)
                lease = {"replicate_id": replicate.id, "worker": "me"}
                store.record_epoch(run.id, log, variables=[np.zeros(1)], **lease)
            if completed:
                store.complete(
                    run.id,
                    weights=[],
                    predictions=np.zeros(10_000),
                    fingerprint=letter * 64,
                    worker="me",
                )
    return comparison_id
