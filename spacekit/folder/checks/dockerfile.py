"""A Dockerfile as far as the checks read it: its instructions, and what holds in its last stage."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Dockerfile", "Instruction", "parse_dockerfile"]

# A Dockerfile is a page or two; of a longer one the rest is not looked at.
MAX_INSTRUCTIONS = 500
# One instruction is a screenful at most, with a handful of heredocs.
MAX_INSTRUCTION_CHARS = 16_000
_MAX_HEREDOCS = 10
_WORD = re.compile(r"[A-Za-z]+")
_HEREDOC = re.compile(r"<<-?\s*(?:\"([\w.]+)\"|'([\w.]+)'|([A-Za-z_][\w.]*))")
_FLAG = re.compile(r"\s*--[\w-]+(?:=\S*)?(?=\s)")


@dataclass(frozen=True)
class Instruction:
    """One instruction, continued lines joined.

    Attributes:
        name: `FROM`, `RUN`, ...
        text: What follows the name.
        line: Where it begins, from 1.
        stage: Which stage it belongs to, from 0; -1 before the first FROM.
    """

    name: str
    text: str
    line: int
    stage: int

    @property
    def flags(self) -> tuple[str, ...]:
        """The `--flags` at the beginning."""
        found, rest = [], f"{self.text} "
        while match := _FLAG.match(rest):
            found.append(match.group().strip())
            rest = rest[match.end() :]
        return tuple(found)

    @property
    def words(self) -> tuple[str, ...]:
        """The words after the flags, of the JSON form or the shell's."""
        rest = f"{self.text} "
        while match := _FLAG.match(rest):
            rest = rest[match.end() :]
        return tuple(_split(rest.strip()))


@dataclass(frozen=True)
class Dockerfile:
    """The instructions, in order."""

    instructions: tuple[Instruction, ...]

    def named(self, *names: str) -> tuple[Instruction, ...]:
        """All instructions of these names."""
        return tuple(each for each in self.instructions if each.name in names)

    @property
    def final(self) -> tuple[Instruction, ...]:
        """The instructions of the stage that becomes the image, and of the stages that it builds upon."""
        stages = self._lineage()
        return tuple(each for each in self.instructions if each.stage in stages)

    def last(self, *names: str) -> Instruction | None:
        """The instruction that counts of those that may be repeated."""
        return next((each for each in reversed(self.final) if each.name in names), None)

    @property
    def command(self) -> tuple[str, ...]:
        """The words that start the app: ENTRYPOINT and CMD."""
        parts = (self.last("ENTRYPOINT"), self.last("CMD"))
        return tuple(word for part in parts if part for word in part.words)

    def _lineage(self) -> frozenset[int]:
        """The last stage and those it begins with, by name: `FROM base` of `FROM python AS base`."""
        froms = self.named("FROM")
        if not froms:
            return frozenset()
        names = {each.words[2].lower(): each.stage for each in froms if _is_named(each)}
        chosen, stage = set(), froms[-1].stage
        while stage not in chosen:
            chosen.add(stage)
            words = froms[stage].words
            stage = names.get(words[0].lower(), stage) if words else stage
        return frozenset(chosen)


def parse_dockerfile(text: str) -> Dockerfile:
    """Read a Dockerfile; what is no instruction is passed over."""
    return Dockerfile(tuple(_instructions(text.splitlines())))


def _instructions(lines: list[str]) -> Iterator[Instruction]:
    stage, number, count = -1, 0, 0
    while number < len(lines) and count < MAX_INSTRUCTIONS:
        begin = number
        whole, number = _joined(lines, number)
        word = _WORD.match(whole)
        if not word:
            continue
        name = word.group().upper()
        stage += name == "FROM"
        count += 1
        yield Instruction(name, whole[word.end() :].strip(), begin + 1, stage)


def _joined(lines: list[str], number: int) -> tuple[str, int]:
    """One instruction with its continued lines and heredocs; gives the number of the line after it."""
    parts: list[str] = []
    while number < len(lines):
        line = lines[number].strip()
        number += 1
        if line.startswith("#") or (parts and not line):
            continue  # a comment or a blank line within an instruction does not end it
        parts.append(line.removesuffix("\\"))
        if not line.endswith("\\"):
            break
    whole = " ".join(parts)[:MAX_INSTRUCTION_CHARS]
    for ending in (
        _HEREDOC.findall(whole)[:_MAX_HEREDOCS] if whole[:4].upper() in {"RUN ", "COPY", "ADD "} else ()
    ):
        mark = next(filter(None, ending))
        end = next((at for at in range(number, len(lines)) if lines[at].strip() == mark), None)
        number = number if end is None else end + 1
    return whole, number


def _split(text: str) -> list[str]:
    if text.startswith("["):
        try:
            words = json.loads(text)
        except (ValueError, RecursionError):
            words = None
        if isinstance(words, list):
            return [word for word in words if isinstance(word, str)]
    try:
        return shlex.split(text)
    except ValueError:
        return text.split()


def _is_named(instruction: Instruction) -> bool:
    """Whether it is `FROM image AS name`."""
    words = instruction.words
    return len(words) == 3 and words[1].upper() == "AS"  # noqa: PLR2004  the three words of the form
