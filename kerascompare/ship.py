"""Train the models that ship with the project: `python -m kerascompare.ship`.

They are a comparison like any other, the tutorial's under one seed, in a store that is only read.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from pathlib import Path

from kerascompare import api
from kerascompare.architectures import TUTORIAL
from kerascompare.spec import ComparisonSpec, TrainingConfig
from kerascompare.store.run_store import SHIPPED

SPEC = ComparisonSpec(architecture=TUTORIAL, training=TrainingConfig(epochs=10), seeds=(42,))


def main() -> None:
    """Train, and put all that was recorded into one file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        os.environ["KERASCOMPARE_STORE"] = f"sqlite:///{path}"
        api.run(SPEC)
        SHIPPED.unlink(missing_ok=True)
        connection = sqlite3.connect(path)
        connection.execute("VACUUM INTO ?", [str(SHIPPED)])
        connection.close()


if __name__ == "__main__":
    main()
