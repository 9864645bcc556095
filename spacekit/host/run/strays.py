"""Processes of a Space that left their session and dropped their mark: found by their user.

A process that forks, begins a session of its own and clears its environment is known by nothing but its user.
The host adopts such orphans (it is their subreaper), so that they can be told from those of another host on
this machine whose Spaces happen to have the same users.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from .processes import MARK, pids

__all__ = ["adopt_orphans", "end_strays", "reap_adopted"]

_PR_SET_CHILD_SUBREAPER = 36
# A process can fork between two looks; one that does so faster than it is killed gets no third second.
_END_SECONDS = 3.0
_LOOK_SECONDS = 0.01


@dataclass(frozen=True)
class _Seen:
    """A process as /proc tells it."""

    pid: int
    parent: int
    session: int
    uid: int
    is_zombie: bool


def adopt_orphans() -> None:
    """Become the parent of every process below this one whose own parent ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def end_strays(uids: Collection[int], living: Mapping[int, str]) -> int:
    """Kill what runs as these users and belongs to nothing that is known, until nothing is left.

    Args:
        uids: Users of Spaces.
        living: The sessions of processes that are to go on, with their marks.

    Returns:
        How many there were at first.
    """
    deadline, first = time.monotonic() + _END_SECONDS, None
    while found := list(_strays(frozenset(uids), living)):
        first = len(found) if first is None else first
        for stray in found:
            try:
                os.kill(stray.pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        if time.monotonic() > deadline:
            break
        time.sleep(_LOOK_SECONDS)
        reap_adopted(uids, living)
    reap_adopted(uids, living)
    return first or 0


def reap_adopted(uids: Collection[int], living: Mapping[int, str]) -> None:
    """Let go of adopted processes of these users that have ended."""
    for pid in pids():
        seen = _look(pid)
        is_ours = seen is not None and seen.parent == os.getpid() and seen.uid in uids
        if seen and is_ours and seen.is_zombie and pid not in living:
            try:
                os.waitpid(pid, os.WNOHANG)
            except ChildProcessError:
                continue


def _strays(uids: frozenset[int], living: Mapping[int, str]) -> Iterator[_Seen]:
    there = {seen.pid: seen for pid in pids() if (seen := _look(pid))}
    adopters = _ancestors(there) | {os.getpid(), 1}
    marks = {f"{MARK}={mark}".encode() for mark in living.values()}
    for seen in there.values():
        is_candidate = seen.uid in uids and not seen.is_zombie and seen.session not in living
        if is_candidate and _adopter(seen, there) in adopters and not marks & _variables(seen.pid):
            yield seen


def _adopter(seen: _Seen, there: dict[int, _Seen]) -> int:
    """The parent of the first of its user above it."""
    while (parent := there.get(seen.parent)) and parent.uid == seen.uid:
        seen = parent
    return seen.parent


def _ancestors(there: dict[int, _Seen]) -> set[int]:
    """Those above this process: one of them adopted what an earlier host left."""
    found: set[int] = set()
    pid = os.getpid()
    while (seen := there.get(pid)) and seen.parent not in found:
        pid = seen.parent
        found.add(pid)
    return found


def _look(pid: int) -> _Seen | None:
    try:
        # The name is in parentheses and may hold anything, parentheses too.
        stat = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
        uid = _uid_of(pid)
    except (OSError, ValueError):
        return None
    return _Seen(pid, int(stat[1]), int(stat[3]), uid, stat[0] in ("Z", "X"))


def _uid_of(pid: int) -> int:
    """By its status: the folder is root's for a process that ended, or asked not to be looked into."""
    lines = Path(f"/proc/{pid}/status").read_text(errors="replace").splitlines()
    return int(next(line for line in lines if line.startswith("Uid:")).split()[1])


def _variables(pid: int) -> set[bytes]:
    """What a process was started with; nothing of one that has ended."""
    try:
        return set(Path(f"/proc/{pid}/environ").read_bytes().split(b"\0"))
    except OSError:
        return set()
