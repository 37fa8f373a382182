"""The menu names what trains, returns to the open comparison, and the footer has links."""

import json

import pytest
from starlette.applications import Starlette

from kerascompare.store import Activity
from kerascompare.ui.app import activity, documents, visitor
from tests import asgi
from tests.app import screen
from tests.docs.documents import ROOT

NOT_BEGUN = Activity("aaaa", None, 1.0, epochs=10, n_runs=3, n_complete=0, seconds=None)
# Two runs at a time: 12 epochs of 3 s and 4 s of compiling took 20 s by the clock.
BEGUN = Activity(
    "bbbb",
    "me",
    2.0,
    epochs=10,
    n_runs=3,
    n_complete=12,
    seconds=20.0,
    epochs_left=18,
    epoch_seconds=3.0,
    trained_seconds=40.0,
)
OTHERS = Activity(
    "cccc",
    "you",
    3.0,
    epochs=10,
    n_runs=90,
    n_complete=450,
    seconds=60.0,
    epochs_left=450,
    epoch_seconds=0.2,
    trained_seconds=90.0,
)


@pytest.fixture
def browser():
    """Return a function that requests a path of the app's own routes."""
    activity._unfinished.clear()
    routes = Starlette(routes=[activity.ROUTE, *documents.ROUTES])
    return lambda path, **headers: asgi.request(routes, path, **headers)


def page_links(at):
    """Return label → query string of the links to pages."""
    return {link.proto.label: link.proto.query_string for link in at.get("page_link")}


def test_pill_counts_epochs_and_the_time_left():
    # The other 18 epochs take 54 s, two at a time 27 s.
    assert activity.describe([BEGUN], "me")["text"] == "Training 4/10 · 27 s"


def test_pill_of_many_runs_tells_the_share():
    assert activity.describe([OTHERS], None)["text"] == "Training 50% · 60 s"


def test_pill_prefers_what_the_visitor_trains():
    assert activity.describe([BEGUN, OTHERS], "me")["id"] == "bbbb"
    assert activity.describe([BEGUN, OTHERS], "somebody")["id"] == "cccc"


def test_pill_prefers_what_has_begun():
    assert activity.describe([NOT_BEGUN, BEGUN], None)["id"] == "bbbb"
    assert activity.describe([NOT_BEGUN], None)["text"] == "Waiting to train"


def test_screen_readers_are_told_at_each_quarter():
    status = {
        activity.describe([Activity("a", None, 1.0, 10, 3, done, 9.0)], None)["status"]
        for done in range(30)
    }
    assert status == {
        "Training has started.",
        "Training: 25% done.",
        "Training: 50% done.",
        "Training: 75% done.",
    }


def test_browser_learns_what_trains(browser, add):
    comparison_id = add.running()

    assert json.loads(browser("/activity.json").body)["id"] == comparison_id
    assert json.loads(browser("/below/activity.json").body)["id"] == comparison_id


def test_browser_learns_that_nothing_trains(browser, add):
    add.completed()

    assert json.loads(browser("/activity.json").body) == {}


def test_visitor_is_the_same_by_page_and_by_request():
    headers = {"cookie": f"{visitor.COOKIE}={'a' * 32}"}

    assert visitor.owner_of(headers) == visitor._digest("a" * 32)
    assert visitor.owner_of({"cookie": f"{visitor.COOKIE}=forged"}) is None


def test_link_of_the_menu_returns_to_the_open_comparison(open_page, add):
    comparison_id = add.completed()
    at = open_page("pages/compare.py", comparison_id)
    at.switch_page("pages/features.py").run()

    assert page_links(at)["Compare"] == f"comparison={comparison_id}"


def test_brand_leads_home(open_page):
    assert "kerascompare" in page_links(open_page("pages/features.py"))


def test_pill_is_on_the_page(open_page):
    assert screen.component(open_page(), "pill")["url"] == activity.URL


@pytest.mark.parametrize(("text", "address"), documents.LINKS.items())
def test_documents_of_the_footer_are_served(open_page, browser, text, address):
    assert f'<a href="{address}" target="_blank">{text}</a>' in screen.html(open_page())
    answer = browser(f"/{address}")
    assert answer.headers["content-type"].startswith("text/plain")
    assert len(answer.body) > 100


def test_documentation_holds_the_documents_that_readme_links_to(browser):
    text = browser("/readme.txt").body.decode()

    for name in ("README", "docs/terminal", "docs/python", "docs/settings", "docs/how-to/share"):
        assert (ROOT / f"{name}.md").read_text() in text


def test_status_is_json_for_any_cookie(browser):
    answer = browser("/activity.json", cookie="kerascompare_visitor=<b>")
    assert json.loads(answer.body) == {}
