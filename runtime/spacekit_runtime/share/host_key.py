"""Whether the host key of a relay is the one that it should be."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

import asyncssh

from spacekit_runtime.errors import ShareError
from spacekit_runtime.share.address import RelayAddress
from spacekit_runtime.share.known_relays import KnownKey, KnownRelays


@dataclass(frozen=True)
class SeenKey:
    """A host key that a relay showed.

    Attributes:
        text: Its kind and its text.
        fingerprint: Its SHA256, as OpenSSH writes it.
        is_new: Whether nothing said before what it is: it is taken on trust, and remembered.
    """

    text: str
    fingerprint: str
    is_new: bool


class HostKeyCheck:
    """The pins of one relay, in the order in which they count.

    Args:
        relay: The relay; a fingerprint that its user gave counts before all else.
        known: The file of keys that were seen before; it counts next.
        told: The keys that its web side named over verified https; they count where nothing is remembered.
    """

    def __init__(self, relay: RelayAddress, known: KnownRelays, told: tuple[str, ...]) -> None:
        self._relay = relay
        self._known = known
        self._told = told
        self.place = f"[{relay.host}]:{relay.ssh_port}" if relay.ssh_port not in (None, 22) else relay.host
        self._remembered: list[KnownKey] = []
        # A file that can't be read remembers nothing.
        with suppress(OSError):
            self._remembered = known.keys(self.place)
        self.seen: SeenKey | None = None
        self.refused: str | None = None

    def algorithms(self) -> list[str] | tuple[()]:
        """The kinds of key to ask for: those that are known, so that no other kind looks like a change."""
        if self._relay.fingerprint:
            return ()
        kinds = [key.split()[0] for key in (*(known.key for known in self._remembered), *self._told)]
        if "ssh-rsa" in kinds:
            kinds += ["rsa-sha2-256", "rsa-sha2-512"]
        known = {algorithm.decode() for algorithm in asyncssh.public_key.get_public_key_algs()}
        return [kind for kind in dict.fromkeys(kinds) if kind in known and kind != "ssh-rsa"]

    def accepts(self, key: asyncssh.SSHKey) -> bool:
        """Tell whether to go on with a relay that shows this key."""
        text = " ".join(key.export_public_key().decode().split()[:2])
        fingerprint = key.get_fingerprint()
        pinned = self._relay.fingerprint
        pins = [known.key for known in self._remembered] or list(self._told)
        is_right = fingerprint.rstrip("=") == pinned if pinned else not pins or text in pins
        if is_right:
            self.seen = SeenKey(text, fingerprint, is_new=not pinned and not pins)
        else:
            self.refused = fingerprint
        return is_right

    def remember(self) -> str | None:
        """Keep the key that was accepted, for the next time.

        Returns:
            The fingerprint, if its owner should compare it: nothing vouched for it.
        """
        if self.seen is None or self._remembered:
            return None
        if not self._relay.fingerprint:
            with suppress(OSError):
                self._known.remember(self.place, self.seen.text)
        return self.seen.fingerprint if self.seen.is_new else None

    def refusal(self) -> ShareError:
        """What to say of a key that is not the one that it should be."""
        shown = f"{self._relay.name} shows the host key {self.refused}"
        if self._relay.fingerprint:
            cause = f"{shown}, and not {self._relay.fingerprint}, as you said"
            hint = (
                "somebody may sit in between; if the relay was made anew, ask its owner for the fingerprint"
            )
        elif self._remembered:
            where = f"line {self._remembered[0].line} of {self._known.path}"
            cause = f"{shown}, which is not the one that it had before ({where})"
            hint = (
                "somebody may sit in between; if the relay's owner says that it was made anew, "
                "delete that line and try again"
            )
        else:
            cause = f"{shown}, which is not the one that {self._relay.web} names"
            hint = "somebody may sit in between; tell the relay's owner"
        return ShareError(cause, hint, code="host-key")
