"""An app folder as a value: read once, never written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from spacekit.errors import FolderError
from spacekit.folder.files import FolderFile, Unsendable, walk
from spacekit.folder.front_matter import FrontMatter, parse_front_matter
from spacekit.folder.requirements import requirement_names

__all__ = ["AppFolder", "read_folder"]

README = "README.md"
REQUIREMENTS = "requirements.txt"
DEFAULT_APP_FILE = "app.py"
# A README or requirements.txt larger than this is not one; the rest of it is not read.
MAX_TEXT_BYTES = 1024 * 1024


@dataclass(frozen=True)
class AppFolder:
    """What a directory holds, as far as a Space is concerned.

    Attributes:
        path: The directory.
        front_matter: The settings at the top of README.md.
        requirements: The packages that requirements.txt names, in order.
        files: What would be sent.
        unsendable: What belongs to the folder but can't be sent.
        hidden_from_hub: What would be sent, but the Hub drops by the root's .gitignore.
    """

    path: Path
    front_matter: FrontMatter
    requirements: tuple[str, ...]
    files: tuple[FolderFile, ...]
    unsendable: tuple[Unsendable, ...] = ()
    hidden_from_hub: tuple[str, ...] = ()

    @property
    def sdk(self) -> str | None:
        """What runs the app, as README.md says: gradio, docker or static."""
        return self.front_matter.text("sdk")

    @property
    def app_file(self) -> str:
        """The file that a Space runs, by its path in the folder."""
        return self.front_matter.text("app_file") or DEFAULT_APP_FILE

    @property
    def title(self) -> str:
        """The app's name for people."""
        return self.front_matter.text("title") or self.path.resolve().name

    @property
    def size(self) -> int:
        """Bytes of all that would be sent."""
        return sum(file.size for file in self.files)

    def has(self, path: str) -> bool:
        """Whether a file of this path would be sent."""
        return any(path == file.path for file in self.files)

    def read(self, path: str) -> str:
        """The text of one file that would be sent; of a huge one its beginning."""
        with (self.path / path).open("rb") as stream:
            return stream.read(MAX_TEXT_BYTES).decode("utf-8", "replace")


def read_folder(path: Path) -> AppFolder:
    """Read a directory as an app folder.

    Raises:
        FolderError: There is no such directory, or it can't be read.
    """
    if not path.exists():
        raise FolderError(f"there is no folder {path}", f"`spacekit new hello {path}` makes one")
    if not path.is_dir():
        raise FolderError(f"{path} is a file, not a folder", f"name the folder that it is in: {path.parent}")
    found = walk(path)
    folder = AppFolder(
        path=path,
        front_matter=FrontMatter(is_present=False),
        requirements=(),
        files=tuple(found.files),
        unsendable=tuple(found.unsendable),
        hidden_from_hub=tuple(found.hidden_from_hub),
    )
    return replace(
        folder,
        front_matter=parse_front_matter(folder.read(README) if folder.has(README) else ""),
        requirements=requirement_names(folder.read(REQUIREMENTS) if folder.has(REQUIREMENTS) else ""),
    )
