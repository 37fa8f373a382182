"""The shipped catalogue describes the installed Keras."""

import importlib.resources

from kerascompare import keras_api


def test_shipped_catalogue_is_that_of_the_installed_keras():
    from tools.keras_catalogue import __main__ as tool  # it imports Keras, which takes seconds

    shipped = importlib.resources.files(keras_api).joinpath("catalogue.json")

    assert shipped.read_text(encoding="utf-8") == tool.to_text(tool.measure()), (
        "Keras has changed. Write the catalogue again with `python -m tools.keras_catalogue`, and "
        "check what has been added."
    )
