"""The FastAPI app that serves a graph."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from spacekit_runtime.environment import flag, listed
from spacekit_runtime.errors import LaunchError
from spacekit_runtime.files import Files
from spacekit_runtime.files.sizes import parse_size
from spacekit_runtime.graph.compile import App
from spacekit_runtime.looks import LAUNCH_ARGUMENTS, PAGE_ARGUMENTS
from spacekit_runtime.queue.limits import QueueOptions
from spacekit_runtime.server.access.accounts import Accounts, Auth
from spacekit_runtime.server.access.gate import Gate
from spacekit_runtime.server.access.guards import DependencyGuard, Guard, PasswordGuard
from spacekit_runtime.server.access.login_routes import LoginRoutes
from spacekit_runtime.server.access.signing import new_secret
from spacekit_runtime.server.allowed_origins import AllowedOrigins, find_allowed_origins
from spacekit_runtime.server.call_routes import CallRoutes
from spacekit_runtime.server.component_routes import ComponentRoutes
from spacekit_runtime.server.embed_routes import EmbedRoutes
from spacekit_runtime.server.file_routes import FileRoutes
from spacekit_runtime.server.forwarded import Forwarded
from spacekit_runtime.server.home_loop import HomeLoop
from spacekit_runtime.server.hosting import moving_in
from spacekit_runtime.server.lifespans import Lifespan, one_lifespan
from spacekit_runtime.server.mcp_routes import McpRoutes, check_mcp
from spacekit_runtime.server.missing import show_missing_pages
from spacekit_runtime.server.origins import Origins
from spacekit_runtime.server.page import theme_css
from spacekit_runtime.server.page_routes import PageRoutes
from spacekit_runtime.server.provider import ServiceProvider
from spacekit_runtime.server.queue_routes import QueueRoutes
from spacekit_runtime.server.service import Service, ServiceOptions
from spacekit_runtime.without_effect import WITHOUT_EFFECT, warn_without_effect

if TYPE_CHECKING:
    from spacekit_runtime.blocks import Blocks
    from spacekit_runtime.server.access.oauth import OAuth


@dataclass(frozen=True)
class ServerOptions:
    """What `launch` says about the server.

    Attributes:
        root_path: Where a proxy mounts the app: a path, or a whole address.
        app_kwargs: Further arguments of `FastAPI`.
        service: How events are served.
        mcp_server: Whether the endpoints are tools of the Model Context Protocol as well.
        auth: Who may sign in.
        auth_message: What strangers are told: HTML.
        auth_dependency: A function that says of a request who sends it.
        host: The FastAPI app that the routes become part of; one is made without it.
        parent: The FastAPI app that the made one is mounted into.
        mount: The path that it is mounted at there.
        strict_cors: See `LaunchOptions`.
        allowed_origins: The sites whose pages may call the app and show it; `None` where nobody said.
    """

    root_path: str = ""
    app_kwargs: dict[str, Any] = field(default_factory=dict)
    service: ServiceOptions = field(default_factory=ServiceOptions)
    mcp_server: bool = False
    auth: Auth | None = None
    auth_message: str | None = None
    auth_dependency: Callable[[Any], Any] | None = None
    host: FastAPI | None = None
    parent: FastAPI | None = None
    mount: str = ""
    strict_cors: bool = True
    allowed_origins: AllowedOrigins | None = None


def create_app(app: App, queue_options: QueueOptions, options: ServerOptions) -> FastAPI:
    """The FastAPI app that serves an app.

    Args:
        app: The app.
        queue_options: How events wait.
        options: See `ServerOptions`.
    """
    options = _with_one_root(options)
    if options.mcp_server:
        check_mcp()
    for companion in app.companions:
        companion.begin()
    provider = ServiceProvider(lambda: Service(app, queue_options, options.service))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        provider.close_here()

    given: Lifespan | None = options.app_kwargs.get("lifespan")
    # FastAPI's own documentation pages would describe none of these routes: /gradio_api/info does. An author
    # who names an address for one means it all the same.
    defaults: dict[str, Any] = {"docs_url": None, "redoc_url": None}
    if not options.app_kwargs.keys() & {"docs_url", "redoc_url"}:
        defaults["openapi_url"] = None
    secret = new_secret()
    guard = _guard(options, secret)
    oauth = _oauth(secret, options.root_path) if app.has_logins else None
    theme = theme_css(app.config, app.options) if options.auth is not None else ""
    routes = [
        *CallRoutes(provider).routes(),
        *QueueRoutes(provider).routes(),
        *PageRoutes(app, options.root_path, has_login=options.auth is not None).routes(),
        *FileRoutes(app.files).routes(),
        *LoginRoutes(guard, options.auth_message, theme, oauth).routes(),
        *(oauth.routes() if oauth is not None else []),
        *(McpRoutes(app, provider).routes() if options.mcp_server else []),
        *ComponentRoutes(provider).routes(),
        *EmbedRoutes().routes(),
    ]
    making = (
        nullcontext(FastAPI(**(defaults | options.app_kwargs | {"lifespan": one_lifespan(lifespan, given)})))
        if options.host is None
        else moving_in(options.host, lifespan, given)
    )
    with making as fastapi:
        fastapi.router.routes.extend(routes)
        if options.host is None:
            show_missing_pages(fastapi)
        if guard is not None:
            fastapi.add_middleware(Gate, guard=guard, message=options.auth_message, theme_css=theme)
        if oauth is not None:
            fastapi.add_middleware(oauth.middleware, oauth=oauth)
        fastapi.add_middleware(
            Origins,
            parent=options.parent,
            strict=options.strict_cors,
            allowed=options.allowed_origins,
        )
        fastapi.add_middleware(Forwarded, root_path=options.root_path, mount=options.mount)
        fastapi.add_middleware(HomeLoop, provider=provider)
        fastapi.state.provider = provider
        fastapi.state.root_path = options.root_path
    return fastapi


def _with_one_root(options: ServerOptions) -> ServerOptions:
    """The options with the root path where we look for it: as FastAPI's own it would hide what is mounted."""
    rest = {**options.app_kwargs}
    root = rest.pop("root_path", "")
    return replace(options, root_path=options.root_path or root, app_kwargs=rest)


