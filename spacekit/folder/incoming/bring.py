"""Bring a folder from anywhere: `spacekit init --from`."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from spacekit.errors import FolderError
from spacekit.folder.fresh import fresh_folder
from spacekit.folder.incoming.archive import unpack
from spacekit.folder.incoming.copies import ZIP, copy_folder
from spacekit.folder.incoming.fetch import fetched, is_address
from spacekit.folder.incoming.place import Told

__all__ = ["bring", "folder_name"]

_NOT_IN_A_NAME = re.compile(r"[^\w.-]+")


def bring(source: str, target: Path, told: Told) -> Path:
    """Bring a zip, from a path or a web address, or another folder, into a folder that is not there yet.

    Args:
        source: The path or the address.
        target: The folder to be; it is there whole afterwards, or not at all.
        told: Hears how far it is.

    Raises:
        SpacekitError: There is no such source, or something in it is not taken in.
    """
    if is_address(source):
        with fetched(source, told) as archive, fresh_folder(target) as place:
            unpack(archive, place, told)
        return target
    path = Path(source)
    if not path.exists():
        raise FolderError(f"there is no {source}", "name a folder, a zip, or the address of one")
    if path.is_dir() and target.resolve().is_relative_to(path.resolve()):
        raise FolderError(f"{target} lies in {source} itself", "choose a folder outside of it")
    with fresh_folder(target) as place:
        if path.is_dir():
            copy_folder(path, place, told)
        else:
            unpack(path, place, told)
    return target


def folder_name(source: str) -> str:
    """What a folder out of a source is called: the last part of its path, without `.zip`."""
    path = unquote(urlsplit(source).path) if is_address(source) else str(Path(source).resolve())
    last = path.rstrip("/").rpartition("/")[2]
    stem = last[: -len(ZIP)] if last.lower().endswith(ZIP) else last
    return _NOT_IN_A_NAME.sub("-", stem).strip("-.") or "app"
