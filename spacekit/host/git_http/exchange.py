"""One request to git: its body goes in and the answer comes out at the same time, neither held in memory."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from fastapi import Response
from starlette.types import Receive, Scope, Send

from spacekit.host.errors import HostError
from spacekit.host.limits import GIT_IDLE_TIME, GIT_TIME
from spacekit.host.turns import Turns

from .answers import NO_CACHE, git_refusal
from .body import Disconnected, RequestBody
from .process import GitProcess, Service

# git ends its answer with this; the client waits for it.
_FLUSH = 4

StartGit = Callable[[], contextlib.AbstractAsyncContextManager[GitProcess]]


class Exchange(Response):
    """The answer to one request: it runs git when it is sent.

    Args:
        service: Which half of git answers.
        start: Starts it.
        body_limit: The most that the request may hold, unpacked.
        turns: How many may run at once.
        before_end: Called when git has done its part, before the client is told so.
    """

    def __init__(
        self,
        service: Service,
        start: StartGit,
        body_limit: int,
        turns: Turns,
        before_end: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        super().__init__(media_type=f"application/x-git-{service}-result", headers=NO_CACHE)
        self._start = start
        self._body_limit = body_limit
        self._turns = turns
        self._before_end = before_end

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run git, feed it and pass on what it says."""
        answer = _Answer(send, self)
        encoding = next(
            (value.decode("latin-1") for key, value in scope["headers"] if key == b"content-encoding"), ""
        )
        try:
            body = RequestBody(receive, encoding.strip().lower(), self._body_limit)
            async with asyncio.timeout(GIT_TIME.total_seconds()), self._turns.turn(), self._start() as git:
                await _run(git, body, answer)
                if self._before_end:
                    await self._before_end()
            await answer.finish()
        except HostError as error:
            if not answer.is_begun:
                await git_refusal(error)(scope, receive, send)
        except (Disconnected, TimeoutError):
            return
        # An answer that is not complete by now never will be: uvicorn closes the connection.


class _Answer:
    """What git says, on its way to the client. The last bytes are held back until `finish`."""

    def __init__(self, send: Send, response: Response) -> None:
        self._send = send
        self._headers = [pair for pair in response.raw_headers if pair[0] != b"content-length"]
        self._held = b""
        self.is_begun = False

    async def write(self, piece: bytes) -> None:
        data = self._held + piece
        self._held = data[-_FLUSH:]
        await self._pass_on(data[:-_FLUSH])

    async def finish(self) -> None:
        await self._pass_on(self._held)
        if not self.is_begun:
            await self._begin()
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _pass_on(self, data: bytes) -> None:
        if not data:
            return
        if not self.is_begun:
            await self._begin()
        message = {"type": "http.response.body", "body": data, "more_body": True}
        await asyncio.wait_for(self._send(message), GIT_IDLE_TIME.total_seconds())

    async def _begin(self) -> None:
        self.is_begun = True
        await self._send({"type": "http.response.start", "status": 200, "headers": self._headers})


async def _run(git: GitProcess, body: RequestBody, answer: _Answer) -> None:
    """Feed and read at once; a client that goes away ends it."""
    feeding = asyncio.create_task(_feed(git, body))
    reading = asyncio.create_task(_read(git, answer))
    watching: asyncio.Task[None] | None = None
    try:
        while not (feeding.done() and reading.done()):
            running = {task for task in (feeding, reading, watching) if task and not task.done()}
            done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
            if feeding.done() and watching is None:
                watching = asyncio.create_task(_watch(body))
        if await git.wait() and not answer.is_begun:
            raise HostError("git could make nothing of the request")
    finally:
        for started in filter(None, (feeding, reading, watching)):
            started.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await started


async def _feed(git: GitProcess, body: RequestBody) -> None:
    """Hand the request to git; what git does not want is read as well, since the client listens only then."""
    is_wanted = True
    async for piece in body.pieces():
        is_wanted = is_wanted and await git.feed(piece)
    git.end_of_input()


async def _read(git: GitProcess, answer: _Answer) -> None:
    while piece := await git.read():
        await answer.write(piece)


async def _watch(body: RequestBody) -> None:
    await body.gone()
    raise Disconnected
