"""What an app prints, line by line: in bounded pieces, no faster than anybody reads."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from spacekit.host.limits import LOG_BURST, LOG_LINES_PER_SECOND, MAX_LOG_LINE

from .line_budget import LineBudget

__all__ = ["LineReader", "read_lines"]


class LineReader:
    """Makes lines of pieces; a very long one is handed on in parts, so that memory stays bounded."""

    def __init__(self) -> None:
        self._budget = LineBudget(LOG_LINES_PER_SECOND, LOG_BURST)
        self._rest = b""

    def feed(self, chunk: bytes) -> list[str]:
        """The lines that a piece completes."""
        *lines, rest = (self._rest + chunk).split(b"\n")
        if len(rest) >= MAX_LOG_LINE:
            lines, rest = [*lines, rest], b""
        self._rest = rest
        return _as_texts(self._budget.take(lines))

    def end(self) -> list[str]:
        """What is left when no more comes."""
        rest, self._rest = self._rest, b""
        return _as_texts([*self._budget.end(), *([rest] if rest else [])])


async def read_lines(source: asyncio.StreamReader | None, on_line: Callable[[str], None]) -> None:
    """Hand on each line of a stream until its end."""
    reader = LineReader()
    while source and (chunk := await source.read(MAX_LOG_LINE)):
        for line in reader.feed(chunk):
            on_line(line)
        # What has come already is read without a pause: others on the loop have their turn here.
        await asyncio.sleep(0)
    for line in reader.end():
        on_line(line)


def _as_texts(lines: list[bytes]) -> list[str]:
    return [
        _printable(line[start : start + MAX_LOG_LINE])
        for line in lines
        for start in range(0, max(len(line), 1), MAX_LOG_LINE)
    ]


def _printable(line: bytes) -> str:
    """Text as a terminal would show it last: what a progress bar drew over is left out."""
    return line.rstrip(b"\r").rsplit(b"\r", 1)[-1].decode(errors="replace")
