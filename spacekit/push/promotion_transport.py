"""What carries a promotion out: large files copied where they lie, others fetched and sent; one commit."""

from __future__ import annotations

from pathlib import Path

from huggingface_hub import CommitOperation, CommitOperationCopy, CommitOperationDelete

from spacekit.errors import RemoteError
from spacekit.push.content import Content
from spacekit.push.fetching import fetch_files
from spacekit.push.host_api import ask_host
from spacekit.push.hub import HubTransport
from spacekit.push.plan import Plan
from spacekit.push.progress import Progress
from spacekit.push.promote import Promotion
from spacekit.push.remote import RemoteFile
from spacekit.push.target import Target

__all__ = ["PromotionTransport"]

_SPACE = "space"
# As many as the Hub's client asks for at once.
_DUPLICATES = 1_000


class PromotionTransport:
    """Brings the target to the files of a promotion, in one commit.

    Args:
        promotion: What is promoted.
        hub: The way to the target.
    """

    def __init__(self, promotion: Promotion, hub: HubTransport) -> None:
        self._promotion = promotion
        self._hub = hub

    @property
    def target(self) -> Target:
        """Where it leads."""
        return self._hub.target

    def fetch(self, progress: Progress) -> None:
        """Bring what the server can't copy to this machine; done before anything is changed.

        Raises:
            RemoteError: The source refused, or gave other bytes than its commit has.
        """
        fetch_files(self._promotion.source, self._promotion.revision, self._promotion.fetched, progress)

    def carry_out(self, plan: Plan, message: str, progress: Progress) -> str | None:
        """Make the target's files as the plan says; give the commit that it is at then.

        Raises:
            StaleError: The target is no longer at the plan's commit.
            RemoteError: The server refused or could not be reached.
        """
        if not plan.has_commit:
            return plan.parent
        sent = [*plan.added, *plan.changed]
        copied = [file for file in sent if file.is_copied]
        if copied and not self._duplicate(copied):
            self._fetch_after_all(copied, progress)
            copied = []
        additions = self._hub.additions([file for file in sent if file not in copied], progress)
        others: list[CommitOperation] = [self._copy(file) for file in copied]
        others += [CommitOperationDelete(gone.path, is_folder=False) for gone in plan.deleted]
        return self._hub.send(additions, others, message, plan.parent, plan.upload_size, progress)

    def _duplicate(self, files: list[Content]) -> bool:
        """Have the server give the target the source's large files; `False` if it has no way to.

        huggingface.co is asked by its own client, when the commit is made.
        """
        if self.target.is_hugging_face:
            return True
        digests = sorted({file.sha256 for file in files if file.sha256})
        for start in range(0, len(digests), _DUPLICATES):
            batch = digests[start : start + _DUPLICATES]
            answer = ask_host(
                self._promotion.source,
                "POST",
                "lfs-files/duplicate",
                body={
                    "target": {"type": _SPACE, "name": self.target.space},
                    "files": [{"sha256": digest} for digest in batch],
                },
            )
            if answer is None:
                return False
            told = answer.json()
            if not isinstance(told, dict) or told.get("failed"):
                raise RemoteError(
                    f"{self.target.endpoint} could not copy {len(batch)} large files of "
                    f"{self._promotion.source.space}",
                    "see that the source's commit has all its large files, then run the same command again",
                )
        return True

    def _fetch_after_all(self, files: list[Content], progress: Progress) -> None:
        pairs = [
            (RemoteFile(file.path, file.size, "", file.sha256), file.source)
            for file in files
            if isinstance(file.source, Path)
        ]
        fetch_files(self._promotion.source, self._promotion.revision, pairs, progress)

    def _copy(self, file: Content) -> CommitOperationCopy:
        source = self._promotion.source
        return CommitOperationCopy(
            file.path,
            file.path,
            src_revision=self._promotion.revision,
            src_repo_id=source.space,
            src_repo_type=_SPACE,
            # On a host of one's own the bytes are there by now; the client would ask for a Xet hash of them.
            _is_duplicated=not self.target.is_hugging_face,
        )
