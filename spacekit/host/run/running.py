"""What a release runs as, whichever way: a process of this machine, or a container."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from spacekit.host.addresses import Address
from spacekit.host.builder.build import Release
from spacekit.host.variables import SpaceValues


class Running(Protocol):
    """One start of an app, to its end."""

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""

    async def wait(self) -> int:
        """Wait for its end, and for all that it printed; gives its exit code."""

    async def stop(self) -> None:
        """Ask it to end, then end it; goes on even when the caller is cancelled."""

    def owns(self, address: Address) -> bool:
        """Whether what answers at the address is this one, as far as can be told."""

    def blocks_others(self, port: int) -> bool:
        """Whether it took the port on every address."""

    def ending(self, code: int) -> str:
        """How it ended, as the end of "The app …"."""


class Way(Protocol):
    """How releases of one Space are started."""

    async def start(
        self, release: Release, address: Address, values: SpaceValues, on_line: Callable[[str], None]
    ) -> Running:
        """Start a release so that it is asked at an address; each line that it prints goes to `on_line`."""

    async def ready(self, tell: Callable[[str], None]) -> None:
        """Wait until releases can be started; what it waits for is told as a line of the log."""
