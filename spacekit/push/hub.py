"""The transport: a plan carried out through the Hub's API, by the Hub's own client."""

from __future__ import annotations

from collections.abc import Iterator

from huggingface_hub import (
    CommitOperation,
    CommitOperationAdd,
    CommitOperationDelete,
    HfApi,
    RepoFile,
)
from huggingface_hub.errors import RepositoryNotFoundError

from spacekit.errors import FolderError, StaleError
from spacekit.push.content import is_same
from spacekit.push.failures import explained
from spacekit.push.plan import Plan
from spacekit.push.remote import RemoteFile, RemoteState
from spacekit.push.target import Target

__all__ = ["HubTransport"]

_SPACE = "space"
# For one short question; a commit has no such limit, since it may carry gigabytes.
_ANSWER_TIMEOUT_S = 30.0
# "Not there"; any other status of a missing repository is about the token.
_NOT_FOUND = 404


class HubTransport:
    """Reads a Space's repository and brings it to the state of a plan, in one commit."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.api = HfApi(endpoint=target.endpoint, token=target.token)

    def fetch(self) -> RemoteState:
        """What the Space holds now; a Space that is not there is a state, not an error.

        Raises:
            RemoteError: The server can't be reached or does not accept the token.
        """
        with explained(self.target):
            try:
                info = self.api.space_info(self.target.space, timeout=_ANSWER_TIMEOUT_S)
            except RepositoryNotFoundError as error:
                if error.response.status_code != _NOT_FOUND:
                    raise
                return RemoteState(exists=False)
            if not info.sha:
                raise ValueError("its answer about the Space names no commit")
            files = tuple(self._files(info.sha))
            return RemoteState(True, info.sha, files, bool(info.private))

    def head(self) -> str | None:
        """The newest commit of the Space."""
        with explained(self.target):
            return self.api.space_info(self.target.space, timeout=_ANSWER_TIMEOUT_S).sha

    def carry_out(self, plan: Plan, message: str) -> str | None:
        """Make the Space as the plan says and give the commit that it is at now.

        Cut off at any moment, the Space is at the old commit or at the new one, and the same push, run
        again, finishes.

        Raises:
            StaleError: Someone else pushed since the plan was made.
            RemoteError: The server refused or could not be reached.
        """
        parent = self._make(plan) if plan.creates else plan.parent
        if plan.makes_private and not plan.creates:
            # Before the commit: what is meant to be private is never public for a moment.
            with explained(self.target):
                self.api.update_repo_settings(self.target.space, private=True, repo_type=_SPACE)
        if not plan.has_commit:
            return parent
        try:
            return self._commit(plan, message, parent)
        except StaleError:
            # An answer that was lost on its way makes the client's own retry look stale.
            if self._is_done(plan):
                return self.head()
            raise

    def _files(self, revision: str) -> Iterator[RemoteFile]:
        tree = self.api.list_repo_tree(self.target.space, recursive=True, revision=revision, repo_type=_SPACE)
        for entry in tree:
            if isinstance(entry, RepoFile):
                sha256 = entry.lfs.sha256 if entry.lfs else None
                yield RemoteFile(entry.path, entry.size, entry.blob_id, sha256)

    def _make(self, plan: Plan) -> str | None:
        """Create the Space and give its first commit, which the server makes."""
        with explained(self.target):
            self.api.create_repo(
                self.target.space, repo_type=_SPACE, space_sdk=plan.sdk, private=plan.makes_private or None
            )
        return self.head()

    def _commit(self, plan: Plan, message: str, parent: str | None) -> str:
        operations = _operations(plan)
        with explained(self.target):
            made = self.api.create_commit(
                self.target.space,
                operations,
                commit_message=message,
                repo_type=_SPACE,
                parent_commit=parent,
            )
        return made.oid

    def _is_done(self, plan: Plan) -> bool:
        """Whether the Space holds what the plan wanted it to hold."""
        there = {file.path: file for file in self.fetch().files}
        wanted = (*plan.added, *plan.changed, *plan.unchanged)
        is_there = all(file.path in there and is_same(file, there[file.path]) for file in wanted)
        return is_there and not any(file.path in there for file in plan.deleted)


def _operations(plan: Plan) -> list[CommitOperation]:
    """A plan's files as the client's operations."""
    operations: list[CommitOperation] = []
    for file in (*plan.added, *plan.changed):
        try:
            operations.append(CommitOperationAdd(file.path, file.source))
        except (ValueError, OSError) as error:
            raise FolderError(
                f"{file.path} is not there any more",
                "leave the folder as it is during a push, then run it again",
            ) from error
    operations.extend(CommitOperationDelete(file.path, is_folder=False) for file in plan.deleted)
    return operations
