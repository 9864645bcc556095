"""Where a webhook may call: not into the inner network, unless the operator says so.

A name is looked up once, by the resolver of the very connection that is made: it can't mean one machine when
it is looked at and another when it is called.
"""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from spacekit.host.errors import HostError
from spacekit.host.limits import MAX_WEBHOOK_URL

_HINT = "give it like https://example.com/hook"


class NotPublic(OSError):
    """The name leads into the inner network."""


def check_webhook_url(url: str, *, allows_private: bool) -> str:
    """Give back an address that may be called, or say why not."""
    try:
        parts = urlsplit(url)
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_web = False
        parts = urlsplit("")
    if not is_web or len(url) > MAX_WEBHOOK_URL or not url.isascii() or not url.isprintable() or " " in url:
        raise HostError("This is no address that a webhook can call", _HINT)
    if parts.username is not None or parts.password is not None:
        raise HostError("The address of a webhook can't hold a password", "set its secret instead")
    host = parts.hostname or ""
    if not allows_private and (host == "localhost" or (_is_ip(host) and not is_public(host))):
        raise HostError(
            "A webhook of this host does not call into the inner network",
            "call a public address, or start the host with --allow-private-webhooks",
        )
    return url


def is_public(address: str) -> bool:
    """Whether an IP address is anybody's on the internet, whatever it is wrapped in."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if inner is None and found in _NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return found.is_global and not (found.is_multicast or found.is_reserved or found.is_unspecified)


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class PublicResolver(AbstractResolver):
    """Looks names up, and refuses those that lead into the inner network."""

    def __init__(self) -> None:
        self._resolver = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of a name; one that is not public refuses all."""
        found = await self._resolver.resolve(host, port, family)
        if not all(is_public(each["host"]) for each in found):
            raise NotPublic(f"{host} leads into the inner network")
        return found

    async def close(self) -> None:
        """Nothing is held."""
        await self._resolver.close()


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
