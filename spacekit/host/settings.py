"""What an operator may choose."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from pathlib import Path

from spacekit.errors import UsageError

DEFAULT_PORT = 7870
# RFC 1123, without a dot at either end; names in other alphabets come as punycode.
_DOMAIN = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*", re.IGNORECASE | re.ASCII)
# A name has 253 characters at most, and a Space's part (63 and a dot) comes before it.
_MAX_DOMAIN_CHARS = 253 - 64


@dataclass(frozen=True)
class HostSettings:
    """The choices of one host.

    Args:
        data: Where everything is kept.
        port: The port of the API and of all Spaces; 0 takes a free one.
        host: The address to listen on.
        trusted: Whether Spaces may run as processes of this machine.
        domain: The name that Spaces are subdomains of; without one, `localhost`.
        names: More host names under which the API may be reached.
    """

    data: Path
    port: int = DEFAULT_PORT
    host: str = "127.0.0.1"
    trusted: bool = False
    domain: str = "localhost"
    names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a domain that no Space could be served under."""
        if len(self.domain) > _MAX_DOMAIN_CHARS or not _DOMAIN.fullmatch(self.domain):
            raise UsageError(
                f"{self.domain!r:.120} is no domain name",
                "give it without scheme, port and star, for example apps.example.com",
            )

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the host."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def own_names(self) -> frozenset[str]:
        """The host names that mean the API, not a Space."""
        bind = () if self.host in ("0.0.0.0", "::") else (self.host.lower(),)  # noqa: S104 - compared, not bound
        return frozenset(
            {"localhost", "127.0.0.1", "::1", self.domain.lower(), *bind, *map(str.lower, self.names)}
        )


def host_of(header: str) -> str:
    """The name in a Host header, without the port and in lower case."""
    match = re.fullmatch(r"(\[[0-9a-fA-F:.]+\]|[^:\s/@]+)(?::\d{1,5})?", header.strip())
    return match.group(1).strip("[]").rstrip(".").lower() if match else ""
