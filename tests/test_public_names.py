"""The public names of the package, which are imported at their first use."""

import ast
from importlib import import_module
from pathlib import Path

import pytest

import kerascompare


def _type_checking_imports():
    """Return the names that editors see, each with its module below `kerascompare`."""
    tree = ast.parse(Path(kerascompare.__file__).read_text())
    (block,) = (node for node in tree.body if isinstance(node, ast.If))
    return {
        alias.name: node.module.removeprefix("kerascompare.")
        for node in block.body
        for alias in node.names
    }


def test_editors_see_the_names_that_are_imported_at_run_time():
    assert _type_checking_imports() == kerascompare._MODULES
    assert sorted(kerascompare._MODULES) == sorted(kerascompare.__all__)


@pytest.mark.parametrize("name", kerascompare.__all__)
def test_public_name_is_imported_from_its_module(name):
    module = import_module(f"kerascompare.{kerascompare._MODULES[name]}")

    assert getattr(kerascompare, name) is getattr(module, name)


def test_dir_lists_the_public_names():
    assert set(kerascompare.__all__) <= set(dir(kerascompare))


def test_unknown_name_raises_attribute_error():
    with pytest.raises(AttributeError, match="module 'kerascompare' has no attribute 'nothing'"):
        _ = kerascompare.nothing
