"""Which files of an app folder stay at home, by the rules that git users know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pathspec import GitIgnoreSpec

__all__ = ["IgnoreRules", "is_always_left_out"]

IGNORE_FILES = (".gitignore", ".spacekitignore")
# An ignore file is read whole and each line becomes a regular expression.
MAX_IGNORE_BYTES = 256 * 1024

# Never part of an app, whatever the ignore files say: history, environments, caches.
_ALWAYS_LEFT_OUT = frozenset(
    {
        ".git",
        ".hg",
        ".svn",
        ".venv",
        "venv",
        "__pycache__",
        "node_modules",
        ".cache",
        ".gradio",
        ".mypy_cache",
        ".pytest_cache",
        ".ruff_cache",
        ".ipynb_checkpoints",
        ".idea",
        ".vscode",
        ".DS_Store",
        "Thumbs.db",
    }
)
# `.env`, `.env.local`, `.envrc`: where secrets live.
_SECRETS_PREFIX = ".env"


def is_always_left_out(name: str) -> bool:
    """Whether a file or folder of this name is never sent, at any depth."""
    # A file system that ignores case has one `.git` under every spelling, and so has git itself.
    return name in _ALWAYS_LEFT_OUT or name.lower() == ".git" or name.lower().startswith(_SECRETS_PREFIX)


@dataclass(frozen=True)
class IgnoreRules:
    """The ignore files from the root of the folder down to one directory.

    Attributes:
        levels: One pair for each directory that has rules: its path ("" or "a/b/"), and the rules.
    """

    levels: tuple[tuple[str, GitIgnoreSpec], ...] = ()

    def entering(self, directory: str, lines: Sequence[str]) -> IgnoreRules:
        """The rules inside `directory` ("" or "a/b/"), whose own ignore files hold `lines`."""
        if not lines:
            return self
        spec = GitIgnoreSpec.from_lines(map(_as_git_means_it, lines))
        return IgnoreRules((*self.levels, (directory, spec)))

    def leaves_out(self, path: str, *, is_folder: bool = False) -> bool:
        """Whether `path` is ignored: the deepest file with a say decides, in it the last line."""
        for directory, spec in reversed(self.levels):
            inner = path.removeprefix(directory) + ("/" if is_folder else "")
            verdict = spec.check_file(inner).include
            if verdict is not None:
                return verdict
        return False


def _as_git_means_it(line: str) -> str:
    """`data/**` is all that is in `data` but not `data` itself, so a later rule may keep a file of it.

    pathspec matches the folder too; the same rule in its longer form it reads as git does.
    """
    rule = line.rstrip()
    return f"{rule}/*" if rule.endswith("/**") else line


def read_ignore_lines(directory: Path) -> list[str]:
    """The lines of a directory's ignore files. `.spacekitignore` comes last, so it has the last word."""
    lines: list[str] = []
    for name in IGNORE_FILES:
        file = directory / name
        if file.is_file():
            with file.open(encoding="utf-8", errors="replace") as stream:
                lines.extend(stream.read(MAX_IGNORE_BYTES).splitlines())
    return lines
