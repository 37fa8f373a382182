"""The profile of weights: equal for equal weights, another for another seed."""

import numpy as np
import pytest

from kerascompare.store.profile import N_PARTS, profile

SHAPES = [(784, 256), (256,), (256, 10), (10,)]


def weights(seed):
    numbers = np.random.default_rng(seed)
    return [numbers.normal(size=shape).astype("float32") for shape in SHAPES]


def test_profile_ranks_the_means_of_the_parts():
    # One weight a part, from the largest to the smallest: the ranks 31, 30, …, 0, halved.
    falling = np.arange(N_PARTS, 0, -1, dtype="float32")

    assert profile([falling]) == "ffeeddccbbaa99887766554433221100"


def test_profile_does_not_depend_on_where_arrays_begin():
    whole = np.concatenate([array.ravel() for array in weights(1)])

    assert profile(weights(1)) == profile([whole]) == profile(np.split(whole, [5, 777, 90_000]))


def test_equal_weights_have_equal_profiles_and_other_seeds_others():
    assert profile(weights(1)) == profile(weights(1))
    assert len({profile(weights(seed)) for seed in range(200)}) == 200


def test_profiles_of_different_seeds_look_different():
    first, second = profile(weights(1)), profile(weights(2))

    assert sum(a != b for a, b in zip(first, second, strict=True)) > N_PARTS // 2


def test_scale_of_the_weights_does_not_flatten_the_profile():
    assert profile([1e-6 * array for array in weights(1)]) == profile(weights(1))


@pytest.mark.parametrize(
    "arrays",
    [
        [],
        [np.zeros(0)],
        [np.float32([1, 2, 3])],
        [np.full(100, np.nan)],
        [np.zeros((4, 4), "int8")],
    ],
    ids=["no arrays", "no weights", "fewer weights than parts", "NaN", "integers"],
)
def test_any_weights_have_a_profile_of_32_digits(arrays):
    assert len(bytes.fromhex(profile(arrays))) == N_PARTS // 2
