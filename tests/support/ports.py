"""Ports of loopback that nobody is given by chance.

One that the system chose is free again as soon as it is let go, and the next program that asks for any, or
connects to somewhere, may get it. These lie below those that the system gives, and each worker of pytest has
some of its own: what is to listen later, or once more, or never, finds its port as it was.
"""

from __future__ import annotations

import itertools
import os
import random
import socket

# Linux gives ports from 32,768 on (net.ipv4.ip_local_port_range).
_FIRST, _FOR_EACH_WORKER, _WORKERS = 21_000, 1_000, 11


def _of_this_worker() -> list[int]:
    name = os.environ.get("PYTEST_XDIST_WORKER", "")
    number = int(name.removeprefix("gw")) % (_WORKERS - 1) if name else _WORKERS - 1
    begin = _FIRST + number * _FOR_EACH_WORKER
    ports = list(range(begin, begin + _FOR_EACH_WORKER))
    at = random.randrange(_FOR_EACH_WORKER)  # noqa: S311 - no secret: runs side by side begin elsewhere
    return ports[at:] + ports[:at]


_PORTS = itertools.cycle(_of_this_worker())


def free_port() -> int:
    """A port that nobody listens on; the next call gives another one."""
    for port in itertools.islice(_PORTS, _FOR_EACH_WORKER):
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return port
    raise AssertionError("each port of this worker is taken")
