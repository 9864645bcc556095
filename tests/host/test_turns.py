"""Strangers who ask for much at once wait for each other, and hold up nobody else."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi import Request
from running_host import TOKEN, RunningHost
from small_spaces import push
from waiting import wait_until

from spacekit.host.hub.info import take_turn
from spacekit.host.limits import DOWNLOADS_AT_ONCE, GIT_AT_ONCE, LISTS_AT_ONCE
from spacekit.host.turns import AllTurns

STATIC = b"---\ntitle: A page\nsdk: static\n---\n"
MIB = 1024 * 1024
# More than the buffers of a connection take, so that a reader who stalls holds up who writes.
SIZE = 12 * MIB


@pytest.fixture
def space(host: RunningHost) -> str:
    """A public Space with a file that is large and that git holds."""
    push(host.api(), "me/turns", {"README.md": STATIC, "noise.txt": os.urandom(SIZE)})
    return "me/turns"


@contextmanager
def stalled(host: RunningHost, request: str) -> Iterator[socket.socket]:
    """A connection that asks, reads how the answer begins, and no more."""
    address = urlsplit(host.url)
    with socket.create_connection((str(address.hostname), address.port or 80), timeout=60) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sendall(f"{request}\r\nHost: {address.netloc}\r\n\r\n".encode())
        yield connection


def children(host: RunningHost, command: str) -> int:
    """How many processes of a command the host has."""
    assert host.process is not None
    listed = subprocess.run(
        ["ps", "-ww", "-o", "args=", "--ppid", str(host.process.pid)],
        capture_output=True,
        text=True,
        check=False,
    )
    return listed.stdout.count(command)


def until(host: RunningHost, command: str, count: int) -> None:
    """Wait until the host has so many processes of a command."""
    deadline = time.monotonic() + 60
    while children(host, command) < count:
        assert time.monotonic() < deadline, f"{children(host, command)} of {count} came"
        time.sleep(0.05)


def test_slow_downloads_of_strangers_hold_so_many_processes(host: RunningHost, space: str) -> None:
    """However many stall, git runs for a bounded number of them, and a token's holder downloads meanwhile."""
    path = f"/spaces/{space}/resolve/main/noise.txt"
    with ExitStack() as stack:
        for _ in range(DOWNLOADS_AT_ONCE + 8):
            stack.enter_context(stalled(host, f"GET {path} HTTP/1.1"))
        until(host, "cat-file", DOWNLOADS_AT_ONCE)
        known = httpx.get(host.url + path, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=60)
        assert SIZE == len(known.content)
        # That of the download that is over ends a moment after its last byte.
        wait_until(lambda: DOWNLOADS_AT_ONCE == children(host, "cat-file"))
    # Those who went away gave back their turns.
    assert SIZE == len(httpx.get(host.url + path, timeout=60).content)


def test_slow_downloads_of_small_files_hold_no_process(host: RunningHost) -> None:
    """git is done with them before they are sent: however slow the readers, no process waits for them."""
    content = b"0123456789abcde\n" * (3 * MIB // 16)
    push(host.api(), "me/small", {"README.md": STATIC, "numbers.txt": content})
    with ExitStack() as stack:
        opened = [
            stack.enter_context(stalled(host, "GET /spaces/me/small/resolve/main/numbers.txt HTTP/1.1"))
            for _ in range(8)
        ]
        for connection in opened:
            assert b"HTTP/1.1 200" == connection.recv(12)
        # None stays, however long one waits: neither for these readers nor for those of another test.
        wait_until(lambda: 0 == children(host, "cat-file"))


def test_the_references_wait_for_clones(host: RunningHost, space: str) -> None:
    """git's first question takes a turn as a clone does: a stranger's waits, a token's holder's does not."""
    sha = host.api().space_info(space).sha
    wants = f"0032want {sha}\n00000009done\n"
    post = f"POST /spaces/{space}.git/git-upload-pack HTTP/1.1\r\nContent-Length: {len(wants)}"
    first = f"{host.url}/spaces/{space}.git/info/refs?service=git-upload-pack"
    answered = threading.Event()

    def ask() -> None:
        assert 200 == httpx.get(first, timeout=60).status_code
        answered.set()

    with ExitStack() as stack:
        for _ in range(GIT_AT_ONCE):
            connection = stack.enter_context(stalled(host, post))
            connection.sendall(wants.encode())
        until(host, "upload-pack", GIT_AT_ONCE)
        stranger = threading.Thread(target=ask)
        stranger.start()
        assert 200 == httpx.get(first, auth=("me", TOKEN), timeout=60).status_code
        assert not answered.wait(0.5)
    stranger.join(60)
    assert answered.is_set()


def test_whole_lists_wait_for_each_other() -> None:
    """Lists with all there is of each Space take turns; those of names and dates need none."""

    async def scenario() -> None:
        request: Any = SimpleNamespace(app=SimpleNamespace(state=SimpleNamespace(turns=AllTurns())))
        begun = [take_turn(cast("Request", request), None, full=True) for _ in range(LISTS_AT_ONCE)]
        for each in begun:
            await anext(each)
        waiting = asyncio.ensure_future(anext(take_turn(cast("Request", request), None, expand=["sha"])))
        await anext(take_turn(cast("Request", request), None))
        await asyncio.sleep(0.01)
        assert not waiting.done()
        await begun[0].aclose()
        await waiting

    asyncio.run(scenario())
