"""A commit's body as lines of JSON, read in bounded memory.

The Hub's client sends a file as one line, base64 and all, so a line may be gigabytes long. Texts longer
than `MAX_TEXT_IN_MEMORY` are taken for such content and decoded to disk as they come; in the line that is
left, a mark stands for them. The mark is random, so that no client can write one.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterator
from typing import Any

from spacekit.host.errors import HostError, TooLarge
from spacekit.host.limits import KIB, MAX_COMMIT_LINE, MAX_TEXT_IN_MEMORY

from .spool import Base64File, Spool

_OUTSIDE_TEXT = re.compile(rb'["\n]')
_INSIDE_TEXT = re.compile(rb'["\\\n]')
_QUOTE, _BACKSLASH, _NEWLINE = b'"', b"\\", b"\n"


class LineReader:
    """Takes pieces of a body and gives back its lines as JSON objects."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._mark = secrets.token_hex(16)
        self._line = bytearray()
        self._text_start: int | None = None  # where the text that is being read begins in the line
        self._escaped = False
        self._long: Base64File | None = None
        self._files: list[Base64File] = []
        self._number = 0

    def feed(self, chunk: bytes) -> Iterator[dict[str, Any]]:
        """Take the next piece; gives the lines that it completes."""
        position = 0
        while position < len(chunk):
            if self._escaped:
                self._take_escaped(chunk[position : position + 1])
                position += 1
                continue
            pattern = _OUTSIDE_TEXT if self._text_start is None and self._long is None else _INSIDE_TEXT
            match = pattern.search(chunk, position)
            end = match.start() if match else len(chunk)
            self._take(chunk[position:end])
            position = end + 1
            if match and (line := self._turn(match.group())) is not None:
                yield line

    def finish(self) -> Iterator[dict[str, Any]]:
        """The body ended; gives the last line when it had no newline."""
        if self._text_start is not None or self._long is not None:
            raise HostError(f"Line {self._number + 1} of the commit ends within a text: the request was cut")
        if line := self._end_of_line():
            yield line

    def file_of(self, value: object) -> Base64File:
        """The decoded file that a value of a line stands for: a mark, or a short text."""
        if isinstance(value, str) and value.startswith(self._mark):
            return self._files[int(value[len(self._mark) :])]
        if not isinstance(value, str):
            raise HostError(f"Line {self._number} of the commit has no 'content' text")
        file = Base64File(self._spool)
        file.write(value.encode(errors="replace"))
        file.close()
        return file

    def _take(self, piece: bytes) -> None:
        """Take letters that mean nothing to JSON."""
        if self._long is not None:
            self._long.write(piece)
            return
        self._line += piece
        if self._text_start is not None and len(self._line) - self._text_start > MAX_TEXT_IN_MEMORY:
            self._begin_long_text(self._text_start)
        elif len(self._line) > MAX_COMMIT_LINE:
            raise TooLarge(
                f"Line {self._number + 1} of the commit is longer than {MAX_COMMIT_LINE // KIB} KiB"
            )

    def _begin_long_text(self, start: int) -> None:
        text = bytes(self._line[start:]).replace(b"\\/", b"/")
        del self._line[start:]
        self._long = Base64File(self._spool)
        self._long.write(text)

    def _take_escaped(self, letter: bytes) -> None:
        """Take the letter after a backslash; base64 knows only the escaped slash."""
        self._escaped = False
        if self._long is None:
            self._line += letter
        elif letter == b"/":
            self._long.write(letter)
        else:
            raise HostError("A file's content is not base64")

    def _turn(self, letter: bytes) -> dict[str, Any] | None:
        """Act on a letter that means something: a quote, a backslash in a text, a line's end."""
        if letter == _BACKSLASH:
            self._escaped = True
            if self._long is None:
                self._line += letter
        elif letter == _NEWLINE:
            if self._text_start is not None or self._long is not None:
                raise HostError(f"Line {self._number + 1} of the commit has a newline within a text")
            return self._end_of_line()
        elif self._text_start is None:
            self._line += letter
            self._text_start = len(self._line)
        else:
            self._end_of_text()
        return None

    def _end_of_text(self) -> None:
        if self._long is not None:
            self._long.close()
            self._line += f"{self._mark}{len(self._files)}".encode()
            self._files.append(self._long)
            self._long = None
        self._line += _QUOTE
        self._text_start = None

    def _end_of_line(self) -> dict[str, Any] | None:
        self._number += 1
        text, self._line = bytes(self._line).strip(), bytearray()
        if not text:
            return None
        try:
            line = json.loads(text)
        except (ValueError, RecursionError):
            raise HostError(f"Line {self._number} of the commit is not JSON") from None
        if not isinstance(line, dict) or not isinstance(line.get("value"), dict):
            raise HostError(f'Line {self._number} of the commit is not {{"key": ..., "value": {{...}}}}')
        return line
