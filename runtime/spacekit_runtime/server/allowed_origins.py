"""`launch(allowed_origins=...)`: the other sites whose pages may call an app and show it in a frame."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from spacekit_runtime.environment import listed, name_of
from spacekit_runtime.errors import LaunchError

VARIABLE = "ALLOWED_ORIGINS"
ANYBODY = "*"
# What browsers say of a page without an address of its own: a file, a sandboxed frame.
HIDDEN = "null"
# Longer than any name of a host; what a browser sends is compared with each of the list.
LONGEST = 300
ORIGIN = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]*)://"
    r"(?P<host>\*|(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])"
    r"(:(?P<port>\d{1,5}|\*))?",
    re.ASCII,
)
LARGEST_PORT = 65_535
USUAL_PORTS = {"http": "80", "https": "443"}


@dataclass(frozen=True)
class Pattern:
    """Origins that are meant by one entry of the list.

    Attributes:
        scheme: Theirs.
        host: Their host; `*.site.example` for all below it, `*` for any.
        port: Their port; empty for the scheme's usual one, `*` for any.
    """

    scheme: str
    host: str
    port: str

    def fits(self, origin: Pattern) -> bool:
        """Tell whether an origin is one of them."""
        if self.scheme != origin.scheme or self.port not in (origin.port, "*"):
            return False
        if self.host.startswith("*"):
            # Of `*.site.example` the dot stays: a host that only ends alike is another's.
            return origin.host.endswith(self.host[1:])
        return self.host == origin.host

    def __str__(self) -> str:
        return f"{self.scheme}://{self.host}" + (f":{self.port}" if self.port else "")


class AllowedOrigins:
    """The sites on the list.

    Args:
        given: What `launch` was told: origins such as `"https://site.example"`.
        source: What to call it in an error.

    Raises:
        LaunchError: One of them is no origin.
    """

    def __init__(self, given: str | Iterable[str], source: str = "allowed_origins") -> None:
        entries = [given] if isinstance(given, str) else given
        if not isinstance(entries, Sequence | set | frozenset):
            raise LaunchError(f"{source}={given!r}: a list of origins, such as ['https://site.example']")
        names = [_name(entry, source) for entry in entries]
        self.is_for_anybody = ANYBODY in names
        self.is_for_hidden = HIDDEN in names
        self._patterns = [_pattern(name, source) for name in names if name not in (ANYBODY, HIDDEN)]

    @property
    def is_for_others(self) -> bool:
        """Whether there is any site on the list."""
        return self.is_for_anybody or self.is_for_hidden or bool(self._patterns)

    def allows(self, origin: str) -> bool:
        """Tell whether the pages of an origin may call the app."""
        if origin == HIDDEN:
            return self.is_for_hidden or self.is_for_anybody
        found = ORIGIN.fullmatch(origin.lower()) if len(origin) <= LONGEST else None
        if found is None or "*" in origin:
            return self.is_for_anybody
        asked = _made(found)
        return self.is_for_anybody or any(pattern.fits(asked) for pattern in self._patterns)

    @property
    def frame_policy(self) -> bytes | None:
        """The header's value that has browsers show the app in frames of these pages alone.

        Returns:
            `None` where any page may: also where hidden ones may, as there is no word for those.
        """
        if self.is_for_anybody or self.is_for_hidden:
            return None
        return " ".join(["frame-ancestors", "'self'", *map(str, self._patterns)]).encode("ascii")


def find_allowed_origins(given: Any) -> AllowedOrigins | None:
    """The list that `launch` was told, else that of the environment; `None` where there is none.

    Raises:
        LaunchError: One of them is no origin.
    """
    if given is not None:
        return AllowedOrigins(given)
    named = listed(VARIABLE)
    return AllowedOrigins(named, name_of(VARIABLE)) if named else None


def _name(entry: Any, source: str) -> str:
    if not isinstance(entry, str) or not entry.strip():
        raise LaunchError(f"{source}: {entry!r} is no origin; one is written 'https://site.example'")
    return entry.strip().lower().removesuffix("/")


def _pattern(name: str, source: str) -> Pattern:
    scheme, mark, rest = name.partition("://")
    if not mark:
        raise LaunchError(f"{source}: {name!r} has no scheme; say 'https://{name.partition('/')[0]}'")
    host, slash, _ = rest.partition("/")
    if slash or "?" in rest or "#" in rest or "@" in rest:
        raise LaunchError(
            f"{source}: {name!r} is more than an origin, which is a scheme, a host and a port: "
            f"'{scheme}://{re.split('[?#]', host)[0].rpartition('@')[2]}'"
        )
    found = ORIGIN.fullmatch(f"{scheme}://{_ascii(host)}")
    if found is None and "*" in host:
        raise LaunchError(
            f"{source}: {name!r}: a * stands for sub-domains, as in 'https://*.site.example', for a port, "
            "as in 'http://localhost:*', or alone for anybody"
        )
    if found is None:
        raise LaunchError(f"{source}: {name!r} is no origin; one is written 'https://site.example'")
    port = found["port"]
    if port and port != "*" and not 0 < int(port) <= LARGEST_PORT:
        raise LaunchError(f"{source}: {name!r}: a port is from 1 to 65535")
    return _made(found)


def _made(found: re.Match[str]) -> Pattern:
    port = found["port"] or ""
    return Pattern(found["scheme"], found["host"], "" if port == USUAL_PORTS.get(found["scheme"]) else port)


def _ascii(host: str) -> str:
    """A host as browsers send it, whatever script it is written in."""
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host
