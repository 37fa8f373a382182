"""What a first visit loads: Streamlit's files and plotly.js compressed, style sheets in the HTML."""

import gzip
import re
from pathlib import Path

import pytest
import streamlit
from starlette.applications import Starlette
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse
from starlette.routing import Route

from kerascompare.ui.app import first_html, sheets, static_files
from kerascompare.ui.app.first_html import FirstHtml
from kerascompare.ui.app.static_files import CompressedFrontend
from kerascompare.ui.components import plotly_js
from tests.asgi import request, run

STREAMLIT = Path(streamlit.__file__).parent / "static"
SCRIPT = next((STREAMLIT / "static" / "js").glob("protobuf.*.js"))
PATH = f"/static/js/{SCRIPT.name}"
INDEX = STREAMLIT / "index.html"


async def _passed_on(_request):
    return PlainTextResponse("passed on")


@pytest.fixture
def frontend():
    """Return the middleware before an app that answers every path with "passed on"."""
    return CompressedFrontend(Starlette(routes=[Route("/{path:path}", _passed_on)]))


@pytest.fixture
def pages():
    """Return the middleware before an app with Streamlit's HTML and two other answers."""

    async def index(_request):
        return FileResponse(INDEX)

    async def report(_request):
        headers = {"content-disposition": 'attachment; filename="report.html"'}
        return HTMLResponse(first_html.ROOT.decode(), headers=headers)

    async def other(_request):
        return HTMLResponse("<body>other</body>")

    routes = [Route("/report", report), Route("/other", other), Route("/{path:path}", index)]
    return FirstHtml(Starlette(routes=routes), chart_script="charts.js?v=1")


@pytest.mark.parametrize("base", ["", "/lessons/keras"])
def test_script_of_streamlit_arrives_compressed_and_is_kept_for_a_year(frontend, base):
    answer = request(frontend, base + PATH, accept_encoding="gzip, deflate, br")

    assert answer.status == 200
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert gzip.decompress(answer.body) == SCRIPT.read_bytes()
    assert len(answer.body) < len(SCRIPT.read_bytes()) / 4


def test_script_that_the_browser_has_is_not_sent_again(frontend):
    etag = request(frontend, PATH, accept_encoding="gzip").headers["etag"]

    for known in (etag, f'"other", W/{etag}'):
        answer = request(frontend, PATH, accept_encoding="gzip", if_none_match=known)
        assert (answer.status, answer.body) == (304, b"")
    assert request(frontend, PATH, accept_encoding="gzip", if_none_match='"other"').status == 200


@pytest.mark.parametrize(
    "headers",
    [{}, {"accept_encoding": "br"}, {"accept_encoding": "br, gzip;q=0"}, {"accept_encoding": "*"}],
)
def test_client_without_gzip_gets_the_file_from_streamlit(frontend, headers):
    assert request(frontend, PATH, **headers).body == b"passed on"


def test_part_of_a_file_comes_from_streamlit(frontend):
    answer = request(frontend, PATH, accept_encoding="gzip", range="bytes=0-99")

    assert answer.body == b"passed on"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/media/report.html",
        "/static/js/unknown.js",
        "/static/js/../../index.html",
        "/static/js/..%2f..%2findex.html",
        "/static/js//etc/passwd",
        "/static/media/SourceSansVF-Upright.ttf.BsWL4Kly.woff2",
    ],
)
def test_everything_but_the_files_of_the_frontend_is_passed_on(frontend, path):
    assert request(frontend, path, accept_encoding="gzip").body == b"passed on"


def test_app_still_starts_and_stops_behind_the_middleware():
    passed_on = []

    async def app(scope, receive, send):
        passed_on.append(scope["type"])

    for scope in ({"type": "lifespan"}, {"type": "websocket", "path": PATH, "headers": []}):
        run(CompressedFrontend(FirstHtml(app, chart_script=""))(scope, None, None))

    assert passed_on == ["lifespan", "websocket"]


def test_style_sheets_are_in_the_first_html_behind_the_rules_of_streamlit(pages):
    answer = request(pages, "/compare", accept="text/html")

    html = answer.body.decode()
    before, _, after = html.partition(str(sheets.read()))
    assert before.endswith('<div id="root"></div>')
    streamlits, ours = re.compile('<link rel="shortcut icon"[^>]+>'), '<link rel="icon"'
    assert re.sub(f"{ours}[^>]+>", "", before) + re.sub("<link rel=[^>]+>", "", after) == (
        streamlits.sub("", INDEX.read_text())
    )
    assert before.count(ours) == 1
    assert int(answer.headers["content-length"]) == len(answer.body)
    assert "--kc-sequential: light-dark(#0072B2, #56B4E9);" in html
    for path in sheets.FOLDER.glob("*.css"):
        assert path.read_text() in html


@pytest.mark.parametrize(
    ("path", "has_charts"),
    [
        ("/", False),
        ("/base/compare", True),
        ("/seeds", True),
        ("/draw", False),
        ("/history", False),
    ],
)
def test_script_of_the_charts_is_loaded_early_by_pages_with_charts(pages, path, has_charts):
    html = request(pages, path, accept="text/html").body.decode()

    assert ('href="charts.js?v=1"' in html) == has_charts


@pytest.mark.parametrize("page", first_html.SCRIPTS_OF_PAGES)
def test_streamlit_has_every_script_that_a_page_loads_early(pages, page):
    html = request(pages, f"/{page}", accept="text/html").body.decode()

    files = re.findall(r'href="./(static/js/[\w.-]+\.js)"', html)
    for name in (*first_html.EARLY_SCRIPTS, *first_html.SCRIPTS_OF_PAGES[page]):
        (file,) = (each for each in files if re.fullmatch(rf"static/js/{name}\.[\w-]+\.js", each))
        assert (STREAMLIT / file).is_file()
        assert Path(file).name not in INDEX.read_text()  # Streamlit does not load it early itself


def test_script_is_loaded_early_with_what_it_imports_but_not_with_what_every_page_loads():
    files = static_files.with_imports(["Checkbox"])

    assert {file.split(".")[0] for file in files} > {"Checkbox", "checkboxIndicatorStyles"}
    assert static_files.script("protobuf") not in files
    assert len(set(files)) == len(files)


def test_html_is_compressed_and_known_by_its_content(pages):
    asked = {"accept": "text/html", "accept_encoding": "gzip"}

    first = request(pages, "/", **asked)

    assert gzip.decompress(first.body) == request(pages, "/", accept="text/html").body
    again = request(pages, "/", if_none_match=first.headers["etag"], **asked)
    assert (again.status, again.body) == (304, b"")
    # The file of Streamlit has not changed, but the sheets may have.
    streamlits = request(pages, "/", accept="*/*").headers["etag"]
    assert request(pages, "/", if_none_match=streamlits, **asked).status == 200


@pytest.mark.parametrize("path", ["/report", "/other"])
def test_html_that_is_not_a_page_of_the_app_is_left_as_it_is(pages, path):
    assert request(pages, path, accept="text/html").body == request(pages, path).body


def test_plotly_js_arrives_compressed_and_plain_for_a_client_without_gzip():
    app = Starlette(routes=[plotly_js.ROUTE])

    compressed = request(app, "/plotly.min.js", accept_encoding="gzip")
    plain = request(app, "/base/plotly.min.js")

    assert compressed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(compressed.body) == plain.body
    assert plain.headers["cache-control"] == static_files.CACHE_CONTROL
    assert compressed.headers["etag"] != plain.headers["etag"]
    assert b"plotly.js (basic - minified)" in plain.body[:200]
