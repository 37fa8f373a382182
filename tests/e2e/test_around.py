"""Navigate in the browser: menu, links, history, narrow screens, and the end of the app."""

import re

import psutil
from playwright.sync_api import expect

from kerascompare.store import UNFINISHED, RunStore
from tests import compiled
from tests.app.writer import Writer
from tests.e2e.conftest import PATIENCE_MS, running_app
from tests.processes import family

PATHS = {
    "Home": "/",
    "Compare": "/compare",
    "Seeds": "/seeds",
    "Draw": "/draw",
    "Features": "/features",
    "History": "/history",
}


def expect_page(visitor, app, name):
    """Wait until address, title and menu show a page."""
    expect(visitor.page).to_have_url(app.url + PATHS[name])
    expect(visitor.page).to_have_title(f"{name} · kerascompare")
    current = visitor.page.locator("[aria-current=page]")
    expect(current).to_have_text(name)
    for other in PATHS.keys() - {name}:
        expect(visitor.page.get_by_role("link", name=other, exact=True)).to_be_visible()
    expect(visitor.page.get_by_role("link", name=name, exact=True)).to_have_count(0)


def test_address_and_page_agree_after_menu_back_and_forward(visit, app):
    visitor = visit("/")
    expect_page(visitor, app, "Home")
    for name in ("Compare", "Features", "Draw", "Home", "History", "Compare"):
        visitor.go(name)
        expect_page(visitor, app, name)
    for move, name in (
        (visitor.page.go_back, "History"),
        (visitor.page.go_back, "Home"),
        (visitor.page.go_forward, "History"),
        (visitor.page.go_forward, "Compare"),
    ):
        move()
        expect_page(visitor, app, name)


def test_history_finds_ticks_and_opens_a_comparison(visit, add):
    comparison_id = add.completed(seeds=(4321,))
    visitor = visit("/history")
    visitor.type("Search", "4321 completed")
    expect(visitor.page.get_by_role("checkbox")).to_have_count(1)
    visitor.page.get_by_role("checkbox", name="Tick tutorial, seed 4321").check()
    visitor.press("Open")
    expect(visitor.page).to_have_title("Compare · kerascompare")
    visitor.expect_text("Identical to the last bit.")
    assert visitor.comparison == comparison_id


def test_history_by_keyboard_and_on_a_phone(visit, add):
    comparison_id = add.completed(seeds=(8765,))
    visitor = visit("/history", width=390)
    visitor.type("Search", "8765")
    box = visitor.page.get_by_role("checkbox", name="Tick tutorial, seed 8765")
    expect(visitor.page.get_by_role("checkbox")).to_have_count(1)
    box.focus()
    visitor.page.keyboard.press("Space")
    visitor.expect_text("1 ticked")
    row = visitor.page.get_by_role("row").filter(has_text="tutorial, seed 8765")
    expect(row).to_contain_text("Identical to the last bit.")
    score = row.get_by_text("98.06%").bounding_box()
    assert score["x"] + score["width"] <= 390
    expect(box).to_be_focused()
    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.press("Enter")  # on the title
    expect(visitor.page).to_have_title("Compare · kerascompare")
    visitor.expect_text("Identical to the last bit.")
    assert visitor.comparison == comparison_id


def test_back_returns_to_the_previous_comparison(visit, add):
    first = add.completed(seeds=(1,))
    visitor = visit(f"/compare?comparison={first}")
    visitor.expect_text("Identical to the last bit.")
    visitor.type("Seed", 2)
    visitor.press("Train")
    expect(visitor.page).not_to_have_url(re.compile(first))
    visitor.page.go_back()
    visitor.expect_text("Identical to the last bit.")
    expect(visitor.page.get_by_role("textbox", name="Seed")).to_have_value("1")
    assert visitor.comparison == first


def test_unknown_comparison_shows_a_warning_and_a_new_start(visit):
    visitor = visit("/compare?comparison=0123456789")
    visitor.expect_text("There is no comparison '0123456789' in this store.")
    visitor.page.get_by_text("Start a new comparison").click()
    expect(visitor.page.get_by_role("button", name="Train", exact=True)).to_be_visible()
    assert visitor.comparison is None


def test_nothing_overflows_a_narrow_screen(visit, add):
    visitor = visit(f"/compare?comparison={add.completed()}", width=390)
    for name in (None, *PATHS):
        if name and name != "Compare":
            visitor.go(name)
            expect(visitor.page).to_have_title(f"{name} · kerascompare")
        visitor.expect_text("MNIST handwritten digits")
        widths = visitor.page.evaluate(
            """() => [document.documentElement, document.querySelector("[data-testid=stMain]")]
              .map((node) => node.scrollWidth)"""
        )
        assert widths == [390, 390], name or "a comparison"


def test_menu_is_of_one_height_on_all_pages_of_a_phone(visit):
    visitor = visit("/", width=390)
    tops = set()
    for name in PATHS:
        if name != "Home":
            visitor.go(name)
            expect(visitor.page).to_have_title(f"{name} · kerascompare")
        expect(visitor.page.locator(".st-key-menu [aria-current=page]")).to_have_text(name)
        link = visitor.page.get_by_role("link", name="kerascompare", exact=True)
        menu = visitor.page.locator(".st-key-menu")
        tops.add((link.bounding_box()["y"], menu.bounding_box()["height"]))
    assert len(tops) == 1


def test_curves_are_above_the_strip_of_the_sources(visit, add):
    visitor = visit(f"/compare?comparison={add.completed()}")
    visitor.expect_text("Identical to the last bit.")
    for width in (390, 1024, 1440):
        visitor.page.set_viewport_size({"width": width, "height": 900})
        visitor.page.wait_for_function(
            """() => {
              const box = (query) => document.querySelector(query)?.getBoundingClientRect();
              const [curves, code] = [box(".st-key-curves"), box(".st-key-code")];
              return box(".js-plotly-plot") && curves.bottom <= code.top;
            }"""
        )


def test_new_server_opens_a_link_trains_and_leaves_no_process(visit, tmp_path, tmp_path_factory):
    home = compiled.share(tmp_path / "prepared", tmp_path_factory)
    store = RunStore(f"sqlite:///{home}/store.db")
    comparison_id = Writer(store).completed()
    store.close()

    with running_app(home) as own:
        visitor = visit(f"/compare?comparison={comparison_id}", url=own.url)
        visitor.expect_text("Identical to the last bit.")
        expect(visitor.page).to_have_title("Compare · kerascompare")
        assert visitor.comparison == comparison_id

        visitor.train(epochs=60)
        expect(visitor.page).not_to_have_url(re.compile(comparison_id))
        visitor.expect_comparison()
        in_training = visitor.comparison
        visitor.expect_training()
        visitor.page.close()
        processes = family(own.process.pid)
        assert len(processes) >= 3
        own.process.terminate()
        _, left = psutil.wait_procs(processes, timeout=PATIENCE_MS / 1000)
        assert not left

    store = RunStore(f"sqlite:///{home}/store.db")
    assert store.comparison(in_training).status in UNFINISHED  # no worker trained to the end
    store.close()
