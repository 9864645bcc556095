"""Streams of server-sent events: what an outbox holds, as it comes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from starlette.types import Receive, Send

from spacekit_runtime.server.http import EVENT_STREAM, Headers, Watch
from spacekit_runtime.server.service import Service
from spacekit_runtime.session.messages import CallMessages
from spacekit_runtime.session.outbox import Outbox
from spacekit_runtime.session.session import Session

# How long the first piece of a stream waits for the answer, in seconds: a slower one is not held up.
FIRST_PIECE_WAIT = 0.003
# How long a client may take to hang up after the end of a stream, in seconds.
HANG_UP_PATIENCE = 1.0
HEARTBEAT = b'data: {"msg":"heartbeat"}\n\n'
CLOSE_STREAM = b'data: {"msg":"close_stream","event_id":null}\n\n'
CALL_HEARTBEAT = b"event: heartbeat\ndata: null\n\n"


async def start(send: Send, headers: Headers = EVENT_STREAM) -> None:
    """Begin a stream."""
    await send({"type": "http.response.start", "status": 200, "headers": headers})


async def send_part(send: Send, part: bytes) -> None:
    """Send some of a stream."""
    await send({"type": "http.response.body", "body": part, "more_body": True})


async def finish(send: Send, part: bytes = b"") -> None:
    """Send the rest of a stream."""
    await send({"type": "http.response.body", "body": part})


@dataclass(frozen=True)
class Feed:
    """What one stream sends.

    Attributes:
        outbox: Where it comes from.
        numbered: Whether messages get numbers, so that a stream that breaks can go on.
        is_over: Tells, once all was taken, whether nothing more will come.
        end: What is sent last.
        heartbeat: What is sent while there is nothing to say.
        silence: After so many seconds of that.
        hangs_up: Whether the client closes the connection when it has read the end.
        cut: Ends the connection at once, without waiting for a client that reads slowly.
    """

    outbox: Outbox
    numbered: bool
    is_over: Callable[[], bool]
    end: bytes
    heartbeat: bytes
    silence: float
    hangs_up: bool = False
    cut: Callable[[], None] | None = None


async def _pump(
    feed: Feed, receive: Receive, send: Send, *, first: bytes = b"", is_hasty: bool = False
) -> bool:
    """Send what a feed has until it is over; False if the client went, or another reader came, before.

    Args:
        feed: What to send.
        receive: ASGI's receive.
        send: ASGI's send.
        first: What goes before all else.
        is_hasty: Whether there is something to say already, and a function that may be done in a moment.
    """
    outbox = feed.outbox
    reader = outbox.attach()
    outbox.cut = feed.cut
    watch = Watch(receive, outbox.wake)
    part = first
    try:
        if is_hasty and not feed.is_over():
            # A quick function's whole answer then goes out in one piece, which the browser takes in at once.
            await outbox.wait(FIRST_PIECE_WAIT)
        while outbox.is_reader(reader) and not watch.is_gone:
            part += outbox.take(numbered=feed.numbered)
            if feed.is_over():
                part += feed.end
                if feed.hangs_up:
                    await send_part(send, part)
                    part = b""
                    await _hang_up(outbox, watch)
                await finish(send, part)
                return True
            if part:
                await send_part(send, part)
                part = b""
                # Much can have happened meanwhile: the client may have gone, or another one read on.
                continue
            watch.start()
            if not await outbox.wait(feed.silence):
                part = feed.heartbeat
        await finish(send)
        return False
    finally:
        watch.stop()
        outbox.detach(reader)


async def _hang_up(outbox: Outbox, watch: Watch) -> None:
    """Wait until the client has closed the connection, and so has read the end; not for ever."""
    # Another stream of the session may end meanwhile, and put its own in this one's place.
    own = outbox.hang_up = asyncio.get_running_loop().create_future()
    try:
        await watch.wait(HANG_UP_PATIENCE)
    finally:
        own.set_result(None)
        if outbox.hang_up is own:
            outbox.hang_up = None


async def stream_session(
    service: Service,
    session: Session,
    receive: Receive,
    send: Send,
    *,
    numbered: bool = False,
    hangs_up: bool = False,
    first: bytes = b"",
    headers: Headers = EVENT_STREAM,
    cut: Callable[[], None] | None = None,
) -> None:
    """Send a session's messages until none of its events is left, or the client has gone.

    Args:
        service: The service.
        session: The session.
        receive: ASGI's receive.
        send: ASGI's send.
        numbered: Whether messages get numbers, so that a stream that breaks can go on.
        hangs_up: Whether the client closes the connection when it has read the end.
        first: What goes before all else.
        headers: Headers of the answer.
        cut: Ends the connection at once, where the server can.
    """
    messages = session.messages
    silence = service.heartbeat_every
    feed = Feed(
        messages.outbox,
        numbered,
        lambda: not messages.events,
        CLOSE_STREAM,
        HEARTBEAT,
        silence,
        hangs_up,
        cut,
    )
    service.sessions.connect(session)
    try:
        await start(send, headers)
        is_hasty = any(event.stage == "running" for event in messages.events.values())
        await _pump(feed, receive, send, first=first, is_hasty=is_hasty)
    finally:
        service.sessions.disconnect(session)


async def stream_call(
    service: Service,
    messages: CallMessages,
    event_id: str,
    receive: Receive,
    send: Send,
    *,
    cut: Callable[[], None] | None = None,
) -> None:
    """Send a call's messages until it has ended, or the client has gone; `cut` as for a session."""
    silence = service.heartbeat_every
    feed = Feed(messages.outbox, False, lambda: messages.is_complete, b"", CALL_HEARTBEAT, silence, cut=cut)
    messages.readers += 1
    try:
        await start(send)
        if await _pump(feed, receive, send):
            service.read_call(event_id)
    finally:
        messages.readers -= 1
        if not messages.has_reader and not messages.is_complete:
            service.abandon_call(event_id)
