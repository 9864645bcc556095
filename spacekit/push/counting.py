"""What the Hub's client has sent so far, counted where it leaves: its own progress bars are not ours."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx2
from huggingface_hub import get_session

from spacekit.push.packing import COMMIT_TYPE

__all__ = ["counted"]

# Questions and answers are smaller; only what carries files is counted.
_MIN_BODY = 64 * 1024
# Small enough that a slow line moves the bar, large enough to cost nothing.
_PIECE = 64 * 1024
# A commit's lines carry its files in base64, four characters for three bytes, unless they go packed.
_BASE64_SHARE = 0.75


@contextmanager
def counted(report: Callable[[int], None]) -> Iterator[None]:
    """While this lasts, report the bytes of files that go out; from whichever thread sends them."""
    client = get_session()
    hooks = client.event_hooks
    counter = _Counter(report)
    client.event_hooks = {**hooks, "request": [*hooks.get("request", []), counter.attach]}
    try:
        yield
    finally:
        client.event_hooks = hooks


class _Counter:
    """Puts itself into each request that carries files."""

    def __init__(self, report: Callable[[int], None]) -> None:
        self._report = report
        self._lock = threading.Lock()
        self._sent: dict[str, int] = {}

    def attach(self, request: httpx2.Request) -> None:
        """Called by the client before each request."""
        size = request.headers.get("content-length", "0")
        if (
            not size.isdecimal()
            or int(size) < _MIN_BODY
            or not isinstance(request.stream, httpx2.SyncByteStream)
        ):
            return
        is_base64 = request.headers.get("content-type") == COMMIT_TYPE
        share = _BASE64_SHARE if is_base64 and "content-encoding" not in request.headers else 1
        key = f"{request.method} {request.url}"
        self._again(key)
        request.stream = _Counted(request.stream, lambda count: self._add(key, int(count * share)))

    def _again(self, key: str) -> None:
        """A request that is tried once more begins at nothing."""
        with self._lock:
            sent = self._sent.pop(key, 0)
        if sent:
            self._report(-sent)

    def _add(self, key: str, count: int) -> None:
        with self._lock:
            self._sent[key] = self._sent.get(key, 0) + count
        self._report(count)


class _Counted(httpx2.SyncByteStream):
    """A body in small pieces, each counted when the next one is asked for."""

    def __init__(self, body: httpx2.SyncByteStream, report: Callable[[int], None]) -> None:
        self._body = body
        self._report = report

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._body:
            for start in range(0, len(chunk), _PIECE):
                piece = chunk[start : start + _PIECE]
                yield piece
                self._report(len(piece))

    def close(self) -> None:
        self._body.close()
