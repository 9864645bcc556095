"""Paths that others made up: taken as they are if any system can hold them, else refused with the reason."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from spacekit.errors import FolderError
from spacekit.folder.ignore import is_always_left_out
from spacekit.folder.incoming.limits import DEEPEST, LONGEST_PART_BYTES, LONGEST_PATH_BYTES

__all__ = ["Names", "checked_path", "is_left_out", "shared_top"]

# Windows opens a device for these, whatever ending they have.
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$"}
    | {f"{port}{number}" for port in ("com", "lpt") for number in "0123456789¹²³"}
)
_DRIVE = re.compile(r"[A-Za-z]:")
# What Windows keeps for itself; a colon would name a second stream of a file.
_NOT_IN_NAMES = frozenset('<>:"|?*')
# Controls, marks that turn the direction of text, halves of characters: a name that shows as another one.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# What joins emoji and shapes letters of some scripts is seen by what it does.
_JOINERS = frozenset("\u200c\u200d")
# What macOS puts into archives beside the files themselves.
_JUNK = frozenset({"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"})
_MAX_SHOWN = 120


def checked_path(path: str) -> str:
    """A path of a file or folder that is to come, as it is.

    Raises:
        FolderError: It leads out of the folder, or some system could not hold it.
    """
    reason = _fault(path)
    if reason is None:
        return path
    shown = "".join(letter if letter.isprintable() else "\ufffd" for letter in path[:_MAX_SHOWN])
    raise FolderError(
        f"{shown!r} can't be taken in: {reason}",
        "nothing was kept; rename it where it comes from, or leave it out there",
        code="unsafe-path",
    )


def _fault(path: str) -> str | None:
    faults = {
        "it has no name": not path,
        "it has a backslash, which is a folder's end on some systems": "\\" in path,
        "it begins at the root of the disk": path.startswith("/"),
        "it begins with a drive": _DRIVE.match(path),
        "its name has characters that nobody sees": any(_is_unseen(letter) for letter in path),
        f"its path is longer than {LONGEST_PATH_BYTES:,} bytes": _bytes(path) > LONGEST_PATH_BYTES,
        f"it lies deeper than {DEEPEST} folders": path.count("/") >= DEEPEST,
    }
    own = next((reason for reason, holds in faults.items() if holds), None)
    return own or next((fault for part in path.split("/") if (fault := _part_fault(part))), None)


def _part_fault(part: str) -> str | None:
    faults = {
        "it leads out of the folder": part == "..",
        "its path has an empty part": part in {"", "."},
        'its name has one of < > : " | ? *, which not every system takes': set(part) & _NOT_IN_NAMES,
        "a name ends with a dot or a blank, which some systems drop": part.endswith((".", " ")),
        "its name is that of a device on some systems": part.partition(".")[0].rstrip().lower() in _RESERVED,
        f"a name is longer than {LONGEST_PART_BYTES} bytes": _bytes(part) > LONGEST_PART_BYTES,
    }
    return next((reason for reason, holds in faults.items() if holds), None)


def _is_unseen(letter: str) -> bool:
    return unicodedata.category(letter) in _UNSEEN and letter not in _JOINERS


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def is_left_out(path: str) -> bool:
    """Whether a file is no part of an app: history, environments, caches, secrets, leavings of a system."""
    return any(is_always_left_out(part) or part in _JUNK for part in path.split("/"))


def shared_top(paths: Iterable[str]) -> str:
    """The one folder that all files lie in, with its slash; empty where there is none."""
    tops = {path.partition("/")[0] if "/" in path else "" for path in paths}
    top = tops.pop() if len(tops) == 1 else ""
    return f"{top}/" if top else ""


class Names:
    """The names that were taken so far: two that one file system holds for the same are refused."""

    def __init__(self) -> None:
        self._taken: dict[str, tuple[str, bool]] = {}

    def take_file(self, path: str) -> None:
        """A file comes.

        Raises:
            FolderError: Its name is taken.
        """
        self._take_parents(path)
        key = _key(path)
        if key in self._taken:
            raise _clash(path, self._taken[key][0])
        self._taken[key] = (path, False)

    def take_folder(self, path: str) -> None:
        """A folder comes; it may have come before.

        Raises:
            FolderError: Its name is that of something else.
        """
        self._take_parents(f"{path}/")

    def _take_parents(self, path: str) -> None:
        at = path.find("/")
        while at > 0:
            parent = path[:at]
            spelled, is_folder = self._taken.setdefault(_key(parent), (parent, True))
            if not is_folder or spelled != parent:
                raise _clash(parent, spelled)
            at = path.find("/", at + 1)


def _key(path: str) -> str:
    """One spelling for all that some file system holds for the same name."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def _clash(path: str, other: str) -> FolderError:
    how = "is there twice" if path == other else f"and {other!r:.160} are one name where case does not count"
    return FolderError(
        f"{path!r:.160} {how}",
        "nothing was kept; rename one of them where they come from",
        code="unsafe-path",
    )
