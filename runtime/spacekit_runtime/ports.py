"""The port that an app listens on."""

from __future__ import annotations

import contextlib
import errno
import socket

from spacekit_runtime.environment import number
from spacekit_runtime.errors import LaunchError

FIRST_PORT = 7860
# How many ports are tried, as Gradio does; GRADIO_NUM_PORTS says otherwise.
PORTS_TRIED = 100
BACKLOG = 2048


def bind(host: str, port: int | None, *, preferred: int | None = None) -> socket.socket:
    """A socket that listens.

    Args:
        host: The address.
        port: The port, 0 for any; `None` for the first free one from 7860.
        preferred: A port that is tried before these.

    Raises:
        LaunchError: The port is in use, or the address is not this machine's.
    """
    if port is not None:
        return _listen(host, port)
    if preferred is not None:
        with contextlib.suppress(LaunchError):
            return _listen(host, preferred)
    tried = number("NUM_PORTS", least=1) or PORTS_TRIED
    for candidate in range(FIRST_PORT, FIRST_PORT + tried):
        try:
            return _listen(host, candidate)
        except LaunchError as error:
            if error.errno != errno.EADDRINUSE:
                raise
    raise LaunchError(
        errno.EADDRINUSE,
        f"the ports {FIRST_PORT} to {FIRST_PORT + tried - 1} are all in use; "
        "name another: launch(server_port=...)",
    )


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((host, port))
        sock.listen(BACKLOG)
    except (OSError, OverflowError) as error:
        sock.close()
        number = getattr(error, "errno", None)
        raise LaunchError(number, _explain(host, port, error)) from error
    return sock


def _explain(host: str, port: int, error: Exception) -> str:
    number = getattr(error, "errno", None)
    if number == errno.EADDRINUSE:
        return f"port {port} on {host} is in use; leave server_port out to get the next free one"
    if number == errno.EACCES:
        return f"port {port} needs the rights of root; choose one above 1023"
    return f"can't listen on {host}:{port}: {getattr(error, 'strerror', None) or error}"


def display_host(host: str) -> str:
    """How people reach an address: all addresses of a machine include its own."""
    if host in ("0.0.0.0", "::"):  # noqa: S104  # compared, not bound
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host
