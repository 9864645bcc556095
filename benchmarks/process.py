"""What a process and its children take: memory and processor time, read from /proc."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

KIB_IN_A_MIB = 1024
NANOSECONDS = 1e9
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


@dataclass(frozen=True)
class ProcessorTime:
    """Processor time since the start, of the threads that still run.

    Attributes:
        used_s: Seconds that they had a processor.
        waited_s: Seconds that they wanted one and another process had it: how busy the machine was otherwise.
    """

    used_s: float
    waited_s: float

    def __sub__(self, before: ProcessorTime) -> ProcessorTime:
        return ProcessorTime(self.used_s - before.used_s, self.waited_s - before.waited_s)


def processor_time(pid: int) -> ProcessorTime:
    """The processor time of a process and its children."""
    used = waited = 0
    for each in family(pid):
        for task in Path(f"/proc/{each}/task").glob("*/schedstat"):
            fields = _read(str(task)).split()
            if fields:
                used += int(fields[0])
                waited += int(fields[1])
    return ProcessorTime(used / NANOSECONDS, waited / NANOSECONDS)


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
