"""A new app folder out of a template."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from spacekit.errors import UsageError
from spacekit.folder.card_schema import problems_of
from spacekit.folder.fresh import fresh_folder
from spacekit.folder.front_matter import peek, with_values
from spacekit.folder.templates import find_template

__all__ = ["check_emoji", "check_title", "scaffold", "title_from"]

# What running a template in place leaves behind; a copy begins clean.
_LEFTOVERS = shutil.ignore_patterns("__pycache__", ".gradio", ".venv", ".DS_Store")
# The Hub's limit on a whole id is 96 characters; a title has to fit a page's heading.
MAX_TITLE_CHARS = 96


def scaffold(template: str, target: Path, *, title: str | None = None, emoji: str | None = None) -> Path:
    """Copy a template into `target` and put the app's own name in it.

    Args:
        template: A name from `template_names()`.
        target: A folder that is not there yet, or is empty.
        title: The app's name for people; `None` makes one of the folder's name.
        emoji: The app's picture; `None` keeps the template's.

    Raises:
        UsageError: There is no such template, or the title or emoji is none.
        FolderError: The target has something in it, or can't be written.
    """
    source = find_template(template)
    values = {"title": _checked(title or title_from(target))}
    if emoji:
        check_emoji(emoji)
        values["emoji"] = emoji
    with fresh_folder(target) as place:
        shutil.copytree(source, place, ignore=_LEFTOVERS, dirs_exist_ok=True)
        readme = place / "README.md"
        readme.write_text(_named(readme.read_text("utf-8"), values), "utf-8")
    return target


def _named(readme: str, values: Mapping[str, str]) -> str:
    """A README with the app's own title and emoji, in its settings and in its heading."""
    heading = re.compile(rf"^# {re.escape(peek(readme, 'title') or '')}$", re.MULTILINE)
    return heading.sub(lambda _: f"# {values['title']}", with_values(readme, values), count=1)


def title_from(target: Path) -> str:
    """A title out of a folder's name: `my-first_app` gives `My first app`."""
    words = target.resolve().name.replace("-", " ").replace("_", " ").strip()
    return (words[:1].upper() + words[1:])[:MAX_TITLE_CHARS] or "App"


def check_title(text: str | None) -> None:
    """Refuse what can't be a title; `None` is none at all.

    Raises:
        UsageError: It is empty, too long or more than one line.
    """
    if text is not None:
        _checked(text)


def check_emoji(text: str | None) -> None:
    """Refuse what the Hub would refuse as an app's picture; `None` is none at all.

    Raises:
        UsageError: It is no emoji.
    """
    if text is not None and problems_of({"emoji": text}):
        raise UsageError(f"{text!r:.60} is no emoji", "use one picture, for example 🚀")


def _checked(text: str) -> str:
    """A title that a heading can show."""
    is_text = text.strip() and text.encode("utf-8", "ignore").decode() == text
    if not is_text or len(text) > MAX_TITLE_CHARS or len(text.splitlines()) > 1 or "\0" in text:
        hint = f"use one line of at most {MAX_TITLE_CHARS} characters"
        raise UsageError(f"{text!r:.60} can't be a title", hint)
    return text
