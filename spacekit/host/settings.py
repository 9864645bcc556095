"""What an operator may choose."""

from __future__ import annotations

import ipaddress
import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from spacekit.errors import UsageError

from .limits import MAX_PULL_INTERVAL, MIN_PULL_INTERVAL, MIN_SPACE_MEMORY, PULL_INTERVAL

DEFAULT_PORT = 7870
# RFC 1123, without a dot at either end; names in other alphabets come as punycode.
_DOMAIN = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*", re.IGNORECASE | re.ASCII)
# A name has 253 characters at most, and a Space's part (63 and a dot) comes before it.
_MAX_DOMAIN_CHARS = 253 - 64
_ANY = ("0.0.0.0", "::")  # noqa: S104 - compared, not bound
_DEFAULT_DOMAIN = "localhost"
_HTTP_PORT = 80
ENGINES = ("auto", "docker", "none")
_MEMORY = re.compile(r"([1-9]\d{0,9})([bkmg]?)")
_UNITS = {"": 1, "b": 1, "k": 2**10, "m": 2**20, "g": 2**30}
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})


@dataclass(frozen=True)
class HostSettings:
    """The choices of one host.

    Args:
        data: Where everything is kept.
        port: The port of the API and of all Spaces; 0 takes a free one.
        host: The address to listen on.
        trusted: Whether Spaces may run as processes of this machine.
        domain: The name that Spaces are subdomains of; without one, that of `public_url`, else `localhost`.
        names: More host names under which the API may be reached.
        public_url: The address that people use where a proxy stands in front, `https://apps.example.com`.
        hub_rules: Whether pushes are held to the Hub's own limits.
        pull_interval: Seconds between two looks at the repository that a Space follows.
        allow_http_links: Whether Spaces may follow repositories by plain http.
        oidc_issuers: Whose id tokens are taken, besides GitHub's.
        allow_private_webhooks: Whether webhooks may call into the inner network.
        engine: Whether Spaces are containers: `auto` when a Docker engine answers, `docker`, or `none`.
        base: The image that rendered Dockerfiles begin with.
        memory: The most memory of one Space in a container, as `512m` or `2g`; half of this machine's.
        cpus: The most processors of one; half of this machine's.
    """

    data: Path
    port: int = DEFAULT_PORT
    host: str = "127.0.0.1"
    trusted: bool = False
    domain: str = _DEFAULT_DOMAIN
    names: tuple[str, ...] = ()
    public_url: str | None = None
    hub_rules: bool = False
    pull_interval: float = PULL_INTERVAL.total_seconds()
    allow_http_links: bool = False
    oidc_issuers: tuple[str, ...] = ()
    allow_private_webhooks: bool = False
    engine: str = "auto"
    base: str | None = None
    memory: str | None = None
    cpus: float | None = None

    def __post_init__(self) -> None:
        """Refuse names that nothing could be served under."""
        if self.public_url is not None and self.domain == _DEFAULT_DOMAIN:
            object.__setattr__(self, "domain", _check_url(self.public_url).hostname)
        for name in (self.domain, *self.names):
            _check_name(name)
        least, most = MIN_PULL_INTERVAL.total_seconds(), MAX_PULL_INTERVAL.total_seconds()
        if not least <= self.pull_interval <= most:  # NaN is not either
            raise UsageError(
                f"a host can't look at repositories every {self.pull_interval:g} seconds",
                f"--pull-every takes {least:g} to {most:g}",
            )
        if self.engine not in ENGINES:
            raise UsageError(f"{self.engine!r:.40} is no engine", f"--engine takes {', '.join(ENGINES)}")
        if self.cpus is not None and not 0 < self.cpus <= (os.cpu_count() or 1):
            raise UsageError(
                f"a Space can't have {self.cpus:g} processors of this machine's {os.cpu_count()}",
                "choose other --cpus",
            )
        if self.memory_bytes < MIN_SPACE_MEMORY:
            raise UsageError(f"{self.memory} of memory is too little for any app", "choose more --memory")
        object.__setattr__(self, "oidc_issuers", tuple(map(check_issuer, self.oidc_issuers)))

    @property
    def memory_bytes(self) -> int:
        """The most memory of one Space in a container."""
        if self.memory is None:
            return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2
        found = _MEMORY.fullmatch(self.memory)
        if not found:
            raise UsageError(f"{self.memory!r:.40} is no amount of memory", "for example 512m or 2g")
        return int(found[1]) * _UNITS[found[2]]

    @property
    def cpu_share(self) -> float:
        """The most processors of one Space in a container."""
        return self.cpus if self.cpus is not None else max(1.0, (os.cpu_count() or 1) / 2)

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the host."""
        return ipaddress.ip_address(self.host).is_loopback if _is_ip(self.host) else self.host == "localhost"

    @property
    def is_local(self) -> bool:
        """Whether it is meant for this machine alone: no proxy brings others to it."""
        return self.is_loopback and self.public_url is None and self.domain == _DEFAULT_DOMAIN

    @property
    def is_on_all_addresses(self) -> bool:
        """Whether it listens on every address of this machine."""
        return self.host in _ANY

    @property
    def own_names(self) -> frozenset[str]:
        """The host names that mean the API, not a Space."""
        bind = () if self.is_on_all_addresses else (self.host.lower(),)
        front = () if self.public_url is None else (_check_url(self.public_url).hostname or "",)
        return frozenset(
            {"localhost", "127.0.0.1", "::1", self.domain.lower(), *bind, *front, *map(str.lower, self.names)}
        )

    @property
    def audiences(self) -> frozenset[str]:
        """What an id token must be made for: the address that people use, and no other of this machine's.

        Bare addresses that requests may come to as well do not count: a token that was made for another
        machine at such an address would be good here.
        """
        if self.public_url is not None:
            return frozenset({self.public_url.rstrip("/")})
        names = {f"[{name}]" if ":" in name else name for name in self.own_names}
        port = "" if self.port == _HTTP_PORT else f":{self.port}"
        plain = {f"http://{name}{port}" for name in names}
        return frozenset(plain | {f"https://{name}" for name in names if name not in _LOOPBACK})

    def is_own_address(self, name: str) -> bool:
        """Whether a name is an address of this machine that the API may be asked at.

        A page of someone else's can point a name of its own at this machine, but not a bare address.
        """
        return self.is_on_all_addresses and _is_ip(name)

    def public_netloc(self, name: str) -> str:
        """A name of this host's with the port that people reach it at."""
        if self.public_url is None:
            return f"{name}:{self.port}"
        port = _check_url(self.public_url).port
        return f"{name}:{port}" if port else name


