"""The channel that the relay tells the link on."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncssh

from spacekit_runtime.errors import ShareError
from spacekit_runtime.share.protocol import MOST_LINE_BYTES, PASSING_REFUSALS, parse_line

# A relay says two or three things to a link in all its life.
_MOST_WAITING = 64
_MOST_TEXT = 500


class Control(asyncssh.SSHClientSession[bytes]):
    """Takes in lines of JSON; whoever sends other things is no relay of ours."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._events: asyncio.Queue[dict[str, Any] | ShareError | None] = asyncio.Queue()
        self._channel: asyncssh.SSHClientChannel[bytes] | None = None

    def connection_made(self, chan: asyncssh.SSHClientChannel[bytes]) -> None:
        """Keep the channel, to be able to close it."""
        self._channel = chan

    def data_received(self, data: bytes, datatype: int | None) -> None:
        """Cut what came into lines."""
        if datatype is not None:
            return
        self._buffer += data
        while (end := self._buffer.find(b"\n")) >= 0:
            line = bytes(self._buffer[:end])
            del self._buffer[: end + 1]
            self._take(line)
        if len(self._buffer) > MOST_LINE_BYTES:
            self._fail(f"a line is longer than {MOST_LINE_BYTES} bytes")

    def eof_received(self) -> bool:
        """The relay has said all that it will."""
        self._events.put_nowait(None)
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """The channel has ended."""
        self._events.put_nowait(None)

    async def event(self) -> dict[str, Any] | None:
        """What the relay says next; `None` at its end.

        Raises:
            ShareError: It is not in the relay's language.
        """
        event = await self._events.get()
        if isinstance(event, ShareError):
            raise event
        return event

    def _take(self, line: bytes) -> None:
        if not line.strip():
            return
        try:
            event = parse_line(line)
        except ValueError as error:
            self._fail(str(error))
            return
        if self._events.qsize() >= _MOST_WAITING:
            self._fail("it never stops talking")
            return
        self._events.put_nowait(event)

    def _fail(self, reason: str) -> None:
        self._buffer.clear()
        self._events.put_nowait(foreign_relay(reason))
        if self._channel is not None:
            self._channel.abort()


def foreign_relay(reason: str) -> ShareError:
    """What to say of a server that does not speak as a relay does."""
    return ShareError(
        f"the server does not speak as a spacekit relay does: {reason}",
        "check the relay's address and its version; another SSH relay is named with ssh:// in front",
        code="protocol",
    )


def told(event: dict[str, Any]) -> ShareError:
    """What a relay says against a link, as an error; it is not trusted, so its words are cut and cleaned."""
    code = printable(event.get("code")) or "refused"
    reason = printable(event.get("reason")) or f"the relay refused the link ({code})"
    cure = printable(event.get("cure")) or "ask the relay's owner"
    is_final = code not in PASSING_REFUSALS
    return ShareError(_clause(reason), _clause(cure), code=code, is_final=is_final)


def _clause(sentence: str) -> str:
    """A sentence as our errors have them."""
    return (sentence[:1].lower() + sentence[1:]).rstrip(".")


def printable(text: Any) -> str:
    """Somebody else's words as they may go to a terminal: one line, without control characters."""
    if not isinstance(text, str):
        return ""
    return "".join(letter if letter.isprintable() else " " for letter in text[:_MOST_TEXT]).strip()
