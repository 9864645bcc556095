"""What proxies say of a request that they pass on: who sends it, and by which address of the app.

A proxy may say so in `X-Forwarded-For`, `-Proto`, `-Host`, `-Port` and `-Prefix`; anybody else may write the
same. So it counts only from near by: from this machine or a private network, where a proxy stands and a
stranger does not, or from the addresses that `FORWARDED_ALLOW_IPS` names, which uvicorn reads likewise.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

VARIABLE = "FORWARDED_ALLOW_IPS"
# Where the middleware notes what it has found, for all who answer the request, and what proxies said, for
# an app that is mounted in this one.
FRONT = "spacekit.front"
SAID = "spacekit.forwarded"
# Likewise, the host of a `root_path` that is a whole address.
OWN_HOST = "spacekit.own_host"
MARK = b"x-forwarded-"
PORTS = {"http": "80", "https": "443"}
# Of a WebSocket Traefik says so.
SCHEMES = {"http": "http", "https": "https", "ws": "http", "wss": "https"}
HOST = re.compile(r"([\w.-]{1,253}|\[[0-9a-f:.]{2,45}\])(:\d{1,5})?", re.ASCII | re.IGNORECASE)
PORT = re.compile(r"[1-9]\d{0,4}", re.ASCII)
# Of the characters of a path those that mean nothing else anywhere; no `..`, no empty part.
PREFIX = re.compile(r"(/(?!\.{1,2}(/|$))[\w.~%+@-]{1,100}){1,20}", re.ASCII)
# Proxies are few; strangers who send such headers may be many.
MOST_PEERS = 256
LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
ANYWHERE = (ip_network("0.0.0.0/0"), ip_network("::/0"))

Network = IPv4Network | IPv6Network
Trust = Callable[[str], bool]


@dataclass(frozen=True)
class Front:
    """The address that a visitor knows an app by.

    Attributes:
        scheme: `http` or `https`.
        host: The host, with its port where that is not the usual one.
        path: Below which path, without a slash at the end; empty for none.
    """

    scheme: str
    host: str
    path: str


def root_of(scope: Scope, root_path: str) -> str:
    """The address that the client reached the app at, without a slash at its end.

    Args:
        scope: The request.
        root_path: What `launch` was told: a path, or a whole address that then holds.
    """
    if root_path.startswith(("http://", "https://")):
        return root_path.rstrip("/")
    front = front_of(scope)
    path = "/" + root_path.strip("/") if root_path.strip("/") else front.path
    return f"{front.scheme}://{front.host}{path}"


def front_of(scope: Scope) -> Front:
    """The address that the client of a request knows the app by."""
    noted: Front | None = scope.get(FRONT)
    if noted is not None:
        return noted
    said: dict[bytes, str] | None = scope.get(SAID)
    if said is None:
        said = _believed(scope, trust_of_environment())
    return _front(scope, said)


def own_hosts(scope: Scope) -> set[str]:
    """The hosts, with their ports, of pages that are the app's own."""
    return {_host(scope), front_of(scope).host, scope.get(OWN_HOST, "")} - {""}


def trust_of_environment() -> Trust:
    """Says of an address whether a proxy stands there."""
    named = os.environ.get(VARIABLE, "").strip()
    if not named:
        return is_near
    if named == "*":
        return lambda _: True
    networks = [network for entry in named.split(",") if (network := _network(entry)) is not None]
    return lambda address: _is_in(address, networks)


def is_near(address: str) -> bool:
    """A proxy stands on the same machine or in the same private network; a stranger does not."""
    try:
        return not ip_address(address).is_global
    except ValueError:
        return False


def _network(text: str) -> Network | None:
    try:
        return ip_network(text.strip(), strict=False)
    except ValueError:
        return None


def _is_in(address: str, networks: Sequence[Network]) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in networks)


class Forwarded:
    """ASGI middleware that reads what proxies say, once for all who answer a request.

    The request then has the scheme and the client that the proxy had. A path that the proxy has not taken off
    is taken off here, so that it does not matter whether it does.

    Args:
        app: What it stands before.
        root_path: What `launch` was told.
        mount: The path that the app is mounted at in somebody else's; empty for none.
    """

    def __init__(self, app: ASGIApp, root_path: str = "", mount: str = "") -> None:
        self._app = app
        whole, path = urlsplit(root_path), root_path.strip("/")
        self._own_host = whole.netloc if whole.scheme else ""
        self._base = f"/{path}" if path and not whole.scheme else ""
        self._mount = mount.rstrip("/")
        self._trusts = lru_cache(MOST_PEERS)(trust_of_environment())
        self._hops = _hops_of_environment()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] in ("http", "websocket"):
            self._settle(scope)
        await self._app(scope, receive, send)

    def _settle(self, scope: Scope) -> None:
        said: dict[bytes, str] | None = scope.get(SAID)
        if said is None:
            said = scope[SAID] = _believed(scope, self._trusts)
            visitor = _visitor(said, self._hops) if said else None
            if visitor is not None:
                scope["client"] = visitor
        if self._own_host:
            scope[OWN_HOST] = self._own_host
        if said or self._base or self._mount:
            self._place(scope, said)

    def _place(self, scope: Scope, said: dict[bytes, str]) -> None:
        """Note where the app is, and take off the path of it that is left."""
        self._mend_mount(scope)
        scope[FRONT] = front = _front(scope, said)
        if said and scope["type"] == "http":
            scope["scheme"] = front.scheme
        root = scope.get("root_path", "")
        for base in (self._base, _prefix(said)):
            if base and _is_below(scope["path"], root + base):
                scope["root_path"] = root + base
                if scope["path"] == root + base:
                    scope["path"] += "/"
                return

    def _mend_mount(self, scope: Scope) -> None:
        """Say the path as Starlette expects it, where it does not begin with `root_path`.

        FastAPI puts its own `root_path` before the mount's; behind a proxy that takes it off, the path has it
        no more, and what is mounted would find none of its routes.
        """
        root, path = scope.get("root_path", ""), scope["path"]
        is_cut = not _is_below(path, root) and _is_below(path, self._mount)
        if self._mount and is_cut and root.endswith(self._mount):
            scope["path"] = root.removesuffix(self._mount) + path


