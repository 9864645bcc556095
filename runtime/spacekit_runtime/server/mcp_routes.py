"""`/gradio_api/mcp/`: the endpoints of an app for programs that speak the Model Context Protocol.

The protocol itself is the `mcp` package's, which is loaded only where an app asks for it.
"""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from spacekit_runtime.errors import LaunchError, NotFound, RequestError
from spacekit_runtime.graph.compile import App
from spacekit_runtime.protocol import API_PREFIX
from spacekit_runtime.queue.event import Failed, Finished
from spacekit_runtime.server.http import Endpoint, answer, encode, request_of
from spacekit_runtime.server.mcp_tools import contents, describe, payload, tool_calls
from spacekit_runtime.server.models import CallBody
from spacekit_runtime.server.provider import ServiceProvider
from spacekit_runtime.session.messages import error_of

MCP = f"{API_PREFIX}/mcp"
NEEDED = "mcp_server=True needs the mcp package: pip install 'spacekit[mcp]'"


def check_mcp() -> None:
    """See that the protocol's package is there.

    Raises:
        LaunchError: It is not, or is too old.
    """
    try:
        from mcp.server.lowlevel import Server
    except ImportError as error:
        raise LaunchError(NEEDED) from error
    if not hasattr(Server, "add_request_handler"):
        raise LaunchError(f"{NEEDED}; the one that is installed is older than 2.0")


class McpRoutes:
    """Handlers of what speaks the protocol.

    Args:
        app: The app.
        provider: Gives its service.
    """

    def __init__(self, app: App, provider: ServiceProvider) -> None:
        self._app = app
        self._provider = provider
        self._tools = tool_calls(app)
        self._described = [describe(call) for call in self._tools.values()]
        self._running: _Running | None = None
        provider.on_close(self._close)

    def routes(self) -> list[Route]:
        """The routes."""
        talk = Endpoint(self.talk)
        verbs = ["GET", "POST", "DELETE"]
        return [
            Route(f"{MCP}/schema", Endpoint(self.schema), methods=["GET"]),
            Route(MCP, talk, methods=verbs),
            Route(f"{MCP}/", talk, methods=verbs),
        ]

    async def schema(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The tools, for people and programs that only want to read of them."""
        await answer(send, encode(self._described))

    async def talk(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Speak the protocol. Nothing is kept between two requests, so any replica can answer."""
        if self._running is None:
            self._running = _Running(self._make_manager())
        await self._running.handle(scope, receive, send)

    def _close(self) -> None:
        if self._running is not None:
            self._running.stop()
            self._running = None

    def _make_manager(self) -> Any:
        import mcp_types as types
        from mcp.server.lowlevel import Server
        from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

        async def list_tools(*_: Any) -> Any:
            return types.ListToolsResult.model_validate({"tools": self._described})

        async def call_tool(context: Any, params: Any) -> Any:
            result = await self._call(context, params.name, params.arguments or {})
            return types.CallToolResult.model_validate(result)

        title = self._app.config["title"]
        server: Any = Server(title, version="1.0", on_list_tools=list_tools, on_call_tool=call_tool)
        return StreamableHTTPSessionManager(server, stateless=True)

    async def _call(self, context: Any, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """Call a tool; what goes wrong is an answer too, which the caller can learn from."""
        try:
            call = self._tools.get(name)
            if call is None:
                raise NotFound(f"there is no tool {name[:80]!r}; there are: {', '.join(self._tools)}")
            values = await asyncio.to_thread(payload, call, arguments, self._app.files)
            request = request_of(context.request.scope, None)
            outcome = await self._provider().ask(name, CallBody(data=values), request)
        except RequestError as error:
            return _failed(str(error.detail))
        if isinstance(outcome, Failed):
            told = error_of(outcome.error, show=self._app.options.show_error)["error"]
            return _failed(told or "The function raised an error; the app's log says which.")
        if not isinstance(outcome, Finished):
            return _failed("The call was cancelled.")
        return {"content": await asyncio.to_thread(contents, call, outcome.result.data)}


def _failed(message: str) -> dict[str, Any]:
    return {"content": [{"type": "text", "text": message}], "isError": True}


class _Running:
    """The protocol's own loop.

    An app that is mounted in another hears nothing of the start of its server, so it begins with the first
    request.

    Args:
        manager: The protocol's session manager.
    """

    def __init__(self, manager: Any) -> None:
        self._manager = manager
        self._ready = asyncio.Event()
        self._ended = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._task = self._loop.create_task(self._run())

    async def _run(self) -> None:
        try:
            async with self._manager.run():
                self._ready.set()
                await self._ended.wait()
        finally:
            # Whoever waits for a start that failed must not wait for ever.
            self._ready.set()

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await self._ready.wait()
        await self._manager.handle_request(scope, receive, send)

    def stop(self) -> None:
        """End all conversations."""
        self._ended.set()
