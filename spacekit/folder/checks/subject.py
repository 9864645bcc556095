"""A folder under examination: what several checks look at, read once."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property

from spacekit.folder.app_folder import README, REQUIREMENTS, AppFolder
from spacekit.folder.card_text import CardEntry, card_entries
from spacekit.folder.checks.contents import FileFacts, look_at
from spacekit.folder.checks.dockerfile import Dockerfile, parse_dockerfile
from spacekit.folder.python_source import parse_python
from spacekit.folder.requirements import RequirementLine, requirement_lines
from spacekit.folder.settings import PYPROJECT, SETTINGS_FILE

__all__ = ["DOCKERFILE", "Subject"]

DOCKERFILE = "Dockerfile"
# Source that people write is far below; parsing more would take seconds and gigabytes.
MAX_SOURCE_BYTES = 512 * 1024
# Text files are read up to here.
MAX_TEXT_BYTES = 1024 * 1024


class Subject:
    """An app folder, and what its checks read of it.

    Args:
        folder: The folder.
        contents_of: The files whose contents are looked at, for secrets and the like; `None` is all. A push
            looks only at what it sends.
    """

    def __init__(self, folder: AppFolder, contents_of: Collection[str] | None = None) -> None:
        self.folder = folder
        self.contents_of = contents_of
        self._texts: dict[str, str] = {}

    @cached_property
    def paths(self) -> frozenset[str]:
        """The files that would be sent."""
        return frozenset(file.path for file in self.folder.files)

    @cached_property
    def sizes(self) -> Mapping[str, int]:
        """Their sizes."""
        return {file.path: file.size for file in self.folder.files}

    @property
    def sdk(self) -> str | None:
        """What runs the app."""
        return self.folder.sdk

    def has(self, path: str) -> bool:
        """Whether a file would be sent."""
        return path in self.paths

    def text(self, path: str) -> str:
        """The text of a file that would be sent, "" when it is none; of a huge one its beginning."""
        if path not in self._texts:
            self._texts[path] = self.bytes(path).decode("utf-8", "replace") if self.has(path) else ""
        return self._texts[path]

    def bytes(self, path: str) -> bytes:
        """The bytes of a file that would be sent, up to `MAX_TEXT_BYTES`."""
        try:
            with (self.folder.path / path).open("rb") as stream:
                return stream.read(MAX_TEXT_BYTES)
        except OSError:
            return b""  # it went away since the folder was read

    @cached_property
    def card(self) -> tuple[CardEntry, ...]:
        """The settings of README.md, with their places."""
        return tuple(card_entries(self.text(README)))

    def card_line(self, key: str) -> int | None:
        """The line of README.md that a setting stands in."""
        return next((entry.line for entry in reversed(self.card) if entry.key == key), None)

    def place(self, key: str) -> tuple[str, int | None]:
        """Where a setting stands: the file and the line in README.md; in the settings file, only the file."""
        if key not in self.folder.settings.front_matter:
            return README, self.card_line(key)
        is_own_file = (self.folder.path / SETTINGS_FILE).exists()
        return (SETTINGS_FILE if is_own_file else PYPROJECT), None

    def version_text(self, key: str) -> str | None:
        """A version among the settings as its author wrote it: 3.10, which YAML reads as 3.1, stays 3.10."""
        value = self.folder.front_matter.values.get(key)
        source = next((entry.source for entry in reversed(self.card) if entry.key == key), None)
        is_own = key not in self.folder.settings.front_matter
        return (
            source if isinstance(value, float) and source and is_own else self.folder.front_matter.text(key)
        )

    @cached_property
    def requirements(self) -> tuple[RequirementLine, ...]:
        """The lines of requirements.txt that ask for something."""
        return tuple(requirement_lines(self.text(REQUIREMENTS)))

    @property
    def runs_python(self) -> bool:
        """Whether the app file is Python that the Space runs by itself."""
        return self.sdk not in {"docker", "static"}

    @cached_property
    def app_tree(self) -> ast.Module | None:
        """The app file's syntax; `None` when there is none to look at."""
        return self.tree(self.folder.app_file) if self.runs_python else None

    @cached_property
    def app_nodes(self) -> tuple[ast.AST, ...]:
        """All nodes of the app file's syntax."""
        return tuple(ast.walk(self.app_tree)) if self.app_tree else ()

    def tree(self, path: str) -> ast.Module | None:
        """A Python file's syntax; `None` when it is not there, too large or not Python."""
        if not self.has(path) or self.sizes[path] > MAX_SOURCE_BYTES:
            return None
        return parse_python(self.bytes(path))

    @cached_property
    def dockerfile(self) -> Dockerfile | None:
        """The Dockerfile of a Docker Space."""
        if self.sdk != "docker" or not self.has(DOCKERFILE):
            return None
        return parse_dockerfile(self.text(DOCKERFILE))

    @cached_property
    def contents(self) -> tuple[FileFacts, ...]:
        """What the files to look at hold, in short."""
        return tuple(self._look())

    def _look(self) -> Iterator[FileFacts]:
        for file in self.folder.files:
            if self.contents_of is None or file.path in self.contents_of:
                yield look_at(self.folder.path / file.path, file)
