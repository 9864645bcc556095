"""Which files of a folder would be sent, and which can't be."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from spacekit.errors import FolderError
from spacekit.folder import files as folder_files
from spacekit.folder.files import MAX_DEPTH, FolderFile, walk

NOBODY = 65534


def reasons(root: Path) -> dict[str, str]:
    """Why each unsendable file can't be sent."""
    return {file.path: file.reason for file in walk(root).unsendable}


@contextmanager
def not_as_root() -> Iterator[None]:
    """Root reads everything: for a moment be someone who does not."""
    before = os.geteuid()
    os.seteuid(NOBODY if before == 0 else before)
    try:
        yield
    finally:
        os.seteuid(before)


def test_files_come_sorted_with_their_sizes(tmp_path: Path) -> None:
    """A walk gives paths with /, sorted, with sizes in bytes."""
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "x").write_bytes(b"12")
    (tmp_path / "a").write_bytes(b"1")
    assert [FolderFile("a", 1), FolderFile("b/x", 2)] == walk(tmp_path).files


def test_a_link_to_a_sent_file_is_sent_as_its_content(tmp_path: Path) -> None:
    """Inside the folder a link is a copy."""
    (tmp_path / "a").write_bytes(b"123")
    (tmp_path / "b").symlink_to("a")
    assert [FolderFile("a", 3), FolderFile("b", 3)] == walk(tmp_path).files


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("/etc/passwd", "leads out"),
        ("../outside", "leads out"),
        (".env", "left out"),
        ("folder", "a folder or"),
        ("nowhere", "link to nothing"),
        ("loop", "link to nothing"),
    ],
)
def test_a_link_carries_nothing_out(tmp_path: Path, target: str, reason: str) -> None:
    """A link out of the folder, or to a file that stays at home, is named and not followed."""
    root = tmp_path / "app"
    (root / "folder").mkdir(parents=True)
    (tmp_path / "outside").write_text("secret")
    (root / ".env").write_text("TOKEN=secret")
    (root / "loop").symlink_to(target)
    assert reason in reasons(root)["loop"]
    assert [] == walk(root).files


def test_what_is_no_regular_file_is_named(tmp_path: Path) -> None:
    """A pipe would be read for ever; it is named instead."""
    os.mkfifo(tmp_path / "pipe")
    assert {"pipe": "it is not a regular file"} == reasons(tmp_path)


def test_what_is_unreadable_is_named() -> None:
    """A file or a folder that can't be read is named before anything is sent."""
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        root.chmod(0o755)
        (root / "file").touch(mode=0o000)
        (root / "folder").mkdir(mode=0o000)
        with not_as_root():
            found = reasons(root)
        (root / "folder").chmod(0o700)
    assert ["file", "folder"] == sorted(found)
    assert all("Permission denied" in reason for reason in found.values())


@pytest.mark.parametrize("name", [b"back\\slash", b"new\nline", b"\x1b[31mred", b"\xff\xfe"])
def test_a_name_that_no_repository_holds_is_named(tmp_path: Path, name: bytes) -> None:
    """Control characters, backslashes, bytes that are no text: not sent, and shown safely."""
    Path(os.fsdecode(os.path.join(os.fsencode(tmp_path), name))).touch()  # noqa: PTH118  a name of bytes
    (path,) = reasons(tmp_path)
    assert path.isprintable()
    assert [] == walk(tmp_path).files


def test_a_folder_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Past the limit the walk stops with the way out: likely it is the wrong folder."""
    monkeypatch.setattr(folder_files, "MAX_FILES", 3)
    for number in range(5):
        (tmp_path / str(number)).touch()
    with pytest.raises(FolderError, match="more than 3 files") as caught:
        walk(tmp_path)
    assert ".spacekitignore" in (caught.value.hint or "")


def test_a_folder_that_is_too_deep_ends(tmp_path: Path) -> None:
    """A nest deeper than any project is named where it becomes too deep."""
    (tmp_path / "/".join(["d"] * (MAX_DEPTH + 5))).mkdir(parents=True)
    assert ["it lies too deep"] == list(reasons(tmp_path).values())


def test_what_the_hub_would_drop_is_known(tmp_path: Path) -> None:
    """The Hub reads the top .gitignore alone: a file that a nested one keeps would not arrive."""
    (tmp_path / ".gitignore").write_text("*.bin\n")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / ".gitignore").write_text("!keep.bin\n")
    (tmp_path / "sub" / "keep.bin").touch()
    found = walk(tmp_path)
    assert "sub/keep.bin" in [file.path for file in found.files]
    assert ["sub/keep.bin"] == found.hidden_from_hub
