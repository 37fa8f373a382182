"""Read the project's documents: links, code blocks, and names of files."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    path
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"))
    if path.name not in ("LICENSE.md",)
)


def blocks(path, language):
    """Return the code blocks of a document in a language, without their indentation."""
    found = re.findall(rf"^( *)```{language}\n(.*?)^\1```$", path.read_text(), re.M | re.S)
    return [re.sub(rf"^{indent}", "", block, flags=re.M) for indent, block in found]


def commands(path):
    """Return the commands of a document, without comments."""
    lines = [line for block in blocks(path, "sh") for line in block.splitlines()]
    stripped = (line.partition("#")[0].strip() for line in lines)
    return [line for line in stripped if line]


def links(path):
    """Return the relative links of a document."""
    found = re.findall(r"\]\(([^)\s]+)\)", path.read_text())
    return [link for link in found if "://" not in link]


def code_spans(path):
    """Return what stands between single backticks outside of code blocks."""
    text = re.sub(r"^( *)```.*?^\1```$", "", path.read_text(), flags=re.M | re.S)
    return re.findall(r"`([^`\n]+)`", text)
