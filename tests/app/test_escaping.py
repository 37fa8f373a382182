"""External text is shown literally: no HTML, no Markdown, no paths of the server."""

import ast
from pathlib import Path

import numpy as np
import pytest
from markupsafe import Markup
from streamlit.testing.v1 import AppTest

from kerascompare import ui
from kerascompare.cluster.answering import Explanation
from kerascompare.spec import Style
from kerascompare.ui.app import frame, words
from kerascompare.ui.history import page as history
from tests.app import screen
from tests.app.conftest import ENTRY

NASTY = "<img src=x onerror=alert(1)>"
MARKDOWN = "![i](http://x.example/i.png) :red[r] $x$ :smile: **b** `c` www.x.example a@x.example"
SOURCES = sorted(Path(ui.__file__).parent.rglob("*.py"))

# Streamlit calls that render arguments as Markdown, with the positions of these arguments.
TEXTS = {
    **dict.fromkeys(
        ("error", "warning", "info", "success", "toast", "caption", "write", "markdown", "badge"),
        (0,),
    ),
    **dict.fromkeys(("title", "header", "subheader", "spinner", "status", "dialog"), (0,)),
    **dict.fromkeys(("expander", "popover", "tabs", "metric", "button", "download_button"), (0,)),
    **dict.fromkeys(("text_input", "text_area", "number_input", "selectbox", "slider"), (0,)),
    **dict.fromkeys(("pills", "segmented_control", "radio", "toggle", "checkbox"), (0,)),
    "page_link": (),
    **dict.fromkeys(("multiselect", "file_uploader"), (0,)),
}
NAMED = ("title", "help", "label", "body")

# Labels made of our own constants: a screen reader would read the backslashes of `plain` aloud.
OUR_LABELS = {"label", "f'Show {n_hidden} more, where the styles do the same'"}


