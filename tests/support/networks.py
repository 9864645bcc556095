"""Three machines' worth of networks: an app's, a relay's, a visitor's. Only the relay is wired to both."""

from __future__ import annotations

import os
import subprocess
from types import TracebackType
from typing import Self

# Of the block that is kept for documentation and benchmarks: nothing else here uses it.
_NETS = {"app": "198.18.8", "visitor": "198.18.9"}
_NO_IPV6 = "for file in /proc/sys/net/ipv6/conf/*/disable_ipv6; do [ ! -e $file ] || echo 1 >$file; done"


class Networks:
    """Network namespaces with a cable from the relay to each of the two others.

    Attributes:
        relay_for_app: The relay's address, as the app reaches it.
        relay_for_visitor: The same, as the visitor does.
    """

    relay_for_app = f"{_NETS['app']}.1"
    relay_for_visitor = f"{_NETS['visitor']}.1"

    def __init__(self) -> None:
        self._app_hosts = (2, 77)
        self._names = {role: f"spacekit-{role}-{os.getpid()}" for role in ("relay", *_NETS)}

    def within(self, role: str) -> tuple[str, ...]:
        """What a command is started by to be on one of the three."""
        return ("nsenter", f"--net=/run/netns/{self._names[role]}")

    def cut(self) -> None:
        """Pull the app's cable out at the relay: the app is not told, and packets go nowhere."""
        self._ip("relay", "link", "set", "to-app", "down")

    def mend(self) -> None:
        """Put it in again."""
        self._ip("relay", "link", "set", "to-app", "up")

    def move(self) -> None:
        """Give the app's machine another address, as another network would; and the first one again."""
        old, new = self._app_hosts
        self._ip("app", "address", "del", f"{_NETS['app']}.{old}/24", "dev", "eth")
        self._ip("app", "address", "add", f"{_NETS['app']}.{new}/24", "dev", "eth")
        self._app_hosts = (new, old)

    def connections(self) -> int:
        """How many TCP connections the app's machine has with others."""
        command = [*self.within("app"), "ss", "-Htn", "state", "established"]
        shown = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        return sum(1 for line in shown.splitlines() if _NETS["app"] in line)

    def __enter__(self) -> Self:
        """Lay the cables."""
        try:
            for role, name in self._names.items():
                _run("ip", "netns", "add", name)
                # A cable's own IPv6 address is ready a second or two after the cable, and Chromium drops what
                # it loads whenever an address comes.
                _run(*self.within(role), "sh", "-c", _NO_IPV6)
                self._ip(role, "link", "set", "lo", "up")
            for role, net in _NETS.items():
                far = ("peer", "name", "eth", "netns", self._names[role])
                self._ip("relay", "link", "add", f"to-{role}", "type", "veth", *far)
                self._ip("relay", "address", "add", f"{net}.1/24", "dev", f"to-{role}")
                self._ip("relay", "link", "set", f"to-{role}", "up")
                self._ip(role, "address", "add", f"{net}.2/24", "dev", "eth")
                self._ip(role, "link", "set", "eth", "up")
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take it all away."""
        self._end()

    def _ip(self, role: str, *arguments: str) -> None:
        _run("ip", "-n", self._names[role], *arguments)

    def _end(self) -> None:
        for name in self._names.values():
            subprocess.run(["ip", "netns", "del", name], check=False, capture_output=True)


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
