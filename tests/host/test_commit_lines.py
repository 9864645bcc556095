"""A commit's body, read in bounded memory."""

from __future__ import annotations

import base64
import json
import tracemalloc
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spacekit.host.errors import HostError, TooLarge
from spacekit.host.limits import MAX_COMMIT_LINE, MAX_TEXT_IN_MEMORY, MIB
from spacekit.host.store.commit_draft import CommitDraft, read_draft


def _line(key: str, **value: Any) -> bytes:
    return json.dumps({"key": key, "value": value}).encode() + b"\n"


HEADER = _line("header", summary="a commit", description="")


def _file(path: str, content: bytes) -> bytes:
    return _line("file", content=base64.b64encode(content).decode(), path=path, encoding="base64")


def _read(chunks: Iterable[bytes], folder: Path) -> CommitDraft:
    async def body() -> AsyncIterator[bytes]:
        for chunk in chunks:
            yield chunk

    reading = read_draft(body(), folder)
    try:
        reading.send(None)
    except StopIteration as done:
        draft: CommitDraft = done.value
        return draft
    raise AssertionError("reading waits for nothing but the body")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    contents=st.lists(
        st.binary(max_size=2_000) | st.sampled_from([bytes(50_000), b"\xff" * 24_577]), max_size=4
    ),
    step=st.integers(1, 70_000),
    newline=st.booleans(),
)
def test_however_it_is_cut_the_same_files_arrive(
    contents: list[bytes], step: int, newline: bool, tmp_path: Path
) -> None:
    """Files arrive whole, wherever the network cuts the body, with or without a last newline."""
    files = {f"folder/{number}.bin": content for number, content in enumerate(contents)}
    body = HEADER + b"".join(_file(path, content) for path, content in files.items())
    body = body if newline else body.rstrip(b"\n")
    draft = _read((body[start : start + step] for start in range(0, len(body), step)), tmp_path)
    assert files == {path: file.read_bytes() for path, file in draft.files.items()}


def test_escaped_slashes_are_base64_too(tmp_path: Path) -> None:
    """Some JSON writers escape `/`, in long texts as in short ones."""
    content = b"\xff" * 60_000
    body = (
        HEADER
        + _file("short", b"\xff" * 3).replace(b"/", b"\\/")
        + _file("long", content).replace(b"/", b"\\/")
    )
    draft = _read([body[:70_001], body[70_001:]], tmp_path)
    assert [b"\xff" * 3, content] == [file.read_bytes() for file in draft.files.values()]


def test_a_large_file_does_not_fill_the_memory(tmp_path: Path) -> None:
    """64 MiB in one line take a few megabytes of memory."""
    piece = base64.b64encode(bytes(3 * 64 * 1024))

    def body() -> Iterable[bytes]:
        yield HEADER + b'{"key":"file","value":{"content":"'
        yield from (piece for _ in range(64 * MIB // (3 * 64 * 1024)))
        yield b'","path":"big","encoding":"base64"}}\n'

    tracemalloc.start()
    try:
        draft = _read(body(), tmp_path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 8 * MIB
    assert draft.files["big"].stat().st_size > 60 * MIB


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "no header line"),
        (_file("a", b"x"), "first line of a commit must be its header"),
        (HEADER + HEADER, "one header line"),
        (HEADER + b"{not json}\n", "Line 2 of the commit is not JSON"),
        (HEADER + b"[1]\n", "Line 2 of the commit is not {"),
        (HEADER + b"[" * 100_000 + b"\n", "is not JSON"),
        (HEADER + _line("file", path="a", content="@@@@", encoding="base64"), "not base64"),
        (HEADER + _line("file", path="a", content="QQ", encoding="base64"), "not base64"),
        (HEADER + _line("file", path="a", content="QQ==QQ==", encoding="base64"), "not base64"),
        (HEADER + _line("file", path="a", content="é" * 50_000, encoding="base64"), "not base64"),
        (HEADER + _line("file", path="a", content="text", encoding="utf-8"), "must be sent as base64"),
        (HEADER + _line("file", path="a", encoding="base64"), "has no 'content' text"),
        (
            HEADER + _line("file", path=7, content="", encoding="base64"),
            "'path' in a commit line must be a text",
        ),
        (HEADER + _file("../x", b""), "can't be in a repository"),
        (HEADER + _file("a", b"") * 2, "holds 'a' twice"),
        (HEADER + _line("surprise", path="a"), "can't hold 'surprise' lines"),
        (HEADER + _file("a", b"x" * 100)[:-20], "ends within a text"),
        (HEADER + b'{"key":"file","value":{"content":"' + b"A" * 50_000 + b"\n", "newline within a text"),
    ],
)
def test_a_wrong_body_is_refused_with_a_sentence(body: bytes, sentence: str, tmp_path: Path) -> None:
    """Whatever is wrong with a body, one sentence says what."""
    with pytest.raises(HostError, match=r".") as raised:
        _read([body], tmp_path)
    assert sentence in raised.value.message


def test_a_line_that_never_ends_is_refused(tmp_path: Path) -> None:
    """A line without end is refused as soon as it is past the limit, whatever is in it."""
    for endless in (b"x" * 1000, b'"short texts",' * 100, b" " * 1000):
        body = (endless for _ in range(2 * MAX_COMMIT_LINE // len(endless)))
        with pytest.raises(TooLarge):
            _read(body, tmp_path)


def test_nobody_can_point_at_another_file(tmp_path: Path) -> None:
    """The mark that stands for a long text can't be guessed: a text that looks like one is only a text."""
    long_file = _file("a", bytes(MAX_TEXT_IN_MEMORY))
    with pytest.raises(HostError, match="not base64"):
        _read(
            [HEADER + long_file + _line("file", path="b", content="0" * 32 + "0:", encoding="base64")],
            tmp_path,
        )
