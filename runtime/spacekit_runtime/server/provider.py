"""Makes the service when the first request comes, on the loop that brings it.

An app that is mounted into somebody's FastAPI app hears nothing of the start of the server.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from spacekit_runtime.server.service import Service


class ServiceProvider:
    """Gives the service; makes it on first use.

    Args:
        make: Makes the service; called on the server's loop.

    Attributes:
        loop: That of the service; `None` while there is none.
    """

    def __init__(self, make: Callable[[], Service]) -> None:
        self._make = make
        self._service: Service | None = None
        self._closing: list[Callable[[], None]] = []
        self.loop: asyncio.AbstractEventLoop | None = None

    def on_close(self, callback: Callable[[], None]) -> None:
        """Have something else end with the service."""
        self._closing.append(callback)

    def __call__(self) -> Service:
        """The service; a new one where the loop of the last one was closed without a word, as by tests."""
        if self._service is None or (self.loop is not None and self.loop.is_closed()):
            self.loop = asyncio.get_running_loop()
            self._service = self._make()
        return self._service

    def close(self) -> None:
        """End the service, if there is one."""
        for callback in self._closing:
            callback()
        if self._service is not None:
            self._service.close()
            self._service = self.loop = None

    def close_here(self) -> None:
        """End the service, unless it is that of another loop, which goes on."""
        if self.loop in (None, asyncio.get_running_loop()):
            self.close()
