"""A host of one's own, for as long as a command lasts."""

from __future__ import annotations

import os
import secrets
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from spacekit.cli.child import Child
from spacekit.errors import StartError

__all__ = ["LocalHost"]

# The host imports its server and opens its database: a second here, several on a slow disk.
_READY_S = 60.0
_POLL_S = 0.05
_TAIL_LINES = 15


class LocalHost:
    """`python -m spacekit.host` on a free port of this machine, with a token made for it.

    Args:
        data: Where it keeps everything; its log is beside it.
    """

    def __init__(self, data: Path) -> None:
        self.token = secrets.token_urlsafe(32)
        self._data = data
        self._ready_file = data.with_name("host-address")
        self._log = data.with_name("host.log")

    def __enter__(self) -> Self:
        """Start it."""
        options = [
            "--port",
            "0",
            "--data",
            str(self._data),
            "--trusted",
            "--engine",
            "none",
            "--ready-file",
            str(self._ready_file),
        ]
        # By the environment and not as an argument, which every user of the machine can read.
        environment = os.environ | {"SPACEKIT_HOST_TOKEN": self.token}
        with self._log.open("wb") as log:
            command = [sys.executable, "-m", "spacekit.host", *options]
            self._child = Child(command, environment=environment, output=log, is_apart=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop it and all that it runs."""
        self._child.__exit__(kind, error, trace)

    def wait_until_ready(self) -> str:
        """Wait until it takes requests; give its address.

        Raises:
            StartError: It ended, or took too long.
        """
        deadline = time.monotonic() + _READY_S
        pause = threading.Event()
        while not self._ready_file.exists():
            if self._child.has_ended:
                raise StartError(
                    f"the host did not start{self._tail()}", "`spacekit host` shows it at length"
                )
            if time.monotonic() > deadline:
                raise StartError(f"the host was not ready after {_READY_S:.0f} seconds{self._tail()}", None)
            pause.wait(_POLL_S)
        return self._ready_file.read_text().strip()

    def wait(self) -> None:
        """Wait for its end.

        Raises:
            StartError: It ended by itself.
        """
        code = self._child.wait()
        raise StartError(f"the host ended by itself (exit code {code}){self._tail()}", None)

    def _tail(self) -> str:
        lines = self._log.read_text("utf-8", "replace").splitlines()[-_TAIL_LINES:]
        return "".join(f"\n  {line}" for line in lines)
