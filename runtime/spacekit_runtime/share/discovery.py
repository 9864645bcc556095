"""What a relay's web side says of itself."""

from __future__ import annotations

import asyncio
import http.client
import json
import ssl
import threading
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from spacekit_runtime.errors import ShareError
from spacekit_runtime.share.address import is_loopback
from spacekit_runtime.share.protocol import WEBSOCKET_PATH, WELL_KNOWN_PATH

# A firewall that swallows packets must not cost more than a person waits without wondering.
_SECONDS = 5
# A few hundred bytes are usual.
_MOST_BYTES = 64 * 1024
_MOST_KEYS = 16
_MOST_PORT = 65_535


@dataclass(frozen=True)
class WebSide:
    """What a relay said.

    Attributes:
        ssh_port: Where it speaks SSH.
        host_keys: Its host keys; empty where the way that they came is not verified.
        websocket: The path of SSH inside a WebSocket.
    """

    ssh_port: int | None = None
    host_keys: tuple[str, ...] = ()
    websocket: str = WEBSOCKET_PATH


def tls_context(certificate: str | Path | None) -> ssl.SSLContext:
    """How a relay's certificate is verified.

    Raises:
        ShareError: The file of authorities can't be read.
    """
    try:
        return ssl.create_default_context(cafile=str(certificate) if certificate else None)
    except (OSError, ValueError) as error:
        raise ShareError(
            f"share_server_tls_certificate={str(certificate)!r} can't be used: {error}",
            "name a file with the certificate of the authority, as PEM",
            code="tls",
        ) from error


async def ask_web_side(web: str, context: ssl.SSLContext) -> WebSide:
    """Ask a relay what it speaks, and where.

    Raises:
        OSError: It does not answer, or not as a relay does; `ssl.SSLError` where its certificate is wrong.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[bytes] = loop.create_future()

    def settle(found: bytes | OSError) -> None:
        if answer.done():
            return
        if isinstance(found, OSError):
            answer.set_exception(found)
        else:
            answer.set_result(found)

    def fetch() -> None:
        found: bytes | OSError
        try:
            found = _fetch(web, context)
        except OSError as error:
            found = error
        with suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(settle, found)

    # No thread of the loop's pool: those are waited for at the end, and an end must not take seconds.
    threading.Thread(target=fetch, name="spacekit-share-lookup", daemon=True).start()
    try:
        return _parsed(await asyncio.wait_for(answer, _SECONDS + 1), is_verified=web.startswith("https://"))
    except ssl.SSLError:  # some of them are values that are wrong, too
        raise
    except (ValueError, TimeoutError) as error:
        raise OSError(f"{web} does not answer as a relay does") from error


def _fetch(web: str, context: ssl.SSLContext) -> bytes:
    handlers: list[Any] = [urllib.request.HTTPSHandler(context=context), _NoRedirects()]
    if is_loopback(urlsplit(web).hostname or ""):
        handlers.append(urllib.request.ProxyHandler({}))
    opener = urllib.request.build_opener(*handlers)
    try:
        with opener.open(web + WELL_KNOWN_PATH, timeout=_SECONDS) as response:
            return bytes(response.read(_MOST_BYTES))
    except urllib.error.HTTPError as error:
        error.close()
        raise OSError(f"{web} answers {error.code}") from None
    except urllib.error.URLError as error:
        raise error.reason if isinstance(error.reason, OSError) else OSError(str(error.reason)) from error
    except ssl.SSLError:
        raise
    except (http.client.HTTPException, ValueError) as error:
        raise OSError(f"{web} does not answer as a web server does") from error


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Keys are taken from the very address that was verified."""

    def redirect_request(self, *_: Any) -> None:
        """Follow nowhere: the answer is the error that it is."""


def _parsed(answer: bytes, *, is_verified: bool) -> WebSide:
    found = json.loads(answer)
    if not isinstance(found, dict):
        raise ValueError("not an object")  # noqa: TRY004  # of the wire, not of our code
    port, keys, path = found.get("ssh_port"), found.get("host_keys"), found.get("websocket")
    if not isinstance(port, int) or not 0 < port <= _MOST_PORT:
        port = None
    texts = (
        [" ".join(key.split()[:2]) for key in keys if isinstance(key, str)] if isinstance(keys, list) else []
    )
    is_path = isinstance(path, str) and path.startswith("/") and path.isascii() and path.isprintable()
    return WebSide(
        port,
        tuple(texts[:_MOST_KEYS]) if is_verified else (),
        str(path) if is_path and " " not in str(path) else WEBSOCKET_PATH,
    )