def _oauth(secret: bytes, root_path: str) -> OAuth:
    """Logins with Hugging Face; few apps have them.

    Raises:
        LaunchError: A Space's environment lacks something.
    """
    from spacekit_runtime.server.access.oauth import OAuth
    from spacekit_runtime.server.access.provider import provider_of_environment

    return OAuth(provider_of_environment(), secret, root_path)


def _guard(options: ServerOptions, secret: bytes) -> Guard | None:
    """What keeps strangers out; `None` where anybody may come in.

    Raises:
        LaunchError: What was said can't be meant.
    """
    if options.auth is not None and options.auth_dependency is not None:
        raise LaunchError("auth= and auth_dependency= are two ways to know people: choose one")
    if options.auth_dependency is not None:
        return DependencyGuard(options.auth_dependency)
    return PasswordGuard(Accounts(options.auth, secret), secret) if options.auth is not None else None


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
        allowed=_paths(options.get("allowed_paths"), "ALLOWED_PATHS"),
        blocked=_paths(options.get("blocked_paths"), "BLOCKED_PATHS"),
        max_size=parse_size(options.get("max_file_size")),
    )


def _paths(given: list[str] | None, variable: str) -> list[str]:
    if given is not None:
        return given
    return listed(variable)


def wants_mcp(options: Mapping[str, Any]) -> bool:
    """Whether the endpoints are to be tools of the Model Context Protocol as well.

    Args:
        options: Those of `launch`; what is not said there may stand in the environment, as with Gradio.
    """
    said = options.get("mcp_server")
    return bool(flag("MCP_SERVER") if said is None else said)


SERVER_ARGUMENTS = frozenset({"root_path", "auth", "auth_message", "auth_dependency", "mcp_server"})
ORIGIN_ARGUMENTS = frozenset({"allowed_origins", "strict_cors"})
MOUNT_ARGUMENTS = (FILE_OPTIONS | PAGE_ARGUMENTS | LAUNCH_ARGUMENTS | SERVER_ARGUMENTS).union(
    ORIGIN_ARGUMENTS, WITHOUT_EFFECT["mount_gradio_app"]
)


