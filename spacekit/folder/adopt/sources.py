"""The Python files of a folder, read once and parsed when they are asked for."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from spacekit.folder.adopt.imports import Import, imports_of
from spacekit.folder.python_source import parse_python

__all__ = ["Sources", "read_sources"]

# More files than a hand-written app has; past them the folder holds somebody else's code.
MAX_FILES = 2_000
# A Python file that is larger is data.
MAX_BYTES = 1024 * 1024
# What is in a project for its developers, and is never what a Space runs.
_FOR_DEVELOPERS = frozenset({"tests", "test", "docs", "doc", "examples", "benchmarks", "site-packages"})
_TOOLS = frozenset({"setup.py", "conftest.py", "noxfile.py", "tasks.py", "manage.py", "fabfile.py"})


@dataclass(frozen=True)
class Sources:
    """Python files by path, with `/`.

    Attributes:
        contents: Their bytes.
    """

    contents: Mapping[str, bytes]
    _trees: dict[str, ast.Module | None] = field(default_factory=dict, repr=False, compare=False)

    def tree(self, path: str) -> ast.Module | None:
        """The syntax tree of a file; `None` when it is not Python."""
        if path not in self._trees:
            self._trees[path] = parse_python(self.contents[path])
        return self._trees[path]

    def imports(self, path: str) -> list[Import]:
        """What a file imports; nothing when it is not Python."""
        tree = self.tree(path)
        return imports_of(tree) if tree else []

    def candidates(self) -> list[str]:
        """The files that could be an app: none of the tests, tools and examples."""
        return [path for path in self.contents if _may_be_app(PurePosixPath(path))]


def read_sources(root: Path, paths: Iterable[str]) -> Sources:
    """Read the Python files among these paths of a folder; one that can't be read is not there."""
    contents: dict[str, bytes] = {}
    for path in sorted(paths, key=lambda path: (path.count("/"), path)):
        if not path.endswith(".py"):
            continue
        if len(contents) == MAX_FILES:
            break
        try:
            with (root / path).open("rb") as stream:
                content = stream.read(MAX_BYTES + 1)
        except OSError:
            continue
        if len(content) <= MAX_BYTES:
            contents[path] = content
    return Sources(contents)


def _may_be_app(path: PurePosixPath) -> bool:
    is_test = path.name.startswith("test_") or path.stem.endswith("_test")
    return not is_test and path.name not in _TOOLS and not _FOR_DEVELOPERS & set(path.parts[:-1])
