"""Which site's page sends a request, and from where."""

from __future__ import annotations

from ipaddress import ip_address

from starlette.types import Scope

from spacekit_runtime.server.forwarded import SAID, is_near, is_passed_on, own_hosts
from spacekit_runtime.server.http import header
from spacekit_runtime.server.origins import is_public_name

OWN = ("same-origin", "none")
READING = ("GET", "HEAD")


def is_from_own_page(scope: Scope) -> bool:
    """Tell whether a request may go by its cookies: from the app's own page, a person, or a program.

    Cookies come along with what other sites' pages send, too; those act for nobody. That a person follows a
    link from another site is no such thing.
    """
    site = header(scope, b"sec-fetch-site")
    if site is not None:
        is_visit = header(scope, b"sec-fetch-mode") == "navigate" and scope.get("method") in READING
        return site in OWN or is_visit
    origin = header(scope, b"origin")
    # An old browser, or plain http: it names the origin of whatever could change something.
    return origin is None or origin.partition("://")[2] in own_hosts(scope)


def is_at_home(scope: Scope) -> bool:
    """Tell whether somebody sits at the very machine that the app runs on: nothing passed the request on."""
    host, _ = scope.get("client") or ("", 0)
    name = (header(scope, b"host") or "").partition(":")[0]
    return not (is_passed_on(scope) or _is_elsewhere(str(host)) or is_public_name(name))


def _is_elsewhere(host: str) -> bool:
    try:
        return not ip_address(host).is_loopback
    except ValueError:
        return False  # no network between: a test's client


def address_of(scope: Scope) -> str:
    """The address that a request comes from, as the nearest proxy saw it.

    What a client writes into the header itself stands before that, so it can't pretend to be many.
    """
    client = scope.get("client")
    host = str(client[0]) if client else ""
    forwarded = header(scope, b"x-forwarded-for") if SAID not in scope else None
    return forwarded.rpartition(",")[2].strip()[:64] if forwarded and is_near(host) else host
