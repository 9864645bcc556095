"""Passes a WebSocket on to an app, both ways."""

from __future__ import annotations

import asyncio

import aiohttp
from starlette.types import Receive, Scope, Send

from spacekit.host.addresses import Address

from .forward import url_of

_MAX_MESSAGE = 16 * 1024 * 1024  # what our own server takes
_GOING_AWAY, _INTERNAL_ERROR = 1001, 1011
# Codes that stand for "no code came" and may not be sent.
_NOT_SENDABLE = (1005, 1006, 1015)


async def forward_websocket(
    scope: Scope,
    receive: Receive,
    send: Send,
    session: aiohttp.ClientSession,
    address: Address,
    headers: list[tuple[str, str]],
) -> None:
    """Connect to the app, then to the client, and pass messages until one of them closes."""
    await receive()  # websocket.connect
    try:
        upstream = await session.ws_connect(
            url_of(scope, address),
            headers=headers,
            protocols=scope["subprotocols"],
            max_msg_size=_MAX_MESSAGE,
        )
    except (aiohttp.ClientError, TimeoutError, OSError):
        await send({"type": "websocket.close", "code": _INTERNAL_ERROR})  # before accept: an HTTP 403
        return
    async with upstream:
        await send({"type": "websocket.accept", "subprotocol": upstream.protocol})
        ways = {asyncio.create_task(_up(receive, upstream)), asyncio.create_task(_down(upstream, send))}
        _, pending = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        await asyncio.gather(*ways, return_exceptions=True)


async def _up(receive: Receive, upstream: aiohttp.ClientWebSocketResponse) -> None:
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            code = message.get("code") or _GOING_AWAY
            await upstream.close(code=_GOING_AWAY if code in _NOT_SENDABLE else code)
            return
        if message.get("text") is not None:
            await upstream.send_str(message["text"])
        else:
            await upstream.send_bytes(message["bytes"])


async def _down(upstream: aiohttp.ClientWebSocketResponse, send: Send) -> None:
    async for message in upstream:
        if message.type is aiohttp.WSMsgType.TEXT:
            await send({"type": "websocket.send", "text": message.data})
        elif message.type is aiohttp.WSMsgType.BINARY:
            await send({"type": "websocket.send", "bytes": message.data})
    code = upstream.close_code or _GOING_AWAY
    await send({"type": "websocket.close", "code": _GOING_AWAY if code in _NOT_SENDABLE else code})
