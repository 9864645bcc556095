"""What a proxy passes on, of a request and of an answer: pure.

RFC 9110, 7.6.1 (headers of one connection) and RFC 6265, 5.2.3 (a cookie's domain).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

__all__ = ["CLAIMS", "Header", "end_to_end", "last_forwarded", "without_domain"]

Header = tuple[bytes, bytes]

_HOP_BY_HOP = frozenset(
    {
        b"connection",
        b"http2-settings",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
# What a client could say to an app in the proxy's name.
CLAIMS = frozenset(
    {
        b"forwarded",
        b"x-forwarded-for",
        b"x-forwarded-host",
        b"x-forwarded-port",
        b"x-forwarded-prefix",
        b"x-forwarded-proto",
        b"x-real-ip",
    }
)


def end_to_end(headers: Iterable[Header]) -> list[Header]:
    """The headers without those of one connection, and without those that Connection names.

    Args:
        headers: As they came.

    Returns:
        The others in their order, names in lower case.
    """
    pairs = [(name.lower(), value) for name, value in headers]
    named = {
        part.strip().lower() for name, value in pairs if name == b"connection" for part in value.split(b",")
    }
    return [(name, value) for name, value in pairs if name not in _HOP_BY_HOP and name not in named]


def last_forwarded(value: str) -> str | None:
    """Whom the proxy in front saw: the last address of X-Forwarded-For, or none if it is no address.

    What stands before it is the client's own word.
    """
    try:
        return str(ipaddress.ip_address(value.rpartition(",")[2].strip().strip("[]")))
    except ValueError:
        return None


def without_domain(cookie: bytes) -> bytes:
    """A Set-Cookie for the host name that it came from alone: with a domain it would go to its neighbours."""
    pair, *attributes = cookie.split(b";")
    kept = [each for each in attributes if each.partition(b"=")[0].strip().lower() != b"domain"]
    return b";".join([pair, *kept])
