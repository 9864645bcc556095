"""What a page's network traffic comes to, as the browser's debugging protocol tells it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import CDPSession


@dataclass
class Fetched:
    """One request of a page.

    Attributes:
        kind: The answer's media type.
        wire: Bytes that came over the wire: heads and compressed bodies.
    """

    kind: str = ""
    wire: int = 0


class Network:
    """Adds up all that a page fetches, from now on."""

    def __init__(self, session: CDPSession) -> None:
        self._fetched: dict[str, Fetched] = {}
        session.on("Network.requestWillBeSent", self._sent)
        session.on("Network.responseReceived", self._answered)
        session.on("Network.dataReceived", self._received)
        session.on("Network.loadingFinished", self._finished)
        session.send("Network.enable")

    def summary(self) -> dict[str, float]:
        """Requests, KiB in all, and KiB of scripts."""
        fetched = self._fetched.values()
        scripts = [each for each in fetched if "javascript" in each.kind]
        return {
            "requests": len(fetched),
            "kib": sum(each.wire for each in fetched) / 1024,
            "script_kib": sum(each.wire for each in scripts) / 1024,
        }

    def _sent(self, event: dict[str, Any]) -> None:
        # The browser's own addresses (data:, blob:) are no traffic.
        if event["request"]["url"].startswith("http"):
            self._fetched.setdefault(event["requestId"], Fetched())

    def _answered(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self._fetched:
            self._fetched[event["requestId"]].kind = event["response"]["mimeType"]

    def _received(self, event: dict[str, Any]) -> None:
        # A stream that is still open is never finished: what has come of it counts.
        if event["requestId"] in self._fetched:
            self._fetched[event["requestId"]].wire += event["encodedDataLength"]

    def _finished(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self._fetched:
            self._fetched[event["requestId"]].wire = event["encodedDataLength"]
