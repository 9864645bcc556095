"""A mark that says which process of which machine this is: another one there can see whether it is gone."""

from __future__ import annotations

import hashlib
import os
import platform
import threading
from pathlib import Path

__all__ = ["is_gone", "mark_of_this_process"]

_MACHINE_CHARS = 16
# After the name of the program in /proc/PID/stat, which may hold spaces and ends with the last bracket.
_START_FIELD = 19
_ENDED = frozenset({"Z", "X"})


def mark_of_this_process() -> str:
    """The machine (and the container in it), the process, when it began, and the thread."""
    pid = os.getpid()
    return f"{_machine()}:{pid}:{_began(pid) or ''}:{threading.get_ident()}"


def is_gone(mark: str) -> bool:
    """Whether a mark is of a process of this very machine that has ended; of others nothing is known."""
    machine, pid, began, *_ = [*mark.split(":"), "", "", ""]
    if machine != _machine() or not pid.isdecimal():
        return False
    if began:
        # Another process may have its number by now.
        return _began(int(pid)) != began
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        pass
    return False


def _machine() -> str:
    """What tells this machine, and a container in it, from all others; nothing can be read from it."""
    told = [platform.node()]
    for file in ("/etc/machine-id", "/proc/sys/kernel/random/boot_id"):
        try:
            told.append(Path(file).read_text(encoding="ascii"))
        except (OSError, ValueError):
            told.append("")
    try:
        told.append(str(Path("/proc/self/ns/pid").readlink()))
    except OSError:
        told.append("")
    return hashlib.sha256("\0".join(told).encode()).hexdigest()[:_MACHINE_CHARS]


def _began(pid: int) -> str | None:
    """When a process began, in the kernel's ticks; `None` where there is none, or no /proc."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        fields = text.rpartition(")")[2].split()
        # What has ended and was not seen to yet is gone as well.
        return None if fields[0] in _ENDED else fields[_START_FIELD]
    except (OSError, IndexError):
        return None
