"""Validators of lengths, and what they read the length of a video from."""

from __future__ import annotations

import contextlib
import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import spacekit as gr
from spacekit_runtime.errors import Error
from spacekit_runtime.video_length import video_length


def box(kind: bytes, content: bytes, *, is_long: bool = False) -> bytes:
    """A box of an MP4 file."""
    if is_long:
        return struct.pack(">I4sQ", 1, kind, 16 + len(content)) + content
    return struct.pack(">I4s", 8 + len(content), kind) + content


def mp4(seconds: int, *, is_long: bool = False) -> bytes:
    """An MP4 file that is a header alone, behind a box of pictures that has nothing in it."""
    times = struct.pack(">QQIQ" if is_long else ">IIII", 0, 0, 600, seconds * 600)
    header = box(b"mvhd", bytes([is_long, 0, 0, 0]) + times + bytes(80))
    return box(b"ftyp", b"isom") + box(b"mdat", bytes(64), is_long=is_long) + box(b"moov", header)


def element(kind: bytes, content: bytes) -> bytes:
    """An element of a WebM file."""
    return kind + bytes([0x80 | len(content)]) + content


def webm(seconds: float, *, is_live: bool = False) -> bytes:
    """A WebM file that is a header alone; a live one does not say where its segment ends."""
    info = element(b"\x2a\xd7\xb1", b"\x0f\x42\x40") + element(b"\x44\x89", struct.pack(">d", seconds * 1000))
    inside = element(b"\x15\x49\xa9\x66", info)
    length = b"\x01" + b"\xff" * 7 if is_live else bytes([0x80 | len(inside)])
    segment = b"\x18\x53\x80\x67" + length + inside
    return element(b"\x1a\x45\xdf\xa3", b"\x42\x82\x84webm") + segment


@pytest.mark.parametrize("content", [mp4(7), mp4(7, is_long=True), webm(7), webm(7, is_live=True)])
def test_the_length_of_a_video_is_read_from_its_file(tmp_path: Path, content: bytes) -> None:
    """MP4 and WebM files say how long they are, and the validator goes by it."""
    path = tmp_path / "video"
    path.write_bytes(content)
    assert 7 == video_length(path)
    ask = gr.validators.is_video_correct_length
    verdicts = [ask(path, 8, None), ask(str(path), None, 6), ask(path, 7, 7), ask("nowhere", None, None)]
    assert [False, False, True, True] == [verdict["is_valid"] for verdict in verdicts]
    assert "Video is too short. It must be at least 8 seconds" == verdicts[0]["message"]
    assert "Video is too long. It must be at most 6 seconds" == verdicts[1]["message"]


@given(st.one_of(st.binary(max_size=200), st.binary(max_size=60).map(lambda rest: mp4(3)[:40] + rest),
                 st.binary(max_size=60).map(lambda rest: webm(3)[:20] + rest)))  # fmt: skip
def test_what_is_no_video_has_no_length(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    """Broken files end in an error with a sentence, or in a number; never in anything else."""
    path = tmp_path_factory.getbasetemp() / "broken"
    path.write_bytes(content)
    with contextlib.suppress(Error):
        assert isinstance(video_length(path), float)


def test_a_video_that_is_not_there(tmp_path: Path) -> None:
    """The error says that it can't be read."""
    with pytest.raises(Error, match="the video can't be read"):
        video_length(tmp_path / "none")


@pytest.mark.parametrize(
    ("least", "most", "expected"),
    [
        (None, None, ""),
        (1, 3, ""),
        (2.5, None, "Audio is too short. It must be at least 2.5 seconds"),
        (None, 1, "Audio is too long. It must be at most 1 seconds"),
    ],
)
def test_sounds_have_lengths(least: Any, most: Any, expected: str) -> None:
    """A sound of 8 samples at 4 in a second takes two seconds."""
    verdict = gr.validators.is_audio_correct_length((4, [0] * 8), least, most)
    assert {"__type__": "validate", "is_valid": not expected, "message": expected} == verdict


def test_sizes_are_counted_with() -> None:
    """A number of megabytes is a number of bytes, for `max_file_size` and for whoever reckons."""
    assert [1, 1024, 5 * 1024**2, 1024**3, 1024**4] == [
        gr.FileSize.B,
        gr.FileSize.KB,
        5 * gr.FileSize.MB,
        gr.FileSize.GB,
        gr.FileSize.TB,
    ]
