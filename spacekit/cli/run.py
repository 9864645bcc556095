"""`spacekit run`: the app of a folder, on this machine."""

from __future__ import annotations

import errno
import os
import socket
import sys
from pathlib import Path
from typing import Annotated

import typer

from spacekit.cli.child import Child
from spacekit.errors import FolderError, StartError
from spacekit.folder.front_matter import peek

__all__ = ["HELP", "run"]

HELP = """Run the app of a folder, with this Python.

Without --port it takes 7860, or the next free one.

\b
Examples:
  spacekit run .
  spacekit run my-app --port 8000
  spacekit run my-app/other.py --host 0.0.0.0
"""
_LOOPBACK = "127.0.0.1"
_MAX_PORT = 65_535
_DEFAULT_APP_FILE = "app.py"
# A README's settings are at its top.
_README_CHARS = 64 * 1024


def run(
    path: Annotated[Path, typer.Argument(metavar="DIR|app.py", help="The app's folder, or its file.")],
    host: Annotated[
        str | None, typer.Option(help="The address to listen on; this machine only without it.")
    ] = None,
    port: Annotated[int | None, typer.Option(min=1, max=_MAX_PORT, help="The port to listen on.")] = None,
) -> int:
    """Run the app file as a Space would: in its folder, as a program of its own."""
    file = app_file(path)
    if host or port:
        refuse_taken(host or _LOOPBACK, port or 0)
    chosen = {"GRADIO_SERVER_NAME": host, "GRADIO_SERVER_PORT": str(port) if port else None}
    environment = os.environ | {name: value for name, value in chosen.items() if value is not None}
    with Child([sys.executable, file.name], cwd=file.parent, environment=environment) as child:
        code = child.wait()
    if code > 0:
        hint = "what it printed above says where; mend it and run it again"
        raise StartError(f"{file.name} ended with an error (exit code {code})", hint)
    if code < 0:
        raise StartError(f"{file.name} was ended by signal {-code}", None)
    # An app goes on until somebody ends it. One that comes to its end by itself has most likely not served.
    sys.stderr.write(
        f"{file.name} came to its end; an app that is to go on calls launch() in its last line\n"
    )
    return 0


def refuse_taken(host: str, port: int) -> None:
    """Say that a port is taken before the app finds out: its own error would end a long traceback.

    Args:
        host: The address that the app would listen on.
        port: The port; 0 is any, which looks at the address alone.

    Raises:
        StartError: Something listens there, or nothing may.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            # As a server does: a port whose last connections are fading is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            cause, hint = f"port {port} on {host} is in use", "leave --port out to get the next free one"
        else:
            place = f"{host}:{port}" if port else host
            cause = f"{place} can't be listened on: {error.strerror or error}"
            hint = "choose another --host or --port"
        raise StartError(cause, hint) from error


def app_file(path: Path) -> Path:
    """The file to run: the one given, or the folder's as README.md names it.

    Raises:
        FolderError: There is no such file.
    """
    if path.is_file():
        return path.resolve()
    if not path.is_dir():
        raise FolderError(f"there is no {path}", f"`spacekit new hello {path}` makes an app there")
    readme = path / "README.md"
    text = readme.read_text("utf-8", "replace")[:_README_CHARS] if readme.is_file() else ""
    named = peek(text, "app_file")
    file = path / (named or _DEFAULT_APP_FILE)
    if not file.is_file():
        said = "which README.md names as app_file" if named else "which is where an app is looked for"
        hint = f"name the file: `spacekit run {path}/FILE.py`, or set app_file in README.md"
        raise FolderError(f"{path} has no {file.name}, {said}", hint)
    return file.resolve()
