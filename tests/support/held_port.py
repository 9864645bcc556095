"""A port that is kept for somebody who is about to listen on it, or for nobody at all."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def held_port() -> Iterator[int]:
    """A port of this machine that no other program is given meanwhile.

    Whoever takes it with SO_REUSEADDR, as servers do, may listen on it; until then it refuses.
    """
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]
