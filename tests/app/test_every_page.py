"""Every page opens with an empty and a filled store, and none imports TensorFlow."""

import os
import subprocess
import sys
import tomllib

import pytest
from streamlit.testing.v1 import AppTest

from kerascompare.looks.theme import LOOKS
from kerascompare.spec import Seeding, Style
from tests.app import screen
from tests.app.conftest import ENTRY

TITLES = ("Home", "Compare", "Seeds", "Draw", "Features", "History")
PAGES = (None, *(f"pages/{title.lower()}.py" for title in TITLES[1:]))


@pytest.mark.parametrize("path", PAGES)
def test_page_opens_on_an_empty_store(open_page, path):
    at = open_page(path)
    assert not at.exception
    assert not at.error


@pytest.mark.parametrize("path", PAGES)
def test_page_opens_on_a_filled_store(open_page, filled, path):
    at = open_page(path)
    assert not at.exception
    assert not at.error


@pytest.mark.parametrize(("path", "title"), list(zip(PAGES, TITLES, strict=True)))
def test_menu_links_to_the_other_pages_and_marks_the_current_page(open_page, path, title):
    at = open_page(path)
    linked = {link.value for link in at.get("page_link")} & set(TITLES)
    assert linked == set(TITLES) - {title}
    assert f'aria-current="page">{title}<' in screen.html(at)


@pytest.mark.parametrize("path", PAGES)
def test_footer_credits_mnist_and_the_tutorial(open_page, path):
    footer = open_page(path).main.get("html")[-1].proto.body
    for credit in ("LeCun", "Cortes", "CC BY-SA 3.0", "Orhan Gazi Yalçın"):
        assert credit in footer


def test_data_folder_error_names_the_remedy_and_hides_the_path(tmp_path):
    def page(home):
        from kerascompare.store import RunStore, StoreError
        from kerascompare.ui.app import frame

        try:
            RunStore(f"sqlite:///{home}/store.db")
        except StoreError as error:
            frame.show_error(error)

    (tmp_path / "file").touch()
    at = AppTest.from_function(page, args=(tmp_path / "file" / "home",)).run()
    assert "cannot be created" in at.error[0].value
    assert "KERASCOMPARE_HOME" in screen.shown(at.error[0].value)
    assert str(tmp_path) not in screen.shown(at.error[0].value)


def test_unexpected_error_hides_its_message():
    def page():
        from kerascompare.ui.app import frame

        frame.show_error(ValueError("secret of the server"))

    at = AppTest.from_function(page).run()
    assert "Your trained models are safe" in at.error[0].value
    assert "secret" not in at.error[0].value


def test_pages_import_neither_tensorflow_nor_keras(store):
    program = f"""
import sys
from streamlit.testing.v1 import AppTest

at = AppTest.from_file({str(ENTRY)!r}, default_timeout=60).run()
for path in {PAGES[1:]!r}:
    assert not at.switch_page(path).run().exception
from kerascompare.cluster.cluster import Cluster
print(*{{name.partition(".")[0] for name in sys.modules}})
"""
    ended = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ENTRY.parent,
        env={**os.environ, "PYTHONPATH": str(ENTRY.parent)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    loaded = set(ended.stdout.split())
    assert {"streamlit", "kerascompare", "distributed"} <= loaded
    assert not loaded & {"tensorflow", "keras", "jax", "torch"}


@pytest.mark.parametrize("page", ["light", "dark"])
def test_streamlit_chart_colours_start_with_the_style_colours(page):
    config = tomllib.loads((ENTRY.parent / ".streamlit" / "config.toml").read_text())
    colours = config["theme"][page]["chartCategoricalColors"]
    assert colours[:3] == [getattr(LOOKS[style], page) for style in Style]
    assert len(colours) >= 10  # Streamlit ignores shorter lists


@pytest.mark.parametrize("page", ["light", "dark"])
def test_streamlit_writes_the_marks_in_the_style_colours(page):
    theme = tomllib.loads((ENTRY.parent / ".streamlit" / "config.toml").read_text())["theme"][page]
    written = {style: theme[f"{LOOKS[style].palette}TextColor"] for style in Style}
    assert written == {style: getattr(LOOKS[style], page) for style in Style}


def test_home_shows_three_sources(open_page):
    miniatures = screen.component(open_page(), "miniatures")
    assert [column["style"] for column in miniatures["columns"]] == list(Style)
    assert miniatures["is_mini"]


def test_home_links_to_the_evidence(open_page):
    labels = [link.value for link in open_page().get("page_link")]
    assert "See the evidence, and run it yourself" in labels


def test_home_shows_the_verdict_of_the_latest_completed_comparison(open_page, add):
    add.completed(seeds=(1,), seeding=Seeding.INDEPENDENT)
    newer = add.completed(seeds=(2,))
    add.cancelled()
    at = open_page()
    assert "Identical to the last bit." in screen.html(at)
    assert "only the seed differs" not in screen.html(at)  # as the older one shows
    (link,) = [link for link in at.get("page_link") if link.value.startswith("Open it")]
    assert link.proto.query_string == f"comparison={newer}"
