"""Tests of the objects that are exempt from garbage collection."""

import gc
import importlib
import weakref

from kerascompare.ui.app import garbage


def load(name, folder, monkeypatch):
    (folder / f"{name}.py").write_text(
        "class Loaded: pass\nthings = [Loaded() for _ in range(1000)]"
    )
    monkeypatch.syspath_prepend(folder)
    return importlib.import_module(name)


def test_objects_of_new_modules_are_frozen(tmp_path, monkeypatch):
    garbage.spare_modules()
    before = gc.get_freeze_count()
    loaded = load("loaded_once", tmp_path, monkeypatch)
    garbage.spare_modules()

    assert gc.get_freeze_count() >= before + len(loaded.things)
    assert not any(tracked is loaded.things for tracked in gc.get_objects())


def test_nothing_is_frozen_without_new_modules_and_cycles_are_collected():
    garbage.spare_modules()
    before = gc.get_freeze_count()
    cycle = create_cycle()
    garbage.spare_modules()

    assert gc.get_freeze_count() <= before
    gc.collect()
    assert cycle() is None


def create_cycle():
    """Return a weak reference to an unreachable object that refers to itself."""

    class Node:
        pass

    node = Node()
    node.itself = node
    return weakref.ref(node)
