"""Details of Dockerfile instructions: the pairs of ENV and ARG, and a flag put in its place."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

from spacekit.folder.checks.dockerfile import Dockerfile, Instruction

__all__ = ["env_pairs", "environment", "expand", "insert_flag"]

_VARIABLE = re.compile(r"\$(?:(\w+)|\{(\w+)(?::?-([^}]*))?\})")


def env_pairs(instruction: Instruction) -> Iterator[tuple[str, str]]:
    """The names and values of `ENV a=1 b=2`, `ENV a 1` and `ARG a=1`; no value is ""."""
    try:
        words = shlex.split(instruction.text)
    except ValueError:
        words = instruction.text.split()
    if not words:
        return
    if instruction.name == "ENV" and "=" not in words[0]:
        yield words[0], " ".join(words[1:])
        return
    for word in words:
        name, _, value = word.partition("=")
        yield name, value


def environment(file: Dockerfile) -> dict[str, str]:
    """The variables that the app finds."""
    return {
        name: value for each in file.final if each.name == "ENV" for name, value in env_pairs(each) if value
    }


def expand(word: str, variables: dict[str, str]) -> str | None:
    """A word with its variables filled in; `None` when one is not known."""
    is_known = True

    def fill(match: re.Match[str]) -> str:
        nonlocal is_known
        value = variables.get(match[1] or match[2], match[3])
        is_known = is_known and value is not None
        return value or ""

    filled = _VARIABLE.sub(fill, word)
    return filled if is_known else None


def insert_flag(text: str, instruction: Instruction, flag: str) -> str:
    """A Dockerfile whose instruction has one more flag, everything else as it was."""
    lines = text.splitlines(keepends=True)
    line = lines[instruction.line - 1]
    head = re.match(r"\s*[A-Za-z]+", line)
    if head is None:
        return text
    lines[instruction.line - 1] = f"{head.group()} {flag}{line[head.end() :]}"
    return "".join(lines)
