"""Servers that a test begins and ends."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Protocol, Self, TypeVar


class Startable(Protocol):
    """A server in a process of its own, with a folder of its own."""

    folder: Path

    def start(self) -> Self:
        """Begin, and wait until it answers."""

    def kill(self) -> None:
        """End it at once, if it runs."""


Server = TypeVar("Server", bound=Startable)


def started(server: Server) -> Server:
    """Begin a server; one that does not come up leaves nothing, of which some later test would be told."""
    try:
        return server.start()
    except BaseException:
        server.kill()
        shutil.rmtree(server.folder, ignore_errors=True)
        raise
