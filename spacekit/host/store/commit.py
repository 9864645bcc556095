"""Carry a draft out: one git commit, or nothing at all."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from git import GitCommandError

from spacekit.host.errors import EntryNotFound, HostError, Stale

from .commit_draft import CommitDraft
from .git import DIRECTORY, EXECUTABLE, FILE, Repository

_SHORTEST_SHA = 7  # the client may send an abbreviated parent


def commit(repository: Repository, draft: CommitDraft, author: str) -> str:
    """Write the draft on top of `main` and give back the new head.

    The branch moves in one atomic step at the end; until then nothing that can be seen has changed. A draft
    that changes nothing makes no commit and gives back the head there is.
    """
    head = repository.head()
    check_parent(draft.parent, head)
    entries = repository.entries(head) if head else []
    modes = {entry.path: entry.mode for entry in entries if entry.mode != DIRECTORY}
    deleted = deletions(modes.keys(), draft)
    check_conflicts((modes.keys() - deleted) | draft.files.keys())
    blobs = repository.write_blobs(list(draft.files.values()))
    changes: dict[str, tuple[str, str] | None] = dict.fromkeys(deleted)
    for path, blob in zip(draft.files, blobs, strict=True):
        changes[path] = (EXECUTABLE if modes.get(path) == EXECUTABLE else FILE, blob)
    try:
        tree = repository.write_tree(head, changes)
    except GitCommandError:
        raise HostError("git refused one of the commit's paths") from None
    if head and tree == repository.tree_of(head):
        return head
    new = repository.write_commit(tree, head, draft.message, author)
    if not repository.advance(new, head):
        raise Stale("Another commit came first", "read the Space again and repeat")
    return new


def check_parent(parent: str | None, head: str | None) -> None:
    """Refuse a commit that was made for another head than the present one."""
    if parent is None:
        return
    if head is None or len(parent) < _SHORTEST_SHA or not head.startswith(parent.lower()):
        raise Stale(
            f"parentCommit is {parent[:40]!r}, but main is at {head}: someone else pushed in between",
            "read the Space again and repeat",
        )


def deletions(present: AbstractSet[str], draft: CommitDraft) -> set[str]:
    """The files that a draft deletes, and does not write anew."""
    for path in draft.deleted_files:
        if path not in present:
            raise EntryNotFound(path)
    deleted = set(draft.deleted_files)
    for folder in draft.deleted_folders:
        inside = {path for path in present if path.startswith(f"{folder}/")}
        if not inside:
            raise EntryNotFound(folder)
        deleted |= inside
    return deleted - draft.files.keys()


def check_conflicts(paths: Iterable[str]) -> None:
    """Refuse a tree in which one path is a file and a folder at once."""
    files = set(paths)
    for path in files:
        for folder in _folders_of(path):
            if folder in files:
                raise HostError(f"{folder!r} can't be a file and a folder: the commit also holds {path!r}")


def _folders_of(path: str) -> Iterable[str]:
    parts = path.split("/")
    return ("/".join(parts[:depth]) for depth in range(1, len(parts)))
