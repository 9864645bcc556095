"""The history that a shallow or partial clone lacks, fetched from where the clone came from.

A server refuses a history with a hole in it, and a clone made for one commit has little else. What is missing
is fetched into a repository of our own, with the user's own settings and login, since these got them the
clone too; their repository stays as it is.
"""

from __future__ import annotations

from spacekit.errors import FolderError
from spacekit.push.git.clone import Clone, as_typed
from spacekit.push.git.command import Git, GitFailed, clean_environment
from spacekit.push.git.scratch import Scratch

__all__ = ["missing_history"]

# Settings of the clone itself that lead to where it came from; those of the user and the machine hold anyway.
_LEADING = r"^(core\.(sshcommand|askpass|gitproxy)$|(http|credential|url|ssh|protocol)\.)"
_PROMISES = r"^remote\..*\.promisor$"
_BRANCHES = "+refs/heads/*:refs/origin/*"


def missing_history(clone: Clone, seen: Git) -> Scratch | None:
    """A repository with what a clone lacks; `None` where it lacks nothing.

    Args:
        clone: The clone.
        seen: A repository that sees the clone's objects, and those that the Space has.

    Raises:
        FolderError: Where the clone came from does not give it.
    """
    edge = clone.edge()
    is_partial = any(value == "true" for _, value in clone.settings(_PROMISES))
    if is_partial or not _is_whole(seen, edge):
        return _fetched(clone, edge, is_partial=is_partial)
    return None


def _fetched(clone: Clone, edge: list[str], *, is_partial: bool) -> Scratch:
    origin = clone.origin()
    if origin is None:
        raise _hole(clone, "and it has no remote to fetch the rest from")
    url = clone.git.text("remote", "get-url", origin)
    scratch = Scratch([], clone.settings(_LEADING, "--local"))
    # Theirs, not ours: with their HOME, and the login helpers in it. A relative address begins at their root.
    git = Git(("-C", str(clone.top), *scratch.git.where), clean_environment())
    fetch = ("fetch", "--no-tags", "--no-write-fetch-head", "--quiet", url)
    try:
        try:
            git.run(*fetch, *([_BRANCHES] if is_partial else edge))
        except GitFailed:
            # An old server gives only what a branch names.
            git.run(*fetch, _BRANCHES)
    except GitFailed as error:
        scratch.close()
        raise _hole(clone, f"and {origin} does not give the rest: {error.reason}") from error
    if not _is_whole(scratch.git, edge):
        scratch.close()
        raise _hole(clone, f"and {origin} does not have the rest any more")
    return scratch


def _is_whole(git: Git, edge: list[str]) -> bool:
    """Whether the history goes on behind the commits at the edge."""
    return not edge or git.succeeds("rev-list", "--quiet", "--objects", *edge)


def _hole(clone: Clone, why: str) -> FolderError:
    return FolderError(
        f"the clone of {clone.folder} is shallow, a history with a hole is taken by no server, {why}",
        f"`{as_typed(clone.folder)} fetch --unshallow` (in GitHub Actions: `fetch-depth: 0`); or --via hub",
        code="shallow",
    )
