"""Distribute tests by file with pytest-xdist, and keep tests that share the app together."""

from xdist.scheduler import LoadFileScheduling


class AppTestsTogether(LoadFileScheduling):
    """Runs the tests of a file in one process, and all files that share the app in one process.

    pytest-xdist documents no way to group files, so this overrides the private `_split_scope`.
    `tests/test_schedule.py` fails if an upgrade changes it.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        shares_app = file.startswith("tests/e2e/") and not file.endswith("/test_pad.py")
        return "tests/e2e/" if shares_app else file
