"""`launch`: serve an app from this process."""

from __future__ import annotations

import os
import signal
import sys
import threading
import warnings
import webbrowser
from contextvars import Context
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from spacekit_runtime.collector import look_less_often
from spacekit_runtime.environment import flag, name_of, setting
from spacekit_runtime.errors import LaunchError
from spacekit_runtime.launch_options import LaunchOptions
from spacekit_runtime.looks import LAUNCH_ARGUMENTS, PAGE_ARGUMENTS
from spacekit_runtime.notebook.shell import Unshown, find_shell
from spacekit_runtime.ports import bind, display_host
from spacekit_runtime.served import served
from spacekit_runtime.server.allowed_origins import find_allowed_origins
from spacekit_runtime.server.app import ServerOptions, create_app, make_files, wants_mcp
from spacekit_runtime.server.service import ServiceOptions
from spacekit_runtime.serving import Launched, Server, uvicorn_config
from spacekit_runtime.without_effect import warn_without_effect

if TYPE_CHECKING:
    from fastapi import FastAPI

    from spacekit_runtime.blocks import Blocks
    from spacekit_runtime.graph.compile import App
    from spacekit_runtime.notebook.notebook import Notebook


def launch(blocks: Blocks, options: LaunchOptions) -> tuple[FastAPI, str, str | None]:
    """Serve an app; see `Blocks.launch`."""
    notebook = _notebook()
    options = _with_environment(options, notebook)
    _check(options, notebook)
    port_before = notebook.make_room() if notebook is not None else None
    context = notebook.context() if notebook is not None else None
    if blocks.launched is not None:
        blocks.close(verbose=False)
    page = {name: options.get(name) for name in PAGE_ARGUMENTS | LAUNCH_ARGUMENTS}
    with_mcp = wants_mcp(options)
    compiled = blocks.compile(blocks.page_options(**page, mcp_server=with_mcp), make_files(options))
    app = create_app(
        compiled,
        blocks.queue_options,
        _server_options(options, context),
    )
    host, port = _address(options)
    sock = bind(host, port, preferred=port_before)
    server = Server(uvicorn_config(app, options), quiet=options.get("quiet", False), context=context)
    look_less_often()
    server.begin([sock])
    scheme = "https" if options.get("ssl_certfile") else "http"
    local_url = f"{scheme}://{display_host(host)}:{sock.getsockname()[1]}/"
    blocks.launched = launched = Launched(app, server, local_url)
    served.add(blocks)
    _present(blocks, launched, options, notebook, compiled)
    if options.get("debug") or not (options.get("prevent_thread_lock") or _is_interactive()):
        block(blocks, launched)
    given = (app, local_url, blocks.share_url)
    return given if notebook is None else Unshown(given)


def _server_options(options: LaunchOptions, context: Context | None) -> ServerOptions:
    return ServerOptions(
        root_path=options.get("root_path") or setting("ROOT_PATH") or "",
        app_kwargs=options.get("app_kwargs") or {},
        host=options.get("_app"),
        strict_cors=options.get("strict_cors", True),
        allowed_origins=find_allowed_origins(options.get("allowed_origins")),
        service=ServiceOptions(
            max_threads=options.get("max_threads", 40),
            session_capacity=options.get("state_session_capacity", 10_000),
            context=context,
        ),
        mcp_server=wants_mcp(options),
        auth=options.get("auth"),
        auth_message=options.get("auth_message"),
        auth_dependency=options.get("auth_dependency"),
    )


def _present(
    blocks: Blocks, launched: Launched, options: LaunchOptions, notebook: Notebook | None, compiled: App
) -> None:
    """Tell where the app is, share it, and show it, as far as that was asked for."""
    address = launched.local_url
    if not options.get("quiet"):
        print(f"* Running on local URL:  {address.rstrip('/')}", flush=True)  # noqa: T201  # what launch is for
        if wants_mcp(options):
            print(f"* MCP server at:         {address}gradio_api/mcp/", flush=True)  # noqa: T201  # likewise
    if options.get("share"):
        from spacekit_runtime.share.launching import share_app

        where = urlsplit(address)
        launched.share = share_app(options, where.hostname or "", where.port or 0)
    if notebook is not None:
        notebook.show(blocks, compiled.config["app_id"], options)
    if options.get("inbrowser") and not (notebook is not None and notebook.place.is_far):
        webbrowser.open(address)


def _notebook() -> Notebook | None:
    """The notebook that this runs in; `None` elsewhere, where nothing of notebooks is loaded."""
    shell = find_shell()
    if shell is None:
        return None
    from spacekit_runtime.notebook.notebook import notebook_of

    return notebook_of(shell)


def _with_environment(options: LaunchOptions, notebook: Notebook | None = None) -> LaunchOptions:
    """What was said, and for what was not, what the environment says."""
    known: LaunchOptions = {**options}
    if known.get("share") is None:
        known["share"] = flag("SHARE")
    if notebook is not None:
        known["share"] = notebook.shares(known)
    if known.get("debug") is None:
        known["debug"] = bool(flag("DEBUG"))
    if known.get("mcp_server") is None:
        known["mcp_server"] = flag("MCP_SERVER")
    return known


def _check(options: LaunchOptions, notebook: Notebook | None = None) -> None:
    unknown = options.keys() - LaunchOptions.__annotations__.keys()
    if unknown:
        raise TypeError(f"launch() has no argument {min(unknown)!r}")
    warn_without_effect("launch", options, stacklevel=4)
    if notebook is not None:
        notebook.check(options)
    elif options.get("inline"):
        warnings.warn("launch() ignores inline=: there is no notebook to show the app in", stacklevel=4)


def _address(options: LaunchOptions) -> tuple[str, int | None]:
    on_a_space = "SPACE_ID" in os.environ
    host = options.get("server_name") or setting("SERVER_NAME")
    port = _port("server_port", options.get("server_port"))
    if port is None:
        port = _port(name_of("SERVER_PORT"), setting("SERVER_PORT"))
    # A Space is reached from outside of its container.
    return host or ("0.0.0.0" if on_a_space else "127.0.0.1"), port  # noqa: S104  # that is what a Space is


def _port(source: str, given: int | str | None) -> int | None:
    """A port as a number; text is what `os.environ["PORT"]` gives."""
    if isinstance(given, str):
        if not given.isdecimal():
            raise LaunchError(f"{source}={given!r} is no port number")
        return int(given)
    return given


def _is_interactive() -> bool:
    """Tell whether there is a prompt to go back to: a notebook, IPython, or `python -i`."""
    return hasattr(sys, "ps1") or find_shell() is not None or bool(sys.flags.interactive)


def block(blocks: Blocks, launched: Launched) -> None:
    """Wait until an app ends, and end it when the process is told to."""
    is_main = threading.current_thread() is threading.main_thread()
    before = signal.getsignal(signal.SIGTERM)
    try:
        if is_main:
            signal.signal(signal.SIGTERM, lambda *_: launched.end_soon())
        launched.block()
        blocks.close(verbose=False)
    except KeyboardInterrupt:
        blocks.close()
    finally:
        if is_main:
            signal.signal(signal.SIGTERM, before)