def host_of(header: str) -> str:
    """The name in a Host header, without the port and in lower case."""
    match = re.fullmatch(r"(\[[0-9a-fA-F:.]+\]|[^:\s/@]+)(?::\d{1,5})?", header.strip())
    return match.group(1).strip("[]").rstrip(".").lower() if match else ""


def _is_ip(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def check_issuer(issuer: str) -> str:
    """Give back the address of an issuer of id tokens, or say why it can't be one.

    It must be https, where nobody in between can change the keys; on this machine plain http will do.
    """
    try:
        parts = urlsplit(issuer)
        is_plain = not (parts.query or parts.fragment or parts.username or parts.password) and parts.port != 0
        is_here = parts.hostname == "localhost" or (
            _is_ip(parts.hostname or "") and ipaddress.ip_address(parts.hostname or "").is_loopback
        )
        is_safe = parts.scheme == "https" or (parts.scheme == "http" and is_here)
        if is_plain and is_safe and parts.hostname and issuer.isascii() and issuer.isprintable():
            return issuer.rstrip("/")
    except ValueError:
        pass
    raise UsageError(f"{issuer!r:.120} is no issuer of id tokens", "give it like https://gitlab.example.com")


def _check_name(name: str) -> None:
    if len(name) > _MAX_DOMAIN_CHARS or not _DOMAIN.fullmatch(name):
        raise UsageError(
            f"{name!r:.120} is no domain name",
            "give it without scheme, port and star, for example apps.example.com",
        )


def _check_url(url: str) -> SplitResult:
    """The parts of an address that has a scheme, a name and perhaps a port, and nothing else."""
    try:
        parts = urlsplit(url)
        is_plain = parts.path in ("", "/") and not (parts.query or parts.fragment or parts.username)
        if parts.scheme in ("http", "https") and parts.hostname and is_plain and parts.port != 0:
            return parts
    except ValueError:
        pass  # a port that is none, brackets that do not close
    raise UsageError(f"{url!r:.120} is no address of a host", "give it like https://apps.example.com")
