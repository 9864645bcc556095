"""Hashes are remembered as long as their file is the one that was hashed, and no longer."""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacekit.push.content import Content
from spacekit.push.digests import Digests, cache_folder
from spacekit.push.progress import Silent

# Long before now: a file of this age can be remembered.
LONG_AGO = 1_700_000_000


def file(folder: Path, text: str, *, is_old: bool = True) -> Content:
    """A file of the folder, written long ago or just now."""
    path = folder / "a.txt"
    path.write_text(text)
    if is_old:
        os.utime(path, (LONG_AGO, LONG_AGO))
    return Content("a.txt", len(text), path)


def later() -> int:
    """A clock that is a minute ahead: what was just written is no longer fresh."""
    return time.time_ns() + 60_000_000_000


def test_a_remembered_file_is_not_read(tmp_path: Path) -> None:
    """The hash comes from memory: the file's bytes could not even be read."""
    content = file(tmp_path, "hello")
    first = Digests(tmp_path / "cache.json", clock=later)
    expected = hashlib.sha256(b"hello").hexdigest()
    assert expected == first.digest(content, "sha256")
    first.save()
    cache = json.loads((tmp_path / "cache.json").read_text())
    cache["files"]["a.txt"]["sha256"] = "remembered"
    (tmp_path / "cache.json").write_text(json.dumps(cache))
    assert "remembered" == Digests(tmp_path / "cache.json").digest(content, "sha256")


@pytest.mark.parametrize("change", ["bytes", "mtime kept", "replaced", "touched"])
def test_a_file_that_may_have_changed_is_read(tmp_path: Path, change: str) -> None:
    """Other bytes of the same size are seen even when the time of writing is put back."""
    content = file(tmp_path, "hello")
    first = Digests(tmp_path / "cache.json", clock=later)
    first.digest(content, "blob")
    first.save()
    path = tmp_path / "a.txt"
    if change == "replaced":
        (tmp_path / "b.txt").write_text("jello")
        (tmp_path / "b.txt").replace(path)
    elif change == "touched":
        os.utime(path)
    else:
        path.write_text("jello")
    if change in {"mtime kept", "replaced"}:
        os.utime(path, (LONG_AGO, LONG_AGO))
    text = path.read_bytes()
    expected = hashlib.sha1(b"blob 5\0" + text).hexdigest()  # noqa: S324  git's choice, not ours
    assert expected == Digests(tmp_path / "cache.json").digest(content, "blob")


def test_a_file_of_this_moment_is_not_remembered(tmp_path: Path) -> None:
    """It could be written again within a tick of the file system's clock, and look the same."""
    content = file(tmp_path, "hello", is_old=False)
    digests = Digests(tmp_path / "cache.json")
    digests.digest(content, "blob")
    digests.save()
    assert not (tmp_path / "cache.json").exists()


@given(st.binary(max_size=200) | st.just(b'{"version": 1, "files": {"a.txt": {"stamp": 3, "blob": 4}}}'))
def test_a_broken_cache_is_none(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    """Whatever is in the file, the hash is right, and the cache is made anew."""
    folder = tmp_path_factory.mktemp("broken")
    content = file(folder, "hello")
    (folder / "cache.json").write_bytes(data)
    digests = Digests(folder / "cache.json", clock=later)
    assert hashlib.sha256(b"hello").hexdigest() == digests.digest(content, "sha256")
    digests.save()
    assert json.loads((folder / "cache.json").read_text())["files"]["a.txt"]["sha256"]


def test_runs_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    """Each writes a whole file: whichever comes last, what is there can be read."""
    content = file(tmp_path, "hello")

    def run() -> None:
        for _ in range(20):
            digests = Digests(tmp_path / "cache.json", clock=later)
            digests.fill([(content, "sha256"), (content, "blob")], Silent())
            digests._is_changed = True
            digests.save()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {"stamp", "sha256", "blob"} == set(
        json.loads((tmp_path / "cache.json").read_text())["files"]["a.txt"]
    )
    assert ["a.txt", "cache.json"] == sorted(path.name for path in tmp_path.iterdir())


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    """A home directory that is read-only slows the next push, and nothing else."""
    (tmp_path / "file").write_text("in the way")
    digests = Digests(tmp_path / "file" / "cache.json", clock=later)
    digests.digest(file(tmp_path, "hello"), "blob")
    digests.save()


def test_the_cache_has_a_place_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """SPACEKIT_CACHE_DIR, else a folder in the user's cache."""
    monkeypatch.setenv("SPACEKIT_CACHE_DIR", str(tmp_path / "own"))
    assert tmp_path / "own" == cache_folder()
    monkeypatch.delenv("SPACEKIT_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert tmp_path / "spacekit" == cache_folder()
