"""Bodies of requests to git: unpacked in small steps, cut at their limit, given up when they stop."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import Iterable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Message

from spacekit.host.errors import HostError, TooLarge, Unsupported
from spacekit.host.git_http import body as body_module
from spacekit.host.git_http.body import Disconnected, RequestBody
from spacekit.host.limits import STREAM_CHUNK


def _body(
    pieces: Iterable[bytes], encoding: str = "", limit: int = 1_000_000, *, cut: bool = False
) -> RequestBody:
    messages: list[Message] = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
    messages.append({"type": "http.disconnect"} if cut else {"type": "http.request", "body": b""})
    queue = iter(messages)

    async def receive() -> Message:
        return next(queue)

    return RequestBody(receive, encoding, limit)


def _read(body: RequestBody) -> list[bytes]:
    async def read() -> list[bytes]:
        return [piece async for piece in body.pieces()]

    return asyncio.run(read())


@given(content=st.binary(max_size=2_000), at=st.integers(0, 3_000))
def test_what_was_packed_comes_out(content: bytes, at: int) -> None:
    """Plain or gzip, cut anywhere, a body is read as it was."""
    packed = gzip.compress(content)
    assert content == b"".join(_read(_body([packed[:at], packed[at:]], "gzip")))
    assert content == b"".join(_read(_body([content[:at], content[at:]])))


def test_a_bomb_unpacks_in_small_steps() -> None:
    """No piece is larger than a chunk, and the limit is met before a hundredth of the bomb has gone off."""
    bomb = zlib.compress(b"\0" * 100_000_000, wbits=31)
    with pytest.raises(TooLarge):
        _read(_body([bomb], "gzip"))
    pieces = _read(_body([zlib.compress(b"\0" * 900_000, wbits=31)], "gzip"))
    assert (900_000, True) == (sum(map(len, pieces)), max(map(len, pieces)) <= STREAM_CHUNK)


@pytest.mark.parametrize(
    ("pieces", "encoding", "kind"),
    [
        ([b"x"], "gzip", HostError),
        ([gzip.compress(b"x")[:-9]], "gzip", HostError),
        ([b"x"], "br", Unsupported),
    ],
)
def test_what_is_not_what_it_says_is_refused(
    pieces: list[bytes], encoding: str, kind: type[HostError]
) -> None:
    """A broken, cut or unknown encoding is the client's error."""
    with pytest.raises(kind):
        _read(_body(pieces, encoding))


def test_a_client_that_leaves_or_stops_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that is cut, and one that sends nothing for too long, end the same way."""
    with pytest.raises(Disconnected):
        _read(_body([b"x"], cut=True))
    monkeypatch.setattr(body_module, "GIT_IDLE_TIME", timedelta(milliseconds=20))

    async def never() -> Message:
        await asyncio.Event().wait()
        return {}

    with pytest.raises(Disconnected):
        _read(RequestBody(never, "", 10))
