"""The tool that gets plotly.js takes from an archive only what the registry describes."""

import base64
import hashlib
import io
import tarfile

import pytest

from tools import plotly_js


def archive_of(content):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as files:
        info = tarfile.TarInfo("package/plotly-basic.min.js")
        info.size = len(content)
        files.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def test_script_is_taken_from_an_archive_with_the_digest_of_the_registry():
    archive = archive_of(b"window.Plotly = {};")
    digest = base64.b64encode(hashlib.sha512(archive).digest()).decode()

    assert plotly_js.unpack(archive, f"sha512-{digest}") == b"window.Plotly = {};"


def test_archive_with_another_digest_is_refused():
    with pytest.raises(ValueError, match="The archive must have the digest sha512-AAAA"):
        plotly_js.unpack(archive_of(b""), "sha512-AAAA")
