"""Requests and answers: what is strict about them, and which headers pass. Pure."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass

import h11

from spacekit.proxied_headers import CLAIMS, Header, end_to_end, last_forwarded, without_domain
from spacekit.relay.limits import KIB, MAX_HEAD, MAX_HEADERS
from spacekit.relay.settings import Network

__all__ = [
    "BadRequest",
    "Header",
    "Visit",
    "check_head",
    "is_among",
    "read_visit",
    "to_app",
    "to_visitor",
    "value_of",
]

_UNLIKE = re.compile(rb"(?<!\r)\n|\r(?!\n)|\n[ \t]")
OUR_COOKIES = (b"spacekit_seen", b"spacekit_in")


class BadRequest(Exception):
    """A request that is not passed on."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.sentence = status, sentence


@dataclass(frozen=True)
class Visit:
    """One request, checked.

    Args:
        request: As h11 read it; header names are in lower case.
        host: The host name that it is for, in lower case and without the port.
        address: Where it came from.
        port: The port there.
    """

    request: h11.Request
    host: str
    address: str
    port: int

    @property
    def method(self) -> str:
        """GET, POST, ..."""
        return self.request.method.decode("ascii")

    @property
    def target(self) -> str:
        """The path and the query, as they came."""
        return self.request.target.decode("latin-1")

    def header(self, name: bytes) -> str:
        """A header's value; empty if there is none."""
        return value_of(self.request.headers, name)

    @property
    def is_websocket(self) -> bool:
        """Whether it asks for a WebSocket."""
        is_one = self.header(b"upgrade").lower() == "websocket"
        is_upgrade = is_one and "upgrade" in _tokens(self.header(b"connection"))
        return is_upgrade and self.request.http_version == b"1.1" and self.request.method == b"GET"

    @property
    def has_body(self) -> bool:
        """Whether something follows the head."""
        return bool(self.header(b"transfer-encoding")) or self.header(b"content-length") not in ("", "0")


def check_head(came: bytes) -> None:
    """Check what a head that h11 has read was written like: it forgives what other servers read differently.

    Args:
        came: All that came, from the head's first byte on.

    Raises:
        BadRequest: It is too long, folds a header over two lines, or ends lines otherwise than with CR LF.
    """
    head, end, _ = came.lstrip(b"\r\n").partition(b"\r\n\r\n")
    if len(head) > MAX_HEAD:
        raise BadRequest(431, f"A request's head has at most {MAX_HEAD // KIB} KiB.")
    if not end or _UNLIKE.search(head):
        raise BadRequest(400, "The lines of a request's head end with CR LF, each header is on one.")


def read_visit(request: h11.Request, peer: tuple[str, int], trusted: Iterable[Network]) -> Visit:
    """Check a head that is well-formed for what it says.

    Raises:
        BadRequest: Two readers could understand it differently, or it is none for us.
    """
    headers = request.headers
    if request.http_version not in (b"1.0", b"1.1"):
        raise BadRequest(505, "This is HTTP/1.1.")
    if len(headers) > MAX_HEADERS:
        raise BadRequest(431, f"A request has at most {MAX_HEADERS} headers.")
    names = [name for name, _ in headers]
    if b"transfer-encoding" in names and b"content-length" in names:
        raise BadRequest(400, "A request has a Content-Length or a Transfer-Encoding, not both.")
    if names.count(b"transfer-encoding") > 1:
        raise BadRequest(400, "A request has one Transfer-Encoding.")
    if b"transfer-encoding" in names and request.http_version != b"1.1":
        raise BadRequest(400, "HTTP/1.0 knows no Transfer-Encoding.")
    if request.method in (b"CONNECT", b"TRACE"):
        raise BadRequest(405, "This method is not passed on.")
    if not request.target.startswith(b"/"):
        raise BadRequest(400, "A request's target is a path.")
    host = _host(value_of(headers, b"host"))
    address, port = peer
    if is_among(address, trusted):
        seen = last_forwarded(value_of(headers, b"x-forwarded-for"))
        address, port = (seen, 0) if seen else (address, port)
    visit = Visit(request, host, address, port)
    if visit.is_websocket and visit.has_body:
        raise BadRequest(400, "A request for a WebSocket has no body.")
    return visit


def _host(value: str) -> str:
    name, _, port = value.rpartition(":") if value.startswith("[") else value.partition(":")
    if value.endswith("]"):
        name, port = value, ""
    if not name or (port and not (port.isascii() and port.isdigit())) or not value.isascii():
        raise BadRequest(400, "The Host header is no host name.")
    return name.lower().removesuffix(".")


def is_among(address: str, networks: Iterable[Network]) -> bool:
    """Whether an address is in one of some networks."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None) or found
    return any(mapped in network for network in networks)


def value_of(headers: Iterable[Header], name: bytes) -> str:
    """A header's value as text; several of one name are one list."""
    return ", ".join(value.decode("latin-1") for each, value in headers if each == name)


def _tokens(value: str) -> set[str]:
    return {part.strip().lower() for part in value.split(",")}


def to_app(visit: Visit, authority: str, scheme: str, *, hides: Iterable[bytes] = ()) -> list[Header]:
    """What the app is sent.

    Args:
        visit: The request.
        authority: The link's host name, with its port.
        scheme: How visitors reach the link.
        hides: Headers that were for the relay.
    """
    hidden = {b"host", *CLAIMS, b"via", *hides}
    kept = [(name, value) for name, value in end_to_end(visit.request.headers) if name not in hidden]
    passed = [(name, _other_cookies(value) if name == b"cookie" else value) for name, value in kept]
    host = authority.encode()
    ours: list[Header] = [
        (b"host", host),
        *((name, value) for name, value in passed if value or name != b"cookie"),
        (b"x-forwarded-for", visit.address.encode()),
        (b"x-forwarded-host", host),
        (b"x-forwarded-proto", scheme.encode()),
    ]
    if visit.header(b"transfer-encoding"):
        ours.append((b"transfer-encoding", b"chunked"))
    if visit.is_websocket:
        ours += [(b"connection", b"Upgrade"), (b"upgrade", b"websocket")]
    return ours


def _other_cookies(value: bytes) -> bytes:
    """The cookies that are not the relay's own."""
    pairs = [pair.strip() for pair in value.split(b";")]
    theirs = [pair for pair in pairs if pair and pair.partition(b"=")[0].strip() not in OUR_COOKIES]
    return b"; ".join(theirs)


def to_visitor(headers: Iterable[Header], *, upgrades: bool = False) -> list[Header]:
    """What the visitor is sent.

    A cookie stays with the name that it came from: with a domain it would go to every other link. A link is a
    secret, so search engines leave it out and other sites are not told it, unless the app says otherwise.
    """
    pairs = list(headers)
    is_chunked = b"transfer-encoding" in {name for name, _ in pairs}
    kept = [
        (name, without_domain(value) if name == b"set-cookie" else value)
        for name, value in end_to_end(pairs)
        if not (is_chunked and name == b"content-length")
    ]
    names = {name for name, _ in kept}
    if upgrades:
        return [*kept, (b"connection", b"Upgrade"), (b"upgrade", b"websocket")]
    if b"x-robots-tag" not in names:
        kept.append((b"x-robots-tag", b"noindex"))
    if b"referrer-policy" not in names:
        kept.append((b"referrer-policy", b"same-origin"))
    return kept
