"""The files of a folder as they will be: texts are put here, and become edits that lose no line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from spacekit.errors import FolderError
from spacekit.folder.adopt.toml_text import with_space_table
from spacekit.folder.app_folder import GITIGNORE, README, AppFolder
from spacekit.folder.edits import Edit
from spacekit.folder.front_matter import parse_front_matter, with_values
from spacekit.folder.ignore import IgnoreRules
from spacekit.folder.settings import PYPROJECT, SETTINGS_FILE, read_settings

__all__ = ["DOCKERIGNORE", "Draft", "dockerignore"]

DOCKERIGNORE = ".dockerignore"
# What is edited is text that people write; nobody writes more than this.
MAX_TEXT_BYTES = 1024 * 1024


class Draft:
    """Changes to the text files of a folder, in the order in which they are made.

    Args:
        folder: The folder as it is.
        paths: Its files.
    """

    def __init__(self, folder: AppFolder, paths: set[str]) -> None:
        self.folder = folder
        self.paths = paths
        self._before: dict[str, bytes | None] = {}
        self._after: dict[str, str] = {}

    def text(self, path: str) -> str:
        """A file's text as it will be; empty when it is not there."""
        if path not in self._after:
            self._after[path] = self._read(path)
        return self._after[path]

    def put(self, path: str, text: str) -> None:
        """What a file will hold."""
        self.text(path)  # what it was
        self._after[path] = text

    def ignore(self, rules: Iterable[str]) -> None:
        """Add rules to the .gitignore that it does not have yet; none of its own is touched."""
        text = self.text(GITIGNORE)
        there = IgnoreRules().entering("", text.splitlines())
        added = [
            rule for rule in rules if not there.leaves_out(rule.strip("/"), is_folder=rule.endswith("/"))
        ]
        if added:
            ending = "\r\n" if "\r\n" in text else "\n"
            start = text if not text or text.endswith("\n") else text + ending
            self.put(GITIGNORE, start + "".join(rule + ending for rule in added))

    def put_front_matter(self, values: Mapping[str, Any], *, in_settings: bool) -> None:
        """Add front matter: to README.md, or to [space] of the settings, where it wins over README.md.

        Raises:
            FolderError: The block that is there is written in a way that can't be added to, or the settings
                stand in a file that is not ours to edit.
        """
        if not values:
            return
        if in_settings:
            if read_settings(self.folder.path).name == PYPROJECT:
                cause = f"this app's settings are in {PYPROJECT}, which is not edited"
                raise FolderError(cause, "leave --config out, or write [tool.spacekit.space] there yourself")
            self.put(SETTINGS_FILE, with_space_table(self.text(SETTINGS_FILE), values))
            return
        self._refuse_other_spelling()
        text = self.text(README)
        made = with_values(text, values)
        expected = {**parse_front_matter(text).values, **values}
        if dict(parse_front_matter(made).values) != expected:
            raise FolderError(
                f"the settings at the top of {README} are written in a way that can't be added to",
                "write them as one `name: value` a line, each at the start of its line",
            )
        self.put(README, made if text.strip() else f"{made}\n# {values.get('title', 'App')}\n")

    def edits(self) -> tuple[Edit, ...]:
        """What changes, file by file."""
        found = []
        for path, text in self._after.items():
            before, after = self._before[path], text.encode()
            if after != (before or b""):
                found.append(Edit(path, before, after))
        return tuple(sorted(found, key=lambda edit: edit.path))

    def _read(self, path: str) -> str:
        self._before[path] = None
        file = self.folder.path / path
        if file.is_symlink() and path not in self.paths:
            raise FolderError(f"{path} is a link that can't be followed", "replace it with a plain file")
        if not file.exists():
            return ""
        if not file.is_file():
            raise FolderError(f"{path} is not a plain file", "move it out of the way")
        try:
            with file.open("rb") as stream:
                content = stream.read(MAX_TEXT_BYTES + 1)
            text = content.decode()
        except (OSError, UnicodeDecodeError) as error:
            raise FolderError(f"{path} can't be read as text", "save it as UTF-8") from error
        if len(content) > MAX_TEXT_BYTES:
            raise FolderError(f"{path} is larger than {MAX_TEXT_BYTES:,} bytes", "make it shorter")
        self._before[path] = content
        return text

    def _refuse_other_spelling(self) -> None:
        """`readme.md` is another file to a Space, and the same one to some disks."""
        others = [path for path in self.paths if path.lower() == README.lower() and path != README]
        if others and README not in self.paths:
            raise FolderError(
                f"a Space reads {README}, and this folder has {others[0]}", f"rename it to {README}"
            )


def dockerignore() -> str:
    """What `docker build` on one's own machine must not copy into an image: secrets above all."""
    return "".join(f"{name}\n" for name in (".git", ".env*", ".venv", "**/__pycache__", "README.md"))
