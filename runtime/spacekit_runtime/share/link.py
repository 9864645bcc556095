"""One connection to a relay, from its first byte to its end."""

from __future__ import annotations

import asyncio
import logging
import re
import socket
import ssl
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import asyncssh

from spacekit_runtime.errors import ShareError
from spacekit_runtime.share.address import RelayAddress, is_loopback, parse_relay
from spacekit_runtime.share.control import Control, foreign_relay, printable, told
from spacekit_runtime.share.discovery import WebSide, ask_web_side, tls_context
from spacekit_runtime.share.forwarding import App, Forwarding
from spacekit_runtime.share.host_key import HostKeyCheck
from spacekit_runtime.share.known_relays import KnownRelays
from spacekit_runtime.share.protocol import FINAL_ENDS, FORWARD_HOST, FORWARD_PORT, SSH_PORT, SUBSYSTEM, Hello
from spacekit_runtime.share.settings import ShareSettings
from spacekit_runtime.share.third_party import PrintedText
from spacekit_runtime.share.ways import Way, connect, explain, race, read_key, tls_error
from spacekit_runtime.share.websocket import WebSocketTunnel

# From the login to the link; a relay that needs longer is stuck.
_ANSWER_SECONDS = 15
_CLOSE_SECONDS = 1
# A laptop that changed its network notices that much later.
_LOOK_SECONDS = 3
# A clock that jumped that far forward was stopped; it is not set so far while a machine is on.
_SLEPT_SECONDS = 60
# What asyncssh puts into a packet at most: large ones take less work for each byte.
_PACKET_BYTES = 128 * 1024
_WINDOW_BYTES = 2 * 1024 * 1024
# What plain OpenSSH asks of a relay.
_PLAIN_HOST = "localhost"
_USUAL_SSH_PORTS = (SSH_PORT, 22)
_MOST_URL = 500
_MOST_SECRET = 2000
_URL = re.compile(r"https?://[A-Za-z0-9._-]+(:\d{1,5})?/?")


@dataclass(frozen=True)
class LinkFacts:
    """What a relay said of a link.

    Attributes:
        url: The link, without a slash at its end.
        expires: When it ends, in seconds since 1970; `None` where the relay does not say.
        resume: The secret that yields the same link again.
        has_warning: Whether visitors see a warning page first.
        way: How the relay was reached: `ssh` or `websocket`.
        fingerprint: The relay's host key, where nothing vouched for it.
    """

    url: str
    expires: float | None = None
    resume: str | None = None
    has_warning: bool = False
    way: str = "ssh"
    fingerprint: str | None = None


@dataclass
class _Reached:
    way: Way
    connection: asyncssh.SSHClientConnection
    check: HostKeyCheck
    session: Control | PrintedText


class Link:
    """One connection to the relay. `open` makes it, `ended` waits for its end."""

    def __init__(self, reached: _Reached, forwarding: Forwarding, facts: LinkFacts) -> None:
        self.facts = facts
        self._reached = reached
        self._forwarding = forwarding

    async def ended(self) -> ShareError:
        """Wait for the end, and say why it was. A reason that is final means: do not try again."""
        connection, session = self._reached.connection, self._reached.session
        tasks = [
            asyncio.ensure_future(self._last_words(session)),
            asyncio.ensure_future(connection.wait_closed()),
            asyncio.ensure_future(_network_changed(connection)),
        ]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            # The relay's word may have come with the end of the connection.
            await asyncio.sleep(0)
            if tasks[0].done() and (reason := tasks[0].result()) is not None:
                return reason
        finally:
            for task in tasks:
                task.cancel()
        return ShareError("the connection to the relay was cut", "it is made again", is_final=False)

    async def close(self) -> None:
        """End it: no channel and no connection to the app is left."""
        self._forwarding.close()
        await _discard(self._reached)

    @staticmethod
    async def _last_words(session: Control | PrintedText) -> ShareError | None:
        if isinstance(session, PrintedText):
            await session.ended()
            return None
        try:
            while (event := await session.event()) is not None:
                if event.get("event") == "ended":
                    reason = told(event)
                    reason.is_final = reason.code in FINAL_ENDS
                    return reason
        except ShareError as error:
            error.is_final = False
            return error
        return None


