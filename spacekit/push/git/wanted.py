"""The files that the Space is to have: what is committed of the folder, as the folder's settings mean it.

They are the same files that go by the Hub's API, with two differences: a file that is committed although the
ignore rules name it is sent, and so are links as links. Where the commit itself is not what is wanted (the
settings of `[space]`, files that are left out or included, large files that are none yet), another commit on
top of it makes up for it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from spacekit.folder.app_folder import AppFolder
from spacekit.folder.ignore import is_always_left_out
from spacekit.folder.settings import SETTINGS_FILE
from spacekit.push.content import Content
from spacekit.push.git.attributes import ATTRIBUTES, with_large_files
from spacekit.push.git.clone import GITMODULES, Clone, FolderTree
from spacekit.push.git.command import Git, need_git
from spacekit.push.git.entries import FILE, SYMLINK, Entry, write_tree
from spacekit.push.git.lfs import keep
from spacekit.push.git.outgoing import PlainFiles, beginning
from spacekit.push.git.pointers import MAX_POINTER_BYTES, MIN_POINTER_BYTES, parse_pointer
from spacekit.push.git.scratch import Scratch

__all__ = ["Wanted", "WantedFile", "enlarge", "rules_file", "store", "unknown_files", "wanted_files"]

_EXECUTABLE = "100755"
_BY_RULES = "rules for large files"


@dataclass(frozen=True)
class WantedFile:
    """A file as the plan has it, and as the tree has it."""

    content: Content
    entry: Entry


@dataclass
class Wanted:
    """Files by path, and what was done to have them so.

    Attributes:
        files: The files.
        rules: The text of `.gitattributes`.
        committed_rules: The same as it is committed.
        enlarged: Files that were put into large-file storage.
    """

    files: dict[str, WantedFile] = field(default_factory=dict)
    rules: bytes = b""
    committed_rules: bytes = b""
    enlarged: list[str] = field(default_factory=list)


def unknown_files(folder: AppFolder, unknown: Iterable[str]) -> list[str]:
    """Files of the app that are neither committed nor ignored: forgotten, as it seems."""
    names = list(unknown)
    folders = tuple(name for name in names if name.endswith("/"))
    known = set(names)
    return [file.path for file in folder.files if file.path in known or file.path.startswith(folders)]


def wanted_files(folder: AppFolder, clone: Clone, tree: FolderTree, scratch: Scratch) -> Wanted:
    """All files but `.gitattributes`, whose rules may have to be merged with those of the Space first."""
    wanted = Wanted()
    made = folder.made()
    for entry in _kept(folder, clone, tree.entries):
        if entry.path == ATTRIBUTES:
            wanted.rules = wanted.committed_rules = scratch.git.run("cat-file", "blob", entry.oid)
        elif entry.path not in made:
            wanted.files[entry.path] = WantedFile(_content(folder.path, entry), entry)
    _resolve_pointers(wanted, scratch.git)
    committed = {entry.path for entry in tree.entries} | ({GITMODULES} if tree.vendored else set())
    for path, text in made.items():
        _add(wanted, Content(path, len(text), text, "settings"), scratch)
    for file in folder.files:
        if file.path not in committed and file.path not in made:
            content = Content(file.path, file.size, folder.path / file.path)
            _add(wanted, content, scratch)
    return wanted


def enlarge(wanted: Wanted, scratch: Scratch, plain: PlainFiles) -> None:
    """Put into large-file storage what the rules of `.gitattributes` or of the server want there."""
    by_rules = _covered(wanted, scratch)
    by_server = _too_large(wanted, scratch.git, plain)
    for path in sorted(by_rules | by_server):
        need_git("git-lfs")
        _enlarge(wanted, path, scratch)
    wanted.rules = with_large_files(wanted.rules, by_server - by_rules)


def rules_file(wanted: Wanted, scratch: Scratch) -> WantedFile | None:
    """`.gitattributes` as a file; `None` where there are no rules."""
    if not wanted.rules:
        return None
    oid = scratch.git.run("hash-object", "-w", "--stdin", stdin=wanted.rules).decode().strip()
    size = len(wanted.rules)
    made = None if wanted.rules == wanted.committed_rules else _BY_RULES
    content = Content(ATTRIBUTES, size, wanted.rules, made, blob_id=oid)
    return WantedFile(content, Entry(ATTRIBUTES, FILE, oid, size))


def store(content: Content, scratch: Scratch, plain: PlainFiles) -> WantedFile:
    """Store a file that is in no commit yet; a large one in large-file storage."""
    wanted = Wanted()
    _add(wanted, content, scratch)
    if _too_large(wanted, scratch.git, plain):
        need_git("git-lfs")
        _enlarge(wanted, content.path, scratch)
    return wanted.files[content.path]


def _kept(folder: AppFolder, clone: Clone, entries: Iterable[Entry]) -> Iterator[Entry]:
    """What of the commit is sent: all but what the folder's own rules leave out."""
    sent = {file.path for file in folder.files}
    sent |= {file.path for file in folder.unsendable} | clone.ignored() | {SETTINGS_FILE}
    for entry in entries:
        is_committed_on_purpose = any(map(is_always_left_out, entry.path.split("/")))
        # Not there although nothing is changed: a sparse checkout.
        is_there = os.path.lexists(folder.path / entry.path)
        if entry.path in sent or entry.mode == SYMLINK or is_committed_on_purpose or not is_there:
            yield entry


