"""Becomes a Space's process: gives up rights, sets limits, and runs the command it was given.

Runs as a script of its own (standard library only, isolated mode), since none of this is safe between fork
and exec in a process with threads.

    launcher.py UID PARENT MAX_PROCESSES MAX_FILES COMMAND...

UID -1 keeps the present user. The command's environment comes on standard input, `NAME=value` with a NUL
between two: a Space's people choose it, and the launcher itself may run as root.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys

_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38
KEEP_USER = -1


def main(arguments: list[str]) -> None:
    """Set everything up and exec the command."""
    uid, parent, processes, files = (int(argument) for argument in arguments[:4])
    command = arguments[4:]
    environment = _read_environment()
    _set_limit(resource.RLIMIT_CORE, 0)  # a core file would hold the Space's secrets
    _set_limit(resource.RLIMIT_NOFILE, files)
    if uid != KEEP_USER:
        # Counted per user, so it makes sense only for a user of the Space's own.
        _set_limit(resource.RLIMIT_NPROC, processes)
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    if sys.platform == "linux":
        _prctl(_PR_SET_NO_NEW_PRIVS, 1)  # no setuid program gives anything back
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)  # after the change of user, which clears it
    if os.getppid() != parent:
        sys.exit("the host ended while this process started")
    os.umask(0o022)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # Python ignores it, and exec would pass that on
    os.execve(command[0], command, environment)  # noqa: S606 - no shell is what we want


def _read_environment() -> dict[bytes, bytes]:
    """All of standard input, in whose place the command finds nothing."""
    pairs = (entry.partition(b"=") for entry in sys.stdin.buffer.read().split(b"\0"))
    environment = {name: value for name, _, value in pairs if name}
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    return environment


def _set_limit(kind: int, wanted: int) -> None:
    _, hard = resource.getrlimit(kind)
    limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(kind, (limit, limit))


def _prctl(option: int, value: int) -> None:
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(option, value, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


if __name__ == "__main__":
    main(sys.argv[1:])
