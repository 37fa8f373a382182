"""The shipped MNIST is the published one; a damaged or missing file is refused."""

import hashlib
import struct

import numpy as np
import pytest

from kerascompare.data import mnist as data


@pytest.fixture(scope="module")
def mnist():
    return data.load()


def test_shapes_and_dtypes_are_those_of_keras_datasets(mnist):
    arrays = (mnist.x_train, mnist.y_train, mnist.x_test, mnist.y_test)

    assert [a.shape for a in arrays] == [(60000, 28, 28), (60000,), (10000, 28, 28), (10000,)]
    assert {a.dtype for a in arrays} == {np.dtype("uint8")}


# The MD5s of the IDX files as published, which begin with magic number, count, rows and columns.
@pytest.mark.parametrize(
    ("name", "md5"),
    [
        ("x_train", "6bbc9ace898e44ae57da46a324031adb"),
        ("x_test", "2646ac647ad5339dbf082846283269ea"),
    ],
)
def test_images_equal_the_published_files_byte_for_byte(mnist, name, md5):
    images = getattr(mnist, name)
    idx = struct.pack(">4i", 0x803, len(images), 28, 28) + images.tobytes()

    assert hashlib.md5(idx).hexdigest() == md5


# Counts of the digits 0 … 9 in MNIST's training and test labels, as commonly published.
@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("y_train", [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]),
        ("y_test", [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]),
    ],
)
def test_labels_are_distributed_as_published(mnist, name, counts):
    assert np.bincount(getattr(mnist, name)).tolist() == counts


def test_scaled_pixels_are_between_0_and_1(mnist):
    images = data.scaled(mnist.x_test[:100], (28, 28, 1))

    assert images.shape == (100, 28, 28, 1)
    assert images.dtype == np.float32
    assert (images.min(), images.max()) == (0, 1)
    assert np.array_equal(images[..., 0], mnist.x_test[:100] / np.float32(255))


def test_damaged_file_is_refused_with_both_checksums(tmp_path):
    damaged = bytearray(data.MNIST_PATH.read_bytes())
    damaged[5_000_000] ^= 1
    path = tmp_path / "mnist.npz"
    path.write_bytes(damaged)

    with pytest.raises(data.DataError) as caught:
        data.load(path)

    assert str(caught.value) == (
        f"The file mnist.npz is damaged: its SHA-256 must be {data.MNIST_SHA256}. "
        f"Received: {hashlib.sha256(damaged).hexdigest()}. "
        "Restore it with: git checkout -- kerascompare/data/mnist.npz"
    )


def test_missing_file_is_refused_with_the_reason(tmp_path):
    with pytest.raises(data.DataError, match=r"could not be read \(No such file"):
        data.load(tmp_path / "mnist.npz")
