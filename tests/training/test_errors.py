"""Visitors see the reason of an error, and no path of the server."""

import getpass
import os
import sys
import tempfile
import urllib.parse
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf

from kerascompare.training import errors

PROJECT = Path(__file__).parents[2]


class _ConvolutionOfTwo(keras.Model):
    def __init__(self):
        super().__init__()
        self.convolution = keras.layers.Conv2D(4, 3)

    def call(self, images):
        return self.convolution(images)


def caught(work):
    """Return the error that a function raises."""
    with pytest.raises(Exception) as caught:  # noqa: PT011 - any error
        work()
    return caught.value


def test_sentence_contains_the_reason_of_an_error_in_a_subclass():
    error = caught(lambda: _ConvolutionOfTwo()(np.zeros((2, 28, 28), "float32")))

    shown = errors.sentence(error)

    assert shown.startswith("In _ConvolutionOfTwo.call(): Input 0 ")
    assert "expected min_ndim=4, found ndim=3" in shown
    assert "\x1b" not in shown + errors.details(error)


def test_sentence_contains_the_reason_of_an_error_in_traced_code():
    error = ValueError(
        'in user code:\n\n    File "/home/somebody/model.py", line 3, in f  *\n'
        "        x = y\n\n    ValueError: Shapes (3,) and (4,) are incompatible\n"
    )

    assert errors.sentence(error) == "ValueError: Shapes (3,) and (4,) are incompatible"


def test_sentence_contains_the_reason_alone_of_a_tensorflow_error():
    error = caught(lambda: tf.matmul(tf.zeros((2, 3)), tf.zeros((2, 3))))

    assert errors.sentence(error) == (
        "InvalidArgumentError: Matrix size-incompatible: In[0]: [2,3], In[1]: [2,3]"
    )


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        (ValueError("Units must be positive.\nMore."), "Units must be positive."),
        (KeyError("units"), "KeyError: 'units'"),
        (ValueError(), "ValueError"),
        (MemoryError(), "Not enough memory for this model and batch size. Make one of them smaller."),
        (ValueError("x" * 1000), "x" * 499 + "…"),
        (ValueError("a\x00b\x1b[31mc\ud800"), "abc\\ud800"),
    ],
)  # fmt: skip
def test_sentence_of_an_error(error, shown):
    assert errors.sentence(error) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"{PROJECT}/kerascompare/data/mnist.py is damaged", "kerascompare/data/mnist.py is damaged"),
        (f"in '{keras.__file__}'", "in 'keras/__init__.py'"),
        (f'File "{os.__file__}", line 3', 'File "os.py", line 3'),
        (f"{Path.home()} is a folder", "… is a folder"),
        (f"{Path.home()}/a folder/model.keras: not found", "… folder/model.keras: not found"),
        (f"'{Path.home()}/a folder/model.keras' not found", "'model.keras' not found"),
        (f"{tempfile.gettempdir()}/xyz/model.keras.", "model.keras."),
        ("The store sqlite:////var/lib/app/store.db does not work", "The store store.db does not work"),
        ("file:///srv/my%20app/x.py", "x.py"),
        ("b'/srv/app/x.py'", "b'x.py'"),
        ("path=/srv/app/x.py,", "path=x.py,"),
        ("(/srv/app/x.py)", "(x.py)"),
        ("reason:/srv/app/x.py", "reason:x.py"),
        ("C:\\Users\\ann\\x.py", "x.py"),
        ("'C:\\\\Users\\\\ann\\\\x.py'", "'x.py'"),
        ("/opt/other/lib/python3.11/site-packages/keras/src/ops.py", "keras/src/ops.py"),
        # Text that is not a path is kept.
        ("See https://keras.io/api/layers/ and http://host:80/a/b.", None),
        ("node sequential/dense/Relu, 1./255, 3 / 4, x/y, km/h", None),
        ("Received: shape=(None, 28, 28)", None),
    ],
)  # fmt: skip
def test_paths_are_hidden(text, shown):
    assert errors.hide_paths(text) == (shown or text)


def test_quoted_path_is_hidden_however_it_is_encoded(monkeypatch, tmp_path):
    folder = tmp_path / "my höme"
    monkeypatch.setenv("HOME", str(folder))
    errors._private_folders.cache_clear()
    try:
        for text in (str(folder), ascii(str(folder)), urllib.parse.quote(str(folder))):
            shown = errors.hide_paths(f"{text}/x.db is locked")
            assert str(tmp_path) not in shown
            assert "me" not in shown.replace("is locked", "")
    finally:
        errors._private_folders.cache_clear()


def test_details_contain_files_and_lines_without_their_folders():
    error = caught(lambda: keras.Sequential([keras.Input((28, 28)), keras.layers.Conv2D(4, 3)]))

    shown = errors.details(error)

    assert 'test_errors.py", line ' in shown
    assert 'File "keras/src/models/sequential.py", line ' in shown
    assert shown.rstrip().endswith("Full shape received: (None, 28, 28)")
    for place in (str(PROJECT), str(Path.home()), sys.prefix, f"/{getpass.getuser()}/"):
        assert place not in shown


def test_details_of_a_long_error_keep_beginning_and_end():
    shown = errors.details(ValueError("\n".join(["/srv/secret/place.py"] * 100_000) + "\nthe end"))

    assert len(shown) <= errors.MAX_DETAILS
    assert shown.startswith("ValueError: place.py\n")
    assert shown.endswith("place.py\nthe end\n")
    assert "secret" not in shown
