"""The folder of an app's files: each by its content, whole or not at all."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from spacekit_runtime.errors import Error
from spacekit_runtime.files.cache import FileCache


def files_in(folder: Path) -> list[str]:
    """The files below a folder."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_kept_file_lies_under_its_content(tmp_path: Path) -> None:
    """The same bytes under the same name are one file, wherever they came from."""
    cache = FileCache(tmp_path / "cache")
    paths = []
    for _ in range(2):
        with cache.begin("a.txt") as file:
            file.write(b"hel")
            file.write(b"lo")
            paths.append(file.keep())
    digest = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    assert [cache.root / digest / "a.txt"] * 2 == paths
    assert [f"{digest}/a.txt"] == files_in(cache.root)
    assert b"hello" == paths[0].read_bytes()


def test_what_is_not_kept_is_gone(tmp_path: Path) -> None:
    """A file that was begun and not kept leaves nothing."""
    cache = FileCache(tmp_path / "cache")
    with cache.begin("a.txt") as file:
        file.write(b"half")
        assert not cache.holds(next(cache.root.rglob("*/*")))
    assert [] == files_in(cache.root)


def test_what_a_killed_process_left_is_swept(tmp_path: Path) -> None:
    """Half-written files of yesterday are removed, those of now may be another process's."""
    unfinished = tmp_path / ".unfinished"
    unfinished.mkdir()
    (unfinished / "old").write_bytes(b"x")
    (unfinished / "new").write_bytes(b"x")
    yesterday = time.time() - 25 * 60 * 60
    os.utime(unfinished / "old", (yesterday, yesterday))
    assert FileCache(tmp_path).root == tmp_path.resolve()
    assert [".unfinished/new"] == files_in(tmp_path)


def test_a_copy_of_a_kept_file_is_that_file(tmp_path: Path) -> None:
    """A function that gives back what it was sent makes no copy."""
    cache = FileCache(tmp_path / "cache")
    source = tmp_path / "b.txt"
    source.write_bytes(b"hello")
    kept = cache.copy(source)
    assert kept == cache.copy(kept)
    assert 1 == len(files_in(cache.root))


def test_the_default_folder_is_this_users_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the system's temporary folder, where anybody may make anything, a link is not followed."""
    monkeypatch.delenv("GRADIO_TEMP_DIR", raising=False)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    root = FileCache().root
    assert 0o700 == root.stat().st_mode & 0o777
    root.rmdir()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    root.symlink_to(elsewhere)
    with pytest.raises(Error, match="belongs to somebody else"):
        _ = FileCache().root


def test_gradios_variable_names_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`GRADIO_TEMP_DIR` says where files go."""
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "here"))
    assert tmp_path.resolve() / "here" == FileCache().root


def test_noted_files_are_removed_when_they_are_old(tmp_path: Path) -> None:
    """Only what was kept since, and only the old of it; what lies beside it under the same hash stays."""
    cache = FileCache(tmp_path / "cache")

    def keep(name: str, content: bytes) -> Path:
        with cache.begin(name) as file:
            file.write(content)
            return file.keep()

    before = keep("before.txt", b"same")
    cache.note_files()
    old, new, beside = keep("old.txt", b"old"), keep("new.txt", b"new"), keep("beside.txt", b"same")
    for path in (before, old, beside):
        os.utime(path, (time.time() - 100, time.time() - 100))
    cache.remove(older_than=50)
    assert sorted([before, new]) == sorted(path for path in cache.root.rglob("*.txt"))
    assert not old.parent.exists()
    new.unlink()
    cache.remove()
    assert [before] == list(cache.root.rglob("*.txt"))
    assert old == keep("old.txt", b"old")