def mount_gradio_app(
    app: FastAPI,
    blocks: Blocks,
    path: str,
    server_name: str = "0.0.0.0",  # noqa: S104  # Gradio's order
    server_port: int = 7860,
    footer_links: Sequence[str | dict[str, str]] | None = None,
    run_history: bool | None = None,
    app_kwargs: dict[str, Any] | None = None,
    **options: Any,
) -> FastAPI:
    """Serve a `Blocks` below a path of a FastAPI app.

    Args:
        app: The FastAPI app.
        blocks: What to serve.
        path: Where, for instance `"/demo"`.
        server_name: Accepted for Gradio's sake: the FastAPI app is served by others.
        server_port: As above.
        footer_links: As for `launch`.
        run_history: Accepted for Gradio's sake.
        app_kwargs: As for `launch`.
        options: `auth`, `auth_message`, `auth_dependency`, `root_path`, `allowed_paths`, `blocked_paths`,
            `max_file_size`, `show_error` (on, unless it says otherwise), `favicon_path`, `pwa`, `i18n`,
            `theme`, `css`, `css_paths`, `js`, `head`, `head_paths`, `allowed_origins`, `strict_cors` and
            `mcp_server`, as for `launch`.

    Returns:
        The FastAPI app that was given.

    Raises:
        TypeError: There is no such argument.
        LaunchError: Something that was said can't be meant.
    """
    _check_arguments("mount_gradio_app", options)
    named = {"server_name": server_name, "server_port": server_port, "run_history": run_history}
    warn_without_effect("mount_gradio_app", options | named, stacklevel=2)
    options |= {"footer_links": footer_links, "app_kwargs": app_kwargs}
    mount = "/" + path.strip("/")
    served = _served(blocks, app, {"show_error": True} | options, mount.rstrip("/"))
    if mount != "/":
        app.router.routes.append(Route(mount, _to_mount, methods=["GET", "HEAD"]))
    app.mount(mount, served)
    return app


async def _to_mount(request: Request) -> Response:
    """Lead who asks without a slash at the end to where relative addresses are right.

    Starlette would name a whole address, which behind a proxy is often not the visitor's.
    """
    query = f"?{request.url.query}" if request.url.query else ""
    last = request.url.path.rpartition("/")[2]
    return Response(status_code=307, headers={"location": f"./{last}/{query}"})


class GradioApp(FastAPI):
    """What Gradio calls the app that serves a `Blocks`."""

    @staticmethod
    def create_app(blocks: Blocks, app_kwargs: dict[str, Any] | None = None, **options: Any) -> FastAPI:
        """The FastAPI app that serves an app, for a server of one's own: `uvicorn module:app`.

        Args:
            blocks: What to serve.
            app_kwargs: As for `launch`.
            options: As for `mount_gradio_app`.

        Raises:
            TypeError: There is no such argument.
            LaunchError: Something that was said can't be meant.
        """
        _check_arguments("create_app", options)
        warn_without_effect("mount_gradio_app", options, stacklevel=2)
        return _served(blocks, None, {**options, "app_kwargs": app_kwargs})


def _check_arguments(name: str, options: Mapping[str, Any]) -> None:
    """Refuse arguments that there are not."""
    unknown = options.keys() - MOUNT_ARGUMENTS
    if unknown:
        raise TypeError(f"{name}() has no argument {min(unknown)!r}")


def _served(blocks: Blocks, parent: FastAPI | None, options: dict[str, Any], mount: str = "") -> FastAPI:
    """The FastAPI app that serves an app for others: see `mount_gradio_app`."""
    page = {name: options.get(name) for name in PAGE_ARGUMENTS | LAUNCH_ARGUMENTS}
    server = {name: options[name] for name in SERVER_ARGUMENTS if options.get(name) is not None}
    server["mcp_server"] = page["mcp_server"] = wants_mcp(options)
    server["allowed_origins"] = find_allowed_origins(options.get("allowed_origins"))
    server["strict_cors"] = options.get("strict_cors", True)
    return create_app(
        blocks.compile(blocks.page_options(**page), make_files(options)),
        blocks.queue_options,
        ServerOptions(**server, app_kwargs=options.get("app_kwargs") or {}, parent=parent, mount=mount),
    )
