"""What a push would do, as a value: made by comparing, shown as it is, carried out as shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from spacekit.push.content import Content, is_same
from spacekit.push.remote import RemoteFile, RemoteState
from spacekit.push.target import Target

__all__ = ["Plan", "make_plan"]

# The server writes this one itself when a Space is made; without it large files lose their storage rules.
_SERVERS_OWN = ".gitattributes"


@dataclass(frozen=True)
class Plan:
    """The difference between a folder and a Space, and all that it takes to end it.

    Attributes:
        target: Where it goes.
        sdk: What the Space is made as, if it has to be made.
        creates: Whether the Space has to be made first.
        parent: The commit that was compared with; a push onto any other is refused.
        makes_private: Whether a public Space becomes a private one, or a new one begins so.
        added: Files that are new.
        changed: Files whose bytes differ.
        deleted: Files that are gone from the folder.
        unchanged: Files that are the same on both sides.
    """

    target: Target
    sdk: str
    creates: bool
    parent: str | None
    makes_private: bool = False
    added: tuple[Content, ...] = ()
    changed: tuple[Content, ...] = ()
    deleted: tuple[RemoteFile, ...] = ()
    unchanged: tuple[Content, ...] = field(default=(), repr=False)

    @property
    def has_commit(self) -> bool:
        """Whether any file differs."""
        return bool(self.added or self.changed or self.deleted)

    @property
    def is_empty(self) -> bool:
        """Whether the Space is already as the folder is."""
        return not (self.has_commit or self.creates or self.makes_private)

    @property
    def made(self) -> tuple[Content, ...]:
        """Files that the push makes, which no one will find in the folder."""
        return tuple(file for file in (*self.added, *self.changed, *self.unchanged) if file.made)

    @property
    def upload_size(self) -> int:
        """Bytes to send."""
        return sum(file.size for file in (*self.added, *self.changed))

    def as_dict(self) -> dict[str, Any]:
        """The plan for scripts."""
        return {
            "space": self.target.space,
            "endpoint": self.target.endpoint,
            "creates": self.creates,
            "sdk": self.sdk,
            "makes_private": self.makes_private,
            "parent": self.parent,
            "is_empty": self.is_empty,
            "upload_size": self.upload_size,
            "added": [{"path": file.path, "size": file.size, "made": file.made} for file in self.added],
            "changed": [{"path": file.path, "size": file.size, "made": file.made} for file in self.changed],
            "deleted": [{"path": file.path, "size": file.size} for file in self.deleted],
            "unchanged": [file.path for file in self.unchanged],
        }


def make_plan(
    target: Target,
    local: Iterable[Content],
    remote: RemoteState,
    *,
    sdk: str,
    private: bool = False,
    same: Callable[[Content, RemoteFile], bool] = is_same,
) -> Plan:
    """Compare what should be there with what is.

    Args:
        target: Where the push goes.
        local: The files that should be there.
        remote: What is there.
        sdk: What the Space is made as, if it has to be made.
        private: Make the Space private; without it, it stays what it is.
        same: Whether a file's bytes are those of the repository.
    """
    there = {file.path: file for file in remote.files}
    ours = sorted(local, key=lambda file: file.path)
    changed = {file.path for file in ours if file.path in there and not same(file, there[file.path])}
    paths = {file.path for file in ours} | {_SERVERS_OWN}
    return Plan(
        target=target,
        sdk=sdk,
        creates=not remote.exists,
        parent=remote.revision,
        makes_private=private and not remote.is_private,
        added=tuple(file for file in ours if file.path not in there),
        changed=tuple(file for file in ours if file.path in changed),
        deleted=tuple(file for path, file in sorted(there.items()) if path not in paths),
        unchanged=tuple(file for file in ours if file.path in there and file.path not in changed),
    )
