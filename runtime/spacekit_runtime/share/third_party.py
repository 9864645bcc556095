"""Somebody else's SSH relay: it prints its link as text, and is used only where its user names it."""

from __future__ import annotations

import asyncio
import re

import asyncssh

from spacekit_runtime.errors import ShareError
from spacekit_runtime.share.control import printable

# A welcome, a link, a picture of it for telephones.
_MOST_TEXT = 64 * 1024
_ANSWER_SECONDS = 20
# What of it stands in an error: its last words.
_MOST_SHOWN = 300
_COLOURS = re.compile(rb"\x1b\[[0-9;?]*[A-Za-z]")
_LINK = rb"(https?://[A-Za-z0-9.-]+(?::\d{1,5})?)"
# As localhost.run and serveo.net say it, and others; the first that is found counts.
_SENTENCES = (
    re.compile(rb"tunneled with tls termination,? " + _LINK),
    re.compile(rb"Forwarding HTTP traffic from " + _LINK),
    re.compile(rb"(?im)^[ \t]*https?:? *(?:url)?:? *" + _LINK),
    re.compile(rb"(?m)^[ \t]*" + _LINK + rb"/?[ \t]*$"),
)


class PrintedText(asyncssh.SSHClientSession[bytes]):
    """What a relay prints in its session, and the link in it."""

    def __init__(self) -> None:
        self._line = bytearray()
        self._last = b""
        self._size = 0
        self._link: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._ended = asyncio.Event()

    def data_received(self, data: bytes, datatype: int | None) -> None:
        """Look for the link in each line, until it is there."""
        if self._link.done():
            return
        self._size += len(data)
        self._line += data.replace(b"\r", b"\n")
        self._last = (self._last + data)[-_MOST_SHOWN:]
        if b"\n" in data or b"\r" in data:
            whole, _, rest = self._line.rpartition(b"\n")
            self._line = rest
            link = find_link(_COLOURS.sub(b"", bytes(whole) + b"\n"))
            if link is not None:
                self._link.set_result(link)
                return
        if self._size > _MOST_TEXT:
            self._fail()

    def connection_lost(self, exc: Exception | None) -> None:
        """The session has ended, and the forwarding with it."""
        self._ended.set()
        if not self._link.done():
            self._fail()

    async def link(self) -> str:
        """The link.

        Raises:
            ShareError: None is printed.
        """
        try:
            return await asyncio.wait_for(self._link, _ANSWER_SECONDS)
        except TimeoutError:
            raise self._error() from None

    async def ended(self) -> None:
        """Return when the relay ends the session."""
        await self._ended.wait()

    def _fail(self) -> None:
        self._link.set_exception(self._error())
        self._link.exception()  # is told to whoever waits, if anybody does

    def _error(self) -> ShareError:
        said = printable(_COLOURS.sub(b"", self._last).decode("utf-8", "replace"))
        return ShareError(
            "the relay took the connection and printed no link" + (f"; it said: {said}" if said else ""),
            "try it with plain SSH: `ssh -R 80:localhost:7860 HOST`; its owner says what it asks for",
            code="protocol",
        )


def find_link(text: bytes) -> str | None:
    """The link in what a relay printed."""
    for sentence in _SENTENCES:
        found = sentence.search(text)
        if found:
            return found[1].decode()
    return None
