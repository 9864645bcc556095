"""`/gradio_api/mcp/`: the endpoints of an app for programs that speak the Model Context Protocol.

The protocol itself is the `mcp` package's, which is loaded only where an app asks for it.
"""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from spacekit_runtime.errors import FunctionFailed, LaunchError, NotFound, RequestError
from spacekit_runtime.graph.call import Call
from spacekit_runtime.graph.compile import App
from spacekit_runtime.protocol import API_PREFIX
from spacekit_runtime.queue.event import Failed, Finished
from spacekit_runtime.server.http import Endpoint, answer, encode, request_of
from spacekit_runtime.server.mcp_offers import (
    as_text,
    describe_prompts,
    describe_resources,
    find_resource,
    marked,
    read_contents,
)
from spacekit_runtime.server.mcp_tools import contents, describe, payload
from spacekit_runtime.server.models import CallBody
from spacekit_runtime.server.provider import ServiceProvider
from spacekit_runtime.session.messages import error_of

MCP = f"{API_PREFIX}/mcp"
KINDS = ("tool", "resource", "prompt")
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
        self._tools = marked(app, "tool")
        self._resources = marked(app, "resource")
        self._prompts = marked(app, "prompt")
        self._described = [describe(name, call) for name, (_, call) in self._tools.items()]
        told = ((name, *found) for kind in KINDS for name, found in marked(app, kind).items())
        self._schema = [
            {**describe(name, call), "meta": {"mcp_type": mark.kind, "endpoint_name": call.name}}
            for name, mark, call in told
        ]
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
        await answer(send, encode(self._schema))

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
        from mcp.server.lowlevel import Server
        from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

        handlers: dict[str, Any] = {"list_tools": self._list_tools, "call_tool": self._call_tool}
        if self._resources:
            handlers |= {
                "list_resources": self._list_resources,
                "list_resource_templates": self._list_resource_templates,
                "read_resource": self._read_resource,
            }
        if self._prompts:
            handlers |= {"list_prompts": self._list_prompts, "get_prompt": self._get_prompt}
        title = self._app.config["title"]
        told = {f"on_{name}": handler for name, handler in handlers.items()}
        server: Any = Server(title, version="1.0", **told)
        return StreamableHTTPSessionManager(server, stateless=True)

    async def _list_tools(self, *_: Any) -> Any:
        return _message("ListToolsResult", {"tools": self._described})

    async def _list_resources(self, *_: Any) -> Any:
        listed = describe_resources(self._resources, templates=False)
        return _message("ListResourcesResult", {"resources": listed})

    async def _list_resource_templates(self, *_: Any) -> Any:
        listed = describe_resources(self._resources, templates=True)
        return _message("ListResourceTemplatesResult", {"resourceTemplates": listed})

    async def _list_prompts(self, *_: Any) -> Any:
        return _message("ListPromptsResult", {"prompts": describe_prompts(self._prompts)})

    async def _call_tool(self, context: Any, params: Any) -> Any:
        """Call a tool; what goes wrong is an answer too, which the caller can learn from."""
        try:
            if params.name not in self._tools:
                raise NotFound(f"there is no tool {params.name[:80]!r}; there are: {', '.join(self._tools)}")
            mark, call = self._tools[params.name]
            data = await self._ask(context, call, params.arguments or {})
        except RequestError as error:
            return _message("CallToolResult", _failed(str(error.detail)))
        result: dict[str, Any] = {"content": await asyncio.to_thread(contents, call, data)}
        if mark.is_structured:
            result["structuredContent"] = {"result": data[0] if len(data) == 1 else data}
        return _message("CallToolResult", result)

    async def _read_resource(self, context: Any, params: Any) -> Any:
        uri = str(params.uri)
        (mark, call), arguments = find_resource(self._resources, uri)
        data = await self._ask(context, call, arguments)
        shown = [
            await asyncio.to_thread(read_contents, mark, uri, block, value)
            for block, value in zip(call.outputs, data, strict=True)
        ]
        return _message("ReadResourceResult", {"contents": shown})

    async def _get_prompt(self, context: Any, params: Any) -> Any:
        if params.name not in self._prompts:
            raise NotFound(f"there is no prompt {params.name[:80]!r}")
        mark, call = self._prompts[params.name]
        data = await self._ask(context, call, params.arguments or {})
        messages = [{"role": "user", "content": {"type": "text", "text": as_text(value)}} for value in data]
        described = {"description": mark.description or call.description, "messages": messages}
        return _message("GetPromptResult", described)

    async def _ask(self, context: Any, call: Call, arguments: dict[str, Any]) -> list[Any]:
        """Call a function when its turn comes, and give what its outputs get.

        Raises:
            RequestError: The values do not fit, or it raised: with what its users may read.
        """
        values = await asyncio.to_thread(payload, call, arguments, self._app.files)
        request = request_of(context.request.scope, None)
        outcome = await self._provider().ask(call.name, CallBody(data=values), request)
        if isinstance(outcome, Failed):
            told = error_of(outcome.error, show=self._app.options.show_error)["error"]
            raise FunctionFailed(told or "The function raised an error; the app's log says which.")
        if not isinstance(outcome, Finished):
            raise FunctionFailed("The call was cancelled.")
        return outcome.result.data


def _message(kind: str, fields: dict[str, Any]) -> Any:
    """A message of the protocol, from its fields as they stand on the wire."""
    import mcp_types

    return getattr(mcp_types, kind).model_validate(fields)


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
