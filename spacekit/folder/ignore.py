"""Which files of an app folder stay at home, by the rules that git users know."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pathspec import GitIgnoreSpec

__all__ = [
    "SCRATCH_PREFIX",
    "IgnoreRules",
    "Selection",
    "always_left_out",
    "is_always_left_out",
    "rules_of",
    "with_kept",
]

IGNORE_FILES = (".gitignore", ".spacekitignore")
# How the files begin that spacekit writes beside a file before they take its place.
SCRATCH_PREFIX = ".spacekit-writing-"
# An ignore file is read whole and each line becomes a regular expression.
MAX_IGNORE_BYTES = 256 * 1024

# Never part of an app, whatever the ignore files say: history, environments, caches, and what tells spacekit
# how to push.
_ALWAYS_LEFT_OUT = frozenset(
    {
        ".git",
        ".spacekitignore",
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
# What has a meaning of its own in a line of an ignore file.
_SPECIAL = re.compile(r"([\\*?\[\]!# ])")


def is_always_left_out(name: str) -> bool:
    """Whether a file or folder of this name is never sent, at any depth."""
    # A file system that ignores case has one `.git` under every spelling, and so has git itself.
    lower = name.lower()
    return name in _ALWAYS_LEFT_OUT or lower == ".git" or lower.startswith((_SECRETS_PREFIX, SCRATCH_PREFIX))


def always_left_out() -> tuple[str, ...]:
    """Patterns of what is never sent, at any depth."""
    return (*sorted(_ALWAYS_LEFT_OUT), f"{_SECRETS_PREFIX}*", f"{SCRATCH_PREFIX}*")


@dataclass(frozen=True)
class IgnoreRules:
    """The ignore files from the root of the folder down to one directory.

    Attributes:
        levels: For each directory that has rules: its path ("" or "a/b/"), the rules, and an expression
            that matches whatever one of them does. Most files match none, and one search says so.
    """

    levels: tuple[tuple[str, GitIgnoreSpec, re.Pattern[str] | None], ...] = ()

    def entering(self, directory: str, lines: Sequence[str]) -> IgnoreRules:
        """The rules inside `directory` ("" or "a/b/"), whose own ignore files hold `lines`."""
        if not lines:
            return self
        spec = rules_of(lines)
        return IgnoreRules((*self.levels, (directory, spec, _any_of(spec))))

    def leaves_out(self, path: str, *, is_folder: bool = False) -> bool:
        """Whether `path` is ignored: the deepest file with a say decides, in it the last line."""
        for directory, spec, any_rule in reversed(self.levels):
            inner = path.removeprefix(directory) + ("/" if is_folder else "")
            if any_rule and not any_rule.search(inner):
                continue
            verdict = spec.check_file(inner).include
            if verdict is not None:
                return verdict
        return False


@dataclass(frozen=True)
class Selection:
    """What the settings say about files, in the ignore files' own syntax; they have the last word.

    Attributes:
        include: Patterns of files that are sent although an ignore file drops them.
        exclude: Patterns of files that are left out, included or not.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def excludes(self, path: str, *, is_folder: bool = False) -> bool:
        """Whether a file, or all that is in a folder, is left out."""
        return bool(self.exclude) and self._excluding.match_file(path + ("/" if is_folder else ""))

    def includes(self, path: str) -> bool:
        """Whether a file is sent although an ignore file drops it."""
        return bool(self.include) and self._including.match_file(path)

    def may_include_below(self, folder: str) -> bool:
        """Whether an ignored folder has to be looked through: something in it may be included."""
        return any(_may_match_below(pattern, folder) for pattern in self.include)

    @cached_property
    def _including(self) -> GitIgnoreSpec:
        return rules_of(self.include)

    @cached_property
    def _excluding(self) -> GitIgnoreSpec:
        return rules_of(self.exclude)


def rules_of(lines: Iterable[str]) -> GitIgnoreSpec:
    """The rules of an ignore file's lines. A line that is no pattern matches nothing, as it does for git."""
    meant = [_as_git_means_it(line) for line in lines]
    try:
        return GitIgnoreSpec.from_lines(meant)
    except ValueError:
        return GitIgnoreSpec.from_lines(filter(_is_pattern, meant))


def _is_pattern(line: str) -> bool:
    """Whether pathspec takes it: a backslash at the end of a line, for one, it refuses."""
    try:
        GitIgnoreSpec.from_lines([line])
    except ValueError:
        return False
    return True


def _any_of(spec: GitIgnoreSpec) -> re.Pattern[str] | None:
    """One expression for all rules; `None` if they can't be put together, which costs time alone."""
    # pathspec names a group of its rules, and one expression can't have a name twice. Comments have none.
    sources = [
        re.sub(r"\(\?P<\w+>", "(?:", pattern.regex.pattern) for pattern in spec.patterns if pattern.regex
    ]
    try:
        return re.compile("|".join(f"(?:{source})" for source in sources)) if sources else None
    except re.error:
        return None


def with_kept(text: str, paths: Iterable[str]) -> str:
    """A `.gitignore` that drops none of these paths: the rest of it stays, the exceptions are added.

    A server that applies the file sees a folder's rule first, so its folders are excepted too.
    """
    lines: dict[str, None] = {}
    for path in paths:
        parts = path.split("/")
        for depth in range(1, len(parts) + 1):
            name = _SPECIAL.sub(r"\\\1", "/".join(parts[:depth]))
            lines[f"!/{name}" + ("/" if depth < len(parts) else "")] = None
    if not lines:
        return text
    ending = "\r\n" if "\r\n" in text else "\n"
    start = text if not text or text.endswith("\n") else text + ending
    return start + "".join(line + ending for line in lines)


def _may_match_below(pattern: str, folder: str) -> bool:
    """Whether a pattern may match something in a folder, by the part of it that has no wildcard."""
    body = pattern.rstrip("/")
    if "/" not in body.removeprefix("/") and not body.startswith("/"):
        return True  # a name matches at any depth
    fixed = re.split(r"[*?\[\\]", body.removeprefix("/"), maxsplit=1)[0]
    return f"{folder}/".startswith(fixed) or fixed.startswith(f"{folder}/")


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
