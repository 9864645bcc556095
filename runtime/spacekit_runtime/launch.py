"""`launch`: serve an app from this process."""

from __future__ import annotations

import os
import signal
import sys
import threading
import warnings
import webbrowser
from collections.abc import Sequence
from contextvars import Context
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypedDict

import uvicorn

from spacekit_runtime.collector import look_less_often
from spacekit_runtime.environment import flag, name_of, setting
from spacekit_runtime.errors import LaunchError
from spacekit_runtime.looks import LAUNCH_ARGUMENTS, PAGE_ARGUMENTS
from spacekit_runtime.notebook.shell import Unshown, find_shell
from spacekit_runtime.ports import bind, display_host
from spacekit_runtime.served import served
from spacekit_runtime.server.app import ServerOptions, create_app, make_files, wants_mcp
from spacekit_runtime.server.service import ServiceOptions
from spacekit_runtime.without_effect import warn_without_effect

if TYPE_CHECKING:
    from fastapi import FastAPI

    from spacekit_runtime.blocks import Blocks
    from spacekit_runtime.notebook.notebook import Notebook
    from spacekit_runtime.share.share import Share

# How long answers that are under way get when the app is closed, in seconds.
GRACE = 3
# Longer than a person thinks between two clicks: the next one needs no new connection.
KEEP_ALIVE = 75


class LaunchOptions(TypedDict, total=False):
    """How an app is served.

    Keys:
        inline: Whether a notebook shows the app below the cell; it does, unless this is `False`.
        inbrowser: Whether a browser is opened.
        debug: Whether the call blocks, in a notebook too, where it shows what goes wrong as it happens;
            `GRADIO_DEBUG`, else not.
        height: Of the frame in a notebook: pixels, or CSS; the app's own height by default.
        width: Likewise, by default that of the notebook.
        auth: Who may use the app: a name and a password, a list of such pairs, or a function that is given
            a name and a password and says whether they are right.
        auth_message: What the login page says: HTML.
        auth_dependency: A function that is given a FastAPI request and says who sends it, or `None`; for apps
            behind somebody else's login.
        prevent_thread_lock: Whether the call returns at once. By default it blocks until Ctrl-C, but for
            notebooks and prompts.
        quiet: Whether nothing is printed.
        show_error: Whether users see the messages of plain exceptions.
        server_name: The address to listen on; `GRADIO_SERVER_NAME`, else this machine only.
        server_port: The port to listen on; `GRADIO_SERVER_PORT`, else the first free one from 7860.
        max_threads: Most functions that block at a time.
        allowed_paths: Files and folders that may be served besides what comes and goes through the app.
        blocked_paths: Files and folders that may not, whatever else is said.
        max_file_size: Most bytes of a file that a client sends: a number, or `"5mb"`.
        state_session_capacity: Most sessions whose state is kept.
        root_path: Where a proxy mounts the app: a path, or a whole address.
        app_kwargs: Further arguments of the FastAPI app.
        ssl_keyfile: The key, to serve https.
        ssl_certfile: The certificate, to serve https.
        ssl_keyfile_password: The key's password.
        css: Style sheet of the app.
        css_paths: Files with more of it.
        js: JavaScript that runs when the page has loaded.
        head: HTML for the page's head.
        head_paths: Files with more of it.
        theme: How the page looks: a theme of `gr.themes`, or the name of one.
        favicon_path: The picture in the browser's tab.
        pwa: Whether a phone or a desk may install the app; by default on a Space.
        i18n: Texts in several languages; see `I18n`.
        footer_links: What stands in the page's footer: `"api"`, `"gradio"`, `"settings"`, or links of your
            own as `{"label": ..., "url": ...}`; `[]` for none.
        share: Whether a link is made that others can use the app by, through a relay; `SPACEKIT_SHARE`,
            else not.
        share_server_address: The relay: `share.example.org`, with `:PORT` of its SSH or as the address of its
            web side; `ssh://HOST` for somebody else's SSH relay. `SPACEKIT_SHARE_SERVER` by default.
        share_server_protocol: How the relay's web side is reached; https by default.
        share_server_tls_certificate: A file with the authority that its certificate comes from, where that is
            one of your own.
        mcp_server: Whether the endpoints are tools of the Model Context Protocol as well, at
            `/gradio_api/mcp/`; `GRADIO_MCP_SERVER`, else not.
        strict_cors: Whether pages without an address of their own (files, sandboxed frames) may not call an
            app on this machine.
        _frontend: Accepted for Gradio's sake: there always is a page.
        _app: The FastAPI app that the routes become part of; see `Server`.
    """

    inline: bool | None
    inbrowser: bool
    share: bool | None
    debug: bool
    max_threads: int
    auth: Any
    auth_message: str | None
    prevent_thread_lock: bool
    show_error: bool
    server_name: str | None
    server_port: int | None
    height: int | str | None
    width: int | str
    favicon_path: str | Path | None
    ssl_keyfile: str | None
    ssl_certfile: str | None
    ssl_keyfile_password: str | None
    ssl_verify: bool
    quiet: bool
    footer_links: Sequence[str | dict[str, str]] | None
    run_history: bool | None
    allowed_paths: list[str] | None
    blocked_paths: list[str] | None
    root_path: str | None
    app_kwargs: dict[str, Any] | None
    state_session_capacity: int
    share_server_address: str | None
    share_server_protocol: Literal["http", "https"] | None
    share_server_tls_certificate: str | None
    auth_dependency: Any
    max_file_size: str | int | None
    enable_monitoring: bool | None
    strict_cors: bool
    node_server_name: str | None
    node_port: int | None
    ssr_mode: bool | None
    pwa: bool | None
    mcp_server: bool | None
    num_workers: int | None
    i18n: Any
    theme: Any
    css: str | None
    css_paths: Any
    js: str | None
    head: str | None
    head_paths: Any
    _frontend: bool
    _app: Any


