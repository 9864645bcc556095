"""How the other commands reach a relay that runs: a socket in its folder, which only its owner can open."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
from pathlib import Path
from typing import Any

from spacekit.errors import FolderError
from spacekit.relay.limits import MAX_LINE
from spacekit.relay.links import Link
from spacekit.relay.relay import Relay

__all__ = ["Control", "ask"]

_SECONDS = 5
# Of Linux; others have less.
_MAX_PATH = 100


def _short(path: Path) -> str:
    """The path as sockets take it: they know short ones only."""
    shortest = min(str(path), os.path.relpath(path), key=len)
    if len(shortest.encode()) > _MAX_PATH:
        raise FolderError(f"the path of {path} is too long for a socket", "choose a shorter --data")
    return shortest


class Control:
    """Answers questions about one relay.

    Args:
        relay: The relay.
    """

    def __init__(self, relay: Relay) -> None:
        self._relay = relay

    async def listen(self, path: Path) -> None:
        """Begin. The folder is its owner's alone, and so is the socket."""
        self._path = path
        path.unlink(missing_ok=True)  # noqa: ASYNC240  before anybody is served
        self._server = await asyncio.start_unix_server(self._connected, _short(path), limit=MAX_LINE)

    def close(self) -> None:
        """End."""
        self._server.close()
        self._path.unlink(missing_ok=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, ValueError, TimeoutError):
            async with asyncio.timeout(_SECONDS):
                question = json.loads(await reader.readline())
                answer = self._answer(question.get("do") if isinstance(question, dict) else None)
                writer.write(json.dumps(answer).encode() + b"\n")
                await writer.drain()
        writer.close()

    def _answer(self, what: object) -> dict[str, Any]:
        if what == "apply":
            return {"ended": self._relay.apply_bans()}
        if what == "links":
            return {"links": [_told(link) for link in self._relay.links.all()]}
        return {"error": "unknown"}


def _told(link: Link) -> dict[str, Any]:
    """A link for the operator: nothing that opens it."""
    return {
        "id": link.id,
        "address": link.owner.address,
        "key": link.owner.key,
        "token": link.owner.token,
        "since": int(link.since),
        "expires": link.expires,
        "has_password": link.auth is not None,
        "connections": link.connections,
        "requests": link.requests,
        "bytes_in": link.bytes_in,
        "bytes_out": link.bytes_out,
    }


def ask(path: Path, what: str) -> dict[str, Any] | None:
    """Ask the relay of a folder; `None` if none runs there."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(_SECONDS)
        try:
            line.connect(_short(path))
            line.sendall(json.dumps({"do": what}).encode() + b"\n")
            with line.makefile("rb") as file:
                found = json.loads(file.readline() or b"null")
        except (OSError, ValueError):
            return None
    return found if isinstance(found, dict) else None
