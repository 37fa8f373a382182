"""TLS keys and certificates of the processes of a cluster."""

from __future__ import annotations

import os
from pathlib import Path

from distributed.security import Security

from kerascompare.system.settings import SettingsError


def write_worker_keys(security: Security, folder: Path) -> dict[str, str]:
    """Write the keys of a worker to files that only this user can read.

    Returns:
        The environment variables by which Dask finds them.
    """
    keys = {
        "CA_FILE": security.tls_ca_file,  # type: ignore[attr-defined]
        "WORKER__KEY": security.tls_worker_key,  # type: ignore[attr-defined]
        "WORKER__CERT": security.tls_worker_cert,  # type: ignore[attr-defined]
    }
    environment = {"DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION": "True"}
    for name, pem in keys.items():
        file = folder / f"{name.lower()}.pem"
        with os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as opened:
            opened.write(pem)
        environment[f"DASK_DISTRIBUTED__COMM__TLS__{name}"] = str(file)
    return environment


def require_client_keys(address: str) -> None:
    """Check that there are certificates for a scheduler with TLS; without, Dask waits a minute.

    Raises:
        SettingsError: If the address is `tls://` and certificates are missing or unreadable.
    """
    if not address.startswith("tls://"):
        return
    try:
        found = Security().get_connection_args("client")["ssl_context"]
        reason = None if found else "no certificates are given"
    except OSError as error:
        reason = f"the certificates cannot be read: {error.strerror or error}"
    if reason:
        raise SettingsError(
            f"The Dask scheduler at {address}, the value of KERASCOMPARE_SCHEDULER, requires TLS, "
            f"and {reason}. Name the files in DASK_DISTRIBUTED__COMM__TLS__CA_FILE, …CLIENT__CERT "
            "and …CLIENT__KEY, as docs/many-machines.md says."
        )
