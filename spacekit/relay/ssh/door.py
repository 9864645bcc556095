"""One SSH connection: who is let in, and the one thing that is granted."""

from __future__ import annotations

import asyncio
import logging
import weakref
from typing import TYPE_CHECKING, cast

import asyncssh

from spacekit.relay.limits import (
    FAREWELL_SECONDS,
    FORWARD_SECONDS,
    GUESS_SECONDS,
    OPEN_SECONDS,
    PACKET,
    SESSIONS_PER_CONNECTION,
    WINDOW,
)
from spacekit.relay.links import Ending, Link, LinkRefused, Owner, Wishes
from spacekit.relay.log import log_event
from spacekit.relay.names import new_name
from spacekit.relay.ssh.channel import Channel
from spacekit.relay.ssh.session import Session

if TYPE_CHECKING:
    from spacekit.relay.relay import Relay

__all__ = ["Door", "Listener"]

logging.getLogger("asyncssh").setLevel(logging.CRITICAL)
_PORT = 80
# What OpenSSH sends for `-R 80:...` is "localhost", for `-R *:80:...` "".
_HOSTS = ("", "localhost")


class Listener(asyncssh.SSHListener):
    """Stands for the granted forward. No port is opened: visitors come by HTTP."""

    def __init__(self, door: Door) -> None:
        super().__init__()
        self._door = door

    def close(self) -> None:
        """The client cancels the forward, or is gone: either way there is nothing more to do for it."""
        self._door.forget()
        self._door.hang_up()

    async def wait_closed(self) -> None:
        """There is nothing to wait for."""


