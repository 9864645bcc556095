"""Back to a revision that ran: its files again, as one new commit.

Nothing is rewound. The history keeps both the broken revision and the return from it, and whoever works
with the Space's repository can pull as ever.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from huggingface_hub import CommitOperation, CommitOperationCopy, CommitOperationDelete
from huggingface_hub.hf_api import GitCommitInfo

from spacekit.errors import RemoteError, UsageError
from spacekit.push.failures import explained
from spacekit.push.hub import HubTransport
from spacekit.push.lease import lease
from spacekit.push.lines import clean_line
from spacekit.push.releases import RETURN, SERVERS_FIRST, Release
from spacekit.push.remote import RemoteFile
from spacekit.push.runtime_view import RuntimeView

__all__ = ["Return", "carry_out_return", "choose_revision", "history", "named_revision", "plan_return"]

_SPACE = "space"
# Fewer characters of a commit's name may well mean several.
_MIN_SHA = 4
_SHA = re.compile(r"[0-9a-f]{4,40}")
_SHORT_SHA = 7


@dataclass(frozen=True)
class Return:
    """What it takes to be where a revision was.

    Attributes:
        revision: Where to.
        title: The first line of its message.
        parent: The newest commit, which the return builds on.
        restored: Files that come back or become what they were.
        deleted: Files that came since.
    """

    revision: str
    title: str
    parent: str
    restored: tuple[RemoteFile, ...]
    deleted: tuple[RemoteFile, ...]

    @property
    def is_empty(self) -> bool:
        """Whether the Space holds those files already."""
        return not (self.restored or self.deleted)

    @property
    def message(self) -> str:
        """What the new commit is called."""
        return f"Return to {self.revision[:_SHORT_SHA]}: {self.title}"[:200]


def choose_revision(
    commits: Sequence[GitCommitInfo],
    view: RuntimeView,
    wanted: str | None,
    releases: Sequence[Release] = (),
) -> GitCommitInfo:
    """The revision to return to: the one asked for, else the one that serves, else the last that ran well.

    After a return it is the last one before that revision: what was left on purpose is passed over. Where
    nothing is known of what ran, it is the one before.

    Args:
        commits: The history, newest first.
        view: What the Space does.
        wanted: The beginning of a commit's name.
        releases: What became of the newest revisions, as far as the server knows.

    Raises:
        UsageError: There is no such commit, or there are several.
        RemoteError: There is nothing to return to.
    """
    if wanted is not None:
        return named_revision(commits, wanted)
    newest, *older = commits
    serving = view.serving
    if serving and serving != newest.commit_id:
        found = next((commit for commit in older if commit.commit_id == serving), None)
        if found:
            return found
    before = commits[_meant(commits) + 1 :]
    # The server's own first commit has no app in it.
    if not before or (len(before) == 1 and before[0].title == SERVERS_FIRST):
        raise RemoteError("there is no earlier version of this Space to return to", "push one that works")
    return _last_good(before, {release.revision: release.ran_well for release in releases})


def _last_good(before: Sequence[GitCommitInfo], ran_well: Mapping[str, bool | None]) -> GitCommitInfo:
    """The newest that is known to have run well; else the newest that is not known to have failed."""
    for verdict in (True, None):
        for commit in before:
            is_servers = commit is before[-1] and commit.title == SERVERS_FIRST
            if ran_well.get(commit.commit_id) is verdict and not is_servers:
                return commit
    raise RemoteError(
        "no earlier version of this Space ran", "name one to return to all the same, or push one that works"
    )


def _meant(commits: Sequence[GitCommitInfo]) -> int:
    """Where in the history the newest files come from: a return has those of the revision it returned to."""
    place = 0
    while returned := RETURN.match(commits[place].title):
        named = (
            number for number, commit in enumerate(commits) if commit.commit_id.startswith(returned.group(1))
        )
        found = next(named, place)
        if found <= place:
            break
        place = found
    return place


def plan_return(transport: HubTransport, commits: Sequence[GitCommitInfo], to: GitCommitInfo) -> Return:
    """Compare the newest commit with the one to return to."""
    with explained(transport.target):
        then = {file.path: file for file in transport.files(to.commit_id)}
        now = {file.path: file for file in transport.files(commits[0].commit_id)}
    return Return(
        revision=to.commit_id,
        title=clean_line(to.title),
        parent=commits[0].commit_id,
        restored=tuple(
            file
            for path, file in sorted(then.items())
            if path not in now or now[path].blob_id != file.blob_id
        ),
        deleted=tuple(file for path, file in sorted(now.items()) if path not in then),
    )


def carry_out_return(transport: HubTransport, back: Return, tell: Callable[[str], None]) -> str:
    """Make the commit; the server copies what it has, so no file goes up. `tell` hears of others to wait for.

    Raises:
        StaleError: Someone else pushed meanwhile.
    """
    operations: list[CommitOperation] = [
        CommitOperationCopy(file.path, file.path, src_revision=back.revision) for file in back.restored
    ]
    operations.extend(CommitOperationDelete(file.path, is_folder=False) for file in back.deleted)
    with lease(transport.target, "rollback", tell), explained(transport.target):
        made = transport.api.create_commit(
            transport.target.space,
            operations,
            commit_message=back.message,
            repo_type=_SPACE,
            parent_commit=back.parent,
        )
    return made.oid


def history(transport: HubTransport) -> list[GitCommitInfo]:
    """The commits of a Space, newest first."""
    with explained(transport.target):
        commits = list(transport.api.list_repo_commits(transport.target.space, repo_type=_SPACE))
        if not commits:
            raise ValueError("the Space has no commits")
    return commits


def named_revision(commits: Sequence[GitCommitInfo], wanted: str) -> GitCommitInfo:
    """The commit whose name begins so.

    Raises:
        UsageError: There is none, or there are several.
    """
    if not _SHA.fullmatch(wanted.lower()):
        raise UsageError(
            f"{wanted!r:.60} is no name of a commit", f"give {_MIN_SHA} or more of its letters and digits"
        )
    found = [commit for commit in commits if commit.commit_id.startswith(wanted.lower())]
    if len(found) == 1:
        return found[0]
    hint = "`spacekit releases` shows the commits"
    if found:
        raise UsageError(f"{len(found)} commits begin with {wanted}", hint)
    raise UsageError(f"there is no commit {wanted} in this Space", hint)