def calls(source):
    """Yield the name and the node of every method call in a source file."""
    for node in ast.walk(ast.parse(source.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr, node


def is_harmless(node):
    """Return whether a text is a constant or escaped by `plain`."""
    match node:
        case ast.Constant() | ast.List() | ast.Tuple():
            return True
        case ast.Call(func=ast.Name(id="plain") | ast.Attribute(attr="plain")):
            return True
        case ast.IfExp(body=body, orelse=orelse):
            return is_harmless(body) and is_harmless(orelse)
        case ast.BinOp(left=left, right=right):
            return is_harmless(left) and is_harmless(right)
        case ast.JoinedStr(values=values):
            return all(map(is_harmless, values))
        case ast.FormattedValue(value=value):
            return is_harmless(value)
        case ast.Name(id=name) | ast.Subscript(value=ast.Name(id=name)):  # or in a table of them
            return name.isupper()
        case _:
            return False


def test_only_frame_writes_html():
    writers = {
        source.name
        for source in SOURCES
        for name, node in calls(source)
        if name == "html" and ast.unparse(node.func) != "frame.html"
    }

    assert writers == {"frame.py"}
    assert "unsafe_allow_html" not in "".join(source.read_text() for source in SOURCES)


def test_html_templates_are_constants():
    """`Markup(f"…")` would not escape its values."""
    templates = [
        (source.name, node.lineno, node.args[0])
        for source in SOURCES
        for node in ast.walk(ast.parse(source.read_text()))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Markup"
    ]

    assert len(templates) > 80
    assert [
        (name, line)
        for name, line, text in templates
        if not isinstance(text, ast.Constant) and name != "sheets.py"  # which reads our CSS
    ] == []


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_markdown_texts_are_constants_or_escaped(source):
    """If this fails, escape the text with `words.plain(…)`."""
    unescaped = []
    for name, node in calls(source):
        place = ast.unparse(node.func.value)
        if name not in TEXTS or place == "log" or (name == "write" and place != "st"):
            continue
        texts = [node.args[i] for i in TEXTS[name] if i < len(node.args)]
        texts += [keyword.value for keyword in node.keywords if keyword.arg in NAMED]
        unescaped += [(node.lineno, ast.unparse(text)) for text in texts if not is_harmless(text)]

    assert [text for text in unescaped if text[1] not in OUR_LABELS] == []


@pytest.mark.parametrize("value", ["<b>x</b>", f"<p>{NASTY}</p>", "", None, 3])
def test_html_other_than_markup_is_refused(value):
    with pytest.raises(TypeError, match="HTML must be a Markup"):
        frame.html(value)


def test_template_escapes_its_arguments():
    def page():
        from markupsafe import Markup

        from kerascompare.ui.app import frame

        frame.html(Markup("<p title='{}'>{}</p>").format("'\"&", "<img src=x onerror=alert(1)>"))

    (shown,) = AppTest.from_function(page).run().get("html")

    assert shown.proto.body == ("<p title='&#39;&#34;&amp;'>&lt;img src=x onerror=alert(1)&gt;</p>")


def test_layer_names_in_explanations_are_escaped(open_page, cluster):
    explanations = [
        Explanation(style, np.zeros((28, 28), "float32"), {NASTY: np.ones(3, "float32")})
        for style in Style
    ]

    def page(explanations, cluster):
        import numpy as np
        import streamlit as st

        from kerascompare.ui.draw import explanations as behind

        st.session_state.behind = True
        cluster.answer = explanations
        behind.show(None, np.zeros((28, 28), np.uint8))

    at = AppTest.from_function(page, args=(explanations, cluster)).run()

    assert not at.exception
    html = screen.html(at)
    assert NASTY not in html
    assert html.count(str(Markup.escape(NASTY))) == 3


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a*b_c~d`e[f](g)", r"a\*b\_c\~d\`e\[f\]\(g\)"),
        ("http://x.example", "http\\:\u2060\\/\\/x\\.example"),
        ("HTTPS://x", "HTTPS\\:\u2060\\/\\/x"),
        ("www.x.example", "www\u2060\\.x\\.example"),
        ("_www.x.example", "\\_www\u2060\\.x\\.example"),
        ("a@x.example", "a\\@\u2060x\\.example"),
        (":streamlit:", "\\:\u2060streamlit\\:"),
        ("a -> b", "a \\-\u2060\\> b"),
        ("a\n\n    b\tc\r\u2028d", "a b c d"),
        ("a\x1b[31m\u202eb", r"a \[31m b"),
        ("1-10, 42", r"1\-10\, 42"),
        ("98.06\u202f% 👩\u200d🔬 ｆｕｌｌ", "98\\.06\u202f\\% 👩\u200d🔬 ｆｕｌｌ"),
    ],
)
def test_plain_escapes_markdown(text, shown):
    assert words.plain(text) == shown


def _messages(at):
    """Return all messages and captions of a page as one string of Markdown."""
    return "\n".join(element.value for element in (*at.error, *at.warning, *at.caption, *at.toast))


def _is_escaped(text, messages):
    return words.plain(text) in messages and text not in messages


def test_markdown_in_the_seed_field_is_not_rendered(open_page):
    at = open_page("pages/compare.py")
    at.get_by_key("seeds").input(MARKDOWN).run()

    assert _is_escaped(MARKDOWN, _messages(at))


def test_markdown_in_the_seed_field_of_another_run_is_not_rendered(open_page):
    at = open_page("pages/seeds.py")
    at.get_by_key("again_seeds").input(MARKDOWN).run()

    assert _is_escaped(MARKDOWN, _messages(at))


def test_markdown_in_the_layers_is_not_rendered(open_page):
    at = open_page("pages/compare.py")
    at.get_by_key("start").select("by hand").run()
    at.get_by_key("layers").input("Dense(10, units_='![i](http://x.example/i.png)')").run()

    assert at.error
    assert "![i]" not in _messages(at)
    assert "http://" not in _messages(at)


@pytest.mark.parametrize("path", ["pages/compare.py", "pages/seeds.py", "pages/draw.py"])
def test_markdown_in_the_id_of_a_link_is_not_rendered(open_page, path):
    at = open_page(path, comparison=MARKDOWN)

    assert _is_escaped(MARKDOWN, _messages(at))


@pytest.mark.parametrize("path", ["pages/compare.py", "pages/seeds.py", "pages/draw.py"])
@pytest.mark.parametrize(
    "link", ["x" * 5_000, "\x00", "９" * 5_000, "a/../b"], ids=lambda link: ascii(link[:4])
)
def test_any_id_in_a_link_shows_a_short_warning(open_page, path, link):
    at = open_page(path, comparison=link)

    assert not at.exception
    (warning,) = at.warning
    assert "There is no comparison" in warning.value
    assert len(screen.shown(warning.value)) < 400


def test_any_cell_in_a_link_shows_a_short_warning(open_page):
    at = AppTest.from_file(ENTRY, default_timeout=60)
    at.query_params["feature"], at.query_params["style"] = MARKDOWN, "x" * 5_000
    at.switch_page("pages/features.py").run()

    (warning,) = at.warning
    assert _is_escaped(MARKDOWN, warning.value)
    assert len(screen.shown(warning.value)) < 600


def test_markdown_and_html_in_the_name_of_a_comparison_are_not_rendered(open_page, add, store):
    first, second = add.completed(), add.completed(seeds=(7,))
    store.rename(first, f"{NASTY} **b** :smile:"[:80])
    at = open_page("pages/history.py")
    at.session_state[history.TICKED] = [first, second]
    at.run()
    assert NASTY not in screen.html(at)
    assert str(Markup.escape(NASTY)) in screen.html(at)

    at.get_by_key("history_delete").click().run()

    assert words.plain(f"{NASTY} **b** :smile:") in _messages(at)


@pytest.mark.parametrize(
    "query",
    ["9" * 5_000, "²", "٣", MARKDOWN, "\x00", "007", "x" * 50_000],
    ids=lambda query: ascii(query[:4]),
)
def test_any_text_can_be_searched_in_history(open_page, add, query):
    add.completed(seeds=(7,))
    at = open_page("pages/history.py")

    at.get_by_key("history_search").input(query).run()

    assert not at.exception
    is_found = query == "007"
    assert ("No comparison contains all these words." in screen.html(at)) == (not is_found)


def test_paths_in_errors_of_earlier_versions_are_not_shown(open_page, add, store):
    failed = add.failed()
    with store.writes() as connection:
        connection.exec_driver_sql(
            "UPDATE runs SET error = '/srv/app/x.keras: **no**', "
            """details = 'File "/srv/site-packages/keras/src/layers/layer.py", line 3'"""
            " WHERE error IS NOT NULL"
        )

    at = open_page("pages/compare.py", comparison=failed)

    assert [error.value for error in at.error] == [words.plain("x.keras: **no**")]
    (details,) = [item for item in at.expander if item.label.startswith("Details")]
    assert details.code[0].value == 'File "keras/src/layers/layer.py", line 3'


def test_store_error_hides_the_path():
    def page():
        from kerascompare.store import StoreError
        from kerascompare.ui.app import frame

        frame.show_error(
            StoreError("The store sqlite:////srv/my app/store.db does not work: disk full.")
        )

    message = screen.shown(AppTest.from_function(page).run().error[0].value)

    assert "srv" not in message
    assert message.endswith("does not work: disk full.")
