"""Changes to the files of a folder: pure values first, shown as a diff, then written file by file.

A fix knows one file and how its text changes. Several fixes of one file are one edit, so that a file is
written once: whole or not at all, with its mode, its owner and its line endings as they were.
"""

from __future__ import annotations

import difflib
import os
import secrets
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from spacekit.errors import FolderError
from spacekit.folder.ignore import SCRATCH_PREFIX

__all__ = ["Edit", "Fix", "apply_edits", "plan_edits"]

# What a fix mends is text that people write; nobody writes more than this.
MAX_EDIT_BYTES = 4 * 1024 * 1024
# Around a change, to see where it is.
_CONTEXT_LINES = 2
# A new file's, before the umask; an old one keeps its own.
_NEW_MODE = 0o666


@dataclass(frozen=True)
class Fix:
    """How one file changes.

    Attributes:
        path: The file; it need not be there yet.
        change: Its new text from the old one ("" where there is none); it finds its own place, so that
            other fixes may come before it.
        rename_to: The name that the file gets instead.
    """

    path: str
    change: Callable[[str], str] | None = None
    rename_to: str | None = None


@dataclass(frozen=True)
class Edit:
    """One file before and after.

    Attributes:
        path: The file.
        before: Its bytes; `None` when it is not there.
        after: What its bytes become.
        rename_to: The name that it gets instead.
    """

    path: str
    before: bytes | None
    after: bytes
    rename_to: str | None = None

    def diff(self) -> list[str]:
        """The change as a unified diff, without line ends."""
        if self.rename_to:
            return [f"rename {self.path}", f"    to {self.rename_to}"]
        old, new = (list(_lines(content)) for content in (self.before or b"", self.after))
        return list(
            difflib.unified_diff(old, new, self.path, self.path, n=_CONTEXT_LINES, lineterm=""),
        )


def plan_edits(root: Path, fixes: Iterable[Fix]) -> list[Edit]:
    """What the fixes would make of the files, one edit a file; nothing is written.

    A file that is not UTF-8 text, or is too large to have been written by hand, is left alone.
    """
    by_path: dict[str, list[Fix]] = {}
    for fix in fixes:
        by_path.setdefault(fix.path, []).append(fix)
    edits = (_planned(root, path, chosen) for path, chosen in by_path.items())
    return [edit for edit in edits if edit is not None]


def _planned(root: Path, path: str, fixes: list[Fix]) -> Edit | None:
    """One file's edit; `None` when nothing would change."""
    rename = next((fix.rename_to for fix in fixes if fix.rename_to), None)
    file = root / path
    if not _is_inside(root, path):
        return None
    try:
        before = _read(file) if file.exists() else None
        text = (before or b"").decode()
    except (OSError, UnicodeDecodeError, FolderError):
        return None
    if rename:
        # The text's own fixes come in the next round, under the new name.
        free = not (root / rename).exists() or (root / rename).samefile(file)
        return Edit(path, before, before, rename) if before is not None and free else None
    for fix in fixes:
        text = fix.change(text) if fix.change else text
    after = text.encode()
    return Edit(path, before, after) if after != (before or b"") else None


def apply_edits(root: Path, edits: Iterable[Edit]) -> None:
    """Write the edits, each file at once.

    Raises:
        FolderError: A file changed since the edit was planned, or can't be written.
    """
    for edit in edits:
        for path in (edit.path, edit.rename_to):
            if path and not _is_inside(root, path):
                raise FolderError(f"{path} leads out of the folder", "put a plain file in its place")
        try:
            if edit.rename_to:
                (root / edit.path).rename(root / edit.rename_to)
            else:
                _write(root, edit)
        except OSError as error:
            reason = error.strerror or error
            raise FolderError(
                f"{edit.path} can't be written: {reason}", "fix what stops it, or make the change by hand"
            ) from error


def _is_inside(root: Path, path: str) -> bool:
    """Whether a path stays in the folder, whatever links are on its way, also one that leads to nothing."""
    return (root / path).resolve().is_relative_to(root.resolve())


def _write(root: Path, edit: Edit) -> None:
    """Put the new bytes beside the file and rename them over it."""
    target = (root / edit.path).resolve()
    if (_read(target) if target.exists() else None) != edit.before:
        raise FolderError(f"{edit.path} changed meanwhile", "run the same command again")
    # By its name no push takes it for a file of the app, should we be killed here.
    scratch = target.with_name(f"{SCRATCH_PREFIX}{secrets.token_hex(4)}")
    model = target.stat() if edit.before is not None else target.parent.stat()
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    try:
        with os.fdopen(os.open(scratch, flags, _NEW_MODE), "wb") as stream:
            stream.write(edit.after)
            _own(stream.fileno(), model, is_new=edit.before is None)
            os.fsync(stream.fileno())
        scratch.replace(target)
    finally:
        scratch.unlink(missing_ok=True)


def _own(descriptor: int, model: os.stat_result, *, is_new: bool) -> None:
    """Give a file the owner and the mode of the one that it replaces; a new one its folder's owner."""
    if not hasattr(os, "fchown"):
        return
    with suppress(PermissionError):  # only root may give a file away
        os.fchown(descriptor, model.st_uid, model.st_gid)
    if not is_new:
        os.fchmod(descriptor, stat.S_IMODE(model.st_mode))


def _read(file: Path) -> bytes:
    """All of a file of reasonable size."""
    with file.open("rb") as stream:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            raise FolderError(f"{file.name} is not a regular file")
        content = stream.read(MAX_EDIT_BYTES + 1)
    if len(content) > MAX_EDIT_BYTES:
        raise FolderError(f"{file.name} is too large to be changed")
    return content


def _lines(content: bytes) -> Iterator[str]:
    """The lines as a diff shows them: what differs only in its line end would look the same."""
    for line in content.decode("utf-8", "replace").splitlines(keepends=True):
        yield line.removesuffix("\n").replace("\r", "\\r").replace("\ufeff", "\\ufeff")
