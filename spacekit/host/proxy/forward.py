"""Passes one HTTP request on to an app and its answer back, piece by piece."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import aiohttp
from starlette.types import Message, Receive, Scope, Send
from yarl import URL

from spacekit.host.addresses import Address
from spacekit.host.errors import HostError
from spacekit.host.limits import CONNECT_TIME
from spacekit.host.log import log_event

from .headers import to_client

# No limit on the whole: a stream may last for days. The app is on this machine, so connecting is quick.
_TIMEOUT = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_TIME)


class ClientGone(Exception):
    """The client closed the connection."""


class Unreachable(Exception):
    """The app did not take the request, or broke off before it answered."""


async def forward(
    scope: Scope,
    receive: Receive,
    send: Send,
    session: aiohttp.ClientSession,
    address: Address,
    headers: list[tuple[str, str]],
) -> None:
    """Pass a request on; raises `Unreachable` when there is no answer to pass back."""
    names = {name for name, _ in scope["headers"]}
    body = _Body(receive, is_expected=bool(names & {b"content-length", b"transfer-encoding"}))
    work = asyncio.ensure_future(_exchange(scope, body, send, session, address, headers))
    gone = asyncio.ensure_future(body.wait_for_disconnect())
    await asyncio.wait({work, gone}, return_when=asyncio.FIRST_COMPLETED)
    if not work.done():
        work.cancel()  # nobody reads on: the app learns it when its connection closes
        await asyncio.wait({work})
    gone.cancel()
    if not work.cancelled():
        work.result()


async def _exchange(
    scope: Scope,
    body: _Body,
    send: Send,
    session: aiohttp.ClientSession,
    address: Address,
    headers: list[tuple[str, str]],
) -> None:
    begun = False
    try:
        async with session.request(
            scope["method"],
            url_of(scope, address),
            headers=headers,
            data=body.pieces() if body.is_expected else None,
            allow_redirects=False,
            timeout=_TIMEOUT,
            skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding", "Content-Type"),
        ) as answer:
            begun = True
            await _pass_back(answer, send)
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        if not begun:
            raise Unreachable from error
        log_event("answer-cut", error=type(error).__name__)
        # The answer's head is out: closing the connection is the only way left to say that it is not whole.
        raise ClientGone from error


async def _pass_back(answer: aiohttp.ClientResponse, send: Send) -> None:
    start: Message = {
        "type": "http.response.start",
        "status": answer.status,
        "headers": to_client(answer.raw_headers),
    }
    await send(start)
    async for piece in answer.content.iter_any():
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


def url_of(scope: Scope, address: Address, scheme: str = "http") -> URL:
    """The app's address for a request: the path as it came, byte for byte."""
    path = scope.get("raw_path") or scope["path"].encode()
    if not path.startswith(b"/"):
        # It would go on from the port, and so lead to another host.
        raise HostError("A request's target must be a path")
    query = b"?" + scope["query_string"] if scope["query_string"] else b""
    return URL(
        f"{scheme}://{address.host}:{address.port}" + (path + query).decode("ascii", "replace"), encoded=True
    )


class _Body:
    """The client's body, and after it the news that the client went away."""

    def __init__(self, receive: Receive, *, is_expected: bool) -> None:
        self.is_expected = is_expected
        self._receive = receive
        self._lock = asyncio.Lock()
        self._ended = asyncio.Event()
        if not is_expected:
            self._ended.set()

    async def pieces(self) -> AsyncIterator[bytes]:
        """The body, piece by piece."""
        while not self._ended.is_set():
            async with self._lock:
                message = await self._receive()
            if message["type"] == "http.disconnect":
                self._ended.set()
                raise ClientGone
            if not message.get("more_body", False):
                self._ended.set()
            if message.get("body"):
                yield message["body"]

    async def wait_for_disconnect(self) -> None:
        """Return when the client has gone away."""
        await self._ended.wait()
        while True:
            async with self._lock:
                message = await self._receive()
            if message["type"] == "http.disconnect":
                return
