"""Pointer files of git-lfs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacekit.push.git.pointers import Pointer, parse_pointer

OID = "4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393"
TEXT = f"version https://git-lfs.github.com/spec/v1\noid sha256:{OID}\nsize 12345\n".encode()


def test_a_pointer_reads_as_git_lfs_writes_it() -> None:
    """The example of the format's own description, there and back."""
    assert Pointer(OID, 12345) == parse_pointer(TEXT)
    assert TEXT == Pointer(OID, 12345).as_bytes()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        TEXT.replace(b"sha256", b"sha512"),
        TEXT.replace(b"size 12345", b"size -1"),
        TEXT.replace(b"size 12345", b"size " + b"9" * 40),
        TEXT + b"x" * 1024,
        b"\n" + TEXT,
    ],
)
def test_any_other_file_is_none(content: bytes) -> None:
    """A file that only looks alike is sent as it is."""
    assert parse_pointer(content) is None


@given(st.binary(max_size=2000))
def test_whatever_comes_is_read_or_not(content: bytes) -> None:
    """No bytes make it fail."""
    parse_pointer(content)
    parse_pointer(TEXT + content)
