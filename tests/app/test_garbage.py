"""Tests of what is left out of the collections of garbage."""

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


def test_what_modules_made_is_not_walked_again(tmp_path, monkeypatch):
    garbage.spare_modules()
    before = gc.get_freeze_count()
    loaded = load("loaded_once", tmp_path, monkeypatch)
    garbage.spare_modules()

    assert gc.get_freeze_count() >= before + len(loaded.things)
    assert not any(one is loaded.things for one in gc.get_objects())


def test_without_new_modules_nothing_more_is_spared_and_cycles_are_freed():
    garbage.spare_modules()
    before = gc.get_freeze_count()
    cycle = garbage_cycle()
    garbage.spare_modules()

    assert gc.get_freeze_count() <= before
    gc.collect()
    assert cycle() is None


def garbage_cycle():
    class Node:
        pass

    node = Node()
    node.itself = node
    return weakref.ref(node)
