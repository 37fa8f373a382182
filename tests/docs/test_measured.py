"""`make bench` and `make soak` write their tables to `docs/measured.md`, and nothing else there."""

import re
import shutil

import pytest

from benchmarks import report as benchmarks
from soak import report as soak
from soak.promise import Promise
from tests.docs.documents import ROOT


@pytest.fixture
def measured(tmp_path, monkeypatch):
    """Return a copy of the document, to which both reports write."""
    path = tmp_path / "docs/measured.md"
    path.parent.mkdir()
    shutil.copy(ROOT / "docs/measured.md", path)
    for report in (benchmarks, soak):
        monkeypatch.setattr(report, "ROOT", tmp_path)
        monkeypatch.setattr(report, "RESULTS", tmp_path / "results.json")
    return path


def test_bench_writes_between_its_marks(measured):
    before, _, rest = measured.read_text().partition("<!-- measured -->\n")
    after = rest.partition("<!-- end -->")[2]

    benchmarks.save("epoch", {"a figure (s)": 1.5}, machine="M")

    written = measured.read_text()
    assert re.search(r"\| epoch \| a figure \(s\) \| 1\.5 \|  \| \d{4}-\d\d-\d\d \|", written)
    assert written.startswith(f"{before}<!-- measured -->\nMedians on M.\n")
    assert written.endswith(f"<!-- end -->{after}")


def test_bench_keeps_other_parts_of_the_same_machine_only(measured):
    benchmarks.save("epoch", {"first (s)": 1.0}, machine="M")
    benchmarks.save("app", {"second (s)": 2.0}, machine="M")
    assert "first (s)" in measured.read_text()
    assert "second (s)" in measured.read_text()

    benchmarks.save("app", {"second (s)": 3.0}, machine="another")
    assert "first (s)" not in measured.read_text()


def test_soak_writes_between_its_marks(measured):
    before, _, rest = measured.read_text().partition("<!-- soak -->\n")
    after = rest.partition("<!-- end soak -->")[2]
    about = {"date": "2026-11-01", "machine": "M", "load before": "0.1"}
    promises = [Promise("A promise", "1 s", "2 s", is_kept=True)]

    soak.save(about, promises, {})

    table = soak.markdown(about, promises)
    assert "| A promise | 1 s | 2 s | kept |" in table
    assert measured.read_text() == f"{before}<!-- soak -->\n{table}<!-- end soak -->{after}"
