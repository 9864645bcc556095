"""A zip from a web address: https, few redirects, bounded, and from no address of a private network.

A link may come from anybody, and this machine reaches what its sender does not: its own services, the
router, a cloud's metadata. So a name that leads to a private address is refused, at each redirect anew, and
the connection goes to the very address that was looked at. What the user typed as a number (`https://10.0.0.5`)
or as `localhost` is another matter: nobody does that by accident. `http` is taken on loopback alone.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import IO
from urllib.parse import SplitResult, urljoin, urlsplit

from spacekit.errors import FolderError, RemoteError, UsageError
from spacekit.folder.incoming.limits import MOST_BYTES, MOST_REDIRECTS, MOST_SECONDS, SILENCE_SECONDS
from spacekit.folder.incoming.place import Told

__all__ = ["fetched", "is_address"]

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_OK = 200
_PIECE = 256 * 1024
_DOWNLOAD_IT = "download it yourself, and pass the file"


def is_address(source: str) -> bool:
    """Whether a source is a web address, rather than a path."""
    return source.lower().startswith(("http://", "https://"))


@contextmanager
def fetched(address: str, told: Told) -> Iterator[Path]:
    """Fetch a zip, and give the file; it is gone afterwards.

    Raises:
        UsageError: This is no address that is fetched from.
        RemoteError: The server does not give it.
        FolderError: It is too large.
    """
    with tempfile.TemporaryDirectory(prefix="spacekit-fetch-") as scratch:
        file = Path(scratch) / "archive.zip"
        with file.open("wb") as stream:
            try:
                _fetch(address, stream, told)
            except (OSError, http.client.HTTPException) as error:
                reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
                raise RemoteError(
                    f"{_host(address)} can't be reached: {reason:.160}", "look at the address, and try again"
                ) from error
        yield file


def _fetch(address: str, stream: IO[bytes], told: Told) -> None:
    deadline = time.monotonic() + MOST_SECONDS
    typed = _parts(address).netloc
    for _ in range(MOST_REDIRECTS + 1):
        parts = _parts(address)
        server = _looked_up(parts, is_typed=parts.netloc == typed)
        with _asked(server, address) as answer:
            if answer.status in _REDIRECTS:
                address = urljoin(address, answer.headers.get("location", ""))
                continue
            if answer.status != _OK:
                raise RemoteError(
                    f"{_host(address)} answers {answer.status} for this address",
                    "look at the address; what only its owner sees can't be fetched",
                )
            _read(answer, stream, told, deadline)
            return
    raise RemoteError(f"the address leads on more than {MOST_REDIRECTS} times", _DOWNLOAD_IT)


@dataclass(frozen=True)
class _Server:
    """A server that was looked at: the name in its certificate, and the number to connect to."""

    is_secure: bool
    name: str
    number: str
    port: int


def _parts(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError as error:
        raise UsageError(f"{address!r:.120} is no web address", None) from error
    has_odd = any(character.isspace() or not character.isprintable() for character in address)
    if parts.scheme not in {"http", "https"} or not parts.hostname or has_odd:
        raise UsageError(f"{address!r:.120} is no web address", "it begins with https://")
    if parts.username is not None or parts.password is not None:
        raise UsageError("the address holds a name or password", "leave them out: they would be stored")
    return parts


def _looked_up(parts: SplitResult, *, is_typed: bool) -> _Server:
    """Where a name leads, if that is somewhere that one fetches from.

    Raises:
        RemoteError: It is not.
    """
    name = parts.hostname or ""
    is_secure = parts.scheme == "https"
    port = parts.port or (443 if is_secure else 80)
    found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    numbers = list(dict.fromkeys(str(each[4][0]) for each in found))
    is_plain = is_typed and (_is_number(name) or name == "localhost")
    private = [number for number in numbers if not ip_address(number.partition("%")[0]).is_global]
    if private and not is_plain:
        raise RemoteError(
            f"{name!r:.100} leads to an address of a private network ({private[0]})", _DOWNLOAD_IT
        )
    if not is_secure and not all(ip_address(number.partition("%")[0]).is_loopback for number in numbers):
        raise RemoteError(f"{name!r:.100} would send it without encryption", "use its https:// address")
    return _Server(is_secure, name, numbers[0], port)


def _is_number(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


@contextmanager
def _asked(server: _Server, address: str) -> Iterator[http.client.HTTPResponse]:
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(server.name, server.port, timeout=SILENCE_SECONDS)
    connected = socket.create_connection((server.number, server.port), SILENCE_SECONDS)
    if server.is_secure:
        connected = ssl.create_default_context().wrap_socket(connected, server_hostname=server.name)
    connection.sock = connected
    try:
        path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        connection.request("GET", path, headers={"accept": "*/*", "user-agent": "spacekit"})
        yield connection.getresponse()
    finally:
        connection.close()


def _read(answer: http.client.HTTPResponse, stream: IO[bytes], told: Told, deadline: float) -> None:
    announced = answer.length
    if announced is not None and announced > MOST_BYTES:
        raise _too_large()
    size = 0
    while piece := answer.read(_PIECE):
        size += len(piece)
        if size > MOST_BYTES:
            raise _too_large()
        if time.monotonic() > deadline:
            raise RemoteError("the server takes too long", _DOWNLOAD_IT)
        stream.write(piece)
        told(size, announced)
    if announced is not None and size < announced:
        raise RemoteError("the server broke off in the middle", "try again")


def _too_large() -> FolderError:
    return FolderError(
        f"it is larger than {MOST_BYTES / 1000**3:.0f} GB", "nothing was kept", code="too-much"
    )


def _host(address: str) -> str:
    return urlsplit(address).hostname or address[:100]
