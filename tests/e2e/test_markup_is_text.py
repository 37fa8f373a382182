"""The browser shows typed markup as text: no link, image, formula, symbol or colour."""

import pytest
from playwright.sync_api import expect

TYPED = (
    "[a](http://x.example) ![i](http://x.example/i.png) www.x.example _www.x.example a@x.example "
    "$x^2$ :red[r] :smile: :material/home: :streamlit: **b** `c` ~~s~~ <img src=x> &lt; a -> b"
)


@pytest.mark.parametrize(("path", "label"), [("/compare", "Seed"), ("/seeds", "Seeds")])
def test_markup_typed_as_a_seed_is_shown_as_text(visit, path, label):
    visitor = visit(path)
    page = visitor.page
    if path == "/seeds":
        page.get_by_role("button", name="Run it yourself").click()
    field = page.get_by_role("textbox", name=label, exact=True)
    field.fill(TYPED)
    field.press("Enter")

    alert = page.get_by_test_id("stAlert")
    expect(alert).to_contain_text("Seeds are whole numbers and ranges")
    text = alert.inner_text().replace("\u2060", "")
    assert f"Received: '{TYPED}'." in text
    rendered = "a, img, code, strong, em, del, .katex, [data-testid=stIconMaterial]"
    body = alert.get_by_test_id("stMarkdownContainer")
    assert body.locator(rendered).count() == 0


def test_markup_in_the_id_of_a_link_is_shown_as_text(visit):
    visitor = visit("/compare?comparison=http://x.example/:streamlit:**b**")

    alert = visitor.page.get_by_test_id("stAlert")
    expect(alert).to_contain_text("Comparison not found")
    assert "'http://x.example/:streamlit:**b**'" in alert.inner_text().replace("\u2060", "")
    assert alert.locator("a, img").count() == 0
