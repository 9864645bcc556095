"""docs/guide as values: chapters of text and programs, in the order of its contents."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import spacekit
from spacekit.errors import SpacekitError

__all__ = ["Chapter", "Program", "guide_dir", "read_chapter", "read_guide"]

CONTENTS = "README.md"
_PROGRAM = re.compile(r"^```python\n(.*?)^```\n?", re.DOTALL | re.MULTILINE)
_TITLE = re.compile(r"\A# (.+)\n")
_LISTED = re.compile(r"^\d+\. \[[^\]]+\]\(([\w-]+)\.md\)", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\.md(#[\w-]+)?\)")


@dataclass(frozen=True)
class Program:
    """A program of the guide.

    Attributes:
        name: What it is called: its chapter's name and its place there.
        code: What it says.
    """

    name: str
    code: str


@dataclass(frozen=True)
class Chapter:
    """A page of the guide.

    Attributes:
        name: Its file's name without the ending; empty for the contents.
        title: Its heading.
        parts: Markdown and programs, in their order. The first begins with the heading.
    """

    name: str
    title: str
    parts: tuple[str | Program, ...]

    @property
    def programs(self) -> list[Program]:
        """Its programs, in their order."""
        return [part for part in self.parts if isinstance(part, Program)]


def guide_dir() -> Path:
    """Where the guide is: inside an installed spacekit, or in the docs of the source tree."""
    package = Path(spacekit.__file__).resolve().parent
    carried = package / "_guide"
    return carried if carried.is_dir() else package.parent / "docs" / "guide"


def read_guide(folder: Path | None = None) -> list[Chapter]:
    """The contents and the chapters that they list.

    Args:
        folder: Where the pages are; where spacekit has them, without it.

    Raises:
        SpacekitError: It is not there.
    """
    folder = folder or guide_dir()
    try:
        contents = (folder / CONTENTS).read_text("utf-8")
        names = _LISTED.findall(contents)
        pages = [(name, (folder / f"{name}.md").read_text("utf-8")) for name in names]
    except OSError as error:
        raise SpacekitError(f"the guide can't be read: {error}", "install spacekit again") from error
    return [read_chapter("", contents), *(read_chapter(name, text) for name, text in pages)]


def read_chapter(name: str, text: str) -> Chapter:
    """A chapter by its Markdown.

    Args:
        name: What it is called; empty for the contents.
        text: The Markdown; it begins with a heading.
    """
    title = _TITLE.match(text)
    parts: list[str | Program] = []
    # What was split at has one group, so that text and code take turns.
    for at, part in enumerate(_PROGRAM.split(text)):
        if at % 2:
            parts.append(Program(f"{name}-{at // 2 + 1}", part))
        elif part.strip():
            parts.append(_LINK.sub(_as_page, part).strip())
    return Chapter(name, title[1] if title else name, tuple(parts))


def _as_page(link: re.Match[str]) -> str:
    """A link as the served guide has it: to a chapter; what is no chapter is not served, and is but named."""
    label, target, place = link.groups()
    if "/" in target:
        return str(label)
    return f"[{label}](./{'' if target == Path(CONTENTS).stem else target}{place or ''})"
