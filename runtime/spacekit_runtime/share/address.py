"""A relay as its user names it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Literal
from urllib.parse import urlsplit

from spacekit_runtime.errors import ShareError

Protocol = Literal["http", "https"]

_WEB_PORTS = {"http": 80, "https": 443}
_SSH_PORT = 22
_MOST_PORT = 65_535
_MOST_NAME = 253
_NAME = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9])?)*\.?", re.IGNORECASE)
_USER = re.compile(r"[A-Za-z0-9._+-]{1,100}")
_FINGERPRINT = re.compile(r"SHA256:[A-Za-z0-9+/]{43}=?")
# Where an account is not asked for, but a name is.
_THIRD_PARTY_USERS = {"localhost.run": "nokey"}
_FORMS = "share.example.org, share.example.org:2222, https://share.example.org, or ssh://localhost.run"


@dataclass(frozen=True)
class RelayAddress:
    """Where a relay is.

    Attributes:
        host: Its name or address, without brackets.
        ssh_port: The port that it speaks SSH on; `None` where its web side is to say.
        web: Its web side, without a slash at the end; `None` of a third party's.
        fingerprint: What its host key must be, if that was said: `SHA256:...`.
        user: The name that the client logs in by.
    """

    host: str
    ssh_port: int | None = None
    web: str | None = None
    fingerprint: str | None = None
    user: str = "share"

    @property
    def is_third_party(self) -> bool:
        """Whether it is somebody's SSH relay that prints its link as text."""
        return self.web is None

    @property
    def reach(self) -> str:
        """Where connections go: that names below localhost are this machine, only browsers know."""
        return _reachable(self.host)

    @property
    def name(self) -> str:
        """What people call it."""
        return self.host if self.ssh_port in (None, _SSH_PORT) else f"{_bracketed(self.host)}:{self.ssh_port}"


def parse_relay(given: str, protocol: Protocol | None = None) -> RelayAddress:
    """Read the address of a relay.

    Args:
        given: `host`, `host:port` of SSH, the address of its web side, or `ssh://[user@]host[:port]` of a
            third party's; with `#SHA256:...` at the end, that is its host key's fingerprint.
        protocol: How its web side is reached; https by default, http on this machine and at a bare number.

    Raises:
        ShareError: It is none of these.
    """
    text, _, fingerprint = given.strip().partition("#")
    if fingerprint and not _FINGERPRINT.fullmatch(fingerprint):
        raise ShareError(
            f"{fingerprint!r} is no fingerprint of a host key",
            "it looks like SHA256:... with 43 characters; the relay prints it as it starts",
            code="address",
        )
    scheme, separator, rest = text.partition("://")
    if not separator:
        scheme, rest = "", text
    if scheme not in ("", "ssh", "http", "https"):
        raise _unreadable(given)
    try:
        parts = urlsplit(f"//{rest}")
        host, port, user = parts.hostname or "", parts.port, parts.username
    except ValueError as error:
        raise _unreadable(given) from error
    is_odd = parts.path not in ("", "/") or parts.query or parts.password or (user and scheme != "ssh")
    is_odd = is_odd or not text.isprintable()
    if is_odd or not is_host(host) or port == 0 or (user and not _USER.fullmatch(user)):
        raise _unreadable(given)
    known = fingerprint.rstrip("=") or None
    if scheme == "ssh":
        return RelayAddress(
            host, port or _SSH_PORT, None, known, user or _THIRD_PARTY_USERS.get(host, "share")
        )
    if scheme:
        return RelayAddress(host, None, _web(scheme, host, port), known)
    chosen = protocol or ("http" if is_loopback(host) or _is_number(host) else "https")
    return RelayAddress(host, port, _web(chosen, host, None), known)


def is_loopback(host: str) -> bool:
    """Whether a name or an address is this machine's."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    return _is_number(host) and ip_address(host).is_loopback


def is_host(host: str) -> bool:
    """Whether something can be a host's name or address."""
    return len(host) <= _MOST_NAME and (_is_number(host) or bool(_NAME.fullmatch(host)))


def _web(scheme: str, host: str, port: int | None) -> str:
    end = f":{port}" if port and port != _WEB_PORTS[scheme] else ""
    return f"{scheme}://{_bracketed(_reachable(host))}{end}"


def _reachable(host: str) -> str:
    return "localhost" if host.endswith(".localhost") else host


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _unreadable(given: str) -> ShareError:
    return ShareError(f"{given!r} is no address of a relay", f"name it like {_FORMS}", code="address")
