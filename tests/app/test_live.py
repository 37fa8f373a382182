"""What the charts of a training ask for over HTTP: only what changed."""

import json
from urllib.parse import urlencode

import pytest
from starlette.applications import Starlette

from kerascompare.ui.app import readings
from kerascompare.ui.app.server import server
from kerascompare.ui.components import live_feed, live_state
from tests import asgi
from tests.app import screen
from tests.app.writer import WORKER


def request(query):
    """Send a request to the feed without a server."""
    app = Starlette(routes=[live_feed.ROUTE])
    return asgi.request(app, "/live.json", query=urlencode(query), accept_encoding="gzip")


@pytest.fixture
def show(open_page):
    """Return a function that opens a comparison by its link."""
    return lambda comparison_id: open_page("pages/compare.py", comparison_id)


@pytest.fixture
def ask(filled):
    """Return a function that asks for the state of a comparison."""

    def ask(comparison_id, x="epoch", have=""):
        return request({"comparison": comparison_id, "x": x, "have": have})

    return ask


def test_first_answer_has_all_and_the_next_only_its_version(ask, filled):
    first = ask(filled.running).json()
    assert set(first["state"]["charts"]) == {"accuracy", "loss"}
    assert first["state"]["progress"].count('role="progressbar"') == 3
    assert ask(filled.running, have=first["version"]).json() == {"version": first["version"]}


def test_unknown_version_is_answered_with_all(ask, filled):
    assert "state" in ask(filled.running, have="0123456789abcdef").json()


def test_changes_are_those_since_the_version_that_the_browser_has(ask, filled):
    by_epoch = ask(filled.running).json()
    by_seconds = ask(filled.running, x="seconds", have=by_epoch["version"]).json()
    assert by_seconds["since"] == by_epoch["version"]
    assert "progress" not in by_seconds["changes"]["set"]  # the same over both axes


@pytest.mark.parametrize(
    ("comparison", "x", "status"), [("nothing", "epoch", 404), (None, "minutes", 400)]
)
def test_what_is_not_known_is_refused(ask, filled, comparison, x, status):
    response = ask(comparison or filled.running, x)
    assert response.status == status
    assert response.json()["error"]


def test_answer_is_compressed_and_not_cached(ask, filled):
    response = ask(filled.running)
    assert response.headers["content-encoding"] == "gzip"
    assert response.headers["cache-control"] == "no-store"


def test_charts_of_a_training_follow_it_and_get_no_figure_from_the_page(show, filled):
    chart = screen.component(show(filled.running), "accuracy")
    assert "figure" not in chart
    assert chart["feed"]["name"] == "accuracy"
    assert f"comparison={filled.running}" in chart["feed"]["url"]


def test_page_and_feed_agree_on_the_state_of_the_page(ask, show, filled):
    chart = screen.component(show(filled.running), "accuracy")
    assert chart["feed"]["page"] == ask(filled.running).json()["state"]["page"]


def test_old_versions_are_forgotten():
    versions = live_state.Versions()
    first = versions.add({"n": 0})
    for n in range(1, live_state.MAX_VERSIONS + 1):
        last = versions.add({"n": n})
    assert versions.find(first) is None
    assert versions.find(last) == json.loads(json.dumps({"n": n}))


def test_page_is_drawn_anew_when_a_comparison_need_not_wait_any_more(ask, filled, store):
    assert server().cluster.is_ready
    waiting = ask(filled.queued).json()["state"]["page"]
    (replicate,) = store.replicates(filled.running)
    store.cancel_replicate(replicate.id, worker=WORKER)
    readings._queue_place.clear()
    readings._shared.clear()

    assert ask(filled.queued).json()["state"]["page"] != waiting
