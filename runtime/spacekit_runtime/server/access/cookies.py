"""Cookies: what a browser sent, and what it is told to keep."""

from __future__ import annotations

import os

from starlette.types import Scope

from spacekit_runtime.server.forwarded import front_of
from spacekit_runtime.server.http import header
from spacekit_runtime.server.origins import IS_FRAMED

DELETED = "Thu, 01 Jan 1970 00:00:00 GMT"


def read_cookies(scope: Scope) -> dict[str, str]:
    """The cookies of a request by name.

    Ours hold nothing that is written in quotes. Python's own reader takes quoted ones apart, in time that
    grows with their square (CVE-2024-7592): a stranger's header would hold up everybody.
    """
    pairs = (part.partition("=") for part in (header(scope, b"cookie") or "").split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs}


def is_https(scope: Scope) -> bool:
    """Tell whether the browser's own connection is encrypted, as far as a proxy says."""
    return front_of(scope).scheme == "https"


def is_for_frames(scope: Scope) -> bool:
    """Tell whether cookies are made for frames of other sites' pages, as the Hub's is around a Space."""
    return is_https(scope) and (bool(scope.get(IS_FRAMED)) or "SPACE_HOST" in os.environ)


def is_cookie_lost(scope: Scope) -> bool:
    """Tell whether a browser asks for a page in a frame of another site, and would keep no cookie of it."""
    is_frame = header(scope, b"sec-fetch-dest") in ("iframe", "frame", "embed", "object")
    return is_frame and header(scope, b"sec-fetch-site") == "cross-site" and not is_for_frames(scope)


def set_cookie(scope: Scope, name: str, value: str, seconds: int | None = None) -> tuple[bytes, bytes]:
    """The header that has a browser keep a cookie, and show it to no script and no other site.

    Args:
        scope: The request that is answered.
        name: The cookie's name.
        value: What it holds: letters, digits, `-`, `_` and `.`; empty to have it forgotten.
        seconds: How long; `None` until the browser is closed.
    """
    parts = [f"{name}={value}", "Path=/", "HttpOnly"]
    if not value:
        parts.append(f"Expires={DELETED}")
    elif seconds is not None:
        parts.append(f"Max-Age={seconds}")
    if not is_https(scope):
        parts.append("SameSite=Lax")
    elif is_for_frames(scope):
        # In a frame of another site's page only such a cookie comes along; in parts, so that a third site's
        # page that calls the app calls it as nobody.
        parts += ["Secure", "SameSite=None", "Partitioned"]
    else:
        parts += ["Secure", "SameSite=Lax"]
    return b"set-cookie", "; ".join(parts).encode("latin-1")
