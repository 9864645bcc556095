"""One request passed on to the app and its answer back, piece by piece, as they come."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import h11

from spacekit.relay.links import Link
from spacekit.relay.web.app_connection import AppConnection, AppGone, connect
from spacekit.relay.web.heads import Header, Visit, to_visitor
from spacekit.relay.web.visitor import Visitor, VisitorGone

__all__ = ["Broken", "exchange"]

_SWITCHING = 101
_REPEATABLE = ("GET", "HEAD", "OPTIONS")


class Broken(Exception):
    """The answer broke off after it had begun."""


async def exchange(visitor: Visitor, visit: Visit, link: Link, headers: list[Header]) -> int:
    """Pass a request on; gives the answer's status.

    Raises:
        AppGone: There is no answer; nothing was sent to the visitor.
        Broken: It is not whole.
        VisitorGone: Nobody waits for it any more.
    """
    app = await connect(link, visit.address, visit.port)
    one = _Exchange(visitor, visit, link, app)
    try:
        return await one.run(headers)
    except AppGone:
        if not app.is_used or one.has_begun or visit.has_body or visit.method not in _REPEATABLE:
            raise
    # It was closed as the request was on its way. Nothing came back, and it may be asked again.
    one = _Exchange(visitor, visit, link, await connect(link, visit.address, visit.port, fresh=True))
    return await one.run(headers)


class _Exchange:
    def __init__(self, visitor: Visitor, visit: Visit, link: Link, app: AppConnection) -> None:
        self._visitor, self._visit, self._link, self._app = visitor, visit, link, app
        self._is_passed = False
        self.has_begun = False

    async def run(self, headers: list[Header]) -> int:
        """Both ways at once: an app may answer before it has read all."""
        try:
            await self._app.send(
                h11.Request(
                    method=self._visit.request.method, target=self._visit.request.target, headers=headers
                )
            )
            status = await self._both(self._up, self._down)
        except BaseException as error:
            self._app.close()
            if isinstance(error, AppGone) and self.has_begun:
                raise Broken from error
            raise
        if status == _SWITCHING:
            await self._switch()
        elif self._is_passed:
            self._app.rest(self._link)
        else:
            self._app.close()
        return status

    async def _both(self, up: Callable[[], Awaitable[None]], down: Callable[[], Awaitable[int]]) -> int:
        """Run both ways until the answer is whole, or the visitor is gone."""
        answer = asyncio.ensure_future(down())
        request = asyncio.ensure_future(up())
        try:
            await asyncio.wait({answer, request}, return_when=asyncio.FIRST_COMPLETED)
            if not answer.done() and isinstance(error := request.exception(), AppGone):
                # The app reads no more; it may have said why before it closed.
                await asyncio.wait({answer})
            elif not answer.done():
                raise error or VisitorGone
            return answer.result()
        finally:
            for task in (answer, request):
                task.cancel()
            await asyncio.gather(answer, request, return_exceptions=True)

    async def _up(self) -> None:
        """The body to the app; then wait for the visitor to go away."""
        link = self._link
        while not self._is_passed:
            event = await self._visitor.body_event()
            if isinstance(event, h11.Data):
                count = len(event.data)
                link.bytes_in += count
                await link.bucket.take(count)
                await self._app.send(event)
            elif isinstance(event, h11.EndOfMessage):
                await self._app.send(h11.EndOfMessage())
                self._is_passed = True
            else:
                raise VisitorGone
        await self._visitor.wait_gone()

    async def _down(self) -> int:
        """The answer to the visitor; gives its status."""
        link, status = self._link, 0
        while True:
            event = await self._app.event()
            if isinstance(event, h11.InformationalResponse):
                if event.status_code == _SWITCHING and not self._visit.is_websocket:
                    raise AppGone
                is_switch = event.status_code == _SWITCHING
                told = to_visitor(event.headers, upgrades=True) if is_switch else []
                if self._visit.request.http_version == b"1.1":  # older ones take it for the answer
                    await self._send(h11.InformationalResponse(status_code=event.status_code, headers=told))
                if is_switch:
                    return _SWITCHING
            elif isinstance(event, h11.Response):
                status = event.status_code
                await self._send(
                    h11.Response(status_code=status, headers=to_visitor(event.headers), reason=event.reason)
                )
            elif isinstance(event, h11.Data):
                count = len(event.data)
                link.bytes_out += count
                await link.bucket.take(count)
                await self._visitor.send(event)
            else:
                await self._visitor.send(h11.EndOfMessage())
                return status

    async def _send(self, event: h11.Event) -> None:
        self.has_begun = True
        await self._visitor.send(event)

    async def _switch(self) -> None:
        """A WebSocket: bytes both ways, until one side ends."""
        visitor, app, link = self._visitor, self._app.channel, self._link

        async def up() -> None:
            data = visitor.http.trailing_data[0]
            while data or (data := await visitor.read(None)):
                link.bytes_in += len(data)
                await link.bucket.take(len(data))
                await app.write(data)
                data = b""

        async def down() -> None:
            data = self._app.trailing
            while data or (data := await app.read()):
                link.bytes_out += len(data)
                await link.bucket.take(len(data))
                await visitor.write(data)
                data = b""

        ways = [asyncio.ensure_future(up()), asyncio.ensure_future(down())]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            with contextlib.suppress(Exception):
                await asyncio.gather(*ways, return_exceptions=True)
            self._app.close()
