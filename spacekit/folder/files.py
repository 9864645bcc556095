"""The files of an app folder: which would be sent, and which can't be."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from spacekit.errors import FolderError
from spacekit.folder.ignore import IgnoreRules, Selection, is_always_left_out, read_ignore_lines
from spacekit.folder.settings import SETTINGS_FILE

__all__ = ["FolderFile", "FolderFiles", "Unsendable", "walk"]

# The Hub advises fewer than 100,000 files a repository; past it the folder is likely the wrong one
# (a home directory, a dataset), and walking on would take minutes.
MAX_FILES = 100_000
# Deeper than any project; a path of such a depth nears the 4,096 characters a system takes.
MAX_DEPTH = 64


@dataclass(frozen=True)
class FolderFile:
    """A file that would be sent: its path in the repository, with `/`, and its size in bytes."""

    path: str
    size: int


@dataclass(frozen=True)
class Unsendable:
    """A file that belongs to the folder but can't be sent, and why."""

    path: str
    reason: str


@dataclass
class FolderFiles:
    """What a walk found, each list sorted by path."""

    files: list[FolderFile] = field(default_factory=list)
    unsendable: list[Unsendable] = field(default_factory=list)
    # Files that a nested rule keeps although the root's `.gitignore`, all that the Hub reads, drops them.
    hidden_from_hub: list[str] = field(default_factory=list)
    # As these, but the settings include them: the `.gitignore` that is sent has to except them.
    excepted: list[str] = field(default_factory=list)


def walk(root: Path, selection: Selection | None = None) -> FolderFiles:
    """Find every file under `root` that would be sent; the settings' `selection` has the last word.

    Raises:
        FolderError: There are more than `MAX_FILES`, or `root` can't be read.
    """
    found = FolderFiles()
    links: list[tuple[str, Path]] = []
    home = root.resolve()
    chosen = selection or Selection()
    for path, entry in _entries(root, chosen, found):
        if entry.is_symlink():
            links.append((path, Path(entry.path)))
        else:
            _take(path, entry, found)
        if len(found.files) > MAX_FILES:
            raise FolderError(
                f"{root} has more than {MAX_FILES:,} files to send",
                "push the folder of the app itself, or list what is not part of it in .spacekitignore",
            )
    _take_links(home, links, found)
    found.files.sort(key=lambda file: file.path)
    found.unsendable.sort(key=lambda file: file.path)
    for path in _hidden_from_hub(root, found.files):
        (found.excepted if chosen.includes(path) else found.hidden_from_hub).append(path)
    return found


def _entries(root: Path, chosen: Selection, found: FolderFiles) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Every entry that is not left out and is no plain folder, with its path in the repository."""
    pending: list[tuple[str, IgnoreRules, bool]] = [("", IgnoreRules(), False)]
    while pending:
        directory, rules, is_dropped = pending.pop()
        try:
            rules = rules.entering(directory, read_ignore_lines(root / directory))
            entries = sorted(os.scandir(root / directory), key=lambda entry: entry.name)
        except OSError as error:
            if not directory:
                raise FolderError(f"{root} can't be read: {error.strerror}") from error
            found.unsendable.append(Unsendable(directory.rstrip("/"), f"it can't be read: {error.strerror}"))
            continue
        for entry in entries:
            path = directory + entry.name
            is_folder = entry.is_dir(follow_symlinks=False)
            if is_always_left_out(entry.name) or path == SETTINGS_FILE:
                continue
            if chosen.excludes(path, is_folder=is_folder):
                continue
            drops = is_dropped or rules.leaves_out(path, is_folder=is_folder)
            if drops and not (chosen.may_include_below(path) if is_folder else chosen.includes(path)):
                continue
            reason = _bad_name(entry.name) or ("it lies too deep" if path.count("/") >= MAX_DEPTH else None)
            if reason:
                found.unsendable.append(Unsendable(_printable(path), reason))
            elif is_folder:
                pending.append((f"{path}/", rules, drops))
            else:
                yield path, entry


def _take(path: str, entry: os.DirEntry[str], found: FolderFiles) -> None:
    """File one entry that is no link under what it is."""
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError as error:
        found.unsendable.append(Unsendable(path, f"it can't be read: {error.strerror}"))
        return
    if not stat.S_ISREG(status.st_mode):
        found.unsendable.append(Unsendable(path, "it is not a regular file"))
    elif not os.access(entry.path, os.R_OK, effective_ids=os.access in os.supports_effective_ids):
        found.unsendable.append(Unsendable(path, "it can't be read: Permission denied"))
    else:
        found.files.append(FolderFile(path, status.st_size))


def _take_links(home: Path, links: list[tuple[str, Path]], found: FolderFiles) -> None:
    """Send a link's content only if its target is itself sent: a link must not carry a secret out."""
    sent = {file.path: file for file in found.files}
    for path, link in links:
        try:
            target = link.resolve(strict=True)
        except (OSError, RuntimeError):
            found.unsendable.append(Unsendable(path, "it is a link to nothing"))
            continue
        inside = target.relative_to(home).as_posix() if target.is_relative_to(home) else None
        if inside is None:
            found.unsendable.append(Unsendable(path, "it is a link that leads out of the folder"))
        elif inside not in sent:
            found.unsendable.append(Unsendable(path, "it is a link to a folder or a file that is left out"))
        else:
            found.files.append(FolderFile(path, sent[inside].size))


def _hidden_from_hub(root: Path, files: list[FolderFile]) -> list[str]:
    """Files that the Hub would drop by the root's `.gitignore`, the only one it reads."""
    root_file = root / ".gitignore"
    if not root_file.is_file():
        return []
    rules = IgnoreRules().entering("", root_file.read_text("utf-8", "replace").splitlines())
    return [file.path for file in files if rules.leaves_out(file.path)]


def _bad_name(name: str) -> str | None:
    """Why a repository can't hold this name; `None` if it can."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return "its name is not UTF-8"
    if "\\" in name or not name.isprintable():
        return "its name has a backslash or a control character"
    return None


def _printable(path: str) -> str:
    """A path that can be shown and written as JSON whatever bytes its name has."""
    return "".join(character if character.isprintable() else "\ufffd" for character in path)
