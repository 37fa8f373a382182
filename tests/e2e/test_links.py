"""Hand a setup to a class: from Home to a locked link, and from the link to a training."""

import re
import time
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import expect

TASK_SECONDS = 60
"""A teacher's task, done in under a minute."""


def share(visitor):
    """Open the Share dialog of an app that only this computer can open; return it."""
    visitor.press("Share")
    dialog = visitor.page.get_by_role("dialog")
    expect(dialog.get_by_text("this computer only")).to_be_visible()
    expect(dialog.get_by_role("img", name="QR code of the link")).to_have_count(0)
    return dialog


def test_a_teacher_hands_a_locked_setup_to_a_class_in_under_a_minute(visit, app):
    teacher = visit("/")
    began = time.monotonic()
    teacher.go("Compare")
    teacher.type("Epochs", 2)
    expect(teacher.page).to_have_url(re.compile("epochs=2"))
    dialog = share(teacher)
    dialog.get_by_text("Only the seed", exact=True).click()
    link = dialog.get_by_text(re.compile("^http.*lock=all-but-seeds$"))
    expect(link).to_be_visible()
    url = link.inner_text()
    assert time.monotonic() - began < TASK_SECONDS
    assert dict(parse_qsl(urlsplit(url).query)) == {
        "seeds": "42",
        "epochs": "2",
        "lock": "all-but-seeds",
    }

    student = visit(url.removeprefix(app.url), apart=True)
    expect(student.page.get_by_text("This link sets everything but the seed.")).to_be_visible()
    expect(student.page.get_by_role("spinbutton", name="Epochs")).to_be_disabled()
    expect(student.page.get_by_role("spinbutton", name="Epochs")).to_have_value("2")
    student.type("Seed", "7")
    expect(student.page).to_have_url(re.compile("seeds=7"))


def test_changes_of_the_setup_are_in_the_address_and_not_in_the_history(visit):
    visitor = visit("/compare")
    expect(visitor.page.get_by_role("button", name="Train", exact=True)).to_be_visible()
    entries = visitor.page.evaluate("history.length")
    for epochs in (3, 4):
        visitor.type("Epochs", epochs)
        expect(visitor.page).to_have_url(re.compile(rf"\?seeds=42&epochs={epochs}$"))
    assert visitor.page.evaluate("history.length") == entries
    visitor.page.reload()
    expect(visitor.page.get_by_role("spinbutton", name="Epochs")).to_have_value("4")


def test_a_link_that_trains_does_so_once_also_after_a_reload(visit, app):
    visitor = visit("/compare?seeds=5&epochs=1&images=10000&batch_size=128&train=1")
    visitor.expect_comparison()
    assert "train=" not in visitor.page.url
    first = visitor.comparison
    visitor.page.reload()
    visitor.expect_comparison()
    visitor.page.goto(f"{app.url}/compare?seeds=5&epochs=1&images=10000&batch_size=128&train=1")
    visitor.expect_comparison()
    assert visitor.comparison == first


def test_an_embedded_part_has_no_menu_and_leads_to_the_whole_page(visit):
    visitor = visit("/compare?seeds=3&embed=true&show=code")
    whole = visitor.page.get_by_role("link", name="Open in kerascompare")
    expect(whole).to_have_attribute("href", re.compile(r"/compare\?seeds=3$"))
    expect(visitor.page.get_by_role("link", name="Features", exact=True)).to_have_count(0)
