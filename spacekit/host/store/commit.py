"""Carry a draft out: one git commit, or nothing at all."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from git import GitCommandError

from spacekit.host.errors import EntryNotFound, HostError, Stale

from .attributes import is_attributes_file, tracked_by_lfs
from .commit_draft import UNKNOWN_SIZE, CommitDraft
from .git import BRANCH, DIRECTORY, EXECUTABLE, FILE, Repository
from .pointers import Pointer, may_be_pointer, parse_pointer

# Against git pushes that move the branch meanwhile; one a second would have to come for all of them.
_ATTEMPTS = 5
_SHORTEST_SHA = 7  # the client may send an abbreviated parent


def commit(repository: Repository, draft: CommitDraft, author: str, branch: str = BRANCH) -> str:
    """Write the draft on top of a branch and give back the new head.

    The branch moves in one atomic step at the end; until then nothing that can be seen has changed. A draft
    that changes nothing makes no commit and gives back the head there is.
    """
    check_parent(draft.parent, repository.branch_head(branch), branch)
    pointers = stored_pointers(repository, draft)
    pointers |= _take_tracked(repository, draft, repository.branch_head(branch))
    files = {path: file for path, file in draft.files.items() if path not in pointers}
    blobs = dict(zip(files, repository.write_blobs(list(files.values())), strict=True))
    blobs |= {path: repository.write_blob(pointer.as_bytes()) for path, pointer in pointers.items()}
    for _ in range(_ATTEMPTS):
        head = repository.branch_head(branch)
        check_parent(draft.parent, head, branch)
        tree = _write_tree(repository, draft, blobs, head)
        if head and tree == repository.tree_of(head):
            return head
        new = repository.write_commit(tree, head, draft.message, author)
        if repository.advance(new, head, branch):
            return new
        # A git push came between. A draft that asked for no parent fits on any.
    raise Stale("Other commits came first", "read the Space again and repeat")


def _write_tree(repository: Repository, draft: CommitDraft, blobs: dict[str, str], head: str | None) -> str:
    """The tree of a head with the draft carried out on it."""
    entries = repository.entries(head) if head else []
    modes = {entry.path: entry.mode for entry in entries if entry.mode != DIRECTORY}
    deleted = deletions(modes.keys(), draft)
    check_conflicts((modes.keys() - deleted) | blobs.keys())
    changes: dict[str, tuple[str, str] | None] = dict.fromkeys(deleted)
    for path, blob in blobs.items():
        changes[path] = (EXECUTABLE if modes.get(path) == EXECUTABLE else FILE, blob)
    try:
        return repository.write_tree(head, changes)
    except GitCommandError:
        raise HostError("git refused one of the commit's paths") from None


def stored_pointers(repository: Repository, draft: CommitDraft) -> dict[str, Pointer]:
    """The pointers of a draft, whose files must be here; also those that came as plain files."""
    pointers: dict[str, Pointer] = {}
    for path, pointer in draft.pointers.items():
        size = repository.large_files.size_of(pointer.oid)
        if size is None or pointer.size not in (size, UNKNOWN_SIZE):
            raise HostError(
                f"{path!r} names a large file that was not sent: {pointer.oid[:12]}… of {pointer.size} bytes",
                "upload it first, as the preupload and LFS answers say",
            )
        pointers[path] = Pointer(pointer.oid, size)
    for path, file in draft.files.items():
        plain = parse_pointer(file.read_bytes()) if may_be_pointer(file.stat().st_size) else None
        if plain and not repository.large_files.has(plain):
            raise HostError(
                f"{path!r} is an LFS pointer, not the file that it stands for",
                "run `git lfs pull` where it comes from, then send it again",
            )
    return pointers


def _take_tracked(repository: Repository, draft: CommitDraft, head: str | None) -> dict[str, Pointer]:
    """Move files that .gitattributes sends to large-file storage there, as git-lfs does on a commit.

    Otherwise every clone would begin with files that git-lfs finds to be wrong.
    """
    attributes = {path: file for path, file in draft.files.items() if is_attributes_file(path)}
    blobs = {entry.path: entry.oid for entry in repository.entries(head)} if head else {}
    blobs = {path: oid for path, oid in blobs.items() if is_attributes_file(path)}
    blobs |= dict(zip(attributes, repository.write_blobs(list(attributes.values())), strict=True))
    blobs = {
        path: oid for path, oid in blobs.items() if path not in draft.deleted_files or path in attributes
    }
    tracked = tracked_by_lfs(repository, blobs, draft.files)
    pointers = {}
    for path in sorted(tracked):
        file = draft.files[path]
        size = file.stat().st_size
        if size and not (may_be_pointer(size) and parse_pointer(file.read_bytes())):
            pointers[path] = repository.large_files.take(file)
    return pointers


def check_parent(parent: str | None, head: str | None, branch: str = BRANCH) -> None:
    """Refuse a commit that was made for another head than the present one."""
    if parent is None:
        return
    if head is None or len(parent) < _SHORTEST_SHA or not head.startswith(parent.lower()):
        raise Stale(
            f"parentCommit is {parent[:40]!r}, but {branch} is at {head}: someone else pushed in between",
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
    return deleted - draft.written


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
