"""Names that Streamlit and plotly.js do not document exist in the installed versions."""

import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import plotly
import pytest
import streamlit
from streamlit import config

from kerascompare import ui

ROOT = Path(__file__).parents[2]
FILES = [path for path in Path(ui.__file__).parent.rglob("*") if path.suffix in (".css", ".js")]
TEST_IDS = sorted(
    {name for path in FILES for name in re.findall(r'data-testid="?(\w+)', path.read_text())}
)


@pytest.fixture(scope="module")
def frontend():
    """Return all JavaScript that Streamlit sends to the browser."""
    static = Path(streamlit.__file__).parent / "static"
    return "".join(path.read_text(errors="replace") for path in static.rglob("*.js"))


def test_style_sheets_use_test_ids():
    assert len(TEST_IDS) >= 5


@pytest.mark.parametrize("name", TEST_IDS)
def test_streamlit_has_the_test_id(frontend, name):
    assert f'"{name}"' in frontend or f"`{name}`" in frontend, (
        f"Streamlit {version('streamlit')} has no element with the test id {name}. Adapt the rules "
        "for it in kerascompare/ui/app/look/ and in the components."
    )


def test_plotly_has_the_full_layout():
    script = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"

    assert "_fullLayout" in script.read_text(), (
        f"plotly.js of plotly {version('plotly')} has no `_fullLayout`. Find the axes of a figure in "
        "another way in the tests in tests/e2e/ that read it."
    )


def test_streamlit_has_every_option_of_the_configuration():
    file = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())
    known = set(config.get_config_options())
    given = {
        f"{section}.{name}"
        for section, options in file.items()
        for name, value in options.items()
        if not isinstance(value, dict)
    }

    assert given - known == set(), (
        f"Streamlit {version('streamlit')} does not know these options of .streamlit/config.toml."
    )
