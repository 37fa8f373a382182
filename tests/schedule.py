"""How pytest-xdist distributes the tests: by file, and the tests that share the app together."""

from xdist.scheduler import LoadFileScheduling


class AppTestsTogether(LoadFileScheduling):
    """Runs the tests of a file in one process, and all files that share the app in one process.

    pytest-xdist documents no way to group files: `_split_scope` is its own.
    `tests/test_schedule.py` says if an upgrade has changed it.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        shares_app = file.startswith("tests/e2e/") and not file.endswith("/test_pad.py")
        return "tests/e2e/" if shares_app else file
