"""The addresses of this app, and who can open them."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

OTHERS = "Others too"
"""How a page names the address that others can open, where there is one."""

EVERYWHERE = (None, "", "0.0.0.0", "::")
"""Values of `server.address` with which the server listens on all of its addresses."""


@dataclass(frozen=True)
class Address:
    """An address of a page.

    Attributes:
        url: The address, without query parameters.
        reach: Who can open it, as a sentence.
        is_local: Whether only this computer can open it.
    """

    url: str
    reach: str
    is_local: bool = False


def addresses(url: str, *, listens_on: str | None, network_host: str | None) -> list[Address]:
    """Return the addresses of a page, the one that most people can open first.

    Args:
        url: The address in the visitor's browser.
        listens_on: `server.address` of Streamlit.
        network_host: The address of this machine in its network, None if it has none.
    """
    parts = urlsplit(url)._replace(query="", fragment="")
    host = parts.hostname or ""
    shown = urlunsplit(parts)
    if not _is_local(host):
        if _is_private(host):
            return [Address(shown, "Computers and phones in the same network can open this link.")]
        return [Address(shown, "Everybody who can open this site can open this link.")]
    local = "This link works on this computer only; for phones and other computers, {}."
    if listens_on not in EVERYWHERE:
        remedy = local.format("start the app with --server.address 0.0.0.0")
        return [Address(shown, remedy, is_local=True)]
    if network_host is None:
        remedy = local.format("connect it to their network")
        return [Address(shown, remedy, is_local=True)]
    port = f":{parts.port}" if parts.port else ""
    others = urlunsplit(parts._replace(netloc=network_host + port))
    return [
        Address(
            others,
            "Computers and phones in the same network can open this link, "
            "unless a firewall on this computer blocks them.",
        ),
        Address(shown, local.format(f"choose “{OTHERS}”"), is_local=True),
    ]


def network_host() -> str | None:
    """Return the IPv4 address by which this machine reaches others, or None. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address for documentation, RFC 5737
            host = probe.getsockname()[0]
        except OSError:
            return None
    return None if _is_local(host) else host


def _is_local(host: str) -> bool:
    address = _ip(host)
    return address.is_loopback or address.is_unspecified if address else host == "localhost"


def _is_private(host: str) -> bool:
    address = _ip(host)
    return address.is_private if address else "." not in host or host.endswith(".local")


def _ip(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
