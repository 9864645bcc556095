"""Commits to a real git repository."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path

import pytest

from spacekit.host.errors import EntryNotFound, HostError, Stale
from spacekit.host.store.commit import commit
from spacekit.host.store.commit_draft import CommitDraft
from spacekit.host.store.git import Repository


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """An empty repository."""
    return Repository.create(tmp_path / "space.git")


def _write(
    repository: Repository,
    files: Mapping[str, bytes] | None = None,
    *,
    deleted: set[str] | None = None,
    folders: set[str] | None = None,
    parent: str | None = None,
) -> str:
    spool = repository.path.parent / "spool"
    spool.mkdir(exist_ok=True)
    paths = {}
    for number, (path, content) in enumerate((files or {}).items()):
        paths[path] = spool / str(number)
        paths[path].write_bytes(content)
    draft = CommitDraft("a commit", "", parent, paths, deleted or set(), folders or set())
    return commit(repository, draft, "tester")


def _files(repository: Repository) -> list[str]:
    head = repository.head()
    return [entry.path for entry in repository.entries(head) if not entry.is_directory] if head else []


def _fsck(repository: Repository) -> str:
    command = ["git", f"--git-dir={repository.path}", "fsck", "--full", "--strict", "--no-dangling"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def test_files_come_back_as_they_were(repository: Repository) -> None:
    """Bytes that go in come out, whatever their names and line ends."""
    files = {"a.txt": b"1\r\n2\n", "dir/*.py": b"", "dir/\xe9\u8a9e": bytes(range(256))}
    sha = _write(repository, files)
    assert files == {path: repository.read_file(sha, path, 10_000) for path in files}
    assert "" == _fsck(repository)


def test_a_commit_adds_changes_and_deletes_at_once(repository: Repository) -> None:
    """One commit may do all three."""
    _write(repository, {"a": b"1", "b": b"1", "c/d": b"1", "c/e": b"1"})
    sha = _write(repository, {"a": b"2", "new": b"1"}, deleted={"b"}, folders={"c"})
    assert ["a", "new"] == _files(repository)
    assert b"2" == repository.read_file(sha, "a", 10)


def test_a_commit_that_changes_nothing_is_no_commit(repository: Repository) -> None:
    """Sending the same files again leaves the head where it is."""
    first = _write(repository, {"a": b"1"})
    assert first == _write(repository, {"a": b"1"})


def test_a_file_may_take_the_place_of_a_folder(repository: Repository) -> None:
    """Deleting `a/b` and writing `a` in one commit works, and the other way round."""
    _write(repository, {"a/b": b"1"})
    _write(repository, {"a": b"1"}, deleted={"a/b"})
    assert ["a"] == _files(repository)
    _write(repository, {"a/b": b"1"}, deleted={"a"})
    assert ["a/b"] == _files(repository)


@pytest.mark.parametrize("files", [{"a": b"", "a/b": b""}, {"x/y": b""}, {"x/y/z/w": b""}])
def test_a_path_is_a_file_or_a_folder(repository: Repository, files: dict[str, bytes]) -> None:
    """A commit after which a path would be both is refused, and nothing changes."""
    head = _write(repository, {"x/y/z": b"1"})
    with pytest.raises(HostError, match="can't be a file and a folder"):
        _write(repository, files)
    assert head == repository.head()


def test_deleting_what_is_not_there_is_refused(repository: Repository) -> None:
    """A deletion of a path that is not there changes nothing."""
    head = _write(repository, {"a": b"1"})
    with pytest.raises(EntryNotFound):
        _write(repository, {"c": b"1"}, deleted={"b"})
    with pytest.raises(EntryNotFound):
        _write(repository, {"c": b"1"}, folders={"a"})
    assert head == repository.head()


def test_a_stale_parent_changes_nothing(repository: Repository) -> None:
    """A commit for a head that has moved on is refused with what to do."""
    first = _write(repository, {"a": b"1"})
    head = _write(repository, {"a": b"2"}, parent=first)
    for parent in (first, "f" * 40, first[:6], "main"):
        with pytest.raises(Stale, match="someone else pushed"):
            _write(repository, {"a": b"3"}, parent=parent)
    assert head == repository.head()
    assert head != _write(repository, {"a": b"3"}, parent=head[:10].upper())


def test_a_branch_moves_only_from_where_it_was(repository: Repository) -> None:
    """Of commits on the same parent at the same moment one lands, and the rest change nothing."""
    base = _write(repository, {"a": b"0"})
    tree = repository.tree_of(base)
    commits = [repository.write_commit(tree, base, f"number {number}", "tester") for number in range(8)]
    landed: list[str] = []

    def land(sha: str) -> None:
        if repository.advance(sha, base):
            landed.append(sha)

    threads = [threading.Thread(target=land, args=(sha,)) for sha in commits]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [repository.head()] == landed


def test_a_checkout_makes_no_links(repository: Repository, tmp_path: Path) -> None:
    """A link in a revision is written as a file: nothing in a checkout leads out of it."""
    head = _write(repository, {"a": b"1"})
    target = repository.run_with_input(b"/etc/passwd", "hash-object", "-w", "--stdin").decode().strip()
    tree = repository.write_tree(head, {"link": ("120000", target), "up": ("120000", target)})
    sha = repository.write_commit(tree, head, "links", "tester")
    folder = tmp_path / "checkout"
    folder.mkdir()
    repository.check_out(sha, folder)
    assert not any(path.is_symlink() for path in folder.rglob("*"))
    assert "/etc/passwd" == (folder / "link").read_text()


def test_a_tree_that_climbs_is_not_checked_out(repository: Repository, tmp_path: Path) -> None:
    """A hand-made tree with `..` in it writes nothing outside the checkout."""
    blob = repository.run_with_input(b"evil", "hash-object", "-w", "--stdin").decode().strip()
    entry = b"100644 evil\0" + bytes.fromhex(blob)
    inner = (
        repository.run_with_input(entry, "hash-object", "-w", "-t", "tree", "--literally", "--stdin")
        .decode()
        .strip()
    )
    outer = b"40000 ..\0" + bytes.fromhex(inner)
    tree = (
        repository.run_with_input(outer, "hash-object", "-w", "-t", "tree", "--literally", "--stdin")
        .decode()
        .strip()
    )
    sha = repository.write_commit(tree, None, "evil", "tester")
    folder = tmp_path / "checkout"
    folder.mkdir()
    with pytest.raises(Exception, match="evil"):
        repository.check_out(sha, folder)
    assert not (tmp_path / "evil").exists()


def test_an_executable_stays_executable(repository: Repository) -> None:
    """A new content does not take a script's mode away."""
    head = _write(repository, {"run": b"1"})
    blob = repository.entries(head)[0].oid
    tree = repository.write_tree(head, {"run": ("100755", blob)})
    repository.advance(repository.write_commit(tree, head, "chmod", "tester"), head)
    sha = _write(repository, {"run": b"2"})
    assert ["100755"] == [entry.mode for entry in repository.entries(sha)]


def test_what_a_killed_git_left_is_removed(repository: Repository) -> None:
    """Locks and temporary objects of a killed process do not stop the next commit."""
    _write(repository, {"a": b"1"})
    leftovers = [repository.path / "refs/heads/main.lock", repository.path / "objects/ab/tmp_obj_x"]
    for leftover in leftovers:
        leftover.parent.mkdir(exist_ok=True)
        leftover.touch()
    with pytest.raises(Stale):
        _write(repository, {"a": b"2"})
    repository.clear_leftovers()
    _write(repository, {"a": b"2"})
    assert not any(leftover.exists() for leftover in leftovers)
