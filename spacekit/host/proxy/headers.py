"""Which headers pass the proxy, and which it sets: pure."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from spacekit.proxied_headers import CLAIMS, Header, end_to_end, last_forwarded, without_domain

# The token of this host, which Gradio's clients send along: an app has no business with it.
_CREDENTIALS = frozenset({b"x-hf-authorization"})
_WEBSOCKET = b"sec-websocket-"


def scheme_of(scheme: str, forwarded: str, peer: str) -> str:
    """The scheme that a request came by: a proxy in front, on this machine, may say that it was HTTPS.

    From any other peer the header is a client's own word, and is not taken.
    """
    is_secure = forwarded.strip().lower() in ("https", "wss")
    return f"{scheme}s" if is_secure and scheme in ("http", "ws") and _is_loopback(peer) else scheme


def client_of(peer: str, forwarded: str) -> str:
    """Who a request comes from: a proxy in front, on this machine, adds whom it saw at the end of the list.

    What stands before that, and all of it from any other peer, is a client's own word, and is not taken.
    """
    return (last_forwarded(forwarded) if _is_loopback(peer) else None) or peer


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def to_app(
    headers: Iterable[Header], *, client: str, scheme: str, host: str, port: int, hide_authorization: bool
) -> list[tuple[str, str]]:
    """What the app is sent: the client's own headers, and where the request came from.

    Args:
        headers: As they came.
        client: The client's address.
        scheme: `http` or `https`.
        host: The Host header that the client sent.
        port: Where the proxy listens.
        hide_authorization: Whether Authorization holds this host's own token.
    """
    dropped = CLAIMS | _CREDENTIALS | ({b"authorization"} if hide_authorization else set())
    kept = [
        (name, value)
        for name, value in end_to_end(headers)
        if name not in dropped and not name.startswith(_WEBSOCKET)
    ]
    passed = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in kept]
    return [
        *passed,
        ("x-forwarded-for", client),
        ("x-forwarded-host", host),
        ("x-forwarded-port", str(port)),
        ("x-forwarded-proto", scheme),
    ]


def to_client(headers: Iterable[Header]) -> list[Header]:
    """What the client is sent: the app's headers, without those of its connection to us.

    A cookie stays with the host name that it came from: with a domain it would go to every other Space.
    """
    return [
        (name, without_domain(value) if name == b"set-cookie" else value)
        for name, value in end_to_end(headers)
    ]


def with_custom(headers: Iterable[Header], custom: Iterable[tuple[str, str]]) -> list[Header]:
    """An answer's headers with those of the Space's front matter, which count before the app's own."""
    chosen = {name.encode("latin-1"): value.encode("latin-1") for name, value in custom}
    return [*(pair for pair in headers if pair[0].lower() not in chosen), *chosen.items()]
