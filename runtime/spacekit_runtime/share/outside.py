"""Whether visitors find a link: its name, its port, its certificate. Nothing is asked of the app itself."""

from __future__ import annotations

import asyncio
import socket
import ssl
import urllib.request
from contextlib import suppress
from urllib.parse import urlsplit

from spacekit_runtime.errors import ShareError
from spacekit_runtime.share.address import is_loopback

_SECONDS = 8


async def look_from_outside(url: str) -> ShareError | None:
    """Go to a link as a visitor's browser begins to, as far as this machine can tell.

    Returns:
        What will keep visitors away; `None` where nothing will, or where it can't be seen from here.
    """
    parts = urlsplit(url)
    host, is_secure = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if is_secure else 80)
    # Names of this machine are known to browsers alone, and a proxy sees another network than we do.
    if is_loopback(host) or urllib.request.getproxies().get(parts.scheme):
        return None
    try:
        async with asyncio.timeout(_SECONDS):
            _, writer = await asyncio.open_connection(host, port, ssl=is_secure or None)
            writer.transport.abort()
            with suppress(OSError):
                await writer.wait_closed()
    except socket.gaierror:
        domain = host.partition(".")[2]
        return ShareError(
            f"the name {host} is not found", f"the relay's owner has to give *.{domain} an address (DNS)"
        )
    except ssl.SSLError as error:
        reason = getattr(error, "verify_message", None) or error.reason or str(error)
        return ShareError(
            f"browsers refuse the certificate of {host}: {reason}",
            "the relay's owner needs one for all names below its own; `spacekit relay --print caddy` gets it",
        )
    except (OSError, TimeoutError):
        return ShareError(f"nothing answers at {host}:{port}", "the relay's owner has to open that port")
    return None
