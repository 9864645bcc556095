"""Who asks: whoever holds the admin token, or a job with a token for one Space."""

from __future__ import annotations

from dataclasses import dataclass

from .names import RepoId

# How the previews of a Space are called: its own name, this, and what the preview is of.
PREVIEW = "-preview-"


@dataclass(frozen=True)
class Scope:
    """What a job's token is good for.

    Args:
        space: The Space that it was given out for.
        itself: Whether it may write to that Space.
        previews: Whether it may make, write to and delete the Space's previews.
    """

    space: RepoId
    itself: bool
    previews: bool

    def covers(self, repo_id: RepoId) -> bool:
        """Whether a Space is within."""
        return (self.itself and repo_id.key == self.space.key) or self.is_preview(repo_id)

    def is_preview(self, repo_id: RepoId) -> bool:
        """Whether a Space is one of the previews within."""
        start = f"{self.space.key}{PREVIEW}"
        return self.previews and repo_id.key.startswith(start) and len(repo_id.key) > len(start)

    def __str__(self) -> str:
        """In words, for who is refused."""
        words = [str(self.space)] if self.itself else []
        return " and ".join([*words, *([f"{self.space}{PREVIEW}…"] if self.previews else [])])


@dataclass(frozen=True)
class Caller:
    """Somebody whose token is valid.

    Args:
        name: What logs and commits say.
        account: Whose the Spaces are that are named without an owner.
        scope: What the token is good for; `None` is everything on this host.
    """

    name: str
    account: str
    scope: Scope | None = None

    def may_use(self, repo_id: RepoId) -> bool:
        """Whether a Space may be read and written to, private or not."""
        return self.scope is None or self.scope.covers(repo_id)

    def may_delete(self, repo_id: RepoId) -> bool:
        """Whether a Space may be deleted; a job may delete previews only."""
        return self.scope is None or self.scope.is_preview(repo_id)

    def __str__(self) -> str:
        """The name, for logs."""
        return self.name
