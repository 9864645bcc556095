"""The HTTP server: what happens when it can't be."""

from __future__ import annotations

import asyncio

import pytest
from starlette.types import Receive, Scope, Send

from spacekit.host.errors import ListenError
from spacekit.host.listener import Listener
from spacekit.host.server import _until_ready


async def _app(scope: Scope, receive: Receive, send: Send) -> None:
    raise NotImplementedError


class _Broken(Listener):
    async def startup(self, sockets: object = None) -> None:
        raise RuntimeError("no loop for this")


class _Ended(Listener):
    async def startup(self, sockets: object = None) -> None:
        self.should_exit = True


async def _start(listener: Listener) -> None:
    serving = asyncio.create_task(listener.serve())
    async with asyncio.timeout(10):
        await _until_ready(listener, serving)


def test_a_server_that_does_not_start_is_an_error_and_no_hang() -> None:
    """Its own error is told; one that ends without a word is told as well."""
    with pytest.raises(RuntimeError, match="no loop for this"):
        asyncio.run(_start(_Broken(_app)))
    with pytest.raises(ListenError, match="ended before it took a request"):
        asyncio.run(_start(_Ended(_app)))
