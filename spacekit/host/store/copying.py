"""A repository as another one has it: objects are never changed once they are there, so both share them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from .git import Repository

# In the order in which they come: git looks for packs by their index.
_OBJECTS = ("objects/[0-9a-f][0-9a-f]/*", "objects/pack/*.pack", "objects/pack/*.rev", "objects/pack/*.idx")
_LARGE = ("lfs/objects/??/??/*", "lfs/git/*")
_HASH_LENGTH = 40


def copy_repository(source: Repository, target: Repository) -> None:
    """Give an empty repository all branches, tags, commits and large files of another."""
    # The refs first: whatever is pushed from here on is not part of the copy.
    refs = source.refs()
    for file in _files(source.path):
        copy = target.path / file.relative_to(source.path)
        copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.link(file, copy)
    for ref in refs:
        target.set_ref(ref.name, ref.sha, None)


def _files(folder: Path) -> Iterator[Path]:
    for pattern in (*_OBJECTS, *_LARGE):
        for file in folder.glob(pattern):
            is_loose = pattern is _OBJECTS[0]
            # What git is writing at the moment has another name.
            if not file.name.startswith("tmp") and (not is_loose or _is_object(file)):
                yield file


def _is_object(file: Path) -> bool:
    return len(file.parent.name + file.name) == _HASH_LENGTH
