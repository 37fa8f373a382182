"""Arrays as blobs, split into parts if they are too large for a column of the database."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

import numpy as np
import sqlalchemy as sa

from kerascompare.store import schema
from kerascompare.store.records import StoreError

PART_BYTES = 2**27
"""Size of a part. SQLite accepts blobs of 10⁹ bytes, PostgreSQL of 2³⁰, and both copy what is sent."""

WEIGHTS, VARIABLES = "weights", "variables"
"""Names of the blobs that may have parts: a column of `results` and one of `checkpoints`."""


def write(connection: sa.Connection, run_id: str, blob: str, content: memoryview) -> bytes:
    """Write all but the first part of a blob; return the first, which belongs in the blob's column."""
    delete(connection, run_id, blob)
    for position, start in enumerate(range(PART_BYTES, len(content), PART_BYTES)):
        part = {
            "run_id": run_id,
            "blob": blob,
            "position": position,
            "content": bytes(content[start : start + PART_BYTES]),
        }
        connection.execute(schema.parts.insert(), part)
    return bytes(content[:PART_BYTES])


def read(connection: sa.Connection, run_id: str, blob: str, first: bytes) -> list[np.ndarray]:
    """Return the arrays of a blob whose first part is `first`.

    Raises:
        StoreError: If the blob is damaged.
    """
    query = (
        sa.select(schema.parts.c.content)
        .where(schema.parts.c.run_id == run_id, schema.parts.c.blob == blob)
        .order_by(schema.parts.c.position)
    )
    content = b"".join([first, *connection.execute(query).scalars()])
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            return [arrays[f"arr_{position}"] for position in range(len(arrays.files))]
    except (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise StoreError(
            f"The {blob} of run {run_id} are damaged in the store. Train the comparison again."
        ) from error


def delete(connection: sa.Connection, run_id: str, blob: str) -> None:
    """Delete all parts of a blob but the first."""
    connection.execute(
        schema.parts.delete().where(schema.parts.c.run_id == run_id, schema.parts.c.blob == blob)
    )


def pack(arrays: Sequence[np.ndarray]) -> memoryview:
    """Return arrays as the bytes of a blob."""
    buffer = io.BytesIO()
    np.savez(buffer, *arrays)
    return buffer.getbuffer()
