"""The loopback addresses of each Space, from the number of its slot.

The whole of 127.0.0.0/8 is this machine. Each Space gets three addresses: one where the proxy listens for
it (so `http://127.77.0.1:7870` works without any name lookup, and cookies stay apart), and two for its app,
so that a new revision can start while the old one still serves.
"""

from __future__ import annotations

import socket
from typing import NamedTuple

from .errors import DataDirError

PUBLIC_NET = 77
# The app addresses of a host begin with 127.N and 127.N+1: which N is claimed when the host starts, since
# several hosts may run on one machine.
_FIRST_APP_NET, _LAST_APP_NET = 128, 253
APP_PORT = 7860  # what every Space's app listens on, as on the Hub
_IN_A_ROW = 250  # addresses used of the last byte's 256: none ends in .0 or .255


class Address(NamedTuple):
    """Where an app listens."""

    host: str
    port: int


def public_address(slot: int) -> str:
    """Where the proxy listens for a Space."""
    return _address(PUBLIC_NET, slot)


def app_addresses(nets: tuple[int, int], slot: int) -> tuple[Address, Address]:
    """Where a Space's app may listen: one for the revision that serves, one for the next."""
    blue, green = nets
    return Address(_address(blue, slot), APP_PORT), Address(_address(green, slot), APP_PORT)


class NetClaim:
    """Two nets of loopback addresses for the apps of this host alone.

    A name in the abstract socket namespace belongs to one process, and to the same network namespace as the
    addresses; the kernel frees it when the process ends, however it ends.
    """

    def __init__(self) -> None:
        for net in range(_FIRST_APP_NET, _LAST_APP_NET, 2):
            self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                self._socket.bind(f"\0spacekit-host-net-{net}")
            except OSError:
                self._socket.close()
                continue
            self.nets = (net, net + 1)
            return
        raise DataDirError("Too many hosts run on this machine", "stop one of them")

    def close(self) -> None:
        """Give them back."""
        self._socket.close()


def slot_of(address: str) -> int | None:
    """Which Space a public address belongs to; `None` when it is none."""
    parts = address.split(".")
    numbers = [int(part) for part in parts if part.isascii() and part.isdecimal()]
    if len(parts) != len(numbers) or len(numbers) != 4 or numbers[:2] != [127, PUBLIC_NET]:  # noqa: PLR2004 - IPv4
        return None
    return numbers[2] * _IN_A_ROW + numbers[3] if 0 < numbers[3] <= _IN_A_ROW else None


def _address(net: int, slot: int) -> str:
    row, place = divmod(slot - 1, _IN_A_ROW)
    return f"127.{net}.{row}.{place + 1}"
