"""Count what a page receives, and how much what is drawn on it moves."""

from __future__ import annotations

from playwright.sync_api import CDPSession, Page

# The largest sum of shifts within 5 seconds without a pause of 1 second, as web.dev/articles/cls
# defines it; shifts within 0.5 s after an input of the visitor do not count.
_WATCH_SHIFTS = """
  window.layoutShift = 0;
  let sum = 0, first = 0, last = 0;
  new PerformanceObserver((list) => {
    for (const { startTime, value, hadRecentInput } of list.getEntries()) {
      if (hadRecentInput) continue;
      if (startTime - last > 1000 || startTime - first > 5000) [sum, first] = [0, startTime];
      last = startTime;
      sum += value;
      window.layoutShift = Math.max(window.layoutShift, sum);
    }
  }).observe({ type: "layout-shift", buffered: true });
"""


class Traffic:
    """What a page receives from now on.

    Attributes:
        http_bytes: Bytes of all responses as they came over the wire, headers included.
        messages: Number of messages of the websocket.
        message_bytes: Their size in bytes.
    """

    def __init__(self, page: Page):
        self.http_bytes = self.messages = self.message_bytes = 0
        self._session: CDPSession = page.context.new_cdp_session(page)
        self._session.on("Network.loadingFinished", self._add_response)
        self._session.on("Network.webSocketFrameReceived", self._add_message)
        self._session.send("Network.enable")

    @property
    def total_bytes(self) -> int:
        """Bytes of responses and messages."""
        return self.http_bytes + self.message_bytes

    def close(self) -> None:
        """Stop counting."""
        self._session.detach()

    def _add_response(self, event: dict) -> None:
        self.http_bytes += int(event["encodedDataLength"])

    def _add_message(self, event: dict) -> None:
        sent = event["response"]
        is_binary = sent["opcode"] == 2  # given in base64: 4 characters are 3 bytes
        self.messages += 1
        self.message_bytes += (
            len(sent["payloadData"]) * 3 // 4 if is_binary else len(sent["payloadData"])
        )


def watch_shifts(page: Page) -> None:
    """Measure the layout shift of every document that the page will load."""
    page.add_init_script(_WATCH_SHIFTS)


def layout_shift(page: Page) -> float:
    """Return the cumulative layout shift (CLS) of the document up to now."""
    return page.evaluate("() => window.layoutShift")


def settle(page: Page, traffic: Traffic) -> None:
    """Wait until the script of the page has ended, its charts are drawn, and nothing more comes."""
    page.get_by_text("MNIST handwritten digits").wait_for()  # in the footer
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    before = -1
    while traffic.total_bytes != before:
        before = traffic.total_bytes
        page.wait_for_timeout(1000)
