"""A web app to share: it tells what it was sent, streams, echoes, takes and gives as much as one likes."""

from __future__ import annotations

import asyncio
import json
import threading
from types import TracebackType
from typing import Self

from aiohttp import WSMsgType, web

_PIECE = 64 * 1024


class EchoApp:
    """An app on a thread of its own, and what became of its requests.

    Args:
        name: What it answers with, so that two can be told apart.
        host: The address that it listens on.
    """

    def __init__(self, name: str = "app", host: str = "127.0.0.1") -> None:
        self.name = name
        self.port = 0
        self.requests = 0
        self.paths: list[str] = []
        self.is_silent = threading.Event()
        self.cut = threading.Event()
        self.connections: set[object] = set()
        self._host = host
        self._step = asyncio.Semaphore(0)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(60)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._runner.cleanup(), self._loop).result(60)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(60)
        self._loop.close()

    async def _start(self) -> None:
        app = web.Application(client_max_size=1 << 40)
        app.router.add_get("/events", self._events)
        app.router.add_get("/socket", self._socket)
        app.router.add_get("/silent", self._silent)
        app.router.add_get("/large/{size}", self._large)
        app.router.add_post("/count", self._count)
        app.router.add_get("/cookie", self._cookie)
        app.router.add_get("/close", self._close)
        app.router.add_get("/cut", self._cut_off)
        app.router.add_route("*", "/{rest:.*}", self._tell)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, 0)
        await site.start()
        self.port = self._runner.addresses[0][1]

    def step(self) -> None:
        """Let /events send one more."""
        self._loop.call_soon_threadsafe(self._step.release)

    async def _tell(self, request: web.Request) -> web.Response:
        self.requests += 1
        self.paths.append(request.raw_path)
        self.connections.add(id(request.transport))
        told = {
            "app": self.name,
            "method": request.method,
            "path": request.raw_path,
            "headers": [[name.lower(), value] for name, value in request.headers.items()],
            "body": (await request.read()).decode("latin-1"),
        }
        return web.Response(text=json.dumps(told), content_type="application/json")

    async def _events(self, request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await answer.prepare(request)
        for number in range(3):
            await self._step.acquire()
            await answer.write(f"data: {number}\n\n".encode())
        return answer

    async def _silent(self, request: web.Request) -> web.StreamResponse:
        self.is_silent.set()
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            self.cut.set()
            raise
        return web.Response(text="late")

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(max_msg_size=1 << 26)
        await socket.prepare(request)
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await socket.send_str(f"{self.name}: {message.data}")
                elif message.type is WSMsgType.BINARY:
                    await socket.send_bytes(message.data)
        finally:
            self.cut.set()
        return socket

    async def _large(self, request: web.Request) -> web.StreamResponse:
        size = int(request.match_info["size"])
        answer = web.StreamResponse(headers={"Content-Length": str(size)})
        await answer.prepare(request)
        piece = b"x" * _PIECE
        try:
            for begin in range(0, size, _PIECE):
                await answer.write(piece[: size - begin])
        except (ConnectionError, asyncio.CancelledError):
            self.cut.set()
            raise
        return answer

    async def _count(self, request: web.Request) -> web.Response:
        self.requests += 1
        count = 0
        async for piece in request.content.iter_any():
            count += len(piece)
        return web.Response(text=str(count))

    async def _cookie(self, request: web.Request) -> web.Response:
        answer = web.Response(text="set")
        domain = request.host.partition(":")[0].partition(".")[2]
        answer.set_cookie("wide", "1", domain=domain)
        answer.set_cookie("own", "2")
        return answer

    async def _close(self, request: web.Request) -> web.Response:
        self.requests += 1
        answer = web.Response(text="bye")
        answer.force_close()
        return answer

    async def _cut_off(self, request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Length": "1000"})
        await answer.prepare(request)
        await answer.write(b"half")
        if request.transport:
            request.transport.abort()
        return answer
