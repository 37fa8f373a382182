"""A PostgreSQL server for a test run, from Debian's package or any other installation.

Not pytest-postgresql: version 10.0.0 runs `pg_ctl` as the user who runs the tests, and PostgreSQL
refuses to start as root, the usual user in a container.
"""

import os
import shutil
import signal
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg
import sqlalchemy as sa

DEBIAN_FOLDER = "/usr/lib/postgresql"


def programs():
    """Return the folder with `initdb` and `postgres`, or None if they are not installed."""
    if initdb := shutil.which("initdb"):
        return Path(initdb).resolve().parent
    versions = sorted(Path(DEBIAN_FOLDER).glob("*/bin/initdb"))
    return versions[-1].parent if versions else None


@contextmanager
def running_postgres(folder):
    """Run a server on a free port with its data in `folder`; yield the URL without a database.

    As root, start the server as the user `postgres`, which the Debian package creates.
    """
    data, user = folder / "data", {}
    data.mkdir(parents=True)
    if os.geteuid() == 0:
        user = {"user": "postgres", "group": "postgres", "extra_groups": []}
        shutil.chown(data, "postgres", "postgres")
        for parent in (folder, *folder.parents):
            if parent.owner() == "root" and parent != Path("/"):
                parent.chmod(parent.stat().st_mode | 0o011)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    quiet = {"cwd": data, "stdout": subprocess.DEVNULL, **user}
    initdb = [programs() / "initdb", "-D", data, "-U", "tests", "--auth=trust", "--no-sync"]
    subprocess.run(initdb, check=True, stderr=subprocess.PIPE, **quiet)
    options = ("fsync=off", "listen_addresses=127.0.0.1", "unix_socket_directories=")
    server = subprocess.Popen(
        [programs() / "postgres", "-D", data, "-p", str(port)]
        + [part for option in options for part in ("-c", option)],
        stderr=subprocess.DEVNULL,
        **quiet,
    )
    url = f"postgresql+psycopg://tests@127.0.0.1:{port}"
    try:
        _wait_until_ready(url)
        yield url
    finally:
        server.send_signal(signal.SIGINT)  # fast shutdown: it does not wait for clients
        server.wait(30)


def execute(url, statement):
    """Execute an SQL statement on a server, outside of transactions."""
    parts = sa.make_url(url)
    with psycopg.connect(
        host=parts.host, port=parts.port, user=parts.username, dbname="postgres", autocommit=True
    ) as connection:
        connection.execute(statement)


@contextmanager
def unavailable(url):
    """Close all connections to a database and refuse new ones within the `with` block."""
    name = sa.make_url(url).database
    execute(url, f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false")
    try:
        execute(
            url,
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",
        )
        yield
    finally:
        execute(url, f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true")


def _wait_until_ready(url):
    deadline = time.monotonic() + 30
    while True:
        try:
            return execute(url, "SELECT 1")
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
