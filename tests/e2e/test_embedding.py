"""A part of a page in a frame of a page from elsewhere, such as a lesson."""

import http.server
import re
import threading
from functools import partial

import pytest
from playwright.sync_api import expect

LESSON = """<!doctype html><html lang="en"><title>Lesson</title>
<link rel="icon" href="data:,">
<h1>Are the styles different?</h1>
<iframe title="Curves" src="{url}" width="900" height="600"></iframe></html>"""


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture
def lesson(tmp_path):
    """Return a function that serves a lesson with a frame, from another site than the app's.

    `localhost` and `127.0.0.1` are different sites for a browser.
    """
    handler = partial(_Quiet, directory=tmp_path)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def write(url):
        (tmp_path / "lesson.html").write_text(LESSON.format(url=url))
        return f"http://localhost:{server.server_port}"

    yield write
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("part", "shown"),
    [
        ("/features?embed=true&show=matrix", "multiple input"),
        ("/draw?embed=true&show=draw", "Clear"),
    ],
)
def test_part_is_drawn_in_a_lesson_of_another_site(visit, app, lesson, part, shown):
    page = visit("/lesson.html", url=lesson(app.url + part)).page
    frame = page.frame_locator("iframe")

    expect(frame.get_by_text(shown, exact=True).first).to_be_visible()
    expect(frame.get_by_role("link", name=re.compile("Open in kerascompare"))).to_be_visible()


def test_curves_of_a_training_grow_in_a_lesson_of_another_site(visit, app, lesson, add):
    visitor = visit("/compare")
    expect(visitor.page.get_by_role("region", name="Subclassing source")).to_be_visible()
    comparison = visitor.train(epochs=3)

    url = lesson(f"{app.url}/compare?comparison={comparison}&embed=true&show=curves")
    page = visit("/lesson.html", url=url, apart=True).page
    frame = page.frame_locator("iframe")

    expect(frame.locator(".js-plotly-plot").first).to_be_visible()
    expect(frame.get_by_text("one curve").first).to_be_visible()
    expect(frame.get_by_role("heading", name="Identical to the last bit")).to_be_visible()