class Relay:
    """A relay, and what is known of it so far.

    Args:
        settings: What was asked for.
        app: Where visitors' connections go.

    Raises:
        ShareError: It is named wrong, or a file that was named can't be read.
    """

    def __init__(self, settings: ShareSettings, app: App) -> None:
        _hush(logging.getLogger("asyncssh"))
        self.address = parse_relay(settings.server or "", settings.protocol)
        self._settings = settings
        self._app = app
        self._known = KnownRelays()
        self._context = tls_context(settings.tls_certificate)
        self._key = read_key(settings.key) if settings.key else None
        self._web_side: WebSide | None = None

    async def open(self, resume: str | None) -> Link:
        """Reach the relay and get a link.

        Args:
            resume: The secret of the link before this one.

        Raises:
            ShareError: There is none.
        """
        reached = await self._reach(resume)
        forwarding = Forwarding(self._app)
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                facts = await self._ask(reached, forwarding)
        except BaseException as error:
            forwarding.close()
            await _discard(reached)
            if isinstance(error, TimeoutError):
                raise foreign_relay("it gives no link") from error
            if isinstance(error, (asyncssh.Error, OSError)) and not isinstance(error, ShareError):
                raise explain(error, self.address, reached.way) from error
            raise
        return Link(reached, forwarding, facts)

    async def _reach(self, resume: str | None) -> _Reached:
        address = self.address
        if address.is_third_party:
            way = Way(f"port {address.ssh_port}", address.reach, address.ssh_port or 22)
            return await self._go(way, HostKeyCheck(address, self._known, ()), resume)
        await self._look_up()
        side = self._web_side or WebSide()
        port = address.ssh_port or side.ssh_port
        known = RelayAddress(address.host, port, address.web, address.fingerprint, address.user)
        ways = [
            Way(f"port {number}", address.reach, number)
            for number in ([port] if port else list(_USUAL_SSH_PORTS))
        ]
        web = f"ws{address.web.removeprefix('http')}{side.websocket}" if address.web else ""
        ways.append(Way(web, address.reach, port or SSH_PORT, WebSocketTunnel(web, self._context)))
        return await race(
            [
                partial(self._go, way, HostKeyCheck(known, self._known, side.host_keys), resume)
                for way in ways
            ],
            _discard,
        )

    async def _look_up(self) -> None:
        """Ask the web side, where it has to say something that is not known."""
        address = self.address
        is_pinned = bool(address.fingerprint or HostKeyCheck(address, self._known, ()).algorithms())
        if self._web_side is not None or address.web is None or (address.ssh_port and is_pinned):
            return
        try:
            self._web_side = await ask_web_side(address.web, self._context)
        except ssl.SSLCertVerificationError as error:
            # Whoever shows a wrong certificate is not believed at first sight either.
            if not is_pinned:
                raise tls_error(error, address) from error
        except OSError:
            # Its SSH may answer all the same; if not, that is what is said.
            return

    async def _go(self, way: Way, check: HostKeyCheck, resume: str | None) -> _Reached:
        """One way, until the relay has taken our wishes."""
        connection = await connect(way, self.address, check, self._settings.token, self._key)
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                session = await self._greet(connection, resume)
        except BaseException as error:
            connection.abort()
            if isinstance(error, TimeoutError):
                raise foreign_relay("it does not answer the greeting") from error
            if isinstance(error, (asyncssh.Error, OSError)) and not isinstance(error, ShareError):
                raise explain(error, self.address, way) from error
            raise
        return _Reached(way, connection, check, session)

    async def _greet(
        self, connection: asyncssh.SSHClientConnection, resume: str | None
    ) -> Control | PrintedText:
        if self.address.is_third_party:
            printed = PrintedText()
            await connection.create_session(lambda: printed, encoding=None)
            return printed
        control = Control()
        try:
            channel, _ = await connection.create_session(lambda: control, subsystem=SUBSYSTEM, encoding=None)
        except asyncssh.ChannelOpenError as error:
            raise foreign_relay("it has no share links") from error
        settings = self._settings
        channel.write(Hello(resume, settings.auth, settings.expires, settings.client).line())
        event = await control.event()
        if event is None or event.get("event") not in ("ready", "refused", "ended"):
            raise foreign_relay("it does not answer the greeting")
        if event["event"] != "ready":
            raise told(event)
        return control

    async def _ask(self, reached: _Reached, forwarding: Forwarding) -> LinkFacts:
        is_plain = isinstance(reached.session, PrintedText)
        try:
            await reached.connection.create_server(
                forwarding.accept,
                _PLAIN_HOST if is_plain else FORWARD_HOST,
                FORWARD_PORT,
                window=_WINDOW_BYTES,
                max_pktsize=_PACKET_BYTES,
            )
        except asyncssh.ChannelListenError as error:
            if isinstance(reached.session, Control):
                await self._why_refused(reached.session)
            raise ShareError(
                "the relay refuses to forward",
                "ask its owner; it may be full",
                code="refused",
                is_final=False,
            ) from error
        if isinstance(reached.session, PrintedText):
            link = await reached.session.link()
            return LinkFacts(link, fingerprint=reached.check.remember())
        return self._facts(await reached.session.event(), reached)

    @staticmethod
    async def _why_refused(control: Control) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(1):
                if (event := await control.event()) is not None:
                    raise told(event)

    def _facts(self, event: dict[str, Any] | None, reached: _Reached) -> LinkFacts:
        if event is not None and event.get("event") in ("refused", "ended"):
            raise told(event)
        if event is None or event.get("event") != "link":
            raise foreign_relay("it gives no link")
        url, expires, resume = event.get("url"), event.get("expires"), event.get("resume")
        if not isinstance(url, str) or len(url) > _MOST_URL or not _URL.fullmatch(url):
            raise foreign_relay(f"its link is no address: {printable(url)[:100]}")
        is_time = isinstance(expires, (int, float)) and time.time() - 60 < expires < time.time() + 10**9
        is_secret = isinstance(resume, str) and len(resume) <= _MOST_SECRET
        return LinkFacts(
            url.rstrip("/"),
            expires if is_time else None,
            resume if is_secret else None,
            event.get("warning") is True,
            "websocket" if reached.way.tunnel else "ssh",
            reached.check.remember(),
        )