def _content(root: Path, entry: Entry) -> Content:
    return Content(entry.path, entry.size, root / entry.path, blob_id=entry.oid)


def _resolve_pointers(wanted: Wanted, git: Git) -> None:
    """Say of pointer files what they stand for."""
    entries = (file.entry for file in wanted.files.values())
    small = [entry for entry in entries if MIN_POINTER_BYTES <= entry.size < MAX_POINTER_BYTES]
    asked = "".join(f"{entry.oid}\n" for entry in small).encode()
    with git.reading("cat-file", "--batch", stdin=asked) as answers:
        for entry in small:
            size = int(answers.readline().split()[2])
            pointer = parse_pointer(answers.read(size))
            answers.read(1)
            if pointer and entry.mode != SYMLINK:
                source = wanted.files[entry.path].content.source
                content = Content(entry.path, pointer.size, source, sha256=pointer.sha256)
                wanted.files[entry.path] = WantedFile(content, entry)


def _add(wanted: Wanted, content: Content, scratch: Scratch) -> None:
    hash_object = ("hash-object", "-w", "--no-filters")
    if isinstance(content.source, bytes):
        oid = scratch.git.run(*hash_object, "--stdin", stdin=content.source)
        mode = FILE
    else:
        oid = scratch.git.run(*hash_object, "--", str(content.source.absolute()))
        mode = _EXECUTABLE if os.access(content.source, os.X_OK) else FILE
    entry = Entry(content.path, mode, oid.decode().strip(), content.size)
    wanted.files[content.path] = WantedFile(content, entry)


def _covered(wanted: Wanted, scratch: Scratch) -> set[str]:
    """Files that the rules want in large-file storage and that are not there."""
    if b"lfs" not in wanted.rules:
        return set()
    rules = rules_file(wanted, scratch)
    entries = [file.entry for file in wanted.files.values()]
    index = str(scratch.folder / "attributes-index")
    write_tree(scratch.git, [*entries, rules.entry] if rules else entries, index)
    paths = b"".join(os.fsencode(path) + b"\0" for path in wanted.files)
    asked = ("check-attr", "--cached", "--stdin", "-z", "filter")
    words = scratch.git.run(*asked, stdin=paths, env={"GIT_INDEX_FILE": index}).split(b"\0")
    told = zip(words[::3], words[2::3], strict=False)
    large = {os.fsdecode(path) for path, value in told if value == b"lfs"}
    return {path for path in large if _is_plain(wanted.files[path])}


def _is_plain(file: WantedFile) -> bool:
    """Whether it is an ordinary file with something in it, and its bytes are in the commit."""
    return file.content.sha256 is None and file.entry.mode != SYMLINK and file.entry.size > 0


def _too_large(wanted: Wanted, git: Git, plain: PlainFiles) -> set[str]:
    """Files that the server wants in large-file storage and that are not there."""
    files = [file.entry for file in wanted.files.values() if _is_plain(file)]
    if plain.may_be_binary:
        return {entry.path for entry in files if not plain.includes(entry.size, b"")}
    asked = "".join(f"{entry.oid}\n" for entry in files).encode()
    found = set()
    with git.reading("cat-file", "--batch", stdin=asked) as answers:
        for entry in files:
            answers.readline()
            if not plain.includes(entry.size, beginning(answers, entry.size)):
                found.add(entry.path)
    return found


def _enlarge(wanted: Wanted, path: str, scratch: Scratch) -> None:
    file = wanted.files[path]
    pointer = keep(scratch.git, scratch, file.entry.oid)
    text = pointer.as_bytes()
    oid = scratch.git.run("hash-object", "-w", "--stdin", stdin=text).decode().strip()
    content = Content(path, pointer.size, file.content.source, file.content.made, sha256=pointer.sha256)
    wanted.files[path] = WantedFile(content, Entry(path, file.entry.mode, oid, len(text)))
    wanted.enlarged.append(path)
