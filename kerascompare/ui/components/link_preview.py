"""Title, description and picture of a link, in the HTML that chats and search engines read.

They run no script, so that the tags have to be in the first answer of the server
(https://ogp.me/). A page never waits for them for long, and never fails because of them.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from markupsafe import Markup
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from kerascompare.ui.app import html_answers
from kerascompare.ui.components import preview_picture
from kerascompare.ui.components.preview_picture import Preview

PAGES = ("", "compare", "seeds", "draw", "features", "history")
"""Last part of the path of the pages."""
PICTURE = "preview.png"
MAX_SECONDS = 1.0
"""Longest time that a page waits for the verdict."""
MAX_QUERY = 16_000
MAX_DESCRIPTION = 300
_ID = re.compile(r"[0-9a-z]{1,40}", re.ASCII)
_HOST = re.compile(r"[0-9A-Za-z.:\[\]_-]{1,255}", re.ASCII)
_TITLE = re.compile(rb"<title>[^<]*</title>")

GENERAL = Preview(
    "Sequential, Functional or subclassing? Same model, same accuracy.",
    "Train one Keras model in its three styles side by side, and see what differs.",
)

log = logging.getLogger(__name__)


class LinkPreview:
    """ASGI middleware that adds Open Graph tags to the HTML of a page."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        if scope["type"] != "http" or scope["method"] != "GET" or not _is_of_page(scope["path"]):
            await self.app(scope, receive, send)
            return
        query = _query(scope)
        tags = str(_tags(scope, query, await _preview(query))).encode()

        def add(body: bytes) -> bytes:
            return _TITLE.sub(b"", body, count=1).replace(b"</head>", tags + b"</head>", 1)

        await html_answers.rewrite(self.app, scope, receive, send, add)


async def _picture(request: Request) -> Response:
    preview = await _preview(dict(request.query_params))
    png = await asyncio.to_thread(preview_picture.to_png, preview)
    return Response(png, media_type="image/png", headers={"Cache-Control": "public, max-age=300"})


# As of `plotly_js.ROUTE`: `st.App` puts only its own routes below `server.baseUrlPath`.
ROUTE = Route("/{base:path}" + PICTURE, _picture, methods=["GET"])


async def _preview(query: Mapping[str, str]) -> Preview:
    """Return what is known of a link within `MAX_SECONDS`."""
    if not query:
        return GENERAL
    try:
        return await asyncio.wait_for(asyncio.to_thread(describe, query), MAX_SECONDS)
    except Exception:  # the page matters more than its preview
        log.warning("A link has no preview of its own", exc_info=True)
        return GENERAL


def describe(query: Mapping[str, str]) -> Preview:
    """Return title, description and scores for the query parameters of a link.

    Without a comparison that is known here, they are those of the setup in the link, or else
    general ones.
    """
    # Here, since the server answers before they are imported.
    from kerascompare.looks.scores import write_accuracy
    from kerascompare.results import conclusion
    from kerascompare.spec import link
    from kerascompare.store import UNFINISHED, UnknownComparisonError
    from kerascompare.ui.app import address, readings, words

    comparison_id = query.get(address.LINK, "")
    if _ID.fullmatch(comparison_id):
        try:
            reading = readings.read(comparison_id)
        except UnknownComparisonError:
            pass
        else:
            setup = words.describe(reading.comparison.spec)
            if reading.comparison.status in UNFINISHED:
                return Preview("Training now: watch the curves grow.", _cut(setup), setup)
            sentence, evidence, _ = readings.derive(conclusion.describe, reading)
            means = reading.table.groupby("style").test_accuracy.mean()
            scores = tuple(
                (style.value, write_accuracy(means[style.value]))
                for style in reading.comparison.spec.styles
                if style.value in means and means[style.value] >= 0  # NaN is not
            )
            return Preview(sentence, _cut(evidence), setup, scores)
    try:
        spec = link.from_query([(name, value) for name, value in query.items()])
    except ValueError:
        spec = None
    if spec is None:
        return GENERAL
    setup = words.describe(spec)
    styles = tuple((style.value, "") for style in spec.styles)
    return Preview("A setup to train: which style wins?", _cut(setup), setup, styles)


def _tags(scope: Scope, query: Mapping[str, str], preview: Preview) -> Markup:
    headers = Headers(scope=scope)
    host = headers.get("host", "")
    scheme = headers.get("x-forwarded-proto", scope.get("scheme", "http"))
    if not _HOST.fullmatch(host) or scheme not in ("http", "https"):
        origin = ""
    else:
        origin = f"{scheme}://{host}"
    path = scope["path"]
    folder = path[: path.rindex("/") + 1] if "/" in path else "/"
    asked = f"?{urlencode(query, errors='replace')}" if query else ""
    meta = Markup('<meta property="{}" content="{}">')
    facts = {
        "og:type": "website",
        "og:site_name": "kerascompare",
        "og:title": preview.title,
        "og:description": preview.description,
    }
    if origin:  # readers take no relative addresses
        facts |= {
            "og:url": f"{origin}{path}{asked}",
            "og:image": f"{origin}{folder}{PICTURE}{asked}",
            "og:image:width": str(preview_picture.WIDTH),
            "og:image:height": str(preview_picture.HEIGHT),
            "og:image:alt": preview.title,
        }
    named = Markup(
        '<meta name="description" content="{}"><meta name="twitter:card" '
        'content="summary_large_image"><title>kerascompare</title>'
    )
    tags = Markup("").join(meta.format(name, fact) for name, fact in facts.items())
    return tags + named.format(preview.description)


def _query(scope: Scope) -> dict[str, str]:
    """Return the query parameters of a request; of repeated ones the last."""
    text = scope.get("query_string", b"")[: MAX_QUERY + 1].decode("latin-1")
    if len(text) > MAX_QUERY:
        return {}
    try:
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=100))
    except ValueError:
        return {}


def _cut(text: str) -> str:
    return text if len(text) <= MAX_DESCRIPTION else f"{text[: MAX_DESCRIPTION - 1]}…"


def _is_of_page(path: str) -> bool:
    return path.rpartition("/")[2] in PAGES and "/_stcore/" not in path
