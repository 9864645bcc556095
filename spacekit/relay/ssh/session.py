"""A session of an SSH connection: our client's subsystem, or the text that OpenSSH's users read."""

from __future__ import annotations

import asyncio
import json
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import asyncssh

from spacekit.relay.limits import HOUR, MAX_LINE, MAX_TYPED, MINUTE
from spacekit.relay.links import Ending, Link, LinkRefused
from spacekit.relay.log import log_event
from spacekit.relay.ssh.wishes import SUBSYSTEM, read_wishes

if TYPE_CHECKING:
    from spacekit.relay.relay import Relay
    from spacekit.relay.ssh.door import Door

__all__ = ["Session"]

_CTRL_C, _CTRL_D = 3, 4


class Session(asyncssh.SSHServerSession[bytes]):
    """One session. `_kind` is what it became: nothing yet, "shell", or "subsystem"."""

    def __init__(self, door: Door, relay: Relay) -> None:
        self._door = door
        self._relay = relay
        self._kind: str | None = None
        self._line = b""
        self._has_wished = False
        self._typed = 0

    # --- what the client asks of it

    def connection_made(self, chan: asyncssh.SSHServerChannel[bytes]) -> None:
        """The session is open."""
        self._channel = chan

    def pty_requested(self, _term_type: str, _term_size: object, _term_modes: object) -> bool:
        """OpenSSH asks for a terminal by itself; nothing runs in it, but Ctrl-C comes as a letter."""
        return True

    def shell_requested(self) -> bool:
        """The text about the link."""
        self._kind = "shell"
        return True

    def exec_requested(self, _command: str) -> bool:
        """Nothing is run here."""
        log_event("exec-refused", address=self._door.address)
        return False

    def subsystem_requested(self, subsystem: str) -> bool:
        """Ours, and no other: no sftp."""
        if subsystem != SUBSYSTEM:
            log_event("subsystem-refused", address=self._door.address)
            return False
        self._kind = "subsystem"
        return True

    def session_started(self) -> None:
        """The client hears us."""
        if self._kind != "shell":
            return
        if self._door.ending:
            self.refused(self._door.ending)
        elif self._door.link:
            self.link_is_up(self._door.link)
        else:
            self.say("Ask for a link with: ssh -R 80:localhost:PORT ...\r\n")

    def connection_lost(self, _error: Exception | None) -> None:
        """The session is over. OpenSSH's ends when its user has enough, and the link with it."""
        self._door.session_ended(self)

    # --- what the client sends

    def data_received(self, data: bytes, _datatype: int | None) -> None:
        """The wishes, or what somebody types."""
        if self._kind == "subsystem":
            self._read_line(data)
            return
        self._typed += len(data)
        if _CTRL_C in data or _CTRL_D in data or self._typed > MAX_TYPED:
            self._door.hang_up()

    def _read_line(self, data: bytes) -> None:
        if self._has_wished:
            return  # nothing more is asked
        self._line += data
        line, newline, _ = self._line.partition(b"\n")
        if not newline and len(self._line) <= MAX_LINE:
            return
        self._has_wished, self._line = True, b""
        try:
            if self._door.link:
                raise LinkRefused("too-late", "The wishes come before the forward.", "Update the client.")
            self._door.wishes = read_wishes(line, self._relay.signer)
        except LinkRefused as refused:
            self._door.refuse(refused.ending)
            return
        self._send({"event": "ready"})

    def eof_received(self) -> bool:
        """`ssh` with nothing to read from has no more to type; the link stays."""
        return True

    def signal_received(self, _signal: str) -> None:
        """Ctrl-C, where the client sends it so."""
        self._door.hang_up()

    def break_received(self, _msec: int) -> bool:
        """As a signal."""
        self._door.hang_up()
        return True

    # --- what it is told

    def link_is_up(self, link: Link) -> None:
        """Tell the address."""
        settings, limits = self._relay.settings, self._relay.settings.limits
        address = f"{settings.address(link.name)}/"
        if self._kind == "subsystem":
            self._send(
                {
                    "event": "link",
                    "url": address,
                    "expires": link.expires,
                    "resume": self._relay.signer.resume(link.name, link.expires),
                    "warning": settings.warns,
                    "limits": {
                        "bytes_per_second": limits.bytes_per_second,
                        "connections": limits.connections_per_link,
                    },
                }
            )
        self.say(_text(address, link.expires, warns=settings.warns))

    def refused(self, ending: Ending) -> None:
        """Say that there is no link, and why."""
        if self._kind == "subsystem":
            self._send(
                {"event": "refused", "code": ending.code, "reason": ending.reason, "cure": ending.cure}
            )
        self.say(f"No link: {ending.reason} {ending.cure}\r\n")
        self._close_soon()

    def ended(self, ending: Ending) -> None:
        """Say that the link is over, and why."""
        if self._kind == "subsystem":
            self._send({"event": "ended", "code": ending.code, "reason": ending.reason, "cure": ending.cure})
        self.say(f"\r\nThe link has ended: {ending.reason} {ending.cure}\r\n")

    def say(self, text: str) -> None:
        """A text, where somebody reads."""
        if self._kind == "shell" and not self._channel.is_closing():
            self._channel.write(text.encode())

    def _send(self, message: dict[str, object]) -> None:
        if not self._channel.is_closing():
            self._channel.write(json.dumps(message).encode() + b"\n")

    def _close_soon(self) -> None:
        """End the connection, once the client had the time to read why."""
        asyncio.get_running_loop().call_later(1, self._door.hang_up)


def _text(address: str, expires: int, *, warns: bool) -> str:
    """What a person reads in the terminal."""
    end = datetime.fromtimestamp(expires, UTC).strftime("%Y-%m-%d %H:%M UTC")
    first = "Browsers show them a page of warning first.\n" if warns else ""
    return f"""\

Your link:

    {address}

It lives until {end} ({_duration(expires - time.time())}), and ends with this session: Ctrl-C.
Whoever has the address can use your app and all that it offers, so choose whom
you give it to. {first}The relay passes on what they send and stores none of it.

""".replace("\n", "\r\n")


def _duration(seconds: float) -> str:
    """A time in words."""
    if seconds > 2 * HOUR:
        return f"{round(seconds / HOUR)} hours"
    return f"{max(1, round(seconds / MINUTE))} min"