async def _discard(reached: _Reached) -> None:
    """End a connection politely, and, where nobody answers, at once."""
    connection = reached.connection
    connection.close()
    try:
        async with asyncio.timeout(_CLOSE_SECONDS):
            await connection.wait_closed()
    except TimeoutError:
        connection.abort()


async def _network_changed(connection: asyncssh.SSHClientConnection) -> None:
    """Return when this machine would reach the relay from another address than it does: a new network."""
    here, there = connection.get_extra_info("sockname"), connection.get_extra_info("peername")
    if not here or not there or is_loopback(urlsplit(f"//{_bracketed(there[0])}").hostname or ""):
        await asyncio.Event().wait()
        return
    while True:
        before = time.time()
        await asyncio.sleep(_LOOK_SECONDS)
        if time.time() - before > _SLEPT_SECONDS:
            # The machine was asleep, and its connections have died meanwhile.
            return
        with suppress(OSError), socket.socket(_family(there[0]), socket.SOCK_DGRAM) as probe:
            # Nothing is sent: this only asks the routing table.
            probe.connect(there[:2])
            if probe.getsockname()[0] != here[0]:
                return


def _hush(logger: logging.Logger) -> None:
    """Keep each visit out of the app's log, unless its author has said what is to be in there."""
    if logger.level == logging.NOTSET:
        logger.setLevel(logging.WARNING)


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
