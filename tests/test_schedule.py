"""pytest-xdist still groups tests by `_split_scope`, on which `tests/schedule.py` relies."""

import inspect
from importlib.metadata import version

import pytest
from xdist.scheduler import LoadFileScheduling, LoadScopeScheduling

from tests.schedule import AppTestsTogether

XDIST = f"pytest-xdist {version('pytest-xdist')}"


def test_xdist_groups_tests_by_split_scope():
    assert "_split_scope" in vars(LoadFileScheduling), (
        f"{XDIST}: LoadFileScheduling._split_scope no longer exists. Each file of tests/e2e "
        "would start an app of its own; adapt tests/schedule.py."
    )
    assert "self._split_scope(" in inspect.getsource(LoadScopeScheduling), (
        f"{XDIST}: the scheduler no longer calls _split_scope; adapt tests/schedule.py."
    )


@pytest.mark.parametrize(
    ("nodeid", "scope"),
    [
        ("tests/store/test_queue.py::test_turns[sqlite]", "tests/store/test_queue.py"),
        ("tests/e2e/test_draw.py::test_line", "tests/e2e/"),
        ("tests/e2e/test_training.py::test_run", "tests/e2e/"),
        ("tests/e2e/test_pad.py::test_stroke", "tests/e2e/test_pad.py"),
    ],
)
def test_files_that_share_the_app_are_one_group(nodeid, scope):
    scheduler = AppTestsTogether.__new__(
        AppTestsTogether
    )  # without its arguments, which play no role

    assert scheduler._split_scope(nodeid) == scope
