"""Arrays as blobs: packed, and in parts where they are too large for a database's column."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

import numpy as np
import sqlalchemy as sa

from kerascompare.store import schema
from kerascompare.store.records import StoreError

PART_BYTES = 2**27
"""SQLite takes blobs of up to 10⁹ bytes, PostgreSQL of up to 2³⁰; each is copied when it is sent."""

WEIGHTS, VARIABLES = "weights", "variables"
"""Which blobs of a run may have parts: the columns of `results` and of `checkpoints`."""


def write(connection: sa.Connection, run_id: str, blob: str, content: memoryview) -> bytes:
    """Write what does not fit into the blob's own column as parts; return what does."""
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
    """Return the arrays of a blob whose column holds `first`.

    Raises:
        StoreError: If it is damaged.
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
    """Delete the parts of a blob."""
    connection.execute(
        schema.parts.delete().where(schema.parts.c.run_id == run_id, schema.parts.c.blob == blob)
    )


def pack(arrays: Sequence[np.ndarray]) -> memoryview:
    """Return the bytes of a blob that holds these arrays."""
    buffer = io.BytesIO()
    np.savez(buffer, *arrays)
    return buffer.getbuffer()
