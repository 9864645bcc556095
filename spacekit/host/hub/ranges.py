"""Parts of files: which one a request asks for, and the headers of its answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from spacekit.host.errors import RangeNotSatisfiable

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
# A file is a user's content on the API's origin: it must not run there, whatever it says that it is.
INERT = {
    "Content-Type": "application/octet-stream",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}
_WHOLE, _PARTIAL = 200, 206


@dataclass(frozen=True)
class Part:
    """Where to begin, how much to send, with which status."""

    start: int
    length: int
    size: int
    status: int

    @property
    def headers(self) -> dict[str, str]:
        """What an answer with this part says of it."""
        headers = {"Accept-Ranges": "bytes", "Content-Length": str(self.length)}
        if self.status == _PARTIAL:
            headers["Content-Range"] = f"bytes {self.start}-{self.start + self.length - 1}/{self.size}"
        return headers


def part_of(headers: Mapping[str, str], size: int, etag: str) -> Part:
    """The part of a file that a request wants.

    Only one range is served, and only when the file is still the one that the client has a part of.
    """
    wanted = _RANGE.fullmatch(headers.get("range", ""))
    if wanted is None or headers.get("if-range", etag) != etag or not any(wanted.groups()):
        return Part(0, size, size, _WHOLE)
    first, last = wanted.groups()
    start = int(first) if first else max(size - int(last), 0)
    end = min(int(last), size - 1) if first and last else size - 1
    if start >= size or end < start:
        raise RangeNotSatisfiable(f"The file has {size} bytes")
    return Part(start, end - start + 1, size, _PARTIAL)
