"""An app that is served: uvicorn on a thread of its own, how it begins and how it ends."""

from __future__ import annotations

import threading
from contextvars import Context
from typing import TYPE_CHECKING, Any

import uvicorn
from fastapi import FastAPI

from spacekit_runtime.errors import LaunchError
from spacekit_runtime.launch_options import LaunchOptions

if TYPE_CHECKING:
    from spacekit_runtime.share.share import Share

# How long answers that are under way get when the app is closed, in seconds.
GRACE = 3
# Longer than a person thinks between two clicks: the next one needs no new connection.
KEEP_ALIVE = 75


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


def http_protocol() -> Any:
    """What reads HTTP: uvicorn's fast parser, bounded; where that is not, the other one, which has bounds."""
    try:
        from spacekit_runtime.bounded_http import BoundedHttp
    except ImportError:  # httptools is for CPython
        return "auto"
    return BoundedHttp


def uvicorn_config(app: FastAPI, options: LaunchOptions) -> uvicorn.Config:
    """How uvicorn serves an app."""
    return uvicorn.Config(
        app,
        http=http_protocol(),
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # server/forwarded.py reads more of them, and has to see who says so
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=GRACE,
        ssl_keyfile=options.get("ssl_keyfile"),
        ssl_certfile=options.get("ssl_certfile"),
        ssl_keyfile_password=options.get("ssl_keyfile_password"),
    )
