"""The cache of compiled loops keeps the newest files."""

import os

from kerascompare.system import compile_cache


def test_oldest_compiled_loops_are_deleted(monkeypatch, tmp_path):
    monkeypatch.setenv("KERASCOMPARE_HOME", str(tmp_path))
    monkeypatch.setattr(compile_cache, "MAX_KEPT", 2)
    folder = compile_cache.folder()
    folder.mkdir(parents=True)
    for age, name in enumerate(("new", "older", "oldest")):
        (folder / f"{name}.pb").touch()
        os.utime(folder / f"{name}.pb", (1000 - age, 1000 - age))

    compile_cache.prune()

    assert sorted(path.stem for path in folder.iterdir()) == ["new", "older"]