class Door(asyncssh.SSHServer):
    """Lets clients in, and carries one link.

    Args:
        relay: What this is a door of.
        address: The client's address, where the connection does not tell it.
    """

    def __init__(self, relay: Relay, address: str | None = None) -> None:
        self._relay = relay
        self.address = address or ""
        self._key: str | None = None
        self._token: str | None = None
        self._is_counted = False
        self._sessions: set[Session] = set()
        self._has_sessions = 0
        self._timer: asyncio.TimerHandle | None = None
        self._can_write = asyncio.Event()
        self._can_write.set()
        self._channels: weakref.WeakSet[Channel] = weakref.WeakSet()
        self._asked_host = ""
        self._name: str | None = None
        self.wishes = Wishes()
        self.link: Link | None = None
        self.ending: Ending | None = None

    # --- coming and going

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        """Somebody connects."""
        self._connection = conn
        if not self.address:
            self.address = str((conn.get_extra_info("peername") or ("",))[0])
        # asyncssh leaves these two empty. Without them, what a visitor sends to a client that advertises a
        # large window and does not read would all wait in memory.
        conn.pause_writing = self._can_write.clear  # type: ignore[method-assign]
        conn.resume_writing = self._can_write.set  # type: ignore[method-assign]
        self._relay.metrics.count("ssh_connections_total")
        self._is_counted = self._relay.greetings.enter(self.address)
        if not self._is_counted or self._relay.bans.is_banned(address=self.address):
            log_event("ssh-refused", address=self.address, why="banned" if self._is_counted else "too many")
            conn.abort()

    def connection_lost(self, _error: Exception | None) -> None:
        """The connection is gone, and its link with it."""
        self._greeted()
        if self._timer:
            self._timer.cancel()
        self._can_write.set()
        self.forget()
        self._relay.doors.discard(self)

    def forget(self) -> None:
        """The link is no more."""
        if self.link:
            self._relay.links.gone(self.link)

    def _greeted(self) -> None:
        """Give back the place among those who have no link yet: from now on the link counts."""
        if self._is_counted:
            self._is_counted = False
            self._relay.greetings.leave(self.address)

    # --- being let in

    def begin_auth(self, username: str) -> bool:
        """Everyone may, or has to show a key or a token."""
        if "openssh" in str(self._connection.get_extra_info("client_version", "")).lower():
            # `ssh -N` has no session that could be told the address, but shows this.
            self._name = self._name or new_name()
            self._connection.send_auth_banner(
                f"With -R {_PORT}:localhost:PORT your link is {self._relay.settings.address(self._name)}/\n"
            )
        return not self._relay.settings.is_anonymous

    def public_key_auth_supported(self) -> bool:
        """Keys are looked at where there are any."""
        return True

    def validate_public_key(self, _username: str, key: asyncssh.SSHKey) -> bool:
        """Whether a key is one of authorized_keys, and may forward.

        Clients ask this before they sign, too; the last key that was looked at is the one that let them in.
        """
        self._key = key.get_fingerprint()
        return self._relay.keys.may_share(key, self.address)

    def password_auth_supported(self) -> bool:
        """A token is given as the password."""
        return True

    async def validate_password(self, _username: str, password: str) -> bool:
        """Whether it is one of the tokens."""
        self._key = None
        self._token = self._relay.tokens.name_of(password)
        if self._token is None:
            log_event("ssh-wrong-token", address=self.address)
            self._relay.metrics.count("wrong_passwords_total", "place", "ssh")
            await asyncio.sleep(GUESS_SECONDS)
        return self._token is not None

    def auth_completed(self) -> None:
        """Somebody is in: now they have to ask for the forward."""
        owner = self.owner
        if self._relay.bans.is_banned(address=owner.address, key=owner.key):
            log_event("ssh-refused", address=owner.address, key=owner.key, why="banned")
            self._connection.abort()
            return
        self._relay.doors.add(self)
        self._timer = asyncio.get_running_loop().call_later(FORWARD_SECONDS, self._tire)

    @property
    def owner(self) -> Owner:
        """Who it is."""
        return Owner(self.address, self._key, self._token)

    def _tire(self) -> None:
        if self.link is None:
            log_event("ssh-idle", address=self.address)
            self._connection.close()

    # --- what they may ask for

    def session_requested(self) -> Session | bool:
        """A terminal or the subsystem; the session itself refuses all else."""
        if self._has_sessions >= SESSIONS_PER_CONNECTION:
            return False
        self._has_sessions += 1
        session = Session(self, self._relay)
        self._sessions.add(session)
        return session

    def server_requested(self, listen_host: str, listen_port: int) -> Listener | bool:
        """The forward: of port 80, once, under no other host name."""
        if listen_port != _PORT or listen_host not in _HOSTS:
            log_event("forward-refused", address=self.address, port=listen_port)
            self.tell(f"This relay forwards port {_PORT} only: ssh -R {_PORT}:localhost:PORT ...\r\n")
            return False
        if self.link or self.ending:
            return False
        self._asked_host = listen_host
        try:
            self.link = self._relay.open_link(self.owner, self, self.wishes, self._name)
        except LinkRefused as refused:
            self.refuse(refused.ending)
            return False
        self._greeted()
        for session in list(self._sessions):
            session.link_is_up(self.link)
        return Listener(self)

    def refuse(self, ending: Ending) -> None:
        """There is no link, and there will be none on this connection."""
        log_event("link-refused", address=self.address, code=ending.code)
        self._relay.metrics.count("links_refused_total", "code", ending.code)
        self.ending = ending
        for session in list(self._sessions):
            session.refused(ending)

    def tell(self, text: str) -> None:
        """Say something in the terminals that are open."""
        for session in list(self._sessions):
            session.say(text)

    def session_ended(self, session: Session) -> None:
        """A session is over."""
        if session in self._sessions:
            self._sessions.discard(session)
            self._has_sessions -= 1

    # --- the link's side

    def end(self, ending: Ending) -> None:
        """Say why the link ends, and close the connection."""
        self.link = None
        self.ending = ending
        for session in list(self._sessions):
            session.ended(ending)
        for channel in list(self._channels):
            channel.close()
        # Not at once: asyncssh breaks the TCP connection off, and what the client has just sent would then
        # have the kernel drop what it has not read yet.
        asyncio.get_running_loop().call_later(FAREWELL_SECONDS, self._connection.close)

    def hang_up(self) -> None:
        """The user has asked for the end."""
        self._connection.close()

    async def open_channel(self, address: str, port: int) -> Channel:
        """Connect to the app.

        Args:
            address: The visitor's address, for the client's log.
            port: The visitor's port.

        Raises:
            ConnectionError: The client does not connect.
        """
        try:
            async with asyncio.timeout(OPEN_SECONDS):
                _, channel = await self._connection.create_connection(
                    lambda: Channel(self._can_write),
                    self._asked_host,
                    _PORT,
                    address,
                    port,
                    window=WINDOW,
                    max_pktsize=PACKET,
                )
        except (asyncssh.Error, OSError, TimeoutError) as error:
            raise ConnectionRefusedError from error
        opened = cast(Channel, channel)
        if self.ending:
            # The link ended while the client connected.
            opened.close()
            raise ConnectionRefusedError
        self._channels.add(opened)
        return opened