class Launched:
    """An app that is served.

    Args:
        app: The FastAPI app.
        server: The server that runs it.
        local_url: Where it is, with a slash at the end.

    Attributes:
        share: Its share link.
    """

    def __init__(self, app: FastAPI, server: Server, local_url: str) -> None:
        self.app = app
        self.local_url = local_url
        self.share: Share | None = None
        self._server = server

    def close(self, *, verbose: bool = True) -> None:
        """Stop serving, and wait until the port is free."""
        if verbose and not self._server.quiet:
            print(f"Closing server running on {self.local_url}")  # noqa: T201  # what launch is for
        if self.share is not None:
            self.share.close()
        self._server.stop()

    def end_soon(self) -> None:
        """Begin to stop, and do not wait for it: all that a signal handler may do."""
        self._server.should_exit = True

    def block(self) -> None:
        """Wait until Ctrl-C, SIGTERM or `close`."""
        self._server.wait()


class Server(uvicorn.Server):
    """uvicorn on a thread of its own, which says when it is ready and ends when it is told."""

    def __init__(self, config: uvicorn.Config, *, quiet: bool, context: Context | None = None) -> None:
        super().__init__(config)
        self.quiet = quiet
        self._ready = threading.Event()
        self._ended = threading.Event()
        self._sockets: list[Any] = []
        self._error: BaseException | None = None
        run = (context or Context()).run
        self._thread = threading.Thread(
            target=run, args=(self._serve_on_thread,), name="spacekit-server", daemon=True
        )

    def begin(self, sockets: list[Any]) -> None:
        """Start, and return when requests are answered.

        Raises:
            LaunchError: It does not start.
        """
        self._sockets = sockets
        self._thread.start()
        self._ready.wait()
        if self._error is not None:
            raise LaunchError(f"the server did not start: {self._error}") from self._error

    def stop(self) -> None:
        """End, and return when the port is free."""
        self.should_exit = True
        self._ended.wait(GRACE + 2)

    def wait(self) -> None:
        """Return when the server has ended."""
        while not self._ended.wait(3600):
            pass

    async def startup(self, sockets: list[Any] | None = None) -> None:
        """Say that requests are answered from now on, and that events run on this loop."""
        await super().startup(sockets)
        app: Any = self.config.app
        app.state.provider()
        self._ready.set()

    async def shutdown(self, sockets: list[Any] | None = None) -> None:
        """End the streams first: they would keep their connections open."""
        app: Any = self.config.app
        app.state.provider.close()
        await super().shutdown(sockets)

    def _serve_on_thread(self) -> None:
        try:
            self.run(sockets=self._sockets)
        except BaseException as error:  # noqa: BLE001  # told to whoever called begin()
            self._error = error
        finally:
            for sock in self._sockets:
                sock.close()
            self._ready.set()
            self._ended.set()


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
        ServerOptions(
            root_path=options.get("root_path") or setting("ROOT_PATH") or "",
            app_kwargs=options.get("app_kwargs") or {},
            host=options.get("_app"),
            strict_cors=options.get("strict_cors", True),
            service=ServiceOptions(
                max_threads=options.get("max_threads", 40),
                session_capacity=options.get("state_session_capacity", 10_000),
                context=context,
            ),
            mcp_server=with_mcp,
            auth=options.get("auth"),
            auth_message=options.get("auth_message"),
            auth_dependency=options.get("auth_dependency"),
        ),
    )
    host, port = _address(options)
    sock = bind(host, port, preferred=port_before)
    server = Server(_uvicorn_config(app, options), quiet=options.get("quiet", False), context=context)
    look_less_often()
    server.begin([sock])
    scheme = "https" if options.get("ssl_certfile") else "http"
    local_url = f"{scheme}://{display_host(host)}:{sock.getsockname()[1]}/"
    blocks.launched = launched = Launched(app, server, local_url)
    served.add(blocks)
    if not server.quiet:
        print(f"* Running on local URL:  {local_url.rstrip('/')}", flush=True)  # noqa: T201  # what launch is for
        if with_mcp:
            print(f"* MCP server at:         {local_url}gradio_api/mcp/", flush=True)  # noqa: T201  # likewise
    if options.get("share"):
        from spacekit_runtime.share.launching import share_app

        launched.share = share_app(options, display_host(host), sock.getsockname()[1])
    if notebook is not None:
        notebook.show(blocks, compiled.config["app_id"], options)
    if options.get("inbrowser") and not (notebook is not None and notebook.place.is_far):
        webbrowser.open(local_url)
    if options.get("debug") or not (options.get("prevent_thread_lock") or _is_interactive()):
        block(blocks, launched)
    given = (app, local_url, blocks.share_url)
    return given if notebook is None else Unshown(given)


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


def _uvicorn_config(app: FastAPI, options: LaunchOptions) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=GRACE,
        ssl_keyfile=options.get("ssl_keyfile"),
        ssl_certfile=options.get("ssl_certfile"),
        ssl_keyfile_password=options.get("ssl_keyfile_password"),
    )


def _is_interactive() -> bool:
    """Tell whether there is a prompt to go back to: a notebook, IPython, or `python -i`."""
    return hasattr(sys, "ps1") or find_shell() is not None or bool(sys.flags.interactive)


def block(blocks: Blocks, launched: Launched) -> None:
    """Wait until an app ends, and end it when the process is told to."""
    is_main = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGTERM, lambda *_: launched.end_soon()) if is_main else None
    try:
        launched.block()
        blocks.close(verbose=False)
    except KeyboardInterrupt:
        blocks.close()
    finally:
        if is_main:
            signal.signal(signal.SIGTERM, before)
