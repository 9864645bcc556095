"""A folder of this machine, and files that a browser sent, copied into a fresh one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from spacekit.errors import FolderError
from spacekit.folder.files import walk
from spacekit.folder.incoming.archive import unpack
from spacekit.folder.incoming.names import is_left_out, shared_top
from spacekit.folder.incoming.place import Place, Told
from spacekit.folder.settings import SETTINGS_FILE

__all__ = ["Sent", "copy_folder", "take_sent"]

_PIECE = 1024 * 1024
ZIP = ".zip"


@dataclass(frozen=True)
class Sent:
    """A file that somebody sent.

    Attributes:
        name: What they call it, with its path in its folder; their word alone.
        file: Where its bytes are.
    """

    name: str
    file: Path


def copy_folder(source: Path, root: Path, told: Told) -> None:
    """Copy what an app consists of: the files that a push would send, and its settings.

    Raises:
        FolderError: A file of it can't be copied as it is: a link that leads out, a device.
    """
    found = walk(source)
    if found.unsendable:
        first = found.unsendable[0]
        raise FolderError(
            f"{first.path} can't be taken in: {first.reason}", "nothing was kept; take it away there"
        )
    files = [file.path for file in found.files]
    if (source / SETTINGS_FILE).is_file():
        files.append(SETTINGS_FILE)
    if not files:
        raise FolderError(f"{source} has no file that belongs to an app", "name the app's own folder")
    place = Place(root, told, sum(file.size for file in found.files))
    for path in files:
        file = source / path
        place.write(path, _pieces(file), is_program=bool(file.stat().st_mode & 0o100))


def take_sent(sent: Sequence[Sent], root: Path, told: Told) -> None:
    """Take files that somebody sent: those of a folder, or one zip.

    Raises:
        FolderError: There is none, or one that is not taken in.
    """
    if len(sent) == 1 and sent[0].name.lower().endswith(ZIP):
        unpack(sent[0].file, root, told)
        return
    wanted = [each for each in sent if not is_left_out(each.name)]
    if not wanted:
        raise FolderError("there is no file of an app in that", "choose the app's own folder")
    top = shared_top(each.name for each in wanted)
    place = Place(root, told, sum(each.file.stat().st_size for each in wanted))
    for each in wanted:
        place.write(each.name.removeprefix(top), _pieces(each.file))


def _pieces(file: Path) -> Iterator[bytes]:
    with file.open("rb") as stream:
        while piece := stream.read(_PIECE):
            yield piece
