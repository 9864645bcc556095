"""The thin layer between ASGI and the routes.

The routes that a call goes through are plain ASGI: FastAPI's own request handling takes more time than
all the rest of a call. They sit in the FastAPI app like any other route.
"""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

import orjson
from starlette.types import Message, Receive, Scope, Send

from spacekit_runtime.asgi import ABORT
from spacekit_runtime.errors import RequestError, TooLarge
from spacekit_runtime.request import Client, Request
from spacekit_runtime.server.careful_json import encode_carefully
from spacekit_runtime.server.forwarded import root_of
from spacekit_runtime.server.limits import MOST_BODY_BYTES, MOST_VALUES

Handler = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

# Where the gate before the routes notes who sends a request.
USER = "spacekit.user"
# Likewise, what Hugging Face says of them.
OAUTH_INFO = "spacekit.oauth"
JSON = (b"content-type", b"application/json")
# What is parsed when a function asks for it.
PARSED = frozenset(
    {"headers", "query_params", "cookies", "path_params", "url", "base_url", "method", "request"}
)
# Of a length that is read as a number; Python refuses to read very long ones, and the server stops any.
MOST_DIGITS = 20
EVENT_STREAM: Headers = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    # nginx would hold the stream back until a buffer is full.
    (b"x-accel-buffering", b"no"),
]


def encode(value: Any) -> bytes:
    """JSON, as compact as it gets; also of numpy's numbers, keys that are no strings, and broken text."""
    try:
        return orjson.dumps(
            value, option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS, default=_encode_other
        )
    except TypeError:
        return encode_carefully(value, _encode_other)


def _encode_other(value: Any) -> Any:
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, set | frozenset):
        return list(value)
    return str(value)


class Endpoint:
    """A handler as an ASGI app: what it raises becomes an answer.

    An instance rather than a function, since Starlette wraps functions.
    """

    def __init__(self, handler: Handler) -> None:
        self._handler = handler

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        try:
            await self._handler(scope, receive, send)
        except RequestError as error:
            await answer(send, encode({"detail": error.detail}), status=error.status)


def cutting(scope: Scope) -> Callable[[], None] | None:
    """What ends the connection of a request at once, where its server can (`bounded_http.py`)."""
    abort: Callable[[], None] | None = scope.get("extensions", {}).get(ABORT, {}).get(ABORT)
    return abort


async def answer(
    send: Send, body: bytes, *, status: int = 200, headers: Iterable[tuple[bytes, bytes]] = (JSON,)
) -> None:
    """Send a whole answer."""
    length = (b"content-length", b"%d" % len(body))
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body})


async def read_body(scope: Scope, receive: Receive) -> bytes:
    """A request's body, that is JSON.

    Raises:
        TooLarge: It is larger than the server takes, or says that it will be, or holds too many values.
    """
    body = await _whole_body(scope, receive)
    # Every value but the first of its list or object comes after one of these. Those within text count as
    # well: to tell them apart takes longer than to count.
    if len(body) > MOST_VALUES and sum(map(body.count, (b",", b"[", b"{"))) > MOST_VALUES:
        raise TooLarge(f"the request holds more than {MOST_VALUES:,} values; upload them as a file")
    return body


async def _whole_body(scope: Scope, receive: Receive) -> bytes:
    announced = header(scope, b"content-length")
    if announced is not None and len(announced) < MOST_DIGITS and int(announced) > MOST_BODY_BYTES:
        raise _too_large()
    message = await receive()
    body: bytes = message.get("body", b"")
    if not message.get("more_body"):
        return body
    parts, size = [body], len(body)
    while message.get("more_body"):
        message = await receive()
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > MOST_BODY_BYTES:
            raise _too_large()
    return b"".join(parts)


def _too_large() -> TooLarge:
    return TooLarge(f"the request is larger than {MOST_BODY_BYTES >> 20} MiB; upload files by themselves")


def header(scope: Scope, name: bytes) -> str | None:
    """The value of a request's header."""
    for key, value in scope["headers"]:
        if key == name:
            return str(value, "latin-1")
    return None


def request_of(scope: Scope, session_hash: str | None, given_token: str | None = None) -> Request:
    """What a function may learn of a request; built without parsing what it may not ask for."""
    client = scope.get("client")
    return LazyRequest(scope, session_hash, Client(*client) if client else None, given_token)


class LazyRequest(Request):
    """A request that is parsed when somebody asks for its parts; has all that a Starlette request has."""

    def __init__(
        self, scope: Scope, session_hash: str | None, client: Client | None, given_token: str | None
    ) -> None:
        known = {
            "username": scope.get(USER),
            "oauth_info": scope.get(OAUTH_INFO),
            "given_token": given_token,
        }
        fields = {"_scope": scope, "session_hash": session_hash, "client": client}
        for name, value in (fields | known).items():
            object.__setattr__(self, name, value)

    def __getattribute__(self, name: str) -> Any:
        if name == "root_url":
            scope = object.__getattribute__(self, "_scope")
            return root_of(scope, getattr(scope["app"].state, "root_path", ""))
        if name not in PARSED:
            return object.__getattribute__(self, name)
        from starlette.requests import Request as StarletteRequest  # most functions never ask

        parsed = StarletteRequest(object.__getattribute__(self, "_scope"))
        if name == "request":
            return parsed
        found = getattr(parsed, name)
        # Names of headers are found however they are written; all else is what JSON can say too.
        return dict(found) if isinstance(found, Mapping) and name != "headers" else found

    def __reduce__(self) -> tuple[Any, ...]:
        """Be sent to another process without the connection: who takes a GPU for a call does that."""
        names = (field.name for field in dataclasses.fields(Request) if field.name != "request")
        return _plain_request, ({name: getattr(self, name) for name in names},)


def _plain_request(fields: dict[str, Any]) -> Request:
    return Request(**fields)


class Watch:
    """Watches for the client to go away while an answer is streamed."""

    def __init__(self, receive: Receive, on_gone: Callable[[], None]) -> None:
        self._receive = receive
        self._on_gone = on_gone
        self._task: asyncio.Task[None] | None = None
        self.is_gone = False

    def start(self) -> None:
        """Begin to watch, if that has not begun."""
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._wait())

    async def wait(self, seconds: float) -> None:
        """Wait until the client has gone, or so long."""
        self.start()
        if self._task is not None:
            await asyncio.wait({self._task}, timeout=seconds)

    def stop(self) -> None:
        """Watch no more."""
        if self._task is not None:
            self._task.cancel()

    async def _wait(self) -> None:
        message: Message = {"type": ""}
        while message["type"] != "http.disconnect":
            message = await self._receive()
        self.is_gone = True
        self._on_gone()
