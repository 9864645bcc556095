"""Counts what is open, one address and in all."""

from __future__ import annotations

import ipaddress
from collections import Counter

__all__ = ["Places", "subscriber_of"]

_V6_PREFIX = 64  # what one subscriber has


class Places:
    """A number of places, some of them for each address.

    Args:
        each: Places for one address.
        total: Places in all.
    """

    def __init__(self, each: int, total: int) -> None:
        self._each, self._total = each, total
        self._taken: Counter[str] = Counter()
        self.count = 0

    def enter(self, address: str) -> bool:
        """Take a place; false if there is none."""
        who = subscriber_of(address)
        if self.count >= self._total or self._taken[who] >= self._each:
            if not self._taken[who]:
                del self._taken[who]
            return False
        self._taken[who] += 1
        self.count += 1
        return True

    def leave(self, address: str) -> None:
        """Give a place back."""
        who = subscriber_of(address)
        self.count -= 1
        self._taken[who] -= 1
        if not self._taken[who]:
            del self._taken[who]


def subscriber_of(address: str) -> str:
    """Whom an address belongs to: one of IPv4, or the network of 64 bits that a line has in IPv6."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, _V6_PREFIX), strict=False))
    return str(found)
