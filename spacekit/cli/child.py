"""A program that a command starts and answers for: it ends with the command, however that ends."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Self

__all__ = ["Child", "die_with_parent"]

# A server ends its open requests first (5 s) and then its own parts.
_STOP_GRACE_S = 15.0
# <linux/prctl.h>: the signal that a process gets when its parent dies.
_PR_SET_PDEATHSIG = 1


class Child:
    """A running program. Leaving the block stops it.

    Args:
        command: The program and its arguments.
        environment: All of its environment.
        cwd: Where it runs.
        output: Where its output goes; `None` is ours.
        is_apart: Whether Ctrl-C in the terminal is kept from it, because we stop it ourselves.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        cwd: Path | None = None,
        output: IO[bytes] | None = None,
        is_apart: bool = False,
    ) -> None:
        self._is_apart = is_apart
        self._process = subprocess.Popen(
            command,
            cwd=cwd,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT if output else None,
            start_new_session=is_apart,
            # Safe as long as no other thread holds a lock at the fork: the commands start theirs later.
            preexec_fn=die_with_parent() if sys.platform == "linux" else None,  # noqa: PLW1509
        )

    def __enter__(self) -> Self:
        """It runs already."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it: gently, then not."""
        if self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(_STOP_GRACE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    @property
    def has_ended(self) -> bool:
        """Whether it runs no more."""
        return self._process.poll() is not None

    def wait(self) -> int:
        """Wait for its end and give its exit code; where Ctrl-C reaches it too, it may end in its own way."""
        try:
            return self._process.wait()
        except KeyboardInterrupt:
            if self._is_apart:
                raise
            try:
                self._process.wait(_STOP_GRACE_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
            raise


def die_with_parent() -> Callable[[], None]:
    """What the child does before it becomes its program: ask to be ended when we are, even by kill -9."""
    # Loaded here, in the parent: between fork and exec nothing may be imported.
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def ask() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died before we asked
            os._exit(1)

    return ask
