"""Requests that reach an app on another event loop than the one on which its events run.

An app that is served can be called in process as well: Starlette's `TestClient` runs it on loops of its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from spacekit_runtime.server.provider import ServiceProvider


class HomeLoop:
    """ASGI middleware that answers on the loop of the service, while that one runs.

    Args:
        app: What it stands before.
        provider: Gives the service.
    """

    def __init__(self, app: ASGIApp, provider: ServiceProvider) -> None:
        self._app = app
        self._provider = provider

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        home, here = self._provider.loop, asyncio.get_running_loop()
        if home is None or home is here or not home.is_running() or scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return

        async def receive_there() -> Message:
            message: Message = await _on(here, _awaited(receive()))
            return message

        async def send_there(message: Message) -> None:
            await _on(here, _awaited(send(message)))

        await _on(home, _awaited(self._app(scope, receive_there, send_there)))


async def _awaited(work: Any) -> Any:
    """An awaitable as the coroutine that asyncio asks for."""
    return await work


async def _on(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, Any]) -> Any:
    """Run something on another loop and wait for it here; to cancel the one cancels the other."""
    return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, loop))
