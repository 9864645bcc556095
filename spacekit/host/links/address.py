"""Addresses of repositories that a Space may follow: pure rules, applied before git is given one."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import SplitResult, urlsplit

from spacekit.host.errors import HostError
from spacekit.host.limits import MAX_REPOSITORY_URL

Scheme = Literal["https", "http", "ssh"]

_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_USER = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*)")
# git's short form for ssh, `git@github.com:me/app.git`.
_SHORT = re.compile(r"([^@:/]+)@([^@:/]+):([A-Za-z0-9_.~/][^:]*)")
# Printable ASCII without what a shell or a quoted word would end at; git quotes, and need not.
_TEXT = re.compile(r"[A-Za-z0-9._~:/@%+\-\[\]]+")
_EXAMPLE = "give it like https://github.com/me/app or git@github.com:me/app.git"


@dataclass(frozen=True)
class RepositoryAddress:
    """Where a repository is.

    Args:
        url: As git is given it.
        scheme: How it is reached.
        host: The name or the IP address of the machine.
        origin: Scheme, name and port, for which credentials are good; of ssh addresses nothing.
    """

    url: str
    scheme: Scheme
    host: str
    origin: str = ""

    @property
    def is_loopback(self) -> bool:
        """Whether it is on this machine."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host.lower() == "localhost"


def parse_address(url: str, *, allows_http: bool, trusted: bool) -> RepositoryAddress:
    """Check an address; only https and ssh pass, and plain http where that is allowed.

    Args:
        url: What was typed.
        allows_http: Whether the operator allows plain http everywhere.
        trusted: Whether this host's people are, who may then use plain http on this machine.

    Raises:
        HostError: It is none that a Space may follow.
    """
    if not url or len(url) > MAX_REPOSITORY_URL or not _TEXT.fullmatch(url) or url.startswith("-"):
        raise HostError(f"{_shown(url)!r} is no address of a git repository", _EXAMPLE)
    address = _long(url) if "://" in url else _short(url)
    if address.scheme == "http" and not (allows_http or (trusted and address.is_loopback)):
        raise HostError(
            f"{_shown(url)!r} is plain http: what comes that way can be changed by anyone in between",
            "use https or ssh, or start the host with --allow-http-links",
        )
    return address


def _short(url: str) -> RepositoryAddress:
    found = _SHORT.fullmatch(url)
    if not found or not _USER.fullmatch(found[1]) or not _HOST.fullmatch(found[2]):
        raise HostError(f"{_shown(url)!r} is no address of a git repository", _EXAMPLE)
    _check_path(url, found[3])
    return RepositoryAddress(url, "ssh", found[2])


def _long(url: str) -> RepositoryAddress:
    parts = _split(url)
    host = parts.hostname or ""
    if not (_HOST.fullmatch(host) or _is_ip(host)):
        raise HostError(f"{_shown(url)!r} names no machine", _EXAMPLE)
    _check_path(url, parts.path.lstrip("/"))
    if parts.scheme == "ssh":
        if parts.password is not None or (parts.username is not None and not _USER.fullmatch(parts.username)):
            raise HostError(f"{_shown(url)!r} has a user name that can't be used", _EXAMPLE)
        return RepositoryAddress(url, "ssh", host)
    if parts.scheme not in ("https", "http"):
        raise HostError(f"A Space can follow https and ssh addresses, not {parts.scheme[:20]!r}", _EXAMPLE)
    if "@" in parts.netloc:
        # Not repeated: it may hold a token.
        raise HostError(
            "The address holds a user name or a password, which would be shown to everyone who sees it",
            "leave it out, and give the token apart (--repo-token -)",
        )
    return RepositoryAddress(url, "https" if parts.scheme == "https" else "http", host, _origin(parts))


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        is_port = parts.port != 0
    except ValueError:
        is_port = False
        parts = urlsplit("")
    if not is_port:
        raise HostError(f"{_shown(url)!r} is no address of a git repository", _EXAMPLE)
    return parts


def _shown(url: str) -> str:
    """An address as an error repeats it: without what may be a password in it."""
    return re.sub(r"//[^/]*@|[?#].*", "…", url)[:120]


def _origin(parts: SplitResult) -> str:
    return f"{parts.scheme}://{parts.netloc}"


def _check_path(url: str, path: str) -> None:
    """A path that names something, and that no program takes for an option."""
    if not path.strip("/") or path.startswith("-") or ".." in path.split("/"):
        raise HostError(f"{_shown(url)!r} names no repository", _EXAMPLE)


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
