"""Which processes there are, as Linux's /proc tells it.

Every process that the host starts carries a mark in its environment, and so do its children. After a kill
of the host, whatever carries the mark of its data directory is a leftover.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import select
import signal
from collections.abc import Iterator
from pathlib import Path

MARK = "SPACEKIT_HOST_RUN"
_END_SECONDS = 5.0  # a killed process ends at once, unless it hangs in the kernel
_PROC = Path("/proc")
_SESSION_FIELD = 3  # of /proc/PID/stat after the name: state, parent, group, session
_LISTEN = "0A"  # the state of a listening socket in /proc/net/tcp
_MAPPED_IN_IPV6 = "0000000000000000FFFF0000"
_ANY_ADDRESS = ("00000000", "0" * 32)


def mark_of(data: Path) -> str:
    """The mark of a data directory; a Space's own is this, `-` and its key."""
    return hashlib.sha256(os.fsencode(data.absolute())).hexdigest()[:24]


def pids() -> Iterator[int]:
    """All processes of this machine."""
    if _PROC.is_dir():
        yield from (int(entry.name) for entry in _PROC.iterdir() if entry.name.isdecimal())


def processes_of_session(session: int) -> list[int]:
    """The processes in a session, without those that ended."""
    return [pid for pid in pids() if _session_of(pid) == session]


def _session_of(pid: int) -> int | None:
    try:
        # The name is in parentheses and may hold anything, parentheses too.
        fields = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return None
    return int(fields[_SESSION_FIELD]) if fields[0] not in ("Z", "X") else None


def processes_with_mark(mark: str) -> list[int]:
    """The processes whose mark begins so, without this one."""
    return [pid for pid in pids() if pid != os.getpid() and _has_mark(pid, mark)]


def end_leftovers(mark: str) -> int:
    """Kill every process whose mark begins so, and wait for its end; gives how many there were."""
    found = processes_with_mark(mark)
    for pid in found:
        with contextlib.suppress(ProcessLookupError):
            end = os.pidfd_open(pid)
            try:
                signal.pidfd_send_signal(end, signal.SIGKILL)
                select.select([end], [], [], _END_SECONDS)  # readable when it has ended
            finally:
                os.close(end)
    return len(found)


def _has_mark(pid: int, mark: str) -> bool:
    start = f"{MARK}={mark}".encode()
    try:
        variables = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return False  # gone, or another user's: what we start is ours, or we are root
    return any(variable.startswith(start) for variable in variables)


def listens(session: int, address: str, port: int) -> bool | None:
    """Whether a process of a session listens at an address; `None` where that can't be told.

    An answer at the address is not enough: an app that listens on all addresses also answers at those of
    other Spaces.
    """
    if not Path("/proc/net/tcp").exists():
        return None
    wanted = _listening_sockets(address, port)
    return any(wanted & _sockets_of(pid) for pid in processes_of_session(session))


def listens_everywhere(session: int, port: int) -> bool:
    """Whether a process of a session listens on all addresses, so that no other can have the port."""
    wanted = _listening_sockets(None, port)
    return any(wanted & _sockets_of(pid) for pid in processes_of_session(session))


def _listening_sockets(address: str | None, port: int) -> set[str]:
    """The sockets that take connections for an address; without one, those on all addresses."""
    ours = set(_ANY_ADDRESS)
    if address is not None:
        word = bytes(int(part) for part in address.split("."))[::-1].hex().upper()
        ours |= {word, f"{_MAPPED_IN_IPV6}{word}"}
    found: set[str] = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            lines = Path(table).read_text().splitlines()[1:]
        except OSError:
            continue
        for fields in (line.split() for line in lines):
            host, _, number = fields[1].partition(":")
            if fields[3] == _LISTEN and int(number, 16) == port and host in ours:
                found.add(f"socket:[{fields[9]}]")
    return found


def _sockets_of(pid: int) -> set[str]:
    found: set[str] = set()
    with contextlib.suppress(OSError):  # the process ended
        for entry in Path(f"/proc/{pid}/fd").iterdir():
            with contextlib.suppress(OSError):  # the file was closed
                found.add(str(entry.readlink()))
    return found
