"""`Server`: a FastAPI app of one's own, with endpoints that go through the queue and no page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypeVar, Unpack

from fastapi import FastAPI

from spacekit_runtime import mcp_marks
from spacekit_runtime.blocks import Blocks
from spacekit_runtime.components.options import ListenOptions
from spacekit_runtime.graph.api import api
from spacekit_runtime.launch_options import LaunchOptions
from spacekit_runtime.protocol import ApiVisibility

Function = TypeVar("Function", bound=Callable[..., Any])


class McpMarks:
    """What an endpoint is for programs that speak MCP: see `spacekit_runtime.mcp_marks`."""

    tool = staticmethod(mcp_marks.tool)
    resource = staticmethod(mcp_marks.resource)
    prompt = staticmethod(mcp_marks.prompt)


class Server(FastAPI):
    """A FastAPI app whose `api` functions are called as those of a page are: in a queue, with streams.

        server = Server()

        @server.api
        def add(a: int, b: int) -> int:
            return a + b

        @server.get("/")
        def home(): ...

        server.launch()

    It takes the arguments of `FastAPI`.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.mcp = McpMarks()
        self.blocks = Blocks(mode="server", title=self.title)

    def api(
        self,
        fn: Function | None = None,
        *,
        name: str | None = None,
        description: str | Literal[False] | None = None,
        concurrency_limit: int | Literal["default"] | None = "default",
        concurrency_id: str | None = None,
        queue: bool = True,
        batch: bool = False,
        max_batch_size: int = 4,
        api_visibility: ApiVisibility = "public",
        time_limit: float | None = None,
        stream_every: float = 0.5,
    ) -> Any:
        """Make an endpoint of a function, whose type hints say what it takes and gives.

        Args:
            fn: The function; left out, the call is a decorator.
            name: The endpoint's name; the function's by default.
            description: What it says of itself; its docstring by default, `False` for nothing.
            concurrency_limit: See `ListenOptions`.
            concurrency_id: See `ListenOptions`.
            queue: See `ListenOptions`.
            batch: See `ListenOptions`.
            max_batch_size: See `ListenOptions`.
            api_visibility: See `ListenOptions`.
            time_limit: See `ListenOptions`.
            stream_every: See `ListenOptions`.

        Returns:
            The function, or the decorator for it.
        """
        options: ListenOptions = {
            "api_name": name,
            "api_description": description,
            "concurrency_limit": concurrency_limit,
            "concurrency_id": concurrency_id,
            "queue": queue,
            "batch": batch,
            "max_batch_size": max_batch_size,
            "api_visibility": api_visibility,
            "time_limit": time_limit,
            "stream_every": stream_every,
        }

        def take(function: Function) -> Function:
            with self.blocks:
                api(function, **options)
            return function

        return take if fn is None else take(fn)

    def launch(self, **options: Unpack[LaunchOptions]) -> Any:
        """Serve the app; see `LaunchOptions` for what can be said.

        Returns:
            This app, the local address, and the share link (`None` without one).

        Raises:
            LaunchError: The server can't start, for instance as the port is in use.
        """
        options["_app"] = self
        return self.blocks.launch(**options)

    def close(self, verbose: bool = True) -> None:  # Gradio's order
        """Stop serving; does nothing if the app is not served.

        Args:
            verbose: Whether to say so.
        """
        self.blocks.close(verbose=verbose)
