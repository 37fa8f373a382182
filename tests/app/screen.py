"""Read a page that AppTest has drawn."""

import json
import re


def html(at):
    """Return all HTML of a page as one text."""
    return "\n".join(element.proto.body for element in at.get("html"))


def component(at, key):
    """Return what a component of ours was given."""
    (found,) = [one for one in at.get("bidi_component") if one.key == key]
    return json.loads(found.proto.json)


def sources(at):
    """Return the sources on the page by style."""
    return {column["style"]: column["source"] for column in component(at, "sources")["columns"]}


def sentences(at):
    """Return every caption, warning, error and paragraph of a page as one text."""
    elements = [*at.caption, *at.warning, *at.error, *at.info]
    return "\n".join([*(shown(element.value) for element in elements), html(at)])


def shown(markdown):
    """Return a text without what keeps Markdown from reading signs in it."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", markdown.replace("\u2060", ""))
