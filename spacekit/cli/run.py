"""`spacekit run`: the app of a folder, on this machine."""

from __future__ import annotations

import errno
import os
import re
import shlex
import socket
import sys
import time
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import Annotated

import typer

from spacekit.cli.app_program import Kind, app_file, command_of, kind_of
from spacekit.cli.child import Child
from spacekit.cli.console import write_data
from spacekit.errors import StartError

__all__ = ["HELP", "refuse_taken", "run"]

HELP = """Run the app of a folder, with this Python.

A Streamlit app is run by Streamlit, and a plain page is served. Without
--port it takes 7860, or the next free one.

\b
Examples:
  spacekit run .
  spacekit run my-app --port 8000
  spacekit run my-app/other.py --host 0.0.0.0
"""
_LOOPBACK = "127.0.0.1"
_MAX_PORT = 65_535
# As `launch` does: a hundred tries from the port of Spaces.
_FIRST_PORT, _PORTS = 7860, 100
_REQUIREMENT = re.compile(r"\s*([A-Za-z0-9][\w.-]*)")
_MAX_NAMED = 5
_LOOK_S = 0.05


def run(
    path: Annotated[Path, typer.Argument(metavar="DIR|FILE", help="The app's folder, or its file.")],
    host: Annotated[
        str | None, typer.Option(help="The address to listen on; this machine only without it.")
    ] = None,
    port: Annotated[int | None, typer.Option(min=1, max=_MAX_PORT, help="The port to listen on.")] = None,
) -> int:
    """Run the app as a Space would: in its folder, as a program of its own."""
    file = app_file(path)
    if host or port:
        refuse_taken(host or _LOOPBACK, port or 0)
    kind = kind_of(file)
    if kind != "python" and port is None:
        port = _free_port(host or _LOOPBACK)
    code = _run(kind, file, host, port)
    if code > 0:
        raise StartError(f"{file.name} ended with an error (exit code {code})", _what_to_do(file.parent))
    if code < 0:
        raise StartError(f"{file.name} was ended by signal {-code}", None)
    # An app goes on until somebody ends it. One that comes to its end by itself has most likely not served.
    sys.stderr.write(
        f"{file.name} came to its end; an app that is to go on calls launch() in its last line\n"
    )
    return 0


def _run(kind: Kind, file: Path, host: str | None, port: int | None) -> int:
    """Start it, wait for its end, and give its exit code."""
    address, place = host or _LOOPBACK, str(port) if port else None
    chosen = {"GRADIO_SERVER_NAME": host, "GRADIO_SERVER_PORT": place, "PORT": place}
    environment = os.environ | {name: value for name, value in chosen.items() if value is not None}
    # Ctrl-C is for an app to end in its own way. The server of a page has none: we end it.
    is_page = kind == "page"
    command = command_of(kind, file, address, port)
    with Child(command, cwd=file.parent, environment=environment, is_apart=is_page) as child:
        if is_page and port and _listens(child, address, port):
            write_data(f"* Running on local URL:  http://{address}:{port}")
        return child.wait()


def _listens(child: Child, host: str, port: int) -> bool:
    """Wait until a server that says nothing listens; whether it does."""
    while not child.has_ended:
        with suppress(OSError), socket.create_connection((host, port)):
            return True
        time.sleep(_LOOK_S)
    return False


def _free_port(host: str) -> int:
    """The first free port, as an app of spacekit looks for one.

    Raises:
        StartError: None of them is free.
    """
    for port in range(_FIRST_PORT, _FIRST_PORT + _PORTS - 1):
        try:
            refuse_taken(host, port)
        except StartError:
            continue
        return port
    refuse_taken(host, _FIRST_PORT + _PORTS - 1)
    return _FIRST_PORT + _PORTS - 1


def _what_to_do(folder: Path) -> str:
    """After an error: what this Python lacks of the app's requirements, else to read what it said."""
    requirements = folder / "requirements.txt"
    try:
        lines = requirements.read_text("utf-8", "replace").splitlines()
    except OSError:
        lines = []
    names = [found[1] for found in map(_REQUIREMENT.match, lines) if found]
    lacking = [name for name in names if not _is_installed(name)]
    if not lacking:
        return "what it printed above says where; mend it and run it again"
    shown = ", ".join(lacking[:_MAX_NAMED]) + (" and others" if len(lacking) > _MAX_NAMED else "")
    return f"this Python lacks {shown}: pip install -r {shlex.quote(os.path.relpath(requirements))}"


def _is_installed(name: str) -> bool:
    try:
        metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return False
    return True


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
