"""How long a video is, read from its file: no other program is needed for those that say so themselves."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from spacekit_runtime.errors import Error

# A file made to be read slowly has no more boxes than this looked at.
MOST_BOXES = 10_000
# `ffprobe` answers for a long film in well below a second.
PATIENCE_SECONDS = 30

# The elements of a Matroska or WebM file on the way to its length.
_SEGMENT, _INFO, _SCALE, _DURATION = 0x18538067, 0x1549A966, 0x2AD7B1, 0x4489
_EBML = b"\x1a\x45\xdf\xa3"
# Nanoseconds in a unit of time, where such a file says nothing else.
_USUAL_SCALE = 1_000_000
# What an MP4 file says where it does not know.
_UNKNOWN, _UNKNOWN_LONG = 2**32 - 1, 2**64 - 1
_FLOATS = {4: ">f", 8: ">d"}
# Of lengths that are written in seven bits a byte: all ones mean that it is not known.
_MOST_LENGTH_BYTES = 8


def video_length(path: str | Path) -> float:
    """The length of a video in seconds.

    Args:
        path: An MP4, MOV, WebM or Matroska file. Of others, and of those that do not say it, `ffprobe` is
            asked.

    Raises:
        Error: It is no such file, or `ffprobe` is needed and not there.
    """
    try:
        with Path(path).open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            is_matroska = file.read(4) == _EBML
            found = _of_matroska(file, size) if is_matroska else _of_mp4(file, size)
    except OSError as error:
        raise Error(f"the video can't be read: {error.strerror or error}") from error
    except struct.error:
        found = None
    return found or _asked(Path(path))


def _of_mp4(file: BinaryIO, size: int) -> float | None:
    for kind, start, end in _boxes(file, 0, size):
        if kind != b"moov":
            continue
        for inner, begin, _ in _boxes(file, start, end):
            if inner == b"mvhd":
                return _of_header(file, begin)
    return None


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """The kind, and the places of the contents, of each box between two places."""
    for _ in range(MOST_BOXES):
        if start + 8 > end:
            return
        file.seek(start)
        size, kind = struct.unpack(">I4s", file.read(8))
        head = 8
        if size == 1:
            (size,) = struct.unpack(">Q", file.read(8))
            head = 16
        last = end if size == 0 else start + size
        if size and size < head:
            return
        yield kind, start + head, min(last, end)
        start = last


def _of_header(file: BinaryIO, start: int) -> float | None:
    """The length that a movie's header says."""
    file.seek(start)
    is_long = file.read(1) == b"\x01"
    file.seek(start + (20 if is_long else 12))
    scale, duration = struct.unpack(">IQ", file.read(12)) if is_long else struct.unpack(">II", file.read(8))
    is_known = duration != (_UNKNOWN_LONG if is_long else _UNKNOWN)
    return duration / scale if scale and is_known else None


def _of_matroska(file: BinaryIO, size: int) -> float | None:
    for kind, start, end in _elements(file, 0, size):
        if kind == _SEGMENT:
            for inner, begin, last in _elements(file, start, end):
                if inner == _INFO:
                    return _of_info(file, begin, last)
    return None


def _of_info(file: BinaryIO, start: int, end: int) -> float | None:
    scale, duration = _USUAL_SCALE, None
    for kind, begin, last in _elements(file, start, end):
        file.seek(begin)
        if kind == _SCALE and last - begin <= _MOST_LENGTH_BYTES:
            scale = int.from_bytes(file.read(last - begin), "big")
        elif kind == _DURATION and last - begin in _FLOATS:
            (duration,) = struct.unpack(_FLOATS[last - begin], file.read(last - begin))
    seconds = duration * scale / 1e9 if duration is not None else None
    return seconds if seconds is not None and 0 < seconds < float("inf") else None


def _elements(file: BinaryIO, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """The kind, and the places of the contents, of each element between two places."""
    for _ in range(MOST_BOXES):
        if start >= end:
            return
        file.seek(start)
        kind, _ = _number(file, keeps_mark=True)
        length, is_known = _number(file, keeps_mark=False)
        begin = file.tell()
        last = min(begin + length, end) if is_known else end
        yield kind, begin, last
        start = last


def _number(file: BinaryIO, *, keeps_mark: bool) -> tuple[int, bool]:
    """A number whose first byte says by its leading zeros how many follow, and whether it is one at all."""
    (first,) = struct.unpack(">B", file.read(1))
    more = _MOST_LENGTH_BYTES - first.bit_length()
    if more >= _MOST_LENGTH_BYTES:
        raise struct.error("no number")
    value = first if keeps_mark else first - (0x80 >> more)
    for byte in file.read(more):
        value = value << 8 | byte
    return value, value != (1 << 7 * (more + 1)) - 1


def _asked(path: Path) -> float:
    program = shutil.which("ffprobe")
    if program is None:
        raise Error("the length of this video can't be read without ffprobe: install ffmpeg")
    # A path that begins with a dash, or looks like an address, stays a path.
    question = ("-v", "quiet", "-show_entries", "format=duration", "-of", "csv=p=0")
    command = [program, *question, f"file:{path.resolve()}"]
    try:
        said = subprocess.run(command, capture_output=True, check=True, timeout=PATIENCE_SECONDS)
        return float(said.stdout)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise Error("the length of this video can't be read") from error
