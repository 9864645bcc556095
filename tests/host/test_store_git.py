"""The repository itself: what it reads, what it bounds, what it clears up."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from spacekit.host.errors import RevisionNotFound
from spacekit.host.limits import MAX_PACKS
from spacekit.host.store.git import Repository


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A repository with a commit on main."""
    repository = Repository.create(tmp_path / "space.git")
    _commit(repository, b"1")
    return repository


def _commit(repository: Repository, content: bytes) -> str:
    head = repository.head()
    tree = repository.write_tree(head, {"a.txt": ("100644", repository.write_blob(content))})
    sha = repository.write_commit(tree, head, "a commit", "tester")
    assert repository.advance(sha, head)
    return sha


def test_many_packs_become_few_and_nothing_is_lost(repository: Repository) -> None:
    """Past a number of packs they are put together; what no branch names any more is kept."""
    dropped = repository.write_blob(b"named by nothing")
    for number in range(MAX_PACKS + 1):
        _commit(repository, str(number).encode())
        repository.run("repack", "-d", "-q", "--no-write-bitmap-index")
    packs = list(repository.path.glob("objects/pack/*.pack"))
    assert len(packs) > MAX_PACKS
    repository.clear_leftovers()
    assert 5 > len(list(repository.path.glob("objects/pack/*.pack")))
    assert b"named by nothing" == repository.read(dropped)
    command = ["git", f"--git-dir={repository.path}", "fsck", "--full", "--no-dangling"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (0, "") == (done.returncode, done.stdout)


@pytest.mark.parametrize(
    "name", ["main", "HEAD", "refs/heads/main", "feature/x", "feature%2Fx", "v1", "tags-are-fine"]
)
def test_a_revision_is_a_branch_a_tag_or_a_commit(repository: Repository, name: str) -> None:
    """Each kind of name leads to its commit, and so does the beginning of its id."""
    sha = str(repository.head())
    for ref in ("refs/heads/feature/x", "refs/tags/v1", "refs/tags/tags-are-fine"):
        repository.set_ref(ref, sha, None)
    assert [sha, sha, sha] == [repository.resolve(each) for each in (name, sha, sha[:8])]


@pytest.mark.parametrize(
    "name",
    [
        "",
        "-x",
        "--all",
        "main..main",
        "main^",
        "main~1",
        "main:a.txt",
        "@",
        "main@{1}",
        ":/a",
        "x.lock",
        "a/",
        "/a",
        "a//b",
        "a/.b",
        "a b",
        "a\nb",
        "a\\b",
        "a*",
        "none",
        "0123456",
        "refs/stash",
        "x" * 300,
    ],
)
def test_no_other_name_is_one(repository: Repository, name: str) -> None:
    """Options, expressions and names that git would not take are revisions that are not there."""
    with pytest.raises(RevisionNotFound):
        repository.resolve(name)
