"""Settings from the environment: data folder, store, scheduler, number and memory of the workers.

Each function reads the environment when it is called.
"""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from platformdirs import user_data_path
from pydantic import ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from kerascompare.quoting import quote
from kerascompare.system.machine import memory_bytes, processors

WORKER_SHARE = 0.75
"""Share of the machine's memory that all training workers may use together. The rest is for the
app, the answering worker and the system."""

MIN_WORKER_BYTES = 256 * 10**6
"""TensorFlow does not start with less memory."""

MAX_PARALLEL_RUNS = 3
"""Most runs of a replicate that a worker trains at once: one of each style, `len(Style)`."""


class SettingsError(ValueError):
    """An environment variable has an invalid value. The message names it and the remedy."""


class _Settings(BaseSettings):
    """Fields read from `KERASCOMPARE_` variables. An empty variable counts as unset."""

    model_config = SettingsConfigDict(
        env_prefix="KERASCOMPARE_", env_ignore_empty=True, validate_default=False
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read the environment alone: the other sources take most of the time and hold nothing."""
        return (env_settings,)


class _Places(_Settings):
    home: Path | None = None
    store: str | None = None
    scheduler: str | None = None


class _Workers(_Settings):
    workers: int = 1

    @field_validator("workers", mode="before")
    @classmethod
    def _parse_workers(cls, given: str) -> int:
        limit = processors()
        if not given.isdecimal() or len(given) > 9 or not 1 <= int(given) <= limit:
            raise SettingsError(
                f"KERASCOMPARE_WORKERS must be a number from 1 to {limit}, the number of "
                f"processors of this machine. Received: {quote(given)}. Correct it, or unset it "
                "for one worker."
            )
        return int(given)


class _Memory(_Settings):
    worker_memory: int | None = None

    @field_validator("worker_memory", mode="before")
    @classmethod
    def _parse_memory(cls, given: str) -> int:
        size_bytes = _parse_bytes(given)
        if size_bytes is None or size_bytes < MIN_WORKER_BYTES:
            raise SettingsError(
                "KERASCOMPARE_WORKER_MEMORY must be a size of at least 256 MB, such as 4GB. "
                f"Received: {quote(given)}. Correct it, or unset it for a share of the machine's "
                "memory."
            )
        return size_bytes


def home() -> Path:
    """Return the data folder: `KERASCOMPARE_HOME`, or the platform's folder for user data."""
    return _home(_read(_Places))


def make_folder(folder: Path) -> None:
    """Create a folder for data and its parents, if it does not exist.

    Raises:
        SettingsError: If it cannot be created.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"The data folder {folder} cannot be created ({error.strerror}). "
            "Choose another with the environment variable KERASCOMPARE_HOME."
        ) from error


def store_url() -> str:
    """Return the store's SQLAlchemy URL: `KERASCOMPARE_STORE`, or SQLite in the data folder."""
    places = _read(_Places)
    return places.store or f"sqlite:///{(_home(places) / 'store.db').absolute()}"


def store_folder() -> Path | None:
    """Return the folder of the store; None if the store is a database on a server."""
    prefix, _, path = store_url().partition(":///")
    return Path(path.partition("?")[0]).parent if prefix.startswith("sqlite") else None


def scheduler_address() -> str | None:
    """Return the address of the Dask scheduler, `KERASCOMPARE_SCHEDULER`; None for a local one."""
    return _read(_Places).scheduler


def workers() -> int:
    """Return the number of training workers: `KERASCOMPARE_WORKERS`, or 1.

    The workers share the processors, and each takes about 1 GB of memory. One worker trains the
    styles of a replicate in parallel, which keeps up to three processors busy; so the default is 1.
    Several workers train several replicates at once, of one comparison or of many visitors.

    Raises:
        SettingsError: If the value is not a number from 1 to the number of processors.
    """
    return _read(_Workers).workers


def worker_memory_bytes() -> int:
    """Return the memory limit of a training worker: `KERASCOMPARE_WORKER_MEMORY`, or its share.

    Raises:
        SettingsError: If the value is not a size, or less than `MIN_WORKER_BYTES`.
    """
    given = _read(_Memory).worker_memory
    return given or int(memory_bytes() * WORKER_SHARE) // workers()


def is_worker_memory_known() -> bool:
    """Return whether `worker_memory_bytes` applies: a remote scheduler's workers may differ."""
    return scheduler_address() is None or _read(_Memory).worker_memory is not None


def max_parallel_runs() -> int:
    """Return the maximum number of runs of a replicate that each worker trains at once.

    Two parallel runs on two processors take about as long as one run on one processor. A single
    run that has both processors takes three quarters to five sixths of that time
    (`benchmarks/engines.py`).
    """
    return min(MAX_PARALLEL_RUNS, processors() // workers())


def threads() -> int:
    """Return the number of threads of a TensorFlow operation: a run's share of the processors."""
    return processors() // workers() // max_parallel_runs()


def _home(places: _Places) -> Path:
    given = places.home
    return given.expanduser() if given else user_data_path("kerascompare", appauthor=False)


_S = TypeVar("_S", bound=_Settings)


def _read(kind: type[_S]) -> _S:
    try:
        return kind()
    except ValidationError as error:
        # Pydantic keeps the validator's own exception; its message is the one for a person.
        raise error.errors()[0]["ctx"]["error"] from None


def _parse_bytes(text: str) -> int | None:
    from dask.utils import parse_bytes  # a tenth of a second that most callers need not wait for

    try:
        return parse_bytes(text)
    except (OverflowError, ValueError):
        return None
