"""Streams of server-sent events: what an outbox holds, as it comes."""

from __future__ import annotations

from starlette.types import Receive, Send

from spacekit_runtime.server.http import EVENT_STREAM, Headers, Watch
from spacekit_runtime.server.limits import HEARTBEAT_EVERY
from spacekit_runtime.server.service import Service
from spacekit_runtime.session.messages import CallMessages
from spacekit_runtime.session.session import Session

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


async def stream_session(
    service: Service,
    session: Session,
    receive: Receive,
    send: Send,
    *,
    numbered: bool = False,
    first: bytes = b"",
    headers: Headers = EVENT_STREAM,
) -> None:
    """Send a session's messages until none of its events is left, or the client has gone.

    Args:
        service: The service.
        session: The session.
        receive: ASGI's receive.
        send: ASGI's send.
        numbered: Whether messages get numbers, so that a stream that breaks can go on.
        first: What goes before all else.
        headers: Headers of the answer.
    """
    messages = session.messages
    outbox = messages.outbox
    reader = outbox.attach()
    watch = Watch(receive, outbox.wake)
    service.sessions.connect(session)
    try:
        await start(send, headers)
        part = first
        while outbox.is_reader(reader) and not watch.is_gone:
            part += outbox.take(numbered=numbered)
            if not messages.events:
                await finish(send, part + CLOSE_STREAM)
                return
            if part:
                await send_part(send, part)
                part = b""
                # Much can have happened meanwhile: the client may have gone, or another one read on.
                continue
            watch.start()
            if not await outbox.wait(HEARTBEAT_EVERY):
                part = HEARTBEAT
        await finish(send)
    finally:
        watch.stop()
        service.sessions.disconnect(session)


async def stream_call(service: Service, messages: CallMessages, event_id: str, receive: Receive, send: Send) -> None:
    """Send a call's messages until it has ended, or the client has gone."""
    outbox = messages.outbox
    reader = outbox.attach()
    watch = Watch(receive, outbox.wake)
    messages.has_reader = True
    try:
        await start(send)
        part = b""
        while outbox.is_reader(reader) and not watch.is_gone:
            part += outbox.take()
            if messages.is_complete:
                service.read_call(event_id)
                await finish(send, part)
                return
            if part:
                await send_part(send, part)
                part = b""
                continue
            watch.start()
            if not await outbox.wait(HEARTBEAT_EVERY):
                part = CALL_HEARTBEAT
        await finish(send)
    finally:
        watch.stop()
        if outbox.is_reader(reader):
            messages.has_reader = False
            if not messages.is_complete:
                service.abandon_call(event_id)
