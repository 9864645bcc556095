"""Commits that come packed."""

from __future__ import annotations

import asyncio
import base64
import gzip
import json
from collections.abc import AsyncIterator, Iterator

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from running_host import TOKEN, RunningHost

from spacekit.host.errors import HostError
from spacekit.host.hub import unpacking
from spacekit.host.hub.unpacking import unpacked
from spacekit.host.limits import STREAM_CHUNK

BOMB = gzip.compress(b"\n" * 64 * 1024 * 1024)


@pytest.fixture(scope="module")
def host() -> Iterator[RunningHost]:
    """One host for all tests of this file."""
    with RunningHost() as running:
        running.api().create_repo("ada/packed", repo_type="space", space_sdk="static")
        yield running


def read(pieces: list[bytes], encoding: str | None = "gzip") -> list[bytes]:
    """What a body becomes."""

    async def body() -> AsyncIterator[bytes]:
        for piece in pieces:
            yield piece

    async def collect() -> list[bytes]:
        return [piece async for piece in unpacked(body(), encoding)]

    return asyncio.run(collect())


@given(st.binary(max_size=2000), st.integers(1, 50))
def test_a_body_is_what_it_was(data: bytes, size: int) -> None:
    """However it is cut on its way."""
    packed = gzip.compress(data)
    pieces = [packed[start : start + size] for start in range(0, len(packed), size)]
    assert data == b"".join(read(pieces))
    assert data == b"".join(read([data], None))


def test_a_small_body_that_becomes_a_large_one_comes_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """None is larger than any other that the host holds in memory, and there is an end to it."""
    pieces = read([BOMB])
    assert 64 * 1024 * 1024 == sum(map(len, pieces))
    assert max(map(len, pieces)) <= STREAM_CHUNK
    monkeypatch.setattr(unpacking, "MAX_PACKED_COMMIT", 1024 * 1024)
    with pytest.raises(HostError, match="may hold"):
        read([BOMB])


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (b"no gzip at all", "gzip"),
        (gzip.compress(b"cut off in the middle", mtime=0)[:-6], "gzip"),
        (gzip.compress(b"one", mtime=0) + b"more", "gzip"),
        (gzip.compress(b"one", mtime=0) + gzip.compress(b"two", mtime=0), "gzip"),
        (b"", "gzip"),
        (b"x", "br"),
    ],
    ids=["no gzip", "cut off", "more", "twice", "empty", "another way"],
)
def test_what_is_broken_is_refused(body: bytes, encoding: str, host: RunningHost) -> None:
    """With a sentence and a 400, and nothing changes."""
    with pytest.raises(HostError):
        read([body], encoding)
    before = host.api().space_info("ada/packed").sha
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Encoding": encoding}
    answer = httpx2.post(
        f"{host.url}/api/spaces/ada/packed/commit/main", content=body, headers=headers, timeout=60
    )
    assert 400 == answer.status_code, answer.text
    assert before == host.api().space_info("ada/packed").sha


def test_a_packed_commit_lands(host: RunningHost) -> None:
    """As one that is not."""
    content = base64.b64encode(b"hello").decode()
    lines = [
        {"key": "header", "value": {"summary": "packed"}},
        {"key": "file", "value": {"path": "a.txt", "content": content, "encoding": "base64"}},
    ]
    body = gzip.compress("\n".join(map(json.dumps, lines)).encode())
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Encoding": "gzip"}
    answer = httpx2.post(
        f"{host.url}/api/spaces/ada/packed/commit/main", content=body, headers=headers, timeout=60
    )
    assert 200 == answer.status_code, answer.text
    assert "a.txt" in host.api().list_repo_files("ada/packed", repo_type="space")
