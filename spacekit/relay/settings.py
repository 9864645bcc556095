"""How one relay is set up."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from pathlib import Path

from spacekit.relay.limits import RelayLimits

__all__ = ["Network", "RelaySettings", "is_local"]

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
WELL_KNOWN = "/.well-known/spacekit-relay"
WEBSOCKET = "/.spacekit/ssh"
_DEFAULT_PORTS = {"https": 443, "http": 80}
LOOPBACK: tuple[Network, ...] = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))


def is_local(domain: str) -> bool:
    """Whether a name is this machine's own: no certificate is to be had, and none needed."""
    return domain == "localhost" or domain.endswith(".localhost")


@dataclass(frozen=True)
class RelaySettings:
    """All that a relay is told when it starts.

    Args:
        domain: Its name; links are names below it.
        data: Where its keys, tokens and bans are.
        ssh_host: The address that SSH listens on; "" is all of them.
        ssh_port: The port of SSH; 0 takes a free one.
        http_host: The address that HTTP listens on.
        http_port: The port of HTTP; 0 takes a free one.
        metrics_port: The port of the metrics, on loopback; `None` is none.
        scheme: How visitors reach the web side: `https` behind a proxy that has the certificate.
        public_port: The port in visitors' addresses; `None` is the scheme's own, or for http the one of HTTP.
        public_ssh_port: The port of SSH that clients are told, where it is not the one listened on.
        is_anonymous: Whether everyone may share.
        warns: Whether visitors see a page of warning first.
        trusted_proxies: Who may say where a request really came from.
        limits: What an operator may set.
    """

    domain: str
    data: Path
    ssh_host: str = ""
    ssh_port: int = 2222
    http_host: str = "127.0.0.1"
    http_port: int = 7880
    metrics_port: int | None = None
    scheme: str = "https"
    public_port: int | None = None
    public_ssh_port: int | None = None
    is_anonymous: bool = False
    warns: bool = True
    trusted_proxies: tuple[Network, ...] = LOOPBACK
    limits: RelayLimits = field(default_factory=RelayLimits)

    @property
    def ssh_name(self) -> str:
        """The name to give plain ssh: few systems resolve names below localhost for it."""
        return "localhost" if is_local(self.domain) else self.domain

    def address(self, name: str | None = None) -> str:
        """The address of a link, or of the relay itself, with no slash at its end."""
        return f"{self.scheme}://{self.authority(name)}"

    def authority(self, name: str | None = None) -> str:
        """A link's host name, or the relay's own, with the port where it is not the scheme's."""
        host = f"{name}.{self.domain}" if name else self.domain
        port = self.public_port
        return host if port in (None, _DEFAULT_PORTS[self.scheme]) else f"{host}:{port}"
