"""A connection to a shared app, and those that wait for another request."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

import h11

from spacekit.relay.limits import IDLE_SECONDS, KIB

if TYPE_CHECKING:
    from spacekit.relay.links import Link
    from spacekit.relay.ssh.channel import Channel
    from spacekit.relay.ssh.door import Door

__all__ = ["AppConnection", "AppGone", "connect"]

_MAX_ANSWER_HEAD = 64 * KIB


class AppGone(Exception):
    """The app does not take a connection, breaks it off, or answers what is no HTTP."""


class AppConnection:
    """HTTP over one channel.

    Args:
        channel: The channel, open.
    """

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.is_used = False
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=_MAX_ANSWER_HEAD)
        self._timer: asyncio.TimerHandle | None = None

    async def event(self) -> h11.Event:
        """The next part of the answer."""
        try:
            while (event := self._http.next_event()) is h11.NEED_DATA:
                self._http.receive_data(await self.channel.read())
        except h11.RemoteProtocolError as error:
            raise AppGone from error
        if isinstance(event, h11.ConnectionClosed) or event is h11.PAUSED:
            raise AppGone
        return cast(h11.Event, event)

    async def send(self, event: h11.Event) -> None:
        """Send a part of the request."""
        try:
            data = self._http.send(event)
            if data:
                await self.channel.write(data)
        except (h11.LocalProtocolError, ConnectionError) as error:
            raise AppGone from error

    @property
    def trailing(self) -> bytes:
        """What came after the head of an answer that changes the protocol."""
        return self._http.trailing_data[0]

    def rest(self, link: Link) -> None:
        """The exchange is over: keep the connection for another one, or close it."""
        states = (self._http.our_state, self._http.their_state)
        if states != (h11.DONE, h11.DONE) or self.channel.is_ended or not link.keep(self):
            self.close()
            return
        self._http.start_next_cycle()
        self.is_used = True
        self._timer = asyncio.get_running_loop().call_later(IDLE_SECONDS, self._tire, link)

    def _tire(self, link: Link) -> None:
        if self in link.idle:
            link.idle.remove(self)
        self.close()

    def wake(self) -> bool:
        """Take it up again; false if the app has closed it."""
        if self._timer:
            self._timer.cancel()
        if self.channel.is_ended:
            self.close()
            return False
        return True

    def close(self) -> None:
        """End it."""
        if self._timer:
            self._timer.cancel()
        self.channel.close()


async def connect(link: Link, address: str, port: int, *, fresh: bool = False) -> AppConnection:
    """A connection to the app: one that waits, or a new one.

    Raises:
        AppGone: The client can't connect to it.
    """
    while link.idle and not fresh:
        waiting = cast(AppConnection, link.idle.pop())
        if waiting.wake():
            return waiting
    try:
        return AppConnection(await cast("Door", link.carrier).open_channel(address, port))
    except ConnectionError as error:
        raise AppGone from error
