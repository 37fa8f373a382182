"""Names that Streamlit and plotly.js do not document exist in the installed versions."""

import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
import streamlit
from plotly.offline import get_plotlyjs_version
from streamlit import config

from kerascompare import ui
from kerascompare.ui.components import plotly_js

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
    assert "_fullLayout" in plotly_js.source(), (
        f"plotly.js {plotly_js.VERSION} has no `_fullLayout`. Find the axes of a figure in another "
        "way in the tests in tests/e2e/ that read it."
    )


def test_plotly_js_has_the_version_of_the_package_that_writes_the_figures():
    assert get_plotlyjs_version() == plotly_js.VERSION, "Run `python -m tools.plotly_js`."
    assert f"v{plotly_js.VERSION}\n" in plotly_js.source()[:200]


def test_plotly_js_draws_every_kind_of_trace_in_our_figures():
    known = set(re.findall(r'moduleType:"trace",name:"(\w+)"', plotly_js.source()))
    package = Path(ui.__file__).parents[1]
    code = "".join(path.read_text() for path in package.rglob("*.py"))
    used = set(re.findall(r"\bgo\.([A-Z]\w+)", code)) - {"Figure", "Layout"}

    assert "Scatter" in used
    assert {name.lower() for name in used} <= known, (
        "The bundle of plotly.js lacks a kind of trace. Draw with another, or let "
        "tools/plotly_js.py get the next larger bundle, `plotly.js-cartesian-dist-min`."
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
