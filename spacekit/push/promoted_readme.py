"""The README of a promoted Space: the source's, but with the front matter that is the target's own; pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from spacekit.errors import FolderError
from spacekit.folder.front_matter import parse_front_matter, with_values, without_values

__all__ = ["promoted_readme"]


def promoted_readme(
    text: str, source: Mapping[str, Any], target: Mapping[str, Any], own: Mapping[str, Any]
) -> str:
    """The text with the target's settings in place of the source's; all else stays as it is.

    Args:
        text: The README that runs at the source.
        source: What `[space]` says for the source's environment: the push put that over the README.
        target: What it says for the target's.
        own: What the README of the folder says itself: that stands where only the source overrides it.

    Raises:
        FolderError: The block at its top can't be edited.
    """
    there = parse_front_matter(text).values
    dropped = [name for name in source if name not in target and name not in own and name in there]
    wanted = {name: own[name] for name in source if name not in target and name in own} | dict(target)
    changed = {name: value for name, value in wanted.items() if there.get(name) != value}
    if not changed and not dropped:
        return text
    made = with_values(text, changed) if changed else text
    made = without_values(made, dropped)
    expected = {name: value for name, value in {**there, **changed}.items() if name not in dropped}
    if dict(parse_front_matter(made).values) != expected:
        raise FolderError(
            "the settings of [space] can't be put into the block at the top of the source's README.md",
            "mend that block and push it to the source, then promote again",
        )
    return made
