"""Makes the service when the first request comes, on the loop that brings it.

An app that is mounted into somebody's FastAPI app hears nothing of the start of the server.
"""

from __future__ import annotations

from collections.abc import Callable

from spacekit_runtime.server.service import Service


class ServiceProvider:
    """Gives the service; makes it on first use.

    Args:
        make: Makes the service; called on the server's loop.
    """

    def __init__(self, make: Callable[[], Service]) -> None:
        self._make = make
        self._service: Service | None = None
        self._closing: list[Callable[[], None]] = []

    def on_close(self, callback: Callable[[], None]) -> None:
        """Have something else end with the service."""
        self._closing.append(callback)

    def __call__(self) -> Service:
        """The service."""
        if self._service is None:
            self._service = self._make()
        return self._service

    def close(self) -> None:
        """End the service, if there is one."""
        for callback in self._closing:
            callback()
        if self._service is not None:
            self._service.close()
            self._service = None
