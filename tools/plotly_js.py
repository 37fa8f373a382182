"""Get the plotly.js that ships from the npm registry: `python -m tools.plotly_js`."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import tarfile
import urllib.request

from plotly.offline import get_plotlyjs_version

from kerascompare.ui.components import plotly_js

PACKAGE = "plotly.js-basic-dist-min"
FILE = "package/plotly-basic.min.js"


def main() -> None:
    """Write the bundle in the version of the installed plotly package."""
    version = get_plotlyjs_version()
    if version != plotly_js.VERSION:
        raise SystemExit(
            f"The plotly package contains plotly.js {version}. Set VERSION in "
            f"kerascompare/ui/components/plotly_js.py to it. Found: {plotly_js.VERSION}."
        )
    described = json.loads(_read(f"https://registry.npmjs.org/{PACKAGE}/{version}"))["dist"]
    content = unpack(_read(described["tarball"]), described["integrity"])
    plotly_js.BUNDLE.write_bytes(gzip.compress(content, 9, mtime=0))


def unpack(archive: bytes, integrity: str) -> bytes:
    """Return the script in an archive of the registry.

    Args:
        archive: The archive, tar and gzip.
        integrity: What the registry says of it: "sha512-" and the digest in base64.

    Raises:
        ValueError: If the archive is not the one that the registry describes.
    """
    digest = f"sha512-{base64.b64encode(hashlib.sha512(archive).digest()).decode()}"
    if digest != integrity:
        raise ValueError(f"The archive must have the digest {integrity}. Received: {digest}.")
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        return files.extractfile(FILE).read()


def _read(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=60) as answer:
        return answer.read()


if __name__ == "__main__":
    main()