def _hops_of_environment() -> list[Network]:
    """The proxies to look past in `X-Forwarded-For`: those that are named, and this machine.

    Others near by are not: a visitor from the same network could pretend to be anybody.
    """
    named = os.environ.get(VARIABLE, "").strip()
    if named == "*":
        return list(ANYWHERE)
    found = (_network(entry) for entry in named.split(","))
    return [*LOOPBACK, *(network for network in found if network is not None)]


def _is_from_proxy(scope: Scope, trusts: Trust) -> bool:
    """Whether what a request says of itself is a proxy's word."""
    client = scope.get("client")
    if client is None:
        return True  # a socket in the file system, or no server at all
    host, port = client
    # uvicorn has looked already, believed its peer, and put the visitor in its place, who has no port.
    return port == 0 or trusts(str(host))


def _believed(scope: Scope, trusts: Trust) -> dict[bytes, str]:
    said = _said(scope)
    return said if said and _is_from_proxy(scope, trusts) else {}


def _said(scope: Scope) -> dict[bytes, str]:
    """What a request's headers say of its way, by the rest of their names; lines of one name are one list."""
    said: dict[bytes, str] = {}
    for name, value in scope["headers"]:
        if name.startswith(MARK):
            key, text = name[len(MARK) :], value.decode("latin-1")
            said[key] = f"{said[key]},{text}" if key in said else text
    return said


def _first(said: dict[bytes, str], name: bytes) -> str:
    """What the proxy said that the visitor reached first."""
    return said.get(name, "").partition(",")[0].strip()


def _front(scope: Scope, said: dict[bytes, str]) -> Front:
    scheme = SCHEMES.get(_first(said, b"proto").lower()) or SCHEMES.get(scope["scheme"], "http")
    host = _first(said, b"host")
    if not HOST.fullmatch(host):
        host = _with_port(_host(scope), _first(said, b"port"))
    if not HOST.fullmatch(host):
        host = "localhost"
    host = host.removesuffix(f":{PORTS[scheme]}")
    root, prefix = scope.get("root_path", "").strip("/"), _prefix(said)
    path = "/" + root if root else ""
    return Front(scheme, host, path if _is_below(path, prefix) else prefix + path)


def _with_port(host: str, port: str) -> str:
    """A host with the port that a proxy says beside it, where it has none.

    Who says the host in a header of its own says it with its port: then the other is that of a proxy behind
    the first one, as is the usual port of the other scheme.
    """
    is_told = PORT.fullmatch(port) and port not in PORTS.values()
    return f"{host}:{port}" if is_told and not re.search(r":\d+$", host) else host


def _host(scope: Scope) -> str:
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")


def _prefix(said: dict[bytes, str]) -> str:
    """The paths that proxies took off, the first one's first; empty where they are none."""
    parts = [part.strip().rstrip("/") for part in said.get(b"prefix", "").split(",")]
    whole = "".join(parts)
    return whole if PREFIX.fullmatch(whole) else ""


def _is_below(path: str, base: str) -> bool:
    return path == base or path.startswith(base + "/")


def _visitor(said: dict[bytes, str], hops: Sequence[Network]) -> tuple[str, int] | None:
    """The visitor, as the last proxy saw them that we do not look past."""
    seen = [entry.strip() for entry in said.get(b"for", "").split(",") if entry.strip()]
    host = ""
    for entry in reversed(seen):
        host = _without_port(entry)
        if not _is_in(host, hops):
            break
    return (host[:64], 0) if host else None


def _without_port(entry: str) -> str:
    if entry.startswith("["):
        return entry[1:].partition("]")[0]
    return entry.partition(":")[0] if entry.count(":") == 1 else entry


def is_passed_on(scope: Scope) -> bool:
    """Tell whether a proxy passed a request on: by its words, or as no browser speaks its protocol."""
    marks = (b"via", b"forwarded", b"x-real-ip")
    if scope.get("http_version") == "1.0":  # as nginx speaks by itself
        return True
    return any(name.startswith(MARK) or name in marks for name, _ in scope["headers"])
