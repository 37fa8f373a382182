"""A checkpoint restores every variable; a fingerprint is the hash of the weights' bytes."""

import hashlib

import keras
import numpy as np

from kerascompare.training import variables


def random_model():
    model = keras.Sequential(
        [
            keras.Input((8,)),
            keras.layers.Dense(8),
            keras.layers.BatchNormalization(),
            keras.layers.Dropout(0.5),
            keras.layers.Dense(2, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    return model


def fit(model):
    images = np.random.default_rng(0).uniform(size=(64, 8)).astype("float32")
    model.fit(images, np.arange(64) % 2, epochs=1, shuffle=False, verbose=0)


def test_fingerprint_is_the_sha256_of_the_weights_in_layer_order():
    arrays = [np.float32([[1, 2]]), np.float32([3])]

    assert variables.fingerprint(arrays) == hashlib.sha256(np.float32([1, 2, 3])).hexdigest()


def test_weights_do_not_include_states_of_random_numbers():
    # By hand: kernel and bias; scale, shift, mean and variance; kernel and bias.
    assert [w.shape for w in variables.weights(random_model())] == [
        *((8, 8), (8,)),
        *((8,), (8,), (8,), (8,)),
        *((8, 2), (2,)),
    ]


def test_restored_model_trains_like_the_original():
    original, restored = random_model(), random_model()
    fit(original)

    variables.restore(restored, variables.checkpoint(original))
    fit(original)
    fit(restored)

    pairs = zip(variables.checkpoint(original), variables.checkpoint(restored), strict=True)
    assert all(np.array_equal(expected, found) for expected, found in pairs)
