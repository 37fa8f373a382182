"""An unreadable comparison breaks no page, and every page reports the problems of the server."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route

from kerascompare.store import StoreReplacedError, schema
from kerascompare.ui.app import server
from kerascompare.ui.app.menu import MENU
from kerascompare.ui.app.visitor import COOKIE, VisitorCookie
from tests.app import screen

PAGES = [None if path == "streamlit_app.py" else path for path in MENU.values()]
NEW_COOKIE = re.compile(COOKIE + "=[0-9a-f]{32}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax")


@pytest.fixture
def unreadable(add, store):
    """Write a completed comparison whose spec this version cannot read; return its id."""
    comparison_id = add.completed(seeds=(1, 2, 3))
    query = schema.comparisons.update().where(schema.comparisons.c.id == comparison_id)
    with store.writes() as connection:
        connection.execute(query.values(spec='{"architecture": "<b>from later</b>"}'))
    return comparison_id


@pytest.mark.parametrize("path", PAGES)
def test_page_opens_if_the_store_holds_an_unreadable_comparison(open_page, add, unreadable, path):
    add.completed()

    at = open_page(path)

    assert not at.exception
    assert not at.error


@pytest.mark.parametrize("path", ["pages/compare.py", "pages/seeds.py", "pages/draw.py"])
def test_link_to_an_unreadable_comparison_explains_the_problem_and_the_remedy(
    open_page, unreadable, path
):
    at = open_page(path, unreadable)

    assert not at.exception
    text = screen.sentences(at)
    assert f"{unreadable} cannot be read by this version" in text
    assert "Delete it in History" in text
    assert "<b>" not in screen.html(at)


def test_history_lists_and_deletes_an_unreadable_comparison(open_page, store, add, unreadable):
    kept = add.completed()
    at = open_page("pages/history.py")
    assert f"Comparison {unreadable}, started" in screen.sentences(at)

    at.get_by_key(f"delete_{unreadable}").click().run()

    assert not at.exception
    assert store.unreadable() == []
    assert [comparison.id for comparison in store.comparisons()] == [kept]
    assert "cannot be read" not in screen.sentences(at)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_shows_problems_without_server_paths(open_page, cluster, path):
    cluster.troubles = [
        "The store sqlite:////srv/secret/store.db does not work: database or disk is full. Free "
        "some space on that disk, then train again: what was recorded is kept."
    ]

    at = open_page(path)
    _ = server.server().cluster  # in the app it starts in the background
    at.run()

    text = screen.sentences(at)
    assert "database or disk is full. Free some space" in text
    assert "/srv/secret" not in text


@pytest.mark.parametrize("path", PAGES)
def test_every_page_reports_a_store_deleted_while_the_app_runs(open_page, store, path):
    open_page()
    for file in Path(sa.make_url(store.url).database).parent.glob("store.db*"):
        file.unlink()
    with pytest.raises(StoreReplacedError):  # as the heartbeat does
        server.server().store.verify()

    at = open_page(path)

    assert not at.exception
    assert "The store was deleted or replaced at" in screen.sentences(at)


def cookie_of(path="/", sent=""):
    """Return the `set-cookie` header that the middleware adds to a response, or None."""

    async def page(_request):
        return HTMLResponse("<p>page</p>")

    async def data(_request):
        return PlainTextResponse("data")

    app = VisitorCookie(Starlette(routes=[Route("/", page), Route("/data", data)]))
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": b"",
        "headers": [(b"cookie", sent.encode())] if sent else [],
    }
    messages = []

    async def receive():
        return {"type": "http.request"}

    async def send(message):
        messages.append(message)

    # In another thread, since the event loop of Playwright may still run in this one.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, app(scope, receive, send)).result()
    return dict(messages[0]["headers"]).get(b"set-cookie", b"").decode() or None


def test_first_page_sets_a_random_http_only_cookie():
    first, second = cookie_of(), cookie_of()

    assert NEW_COOKIE.fullmatch(first)
    assert first != second
    assert cookie_of(sent=first.partition(";")[0]) is None


def test_cookie_is_set_on_pages_only_and_replaces_an_invalid_value():
    assert cookie_of("/data") is None
    for invalid in ("x", "A" * 32, "0" * 33, '"; drop', "\x00"):
        assert NEW_COOKIE.fullmatch(cookie_of(sent=f"{COOKIE}={invalid}"))
