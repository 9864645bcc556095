"""The FastAPI app that serves a graph."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI

from spacekit_runtime.files import Files
from spacekit_runtime.files.sizes import parse_size
from spacekit_runtime.graph.compile import App
from spacekit_runtime.queue.limits import QueueOptions
from spacekit_runtime.server.call_routes import CallRoutes
from spacekit_runtime.server.file_routes import FileRoutes
from spacekit_runtime.server.mcp_routes import McpRoutes, check_mcp
from spacekit_runtime.server.origins import Origins
from spacekit_runtime.server.page_routes import PageRoutes
from spacekit_runtime.server.provider import ServiceProvider
from spacekit_runtime.server.queue_routes import QueueRoutes
from spacekit_runtime.server.service import Service, ServiceOptions

if TYPE_CHECKING:
    from spacekit_runtime.blocks import Blocks


@dataclass(frozen=True)
class ServerOptions:
    """What `launch` says about the server.

    Attributes:
        root_path: Where a proxy mounts the app: a path, or a whole address.
        app_kwargs: Further arguments of `FastAPI`.
        service: How events are served.
        mcp_server: Whether the endpoints are tools of the Model Context Protocol as well.
    """

    root_path: str = ""
    app_kwargs: dict[str, Any] = field(default_factory=dict)
    service: ServiceOptions = field(default_factory=ServiceOptions)
    mcp_server: bool = False


def create_app(app: App, queue_options: QueueOptions, options: ServerOptions) -> FastAPI:
    """The FastAPI app that serves an app.

    Args:
        app: The app.
        queue_options: How events wait.
        options: See `ServerOptions`.

    Raises:
        LaunchError: A package is missing that was asked for.
    """
    if options.mcp_server:
        check_mcp()
    provider = ServiceProvider(lambda: Service(app, queue_options, options.service))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        provider.close()

    # FastAPI's own documentation pages would describe none of these routes: /gradio_api/info does.
    defaults: dict[str, Any] = {
        "docs_url": None,
        "redoc_url": None,
        "openapi_url": None,
        "lifespan": lifespan,
    }
    fastapi = FastAPI(**(defaults | options.app_kwargs))
    routes = [
        *CallRoutes(provider).routes(),
        *QueueRoutes(provider).routes(),
        *PageRoutes(app, options.root_path).routes(),
        *FileRoutes(app.files).routes(),
        *(McpRoutes(app, provider).routes() if options.mcp_server else ()),
    ]
    fastapi.router.routes.extend(routes)
    fastapi.add_middleware(Origins)
    fastapi.state.provider = provider
    fastapi.state.root_path = options.root_path
    return fastapi


# What `launch` and `mount_gradio_app` say about files.
FILE_OPTIONS = frozenset({"allowed_paths", "blocked_paths", "max_file_size"})


def make_files(options: Mapping[str, Any]) -> Files:
    """The files of an app that is about to be served.

    Args:
        options: Those of `launch`; what is not said there may stand in the environment, as with Gradio.

    Raises:
        LaunchError: A size is none.
    """
    return Files(
        allowed=_paths(options.get("allowed_paths"), "GRADIO_ALLOWED_PATHS"),
        blocked=_paths(options.get("blocked_paths"), "GRADIO_BLOCKED_PATHS"),
        max_size=parse_size(options.get("max_file_size")),
    )


def _paths(given: list[str] | None, variable: str) -> list[str]:
    if given is not None:
        return given
    return [path.strip() for path in os.environ.get(variable, "").split(",") if path.strip()]


def wants_mcp(options: Mapping[str, Any]) -> bool:
    """Whether the endpoints are to be tools of the Model Context Protocol as well.

    Args:
        options: Those of `launch`; what is not said there may stand in the environment, as with Gradio.
    """
    said = options.get("mcp_server")
    return os.environ.get("GRADIO_MCP_SERVER", "").lower() in ("1", "true") if said is None else bool(said)


def mount_gradio_app(app: FastAPI, blocks: Blocks, path: str, **options: Any) -> FastAPI:
    """Serve a `Blocks` below a path of a FastAPI app.

    Args:
        app: The FastAPI app.
        blocks: What to serve.
        path: Where, for instance `"/demo"`.
        options: `root_path`, `app_kwargs`, `allowed_paths`, `blocked_paths`, `max_file_size` and
            `mcp_server`, as for `launch`.

    Returns:
        The FastAPI app that was given.
    """
    files = make_files(options)
    kept = {name: value for name, value in options.items() if name not in FILE_OPTIONS}
    server = ServerOptions(**{**kept, "mcp_server": wants_mcp(options)})
    page = blocks.page_options(mcp_server=server.mcp_server)
    served = create_app(blocks.compile(page, files), blocks.queue_options, server)
    app.mount("/" + path.strip("/"), served)
    return app
