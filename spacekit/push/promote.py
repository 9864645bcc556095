"""From Space to Space: the very files that were tested on one, in one commit on the other.

The files are those of one commit of the source, byte for byte; only the front matter of README.md is the
target's own. Large files are copied where they lie if both Spaces are on one server. Settings, variables and
secrets are the target's own as well: nothing of that kind is read from the source.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from huggingface_hub.hf_api import GitCommitInfo

from spacekit.errors import RemoteError
from spacekit.push.content import Content, is_same
from spacekit.push.fetching import fetch_text
from spacekit.push.hub import HubTransport
from spacekit.push.lines import clean_line
from spacekit.push.plan import Plan, make_plan
from spacekit.push.promoted_readme import promoted_readme
from spacekit.push.remote import RemoteFile
from spacekit.push.rollback import named_revision
from spacekit.push.runtime_view import RuntimeView
from spacekit.push.target import Target

__all__ = ["Promotion", "choose_source", "plan_promotion"]

_README = "README.md"
_SHORT_SHA = 7
_MAX_TITLE = 200


@dataclass(frozen=True)
class Promotion:
    """A plan, and where its files come from.

    Attributes:
        source: The Space that was tested.
        revision: The commit of it.
        title: The first line of that commit's message.
        plan: What changes at the target.
        fetched: The files to fetch, each with where it goes on this machine.
    """

    source: Target
    revision: str
    title: str
    plan: Plan
    fetched: tuple[tuple[RemoteFile, Path], ...] = field(default=(), repr=False)

    @property
    def message(self) -> str:
        """What the new commit is called, with the address of what it came from."""
        title = f"Promote {self.source.space} at {self.revision[:_SHORT_SHA]}: {self.title}"[:_MAX_TITLE]
        return f"{title}\n\n{self.source.endpoint}/spaces/{self.source.space}/commit/{self.revision}"

    def as_dict(self) -> dict[str, Any]:
        """For scripts: the plan, and its source."""
        source = {
            "space": self.source.space,
            "endpoint": self.source.endpoint,
            "revision": self.revision,
            "title": self.title,
        }
        return {**self.plan.as_dict(), "source": source}


def choose_source(
    source: Target, commits: list[GitCommitInfo], view: RuntimeView, wanted: str | None
) -> GitCommitInfo:
    """The commit to promote: the one asked for, else the one that runs, if it is the newest; pure.

    Raises:
        RemoteError: The source does not run, or what runs there is not its newest commit.
        UsageError: There is no such commit.
    """
    if wanted is not None:
        return named_revision(commits, wanted)
    is_up = view.stage in {"RUNNING", "SLEEPING"}
    if not is_up:
        raise RemoteError(
            f"{source.space} does not run (it is {view.stage}), so nobody can have tested it",
            "see that it runs, or name the commit to promote with --revision",
            code="source-not-running",
        )
    newest = commits[0]
    if view.answering not in (None, newest.commit_id):
        raise RemoteError(
            f"{source.space} serves {(view.answering or '')[:_SHORT_SHA]}, and its newest commit is "
            f"{newest.commit_id[:_SHORT_SHA]}",
            "name the one that was tested with --revision",
            code="source-not-newest",
        )
    return newest


def plan_promotion(
    source: HubTransport,
    commit: GitCommitInfo,
    target: HubTransport,
    scratch: Path,
    front: Mapping[str, Mapping[str, Any]],
) -> Promotion:
    """Compare the files of a commit with what the target holds; nothing is changed.

    Args:
        source: The way to the source.
        commit: The commit of it.
        target: The way to the target.
        scratch: A folder for what has to be fetched.
        front: What `[space]` says for `source` and `target`, and what the folder's README says itself: `own`.
    """
    there = target.fetch()
    files = list(source.files(commit.commit_id))
    local, fetched = _contents(source.target, target.target, files, scratch)
    readme = next((file for file in files if file.path == _README), None)
    text = fetch_text(source.target, commit.commit_id, readme, scratch / "readme") if readme else ""
    made = promoted_readme(text, front["source"], front["target"], front["own"])
    if made != text:
        data = made.encode()
        local = [file for file in local if file.path != _README]
        local.append(Content(_README, len(data), data, made="spacekit.toml"))
        fetched = [pair for pair in fetched if pair[0].path != _README]
    plan = make_plan(
        target.target,
        local,
        there,
        sdk=source.fetch().sdk or "gradio",
        same=_same,
    )
    unchanged = {file.path for file in plan.unchanged}
    needed = tuple(pair for pair in fetched if pair[0].path not in unchanged)
    title = clean_line(commit.title)
    note = (
        f"from {source.target.space} on {source.target.endpoint} at {commit.commit_id[:_SHORT_SHA]}: {title}"
    )
    copied = [file for file in (*plan.added, *plan.changed) if file.is_copied]
    notes = (note, *([f"{len(copied)} large files are copied on the server"] if copied else []))
    return Promotion(source.target, commit.commit_id, title, replace(plan, notes=notes), needed)


def _contents(
    source: Target, target: Target, files: Iterable[RemoteFile], scratch: Path
) -> tuple[list[Content], list[tuple[RemoteFile, Path]]]:
    """The files to be; those that the server can't copy, with where they are fetched to.

    They are numbered: a path of a server names no file of this machine.
    """
    local, fetched = [], []
    for number, file in enumerate(files):
        place = scratch / f"{number}"
        is_copied = file.sha256 is not None and source.endpoint == target.endpoint
        if not is_copied:
            fetched.append((file, place))
        blob = None if file.sha256 else file.blob_id
        local.append(Content(file.path, file.size, place, None, blob, file.sha256, is_copied))
    return local, fetched


def _same(local: Content, remote: RemoteFile) -> bool:
    """Whether the target holds a file's very bytes already.

    One server may keep in large-file storage what another one keeps as it is: then the names of the bytes
    can't be compared, and the file is sent.
    """
    if isinstance(local.source, bytes):
        return is_same(local, remote)
    if local.size != remote.size:
        return False
    return local.sha256 == remote.sha256 if remote.sha256 else local.blob_id == remote.blob_id
