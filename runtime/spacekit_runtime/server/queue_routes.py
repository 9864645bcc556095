"""The routes of a session: join the queue, read the stream, cancel, say goodbye."""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qs

from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from spacekit_runtime.errors import BadRequest
from spacekit_runtime.protocol import API_PREFIX
from spacekit_runtime.server.http import (
    EVENT_STREAM,
    Endpoint,
    Watch,
    answer,
    cutting,
    encode,
    header,
    read_body,
    request_of,
)
from spacekit_runtime.server.limits import LONGEST_SESSION_HASH
from spacekit_runtime.server.models import CancelBody, JoinBody, SessionBody, parse
from spacekit_runtime.server.provider import ServiceProvider
from spacekit_runtime.server.streams import finish, send_part, start, stream_session
from spacekit_runtime.session.outbox import Outbox

SUCCESS = b'{"success":true}'
NOTHING_TO_CANCEL = b'{"success":false}'
ALIVE = b"data: ALIVE\n\n"
# Of a message's number: no session is sent as many.
MOST_DIGITS = 18
# How long Gradio's clients may take to notice that their stream has ended, in seconds.
NOTICE_SECONDS = 0.3
# How they name themselves: in Python, in Node.js, in a browser.
GRADIO_CLIENTS = ("gradio_client", "node", "Mozilla")


class QueueRoutes:
    """Handlers of what a session sends and reads."""

    def __init__(self, provider: ServiceProvider) -> None:
        self._provider = provider

    def routes(self) -> list[Route]:
        """The routes, the busiest first."""
        table = [
            ("/queue/join", self.join, "POST"),
            ("/queue/data", self.data, "GET"),
            ("/queue/status", self.status, "GET"),
            ("/cancel", self.cancel, "POST"),
            ("/reset", self.reset, "POST"),
            ("/session/ping", self.ping, "POST"),
            ("/session/close", self.close, "POST"),
            ("/heartbeat/{session_hash}", self.heartbeat, "GET"),
        ]
        return [Route(API_PREFIX + path, Endpoint(handler), methods=[verb]) for path, handler, verb in table]

    async def join(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Put one event in the queue; its messages come on the session's stream, or as this answer."""
        body = parse(JoinBody, await read_body(scope, receive))
        service = self._provider()
        session, event = await service.join(body, request_of(scope, body.session_hash, body.oauth_token))
        if header(scope, b"accept") != "text/event-stream":
            # Gradio's clients open a stream with an event only if they think that none is open. One that
            # hears of its event after the end was sent, and before it has read that, would wait in vain.
            if hang_up := session.messages.outbox.hang_up:
                await asyncio.wait({hang_up})
            await answer(send, b'{"event_id":"%b"}' % event.id.encode())
            return
        headers = [*EVENT_STREAM, (b"x-event-id", event.id.encode())]
        await stream_session(
            service, session, receive, send, numbered=True, headers=headers, cut=cutting(scope)
        )

    async def data(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Stream the messages of a session's events."""
        hash_ = (parse_qs(scope["query_string"].decode("latin-1")).get("session_hash") or [""])[0]
        if not hash_:
            raise BadRequest("session_hash is missing in the address")
        service = self._provider()
        session = service.sessions.find(hash_)
        last_id = header(scope, b"last-event-id")
        if session is None or (last_id is None and not session.has_messages):
            await _refuse(send, "404: Session not found.")
            return
        if last_id is None:
            is_gradios = (header(scope, b"user-agent") or "").startswith(GRADIO_CLIENTS)
            await stream_session(service, session, receive, send, hangs_up=is_gradios, cut=cutting(scope))
            return
        missed = _missed(session.messages.outbox, last_id)
        if missed is None:
            await _refuse(send, "The stream can't go on: too much was sent since it broke.")
            return
        await stream_session(service, session, receive, send, numbered=True, first=missed, cut=cutting(scope))

    async def status(self, scope: Scope, receive: Receive, send: Send) -> None:  # ASGI
        """Say how many events wait."""
        size = self._provider().queue.size()
        message = {"msg": "estimation", "event_id": None, "rank": None, "queue_size": size, "rank_eta": None}
        await answer(send, encode(message))

    async def cancel(self, scope: Scope, receive: Receive, send: Send) -> None:  # ASGI
        """End an event."""
        body = parse(CancelBody, await read_body(scope, receive))
        done = self._provider().cancel(body.session_hash, body.event_id)
        await answer(send, SUCCESS if done else NOTHING_TO_CANCEL)

    async def reset(self, scope: Scope, receive: Receive, send: Send) -> None:  # ASGI
        """Do nothing, and say so as Gradio does: its clients still call this."""
        await answer(send, SUCCESS)

    async def ping(self, scope: Scope, receive: Receive, send: Send) -> None:  # ASGI
        """Keep an idle session; it is made if the server has forgotten it."""
        body = parse(SessionBody, await read_body(scope, receive))
        self._provider().sessions.open(body.session_hash)
        await answer(send, SUCCESS)

    async def close(self, scope: Scope, receive: Receive, send: Send) -> None:  # ASGI
        """Do what a tab that closes wants: end its events, and forget it soon."""
        body = parse(SessionBody, await read_body(scope, receive))
        service = self._provider()
        session = service.sessions.find(body.session_hash)
        if session is None and service.app.unloads:
            # A page on which nothing ever happened: it is gone all the same.
            session = service.sessions.open(body.session_hash)
        if session is not None:
            service.sessions.close(session)
        await answer(send, SUCCESS)

    async def heartbeat(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Keep a client's session as long as this stream is open."""
        hash_ = scope["path_params"]["session_hash"]
        if len(hash_) > LONGEST_SESSION_HASH:
            raise BadRequest(f"a session_hash has at most {LONGEST_SESSION_HASH} characters")
        service = self._provider()
        session = service.sessions.open(hash_)
        beat = service.new_beat()
        watch = Watch(receive, beat.wake)
        session.heartbeats += 1
        try:
            await start(send)
            watch.start()
            while not watch.is_gone and not service.is_closing:
                await send_part(send, ALIVE)
                await beat.wait(service.heartbeat_every)
            await finish(send)
        finally:
            watch.stop()
            service.end_beat(beat)
            service.sessions.end_heartbeat(session)


def _missed(outbox: Outbox, last_id: str) -> bytes | None:
    is_number = last_id.isascii() and last_id.isdecimal() and len(last_id) <= MOST_DIGITS
    return outbox.sent_after(int(last_id)) if is_number else None


async def _refuse(send: Send, message: str) -> None:
    """Say on the stream itself why there is none: Gradio's clients look for it there."""
    refusal = {
        "msg": "unexpected_error",
        "event_id": None,
        "message": message,
        "session_not_found": True,
        "success": False,
    }
    await answer(send, b"data: %b\n\n" % encode(refusal), headers=EVENT_STREAM)
