"""Identify visitors by a random cookie, so that they take turns in the queue."""

from __future__ import annotations

import hashlib
import re
import secrets
from http.cookies import CookieError, SimpleCookie

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "kerascompare_visitor"
MAX_AGE_SECONDS = 365 * 24 * 3600
_VALUE = re.compile(r"[0-9a-f]{32}")


class VisitorCookie:
    """ASGI middleware that sets a cookie with the first HTML page of each browser."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request; add the cookie to an HTML answer if the browser has none."""
        if scope["type"] != "http" or _cookie(Headers(scope=scope).get("cookie", "")):
            await self.app(scope, receive, send)
            return

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    headers.append(
                        "set-cookie",
                        f"{COOKIE}={secrets.token_hex(16)}; Path=/; Max-Age={MAX_AGE_SECONDS}; "
                        "HttpOnly; SameSite=Lax",
                    )
            await send(message)

        await self.app(scope, receive, send_with_cookie)


def owner() -> str:
    """Return the visitor's identity as the store keeps it: a digest that does not reveal the cookie.

    Without a cookie the IP address is used; without an address all visitors share one identity.
    """
    value = st.context.cookies.get(COOKIE)
    is_valid = isinstance(value, str) and _VALUE.fullmatch(value)
    return _digest(str(value) if is_valid else f"address {st.context.ip_address}")


def owner_of(headers: Headers) -> str | None:
    """Return the identity of the visitor who sent a request, or None without a cookie."""
    value = _cookie(headers.get("cookie", ""))
    return None if value is None else _digest(value)


def _digest(identity: str) -> str:
    return hashlib.sha256(identity.encode()).hexdigest()[:32]


def _cookie(header: str) -> str | None:
    try:
        found = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return None
    return found.value if found and _VALUE.fullmatch(found.value) else None
