"""Whom the operator has stopped: links, keys, addresses."""

from __future__ import annotations

import ipaddress
import re
import time
from typing import Any
from urllib.parse import urlsplit

from spacekit.errors import UsageError
from spacekit.relay.data import DataFolder
from spacekit.relay.limits import HOUR, MAX_BANS, MAX_HOURS
from spacekit.relay.names import id_of, is_name

__all__ = ["Bans", "what_is"]

_FINGERPRINT = re.compile(r"SHA256:[A-Za-z0-9+/]{43}")
_ID = re.compile(r"[0-9a-f]{12}")


def what_is(text: str) -> tuple[str, str]:
    """What a person means by a ban: `("link" | "key" | "address", value)`.

    A link is kept by its id, by which nobody can open it.
    """
    if _FINGERPRINT.fullmatch(text):
        return "key", text
    if _ID.fullmatch(text):
        return "link", text
    host = (urlsplit(text).hostname or "") if "://" in text else text.split("/", maxsplit=1)[0]
    name = host.lower().partition(".")[0]
    if is_name(name):
        return "link", id_of(name)
    try:
        return "address", str(ipaddress.ip_network(text, strict=False))
    except ValueError:
        raise UsageError(
            f"{text!r} is no link, key or address",
            "give a link's address, a key's SHA256:..., an IP address or a network",
        ) from None


class Bans:
    """The bans of one relay.

    Args:
        data: Where they are kept.
    """

    def __init__(self, data: DataFolder) -> None:
        self._data = data
        self.read()

    def read(self) -> None:
        """Take in what the file says now."""
        found: dict[str, set[str]] = {"link": set(), "key": set(), "address": set()}
        for each in self.all():
            found.setdefault(str(each.get("kind")), set()).add(str(each.get("value")))
        self._links, self._keys = found["link"], found["key"]
        networks = [_network(value) for value in found["address"]]
        self._networks = [network for network in networks if network]

    def all(self) -> list[dict[str, Any]]:
        """Every ban. Those of links whose time is over are left out: there is nothing to ban any more."""
        old = time.time() - MAX_HOURS * HOUR
        known = self._data.read_list(self._data.bans)
        return [each for each in known if each.get("kind") != "link" or float(each.get("added") or 0) > old]

    def add(self, text: str, reason: str | None) -> dict[str, Any]:
        """Ban something."""
        with self._data.lock():
            kind, value = what_is(text)
            known = [each for each in self.all() if (each.get("kind"), each.get("value")) != (kind, value)]
            if len(known) >= MAX_BANS:
                raise UsageError(
                    f"there are {MAX_BANS} bans, which is the most", "ban networks, and lift old ones"
                )
            ban = {"kind": kind, "value": value, "reason": reason, "added": int(time.time())}
            self._data.write_list(self._data.bans, [*known, ban])
            self.read()
            return ban

    def remove(self, text: str) -> dict[str, Any]:
        """Lift a ban."""
        with self._data.lock():
            kind, value = what_is(text)
            known = self.all()
            lifted = [each for each in known if (each.get("kind"), each.get("value")) == (kind, value)]
            if not lifted:
                raise UsageError(f"{text} is not banned", "`spacekit relay bans`")
            self._data.write_list(self._data.bans, [each for each in known if each not in lifted])
            self.read()
            return lifted[0]

    def is_banned(self, *, address: str, key: str | None = None, link: str | None = None) -> bool:
        """Whether one of these is."""
        return (key in self._keys) or (link in self._links) or self._has(address)

    def _has(self, address: str) -> bool:
        if not self._networks:
            return False
        try:
            found = ipaddress.ip_address(address.partition("%")[0])
        except ValueError:
            return False
        mapped = getattr(found, "ipv4_mapped", None) or found
        return any(mapped in network for network in self._networks)


def _network(value: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(value)
    except ValueError:
        return None
