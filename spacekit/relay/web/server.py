"""The web server: one visitor's connection after the other, each request to the link of its host name."""

from __future__ import annotations

import asyncio
import ipaddress
from typing import TYPE_CHECKING

import h11

from spacekit.relay.limits import READ_AHEAD
from spacekit.relay.links import Link
from spacekit.relay.relay import Relay
from spacekit.relay.settings import WEBSOCKET
from spacekit.relay.web.answers import Answer, phrase, refusal
from spacekit.relay.web.app_connection import AppGone
from spacekit.relay.web.carrier import carry_ssh
from spacekit.relay.web.exchange import Broken, exchange
from spacekit.relay.web.gate import Gate
from spacekit.relay.web.heads import BadRequest, Visit, is_among, read_visit, to_app
from spacekit.relay.web.own_name import answer_own
from spacekit.relay.web.visitor import Visitor, VisitorGone

if TYPE_CHECKING:
    from spacekit.relay.ssh.server import SshServer

__all__ = ["WebServer"]

_SWITCHING = 101
# Connections that the system takes before we do: a page's many, of many pages.
_BACKLOG = 1024
_CLOSE = (b"connection", b"close")


class WebServer:
    """Takes visitors' connections for a relay.

    Args:
        relay: What they come to.
        ssh: The SSH server, for clients that come through a WebSocket.
        ssh_port: Where it listens, for clients to know.
    """

    def __init__(self, relay: Relay, ssh: SshServer, ssh_port: int) -> None:
        self._relay = relay
        self._ssh = ssh
        self._ssh_port = ssh_port
        self._host_key = ssh.key.export_public_key().decode().strip()
        self._gate = Gate(relay)
        self._open: set[asyncio.Task[None]] = set()

    async def listen(self, host: str, port: int) -> int:
        """Begin; gives the port."""
        self._server = await asyncio.start_server(
            self._connected, host or None, port, limit=READ_AHEAD // 2, backlog=_BACKLOG
        )
        return int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        """Take no more connections, and end those that are open."""
        self._server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None:
            return
        self._open.add(task)
        visitor = Visitor(reader, writer)
        # A proxy in front has one address for all: its visitors are counted request by request.
        address = visitor.peer[0]
        counted_as = "" if is_among(address, self._relay.settings.trusted_proxies) else address
        visitors = self._relay.visitors
        try:
            if len(self._open) > self._relay.settings.limits.connections or (
                counted_as and not visitors.enter(counted_as)
            ):
                self._relay.metrics.count("refused_total", "why", "connections")
                counted_as = ""
                visitor.abort()
                return
            await self._serve(visitor)
        except (VisitorGone, Broken, OSError, h11.LocalProtocolError):
            visitor.abort()
        finally:
            if counted_as:
                visitors.leave(counted_as)
            visitor.close()
            self._open.discard(task)

    async def _serve(self, visitor: Visitor) -> None:
        """Requests, one after the other."""
        visit: Visit | None = None
        try:
            while request := await visitor.next_request():
                visit = None
                visit = read_visit(request, visitor.peer, self._relay.settings.trusted_proxies)
                await self._answer(visitor, visit)
                if not visitor.can_go_on():
                    break
        except BadRequest as error:
            await self._refuse(visitor, visit, error.status, error.sentence)
        except h11.RemoteProtocolError as error:
            status = error.error_status_hint or 400
            await self._refuse(visitor, visit, status, "This is no request as HTTP/1.1 has it.")
        await visitor.linger()

    async def _refuse(self, visitor: Visitor, visit: Visit | None, status: int, sentence: str) -> None:
        self._relay.metrics.count("refused_total", "why", "bad request")
        if visitor.http.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            raise VisitorGone
        await self._send(visitor, refusal(visit, status, phrase(status), sentence))

    async def _answer(self, visitor: Visitor, visit: Visit) -> None:
        """One request: for the relay itself, or for a link."""
        name, _, rest = visit.host.partition(".")
        if visit.host == self._relay.settings.domain or _is_machine(visit.host):
            await self._answer_own(visitor, visit)
            return
        if rest != self._relay.settings.domain:
            answer = refusal(visit, 421, "Not here", "This relay does not serve that host name.")
            await self._send(visitor, answer)
            return
        if self._relay.bans.is_banned(address=visit.address):
            self._relay.metrics.count("refused_total", "why", "banned")
            await self._send(visitor, refusal(visit, 403, "Not from here", "This address has been banned."))
            return
        link = self._relay.links.find(name)
        if link is None:
            self._relay.metrics.count("refused_total", "why", "no link")
            await self._send(visitor, _no_link(visit))
            return
        await self._pass_on(visitor, visit, link)

    async def _answer_own(self, visitor: Visitor, visit: Visit) -> None:
        if visit.is_websocket and visit.method == "GET" and visit.target.partition("?")[0] == WEBSOCKET:
            if visit.header(b"origin"):
                # Browsers always say it, our client never does. A page that speaks SSH would share links, and
                # be banned, as whoever looks at it.
                self._relay.metrics.count("refused_total", "why", "bad request")
                sentence = "Links are shared by programs, not by pages."
                await self._send(visitor, refusal(visit, 403, "Not from a page", sentence))
                return
            await carry_ssh(visitor, visit, self._ssh.serve_socket)
            raise VisitorGone
        settings = self._relay.settings
        port = settings.public_ssh_port or self._ssh_port
        await self._send(visitor, answer_own(visit, settings, port, self._host_key))

    async def _pass_on(self, visitor: Visitor, visit: Visit, link: Link) -> None:
        """A request for a link, within the limits of connections."""
        settings = self._relay.settings
        is_counted = is_among(visitor.peer[0], settings.trusted_proxies)
        if link.connections >= settings.limits.connections_per_link or (
            is_counted and not self._relay.visitors.enter(visit.address)
        ):
            self._relay.metrics.count("refused_total", "why", "connections")
            busy = refusal(
                visit, 503, "Too many at once", "Too many use this link just now.", (b"retry-after", b"5")
            )
            await self._send(visitor, busy)
            return
        link.connections += 1
        link.requests += 1
        try:
            passed = await self._gate.check(visitor, visit, link)
            if isinstance(passed, Answer):
                await self._send(visitor, passed)
                return
            headers = to_app(visit, settings.authority(link.name), settings.scheme, hides=passed)
            status = await exchange(visitor, visit, link, headers)
            self._relay.metrics.count("requests_total", "status", f"{status // 100}xx")
            if status == _SWITCHING:
                self._relay.metrics.count("websockets_total")
        except AppGone:
            self._relay.metrics.count("requests_total", "status", "no app")
            await self._send(visitor, _no_app(visit))
        finally:
            link.connections -= 1
            if is_counted:
                self._relay.visitors.leave(visit.address)

    async def _send(self, visitor: Visitor, answer: Answer) -> None:
        """Send an answer of our own."""
        headers = [*answer.headers, (b"content-length", str(len(answer.body)).encode())]
        if visitor.http.their_state is h11.SEND_BODY:
            visitor.http.next_event()  # of a request without a body this is its end
        if visitor.http.their_state is not h11.DONE:
            # What is left of the body is not worth its way.
            headers.append(_CLOSE)
        await visitor.send(h11.Response(status_code=answer.status, headers=headers))
        await visitor.send(h11.Data(data=answer.body))
        await visitor.send(h11.EndOfMessage())


def _is_machine(host: str) -> bool:
    """Whether somebody asks for the machine itself, and not for a name."""
    if host == "localhost":
        return True
    try:
        ipaddress.ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return True


def _no_link(visit: Visit) -> Answer:
    return refusal(
        visit,
        404,
        "There is nothing at this address",
        "Share links end with the app, or after some hours. Ask whoever gave you this one for a new one.",
        (b"x-spacekit-relay", b"no-link"),
    )


def _no_app(visit: Visit) -> Answer:
    return refusal(
        visit,
        502,
        "The app does not answer",
        "The link is up, but the app behind it is not. Try again in a moment.",
        (b"x-spacekit-relay", b"no-app"),
    )
