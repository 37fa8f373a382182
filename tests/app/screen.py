"""Read the elements of a page run by AppTest."""

import json
import re


def html(at):
    """Return all HTML of a page as one string."""
    return "\n".join(element.proto.body for element in at.get("html"))


def component(at, key):
    """Return the data passed to one of our components."""
    (element,) = [element for element in at.get("bidi_component") if element.key == key]
    return json.loads(element.proto.json)


def sources(at):
    """Return the shown sources by style."""
    return {column["style"]: column["source"] for column in component(at, "sources")["columns"]}


def sentences(at):
    """Return all captions, warnings, errors, infos and HTML of a page as one string."""
    elements = [*at.caption, *at.warning, *at.error, *at.info]
    return "\n".join([*(shown(element.value) for element in elements), html(at)])


def shown(markdown):
    """Return the text that a reader sees: Markdown without its escapes."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", markdown.replace("\u2060", ""))
