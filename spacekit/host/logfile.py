"""A log on disk that many may follow: one JSON event a line, as the Hub's clients read them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

from .limits import LOG_KEEPALIVE, MAX_LOG_LINE, MAX_LOG_SIZE, STREAM_CHUNK


class LogFile:
    """Lines of one build or of one Space's app. Written and followed on the event loop."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._older = path.with_suffix(".older")
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _drop_cut_line(path)
        self._file = path.open("ab")
        self._part = 0  # how often the file was begun anew
        self._changed = asyncio.Event()

    def restart(self) -> None:
        """Begin anew, empty."""
        self._older.unlink(missing_ok=True)
        self._begin_part()
        self._file.truncate(0)
        self.wake()

    def _begin_part(self) -> None:
        self._file.close()
        self.path.unlink(missing_ok=True)  # those who read the old file read it to its end
        self._file = self.path.open("ab")
        self._part += 1

    def write(self, text: str) -> None:
        """Add a line."""
        stamp = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        event = {"data": text[:MAX_LOG_LINE].rstrip("\r\n") + "\n", "timestamp": stamp}
        self._file.write(json.dumps(event, ensure_ascii=False).encode(errors="replace") + b"\n")
        self._file.flush()
        if self._file.tell() > MAX_LOG_SIZE // 2:
            self.path.replace(self._older)
            self._begin_part()
        self.wake()

    def wake(self) -> None:
        """Let those who follow look again: there is more, or the end."""
        self._changed.set()
        self._changed = asyncio.Event()

    def close(self) -> None:
        """Write no more."""
        self._file.close()

    def tail(self, lines: int) -> list[str]:
        """The last lines, without their times."""
        with self.path.open("rb") as file:
            file.seek(max(0, file.seek(0, 2) - lines * MAX_LOG_LINE))
            found = file.read().splitlines()[-lines:]
        return [text for line in found if (text := _text_of(line)) is not None]

    async def events(self, has_ended: Callable[[], bool], tail: int | None = None) -> AsyncIterator[bytes]:
        """All events, or the last `tail` ones, then each new one.

        Ends when `has_ended` says that nothing more can come.
        """
        if self._older.exists() and tail is None:
            yield _as_events(self._older.read_bytes())
        while True:
            part, changed = self._part, self._changed
            with self.path.open("rb") as file:
                if tail is not None:
                    # A log is 4 MiB at most here; what is read is what can be followed from.
                    lines = file.read().splitlines(keepends=True)
                    yield _as_events(b"".join(lines[-tail:] if tail else []))
                    tail = None
                async for piece in self._follow(file.read, part, changed, has_ended):
                    yield piece
            if part == self._part:
                return

    async def _follow(
        self, read: Callable[[int], bytes], part: int, changed: asyncio.Event, has_ended: Callable[[], bool]
    ) -> AsyncIterator[bytes]:
        """The events of one part of the log, until it ends or a new part begins."""
        rest = b""
        while True:
            ended = has_ended() or part != self._part  # asked before the last read, so that nothing is missed
            while chunk := read(STREAM_CHUNK):
                lines, newline, rest = (rest + chunk).rpartition(b"\n")
                if newline:
                    yield _as_events(lines)
            if ended:
                return
            try:
                await asyncio.wait_for(changed.wait(), LOG_KEEPALIVE.total_seconds())
            except TimeoutError:
                yield b"data:\n\n"
            changed = self._changed


def _as_events(lines: bytes) -> bytes:
    return b"".join(b"data: " + line + b"\n\n" for line in lines.splitlines() if line)


def _text_of(line: bytes) -> str | None:
    try:
        return str(json.loads(line)["data"]).rstrip("\n")
    except (ValueError, KeyError):
        return None  # cut by a kill


def _drop_cut_line(path: Path) -> None:
    """Forget a last line that a kill cut short: a client could not read it."""
    if path.exists():
        content = path.read_bytes()
        path.write_bytes(content[: content.rfind(b"\n") + 1])
