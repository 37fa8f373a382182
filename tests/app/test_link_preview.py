"""The first HTML of a link names its verdict and its picture, whatever the link says."""

import io
from html import unescape

import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse
from starlette.routing import Route

from kerascompare.ui.components import link_preview, preview_picture
from tests import asgi

HTML = '<html><head><title>Streamlit</title></head><body><div id="root"></div></body></html>'


async def _page(_request):
    return HTMLResponse(HTML, headers={"etag": '"x"'})


APP = Starlette(
    routes=[link_preview.ROUTE, Route("/{path:path}", _page)],
    middleware=[Middleware(link_preview.LinkPreview)],
)


def request(path, query="", host="kc.example.org", **headers):
    """Send a request to the app; return status, headers and body."""
    answer = asgi.request(APP, path, query=query, host=host, **headers)
    return answer.status, answer.headers, answer.body


def tag(body, name):
    """Return the content of a tag."""
    return unescape(body.decode().partition(f'property="{name}" content="')[2].partition('"')[0])


def test_a_comparisons_link_shows_its_verdict_and_picture(add):
    comparison_id = add.completed()
    status, headers, body = request("/compare", f"comparison={comparison_id}&seeds=42")
    assert status == 200
    assert tag(body, "og:title") == "Identical to the last bit."
    assert "10,000 test images" in tag(body, "og:description")
    image = tag(body, "og:image")
    assert image == f"http://kc.example.org/preview.png?comparison={comparison_id}&seeds=42"
    assert int(headers["content-length"]) == len(body)
    assert headers["etag"] != '"x"'


def test_the_picture_is_a_png_of_the_size_that_the_tags_name(add):
    _, headers, png = request("/base/preview.png", f"comparison={add.completed()}")
    assert headers["content-type"] == "image/png"
    assert Image.open(io.BytesIO(png)).size == (1200, 630)
    assert png != preview_picture.to_png(link_preview.GENERAL)


def test_a_setups_link_says_what_it_trains():
    _, _, body = request("/compare", "seeds=1-10&epochs=3")
    assert "seeds 1-10" in tag(body, "og:description")
    assert "3 epochs" in tag(body, "og:description")


HOSTILE = [
    "comparison=unknown",
    "comparison=" + "a" * 50_000,
    "comparison=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
    "comparison=../../etc/passwd",
    "comparison=%00",
    "seeds=%ff%fe",
    "seeds=1-99999999999",
    "&".join(f"a{i}=1" for i in range(500)),
    '"><script>alert(1)</script>',
]


@pytest.mark.parametrize("query", HOSTILE, ids=[text[:20] for text in HOSTILE])
def test_a_hostile_link_gets_the_general_preview(query):
    status, _, body = request("/compare", query)
    assert status == 200
    assert tag(body, "og:title") == link_preview.GENERAL.title
    assert b"<script" not in body
    assert request("/preview.png", query)[0] == 200


@pytest.mark.parametrize("host", ['evil"><script>', "a" * 300, ""])
def test_a_host_that_is_none_gives_no_addresses(host):
    body = request("/", host=host)[2]
    assert b"og:image" not in body
    assert b"<script" not in body


def test_a_store_that_does_not_answer_delays_no_page(monkeypatch):
    def fail(_query):
        raise OSError("The disk is gone.")

    monkeypatch.setattr(link_preview, "describe", fail)
    status, _, body = request("/compare", "comparison=abc")
    assert status == 200
    assert b'<div id="root"></div>' in body


def test_a_proxy_that_ends_https_is_believed():
    body = request("/", x_forwarded_proto="https")[2]
    assert tag(body, "og:url") == "https://kc.example.org/"


def test_other_answers_pass_unchanged():
    assert request("/static/js/index.js")[2].decode() == HTML
