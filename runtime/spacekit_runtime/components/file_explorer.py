"""Files of the app's machine, to pick from. Browser half: web/src/components/fileexplorer."""

from __future__ import annotations

import hashlib
import os
import reprlib
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, ClassVar, Literal, TypedDict, Unpack

from spacekit_runtime.components.base import Common, Component
from spacekit_runtime.components.events import Event
from spacekit_runtime.errors import Error, UserInputError

# So many names of a folder are shown: nobody looks through more, and a page that had them would hang.
MOST_ENTRIES = 5000
COUNTS = ("single", "multiple")


class Entry(TypedDict):
    """A name in a folder.

    Keys:
        name: The name.
        type: `"file"` or `"folder"`.
        valid: Whether it can be picked.
    """

    name: str
    type: Literal["file", "folder"]
    valid: bool


class FileExplorer(Component):
    """Files of the machine that the app runs on, to pick from.

    Functions take the paths of what was picked, and give paths that are then picked. What lies outside of
    `root_dir`, by whatever way, and what hides behind a dot, is neither shown nor taken.

    Args:
        glob: Which files are shown: `"*.png"`, `"**/*.txt"`; a `*` stands for slashes, too.
        value: What is picked at the start.
        file_count: `"single"`, or `"multiple"` for a list.
        root_dir: The folder that is shown with all that is in it.
        ignore_glob: Which files and folders are left out.
        height: Height in pixels or as CSS; a longer list scrolls.
        max_height: The same, as a limit.
        min_height: The same, at least.
        common: See `Common`.
    """

    type_name: ClassVar[str] = "fileexplorer"
    # Where the app lies on its machine is nobody's business.
    private: ClassVar[frozenset[str]] = Component.private | {"root_dir"}
    reads: ClassVar[frozenset[str]] = frozenset({"glob", "file_count", "root_dir", "ignore_glob"})
    server_fns: ClassVar[tuple[str, ...]] = ("ls",)

    change = Event("Other files were picked, by a person or by a function.")
    input = Event("A person picked files.")
    select = Event("A person picked a file; `SelectData.value` is its path below `root_dir`.")

    def __init__(
        self,
        glob: str = "**/*",
        *,
        value: Any = None,
        file_count: Literal["single", "multiple"] = "multiple",
        root_dir: str | Path = ".",
        ignore_glob: str | None = None,
        height: int | str | None = None,
        max_height: int | str | None = 500,
        min_height: int | str | None = None,
        **common: Unpack[Common],
    ) -> None:
        if file_count not in COUNTS:
            raise ValueError(f"FileExplorer(file_count={file_count!r}): choose from {', '.join(COUNTS)}")
        super().__init__(value, **common)
        self.glob = glob
        self.file_count = file_count
        # Links on the way there stay: functions get paths as the author wrote them.
        self.root_dir = Path(os.path.abspath(root_dir))  # noqa: PTH100
        self.ignore_glob = ignore_glob
        self.height = height
        self.max_height = max_height
        self.min_height = min_height

    def props(self) -> dict[str, Any]:
        """What the page gets, with the functions that it may call."""
        return {**super().props(), "server_fns": list(self.server_fns)}

    def update_props(self, changes: dict[str, Any]) -> dict[str, Any]:
        """What the page gets; of another root, that it is another one."""
        shown = super().update_props(changes)
        if "root_dir" in changes:
            shown["root"] = hashlib.sha256(str(changes["root_dir"]).encode()).hexdigest()[:12]
        return shown

    def ls(self, folder: Any = None) -> list[Entry]:
        """What a folder holds: folders first, then files, both by name.

        Args:
            folder: The names of the folders that lead there from `root_dir`.

        Raises:
            UserInputError: There is no such folder below it.
        """
        path = self._below(folder or [])
        try:
            with os.scandir(path) as found:
                entries = [entry for each in found if (entry := self._entry(path, each)) is not None]
        except OSError as error:
            raise UserInputError("there is no such folder, or it can't be read") from error
        return sorted(entries, key=lambda entry: (entry["type"] == "file", entry["name"]))[:MOST_ENTRIES]

    def _entry(self, folder: Path, found: os.DirEntry[str]) -> Entry | None:
        path = folder / found.name
        if found.name.startswith(".") or not self._is_inside(path):
            return None
        is_folder = found.is_dir()
        is_valid = self._matches(path, self.glob)
        if self._is_ignored(path) or not (is_folder or is_valid):
            return None
        return {"name": found.name, "type": "folder" if is_folder else "file", "valid": is_valid}

    def preprocess(self, payload: Any) -> Any:
        """The paths of what was picked; refuse what is not there to be picked."""
        if payload is None:
            return None
        if not isinstance(payload, list):
            raise UserInputError(f"files are picked as a list, not {reprlib.repr(payload)}")
        picked = [self._picked(parts) for parts in payload]
        if self.file_count == "multiple":
            return picked
        if len(picked) > 1:
            raise UserInputError(f"{len(picked)} files were picked, and one is taken")
        return picked[0] if picked else None

    def _picked(self, parts: Any) -> str:
        path = self._below(parts)
        if not parts or not self._matches(path, self.glob) or self._is_ignored(path):
            raise UserInputError(f"{reprlib.repr(parts)} is none of the files that are shown")
        return str(path)

    def postprocess(self, value: Any) -> list[list[str]] | None:
        """The names that lead to each file from `root_dir`.

        Raises:
            Error: A file does not lie below it.
        """
        if value is None:
            return None
        listed = [value] if isinstance(value, str | Path) else value
        return [self._parts(Path(path)) for path in listed]

    def _parts(self, path: Path) -> list[str]:
        if path.is_absolute():
            if not path.is_relative_to(self.root_dir):
                raise Error(f"{path} does not lie below the FileExplorer's root_dir")
            path = path.relative_to(self.root_dir)
        return list(path.parts)

    def _below(self, parts: Any) -> Path:
        """The path that names lead to, as it stands: never outside, nor behind a dot.

        Raises:
            UserInputError: They are no names, or lead elsewhere.
        """
        if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
            raise UserInputError(f"a path is a list of names, not {reprlib.repr(parts)}")
        is_plain = all(part and not part.startswith(".") and not set(part) & set("/\\\0") for part in parts)
        path = self.root_dir.joinpath(*parts) if is_plain else None
        if path is None or not self._is_inside(path):
            raise UserInputError(f"there is no such file or folder: {reprlib.repr(parts)}")
        return path

    def _is_inside(self, path: Path) -> bool:
        """Whether a path leads to something below the root, whatever links are on the way."""
        root = self.root_dir.resolve()
        try:
            real = path.resolve(strict=True)
        except (OSError, RuntimeError):
            return False
        if not real.is_relative_to(root):
            return False
        return not any(part.startswith(".") for part in real.relative_to(root).parts)

    def _is_ignored(self, path: Path) -> bool:
        return self.ignore_glob is not None and self._matches(path, self.ignore_glob)

    def _matches(self, path: Path, pattern: str) -> bool:
        """Whether a pattern is for a path, read from the root of the machine or of what is shown."""
        return fnmatch(str(path), pattern) or fnmatch(str(path.relative_to(self.root_dir)), pattern)

    def api_info(self) -> dict[str, Any]:
        """Paths as lists of names."""
        return {
            "items": {"items": {"type": "string"}, "type": "array"},
            "title": "FileExplorerData",
            "type": "array",
            "additional_description": None,
        }

    def example_payload(self) -> list[list[str]]:
        """A file in a folder."""
        return [["gradio", "app.py"]]
