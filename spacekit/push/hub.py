"""The transport by the Hub's API: a plan's files in one commit, sent by the Hub's own client."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from huggingface_hub import RepoFile
from huggingface_hub.errors import RepositoryNotFoundError

from spacekit.errors import FolderError, StaleError
from spacekit.push.api import hub_api
from spacekit.push.failures import explained
from spacekit.push.progress import Progress, Silent
from spacekit.push.remote import RemoteFile, RemoteState
from spacekit.push.target import Target

if TYPE_CHECKING:
    from huggingface_hub import CommitOperation, CommitOperationAdd

    from spacekit.folder.app_folder import AppFolder
    from spacekit.push.content import Content
    from spacekit.push.digests import Digests
    from spacekit.push.plan import Plan

__all__ = ["LARGE_BYTES", "HubTransport"]

_SPACE = "space"
_MAIN = "main"
# The rules for large files.
_RULES = ".gitattributes"
# For one short question; a commit has no such limit, since it may carry gigabytes.
_ANSWER_TIMEOUT_S = 30.0
# "Not there"; any other status of a missing repository is about the token.
_NOT_FOUND = 404
# Above this a server takes a file for large-file storage, which names it by its SHA-256.
LARGE_BYTES = 10 * 1024 * 1024
# Ignore rules that ignore nothing. Without any, a server drops what the folder's .gitignore names, and so
# what the plan says would not be what happens: which files are sent was decided here.
_NO_IGNORE_RULES = "# the client has chosen the files\n"


class HubTransport:
    """Reads a Space's repository and brings it to the state of a plan, in one commit.

    What reading does without is loaded later: the server answers meanwhile.

    Args:
        target: The Space.
        digests: Hashes of the folder's files.
    """

    def __init__(self, target: Target, digests: Digests | None = None) -> None:
        self._target = target
        self._given = digests
        self.api = hub_api(target)

    @property
    def digests(self) -> Digests:
        """Hashes of the folder's files."""
        from spacekit.push.digests import Digests

        self._given = self._given or Digests()
        return self._given

    @digests.setter
    def digests(self, digests: Digests) -> None:
        self._given = digests

    @property
    def target(self) -> Target:
        """Where it leads."""
        return self._target

    @property
    def notes(self) -> tuple[str, ...]:
        """Nothing: the plan says it all."""
        return ()

    def content(self, folder: AppFolder) -> list[Content]:
        """The folder's files as they stand, but that no rule of the Space for large files is lost."""
        from spacekit.push.content import of_folder

        files = of_folder(folder)
        if not folder.has(_RULES):
            return files
        from spacekit.push.rules import keeping_rules

        with explained(self.target):
            return keeping_rules(files, self.target, _MAIN)

    def fetch(self) -> RemoteState:
        """What the Space holds now; a Space that is not there is a state, not an error.

        Raises:
            RemoteError: The server can't be reached or does not accept the token.
        """
        with explained(self.target):
            try:
                info = self.api.space_info(
                    self.target.space, timeout=_ANSWER_TIMEOUT_S, expand=["sha", "sdk"]
                )
            except RepositoryNotFoundError as error:
                if error.response.status_code != _NOT_FOUND:
                    raise
                return RemoteState(exists=False)
            if not info.sha:
                raise ValueError("its answer about the Space names no commit")
            return RemoteState(True, info.sha, tuple(self.files(info.sha)), info.sdk)

    def files(self, revision: str) -> Iterator[RemoteFile]:
        """The files of one commit."""
        tree = self.api.list_repo_tree(self.target.space, recursive=True, revision=revision, repo_type=_SPACE)
        for entry in tree:
            if isinstance(entry, RepoFile):
                sha256 = entry.lfs.sha256 if entry.lfs else None
                size = entry.lfs.size if entry.lfs else entry.size
                yield RemoteFile(entry.path, size, entry.blob_id, sha256)

    def head(self) -> str | None:
        """The newest commit of the Space."""
        with explained(self.target):
            return self.api.space_info(self.target.space, timeout=_ANSWER_TIMEOUT_S, expand=["sha"]).sha

    def carry_out(self, plan: Plan, message: str, progress: Progress | None = None) -> str | None:
        """Make the Space's files as the plan says; give the commit that it is at then.

        Large files go first and stay, so a push that is cut off sends none of them twice; the commit that
        names them comes last, whole or not at all.

        Raises:
            StaleError: Someone else pushed since the plan was made.
            RemoteError: The server refused or could not be reached.
        """
        if not plan.has_commit:
            return plan.parent
        if plan.creates and plan.parent:
            plan = self._beside_the_first_rules(plan, plan.parent)
        try:
            return self._commit(plan, message, progress or Silent())
        except StaleError:
            # An answer that was lost on its way makes the client's own retry look stale.
            if self._is_done(plan):
                return self.head()
            raise

    def _commit(self, plan: Plan, message: str, progress: Progress) -> str:
        # What a push without a difference does without is loaded here: it takes a good part of a second.
        from huggingface_hub import CommitOperationDelete

        additions = self.additions((*plan.added, *plan.changed), progress)
        others = [CommitOperationDelete(gone.path, is_folder=False) for gone in plan.deleted]
        return self.send(additions, others, message, plan.parent, plan.upload_size, progress)

    def send(
        self,
        additions: list[CommitOperationAdd],
        others: Iterable[CommitOperation],
        message: str,
        parent: str | None,
        size: int,
        progress: Progress,
    ) -> str:
        """Send files and make the one commit that names them; a message's first line is its title."""
        from spacekit.push.counting import counted
        from spacekit.push.packing import packed

        title, _, description = message.partition("\n")
        operations: list[CommitOperation] = [*additions, *others]
        with explained(self.target), warnings.catch_warnings():
            # The client wonders aloud whether a .parquet belongs in a Space; that is the folder's business.
            warnings.simplefilter("ignore")
            progress.begin("Sending", size)
            try:
                with packed(), counted(progress.advance):
                    self.api.preupload_lfs_files(
                        self.target.space,
                        additions,
                        repo_type=_SPACE,
                        revision=_MAIN,
                        gitignore_content=_NO_IGNORE_RULES,
                        free_memory=False,
                    )
                    made = self.api.create_commit(
                        self.target.space,
                        operations,
                        commit_message=title,
                        commit_description=description.strip(),
                        repo_type=_SPACE,
                        parent_commit=parent,
                    )
            finally:
                progress.end()
        return made.oid

    def _beside_the_first_rules(self, plan: Plan, first: str) -> Plan:
        """The plan with the rules that the server gave the Space when it was made a moment ago."""
        from dataclasses import replace

        from spacekit.push.rules import keeping_rules

        with explained(self.target):
            return replace(plan, added=tuple(keeping_rules(plan.added, self.target, first)))

    def additions(self, sent: Sequence[Content], progress: Progress) -> list[CommitOperationAdd]:
        """Files as the client's operations, hashed with progress as far as the client would."""
        from huggingface_hub import CommitOperationAdd

        additions: list[CommitOperationAdd] = []
        try:
            self.digests.fill(((file, "sha256" if _is_large(file) else "blob") for file in sent), progress)
            for file in sent:
                operation = CommitOperationAdd(file.path, file.source)
                if _is_large(file) and not self.target.is_hugging_face:
                    operation.upload_info.sha256 = bytes.fromhex(self.digests.digest(file, "sha256"))
                additions.append(operation)
            self.digests.save()
        except (ValueError, OSError) as error:
            raise FolderError(
                f"{getattr(error, 'filename', None) or 'a file'} is not there any more",
                "leave the folder as it is during a push, then run it again",
            ) from error
        return additions

    def _is_done(self, plan: Plan) -> bool:
        """Whether the Space holds what the plan wanted it to hold."""
        there = {file.path: file for file in self.fetch().files}
        wanted = (*plan.added, *plan.changed, *plan.unchanged)
        same = self.digests.is_same
        is_there = all(file.path in there and same(file, there[file.path]) for file in wanted)
        return is_there and not any(file.path in there for file in plan.deleted)


def _is_large(file: Content) -> bool:
    return file.size > LARGE_BYTES
