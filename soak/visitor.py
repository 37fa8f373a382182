"""Simulate a visitor: send to Streamlit's server what a browser would send.

Fifty tabs of Chromium would measure Chromium. A page is requested with a `BackMsg` over the
WebSocket; it is complete when the server reports that its script has finished.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from tornado.httpclient import AsyncHTTPClient
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

PAGES = {
    "Home": "",
    "Compare": "compare",
    "Seeds": "seeds",
    "Draw": "draw",
    "Features": "features",
    "History": "history",
}
"""Pages → their paths."""

ANSWER_S = 30.0
"""Timeout of a page."""

_FINISHED_FRAGMENT = ForwardMsg.ScriptFinishedStatus.FINISHED_FRAGMENT_RUN_SUCCESSFULLY
_FINISHED = (
    _FINISHED_FRAGMENT,
    ForwardMsg.ScriptFinishedStatus.FINISHED_SUCCESSFULLY,
    ForwardMsg.ScriptFinishedStatus.FINISHED_WITH_COMPILE_ERROR,
)


@dataclass
class Answer:
    """Messages of the server until a script has finished.

    Attributes:
        seconds: Time from the request to the end of the script.
        errors: Exceptions, error boxes and tracebacks on the page.
        widgets: The ids of buttons and fields by their label.
        fragment: Id of the fragment that the browser must request repeatedly, or None.
        is_page: Whether it is a whole page, not a fragment of one.
        content: All messages, serialized.
    """

    seconds: float = 0.0
    errors: list[str] = field(default_factory=list)
    widgets: dict[str, str] = field(default_factory=dict)
    fragment: str | None = None
    is_page: bool = True
    content: list[bytes] = field(default_factory=list)

    def contains(self, text: str) -> bool:
        """Return whether a text occurs in the messages."""
        return any(text.encode() in content for content in self.content)


class Visitor:
    """A session of a browser: `async with` opens the app, and closes the tab in the end.

    Args:
        url: URL of the app.

    Attributes:
        query: Query string in the address bar.
    """

    def __init__(self, url: str):
        self.query = ""
        self._url = url
        self._socket: ClientConnection | None = None
        self._page = ""
        self._known: dict[str, ForwardMsg] = {}

    async def __aenter__(self) -> Self:
        page = await AsyncHTTPClient().fetch(self._url, request_timeout=ANSWER_S)
        cookies = "; ".join(c.split(";")[0] for c in page.headers.get_list("set-cookie"))
        self._socket = await connect(
            f"{self._url.replace('http', 'ws', 1)}/_stcore/stream",
            origin=self._url,
            subprotocols=["streamlit"],
            additional_headers={"Cookie": cookies} if cookies else {},
            max_size=None,
            open_timeout=ANSWER_S,
        )
        return self

    async def __aexit__(self, *_exception: object) -> None:
        await self._socket.close()

    async def open(self, page: str, query: str = "") -> Answer:
        """Open a page by its path."""
        self._page, self.query = page, query
        return await self._request(BackMsg())

    async def press(
        self,
        button: str,
        *,
        numbers: Mapping[str, float] | None = None,
        texts: Mapping[str, str] | None = None,
    ) -> Answer:
        """Fill fields and press a button, all by their ids; return the next page."""
        message = BackMsg()
        states = message.rerun_script.widget_states.widgets
        for widget, number in (numbers or {}).items():
            states.add(id=widget, double_value=number)
        for widget, text in (texts or {}).items():
            states.add(id=widget, string_value=text)
        states.add(id=button, trigger_value=True)
        return await self._request(message)

    async def refresh(self, fragment: str) -> Answer:
        """Request a fragment again, as a browser does while a comparison trains."""
        message = BackMsg()
        message.rerun_script.fragment_id = fragment
        message.rerun_script.is_auto_rerun = True
        return await self._request(message)

    async def _request(self, message: BackMsg) -> Answer:
        state = message.rerun_script
        state.page_name, state.query_string = self._page, self.query
        state.cached_message_hashes.extend(self._known)
        state.context_info.url = f"{self._url}/{self._page}"
        state.context_info.locale, state.context_info.timezone = "en-GB", "Europe/London"
        answer, began = Answer(), time.perf_counter()
        try:
            async with asyncio.timeout(ANSWER_S):
                await self._socket.send(message.SerializeToString())
                while not self._read(await self._socket.recv(), answer):
                    continue
        except (TimeoutError, WebSocketException) as error:
            answer.errors.append(f"no answer ({type(error).__name__})")
        answer.seconds = time.perf_counter() - began
        return answer

    def _read(self, content: bytes, answer: Answer) -> bool:
        """Process a message; return whether it is the last."""
        message = ForwardMsg.FromString(content)
        if message.ref_hash:
            metadata, message = message.metadata, self._known[message.ref_hash]
            message.metadata.CopyFrom(metadata)
        elif message.metadata.cacheable:
            self._known[message.hash] = message
        answer.content.append(content)
        kind = message.WhichOneof("type")
        if kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            _read_element(message.delta.new_element, answer)
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "auto_rerun":
            answer.fragment = message.auto_rerun.fragment_id
        elif kind == "page_not_found":
            answer.errors.append(f"there is no page {self._page}")
        if b"Traceback (most recent call last)" in content:
            answer.errors.append("a traceback")
        if kind != "script_finished" or message.script_finished not in _FINISHED:
            return False
        answer.is_page = message.script_finished != _FINISHED_FRAGMENT
        return True


def _read_element(element, answer: Answer) -> None:
    kind = element.WhichOneof("type")
    if kind == "exception":
        answer.errors.append(f"{element.exception.type}: {element.exception.message}")
    elif kind == "alert" and element.alert.format == Alert.ERROR:
        answer.errors.append(element.alert.body)
    elif kind in ("button", "text_input", "number_input"):
        widget = getattr(element, kind)
        answer.widgets[widget.label] = widget.id
