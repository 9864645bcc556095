"""What a share link is asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from spacekit_runtime.environment import name_of, setting
from spacekit_runtime.errors import ShareError
from spacekit_runtime.share.address import Protocol

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_SPAN = re.compile(r"(\d{1,8})\s*([smhd])")
_MOST_AUTH = 512


@dataclass(frozen=True)
class ShareSettings:
    """How an app on this machine is shared.

    Attributes:
        server: The relay: see `parse_relay`. `None` where none is named.
        protocol: How the relay's web side is reached.
        tls_certificate: A file with the authorities that its certificate may come from.
        auth: A name and a password that the relay asks visitors for, with a colon between.
        expires: Seconds until the link ends, where that is to be sooner than the relay would end it.
        token: What the relay knows this user by.
        key: A file with an SSH key that it may know them by instead.
        host: Where the app is reached.
        is_tls: Whether the app itself speaks TLS.
        client: What the relay is told of this program.
    """

    server: str | None = None
    protocol: Protocol | None = None
    tls_certificate: str | Path | None = None
    auth: str | None = None
    expires: int | None = None
    token: str | None = None
    key: str | Path | None = None
    host: str = "127.0.0.1"
    is_tls: bool = False
    client: str = "spacekit"

    @classmethod
    def from_environment(
        cls,
        server: str | None = None,
        protocol: str | None = None,
        tls_certificate: str | Path | None = None,
        *,
        auth: str | None = None,
        expires: str | None = None,
        host: str = "127.0.0.1",
        is_tls: bool = False,
    ) -> ShareSettings:
        """What was said, and for what was not, what the environment says.

        Raises:
            ShareError: Something of it can't be.
        """
        span = expires or setting("SHARE_EXPIRES")
        return cls(
            server or setting("SHARE_SERVER") or setting("SHARE_SERVER_ADDRESS"),
            _checked_protocol(protocol or setting("SHARE_SERVER_PROTOCOL")),
            tls_certificate or setting("SHARE_SERVER_TLS_CERTIFICATE"),
            _checked_auth(auth or setting("SHARE_AUTH")),
            parse_span(span) if span else None,
            setting("SHARE_TOKEN"),
            setting("SHARE_KEY"),
            host,
            is_tls,
        )

    def __repr__(self) -> str:
        """Without what is secret in it."""
        return f"ShareSettings(server={self.server!r}, protocol={self.protocol!r})"


def parse_span(text: str) -> int:
    """A length of time in seconds: `90m`, `2h`, `1d`.

    Raises:
        ShareError: It is none, or no time at all.
    """
    found = _SPAN.fullmatch(text.strip().lower())
    seconds = int(found[1]) * _UNITS[found[2]] if found else 0
    if not seconds:
        raise ShareError(f"{text!r} is no length of time", "write it like 90m, 2h or 1d", code="expires")
    return seconds


def _checked_auth(auth: str | None) -> str | None:
    if auth is None:
        return None
    name, separator, password = auth.partition(":")
    if not (separator and name and password) or len(auth) > _MOST_AUTH or not auth.isprintable():
        raise ShareError("auth is no name and password", "write them as user:password", code="auth-form")
    return auth


def _checked_protocol(protocol: str | None) -> Protocol | None:
    if protocol not in (None, "http", "https"):
        raise ShareError(
            f"share_server_protocol={protocol!r} is neither 'http' nor 'https'",
            f"leave it out, or set {name_of('SHARE_SERVER_PROTOCOL')} to one of them",
            code="address",
        )
    return protocol  # type: ignore[return-value]  # one of the two, as just checked
