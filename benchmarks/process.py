"""What a process and its children take: memory and processor time, read from /proc."""

from __future__ import annotations

import os
from pathlib import Path

KIB_IN_A_MIB = 1024
# Where utime and stime stand in /proc/PID/stat, counted from behind the process's name.
USER_TICKS, SYSTEM_TICKS = 11, 12
# Written to /proc/PID/clear_refs, it sets the peak (VmHWM) to what is resident now.
RESET_PEAK = "5"


def memory_mib(pid: int) -> float:
    """Resident memory."""
    return sum(_status_kib(each, "VmRSS:") for each in family(pid)) / KIB_IN_A_MIB


def peak_memory_mib(pid: int) -> float:
    """The most resident memory since the start, or since `reset_peak_memory`."""
    return sum(_status_kib(each, "VmHWM:") for each in family(pid)) / KIB_IN_A_MIB


def reset_peak_memory(pid: int) -> None:
    """Forget the peak so far."""
    for each in family(pid):
        Path(f"/proc/{each}/clear_refs").write_text(RESET_PEAK)


def processor_seconds(pid: int) -> float:
    """Processor time since the start."""
    ticks = 0
    for each in family(pid):
        fields = _read(f"/proc/{each}/stat").rpartition(")")[2].split()
        if fields:
            ticks += int(fields[USER_TICKS]) + int(fields[SYSTEM_TICKS])
    return ticks / os.sysconf("SC_CLK_TCK")


def family(pid: int) -> set[int]:
    """A process, its children, and theirs."""
    found: set[int] = set()
    open_ids = [pid]
    while open_ids:
        each = open_ids.pop()
        found.add(each)
        for task in Path(f"/proc/{each}/task").glob("*/children"):
            open_ids += [int(child) for child in _read(str(task)).split()]
    return found


def _status_kib(pid: int, key: str) -> int:
    for line in _read(f"/proc/{pid}/status").splitlines():
        if line.startswith(key):
            return int(line.split()[1])
    return 0


def _read(path: str) -> str:
    """The text of a file of /proc; empty where its process has just ended."""
    try:
        return Path(path).read_text()
    except OSError:
        return ""
