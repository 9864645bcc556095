"""What a push would do, as a value: made by comparing, shown as it is, carried out as shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from spacekit.push.content import Content, is_same
from spacekit.push.remote import RemoteFile, RemoteState
from spacekit.push.settings_plan import SettingsPlan, WantedSettings
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
        settings: What changes besides files.
        added: Files that are new.
        changed: Files whose bytes differ.
        deleted: Files that are gone from the folder.
        kept: Files that are gone from the folder and stay on the Space, because nothing is to be deleted.
        notes: What else a person should know of the way that it goes.
        wanted: What was asked for besides files, so that it can be compared once more before it is sent.
        unchanged: Files that are the same on both sides.
    """

    target: Target
    sdk: str
    creates: bool
    parent: str | None
    settings: SettingsPlan = field(default_factory=SettingsPlan)
    added: tuple[Content, ...] = ()
    changed: tuple[Content, ...] = ()
    deleted: tuple[RemoteFile, ...] = ()
    kept: tuple[RemoteFile, ...] = ()
    notes: tuple[str, ...] = ()
    unchanged: tuple[Content, ...] = field(default=(), repr=False)
    wanted: WantedSettings | None = field(default=None, repr=False)

    @property
    def has_commit(self) -> bool:
        """Whether any file differs."""
        return bool(self.added or self.changed or self.deleted)

    @property
    def is_empty(self) -> bool:
        """Whether the Space is already as the folder is."""
        return not (self.has_commit or self.creates) and self.settings.is_empty

    @property
    def made(self) -> tuple[Content, ...]:
        """Files that the push makes, which no one will find in the folder."""
        return tuple(file for file in (*self.added, *self.changed, *self.unchanged) if file.made)

    @property
    def upload_size(self) -> int:
        """Bytes to send."""
        return sum(file.size for file in (*self.added, *self.changed) if not file.is_copied)

    def as_dict(self) -> dict[str, Any]:
        """The plan for scripts."""
        return {
            "space": self.target.space,
            "endpoint": self.target.endpoint,
            "creates": self.creates,
            "sdk": self.sdk,
            "parent": self.parent,
            "is_empty": self.is_empty,
            "upload_size": self.upload_size,
            "settings": self.settings.as_dict(),
            "added": [{"path": file.path, "size": file.size, "made": file.made} for file in self.added],
            "changed": [{"path": file.path, "size": file.size, "made": file.made} for file in self.changed],
            "deleted": [{"path": file.path, "size": file.size} for file in self.deleted],
            "kept": [{"path": file.path, "size": file.size} for file in self.kept],
            "notes": list(self.notes),
            "unchanged": [file.path for file in self.unchanged],
        }


def make_plan(
    target: Target,
    local: Iterable[Content],
    remote: RemoteState,
    *,
    sdk: str,
    settings: SettingsPlan | None = None,
    prunes: bool = True,
    same: Callable[[Content, RemoteFile], bool] = is_same,
) -> Plan:
    """Compare what should be there with what is.

    Args:
        target: Where the push goes.
        local: The files that should be there.
        remote: What is there.
        sdk: What the Space is made as, if it has to be made.
        settings: What changes besides files.
        prunes: Whether files that the folder lacks are deleted.
        same: Whether a file's bytes are those of the repository.
    """
    there = {file.path: file for file in remote.files}
    ours = sorted(local, key=lambda file: file.path)
    changed = {file.path for file in ours if file.path in there and not same(file, there[file.path])}
    paths = {file.path for file in ours} | {_SERVERS_OWN}
    gone = tuple(file for path, file in sorted(there.items()) if path not in paths)
    return Plan(
        target=target,
        sdk=sdk,
        creates=not remote.exists,
        parent=remote.revision,
        settings=settings or SettingsPlan(),
        added=tuple(file for file in ours if file.path not in there),
        changed=tuple(file for file in ours if file.path in changed),
        deleted=gone if prunes else (),
        kept=() if prunes else gone,
        unchanged=tuple(file for file in ours if file.path in there and file.path not in changed),
    )
