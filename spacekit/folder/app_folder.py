"""An app folder as a value: read once, never written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from spacekit.errors import FolderError
from spacekit.folder.files import FolderFile, Unsendable, walk
from spacekit.folder.front_matter import FrontMatter, parse_front_matter, with_values
from spacekit.folder.ignore import Selection, with_kept
from spacekit.folder.settings import Settings, read_settings

__all__ = ["AppFolder", "read_commit", "read_folder"]

README = "README.md"
GITIGNORE = ".gitignore"
REQUIREMENTS = "requirements.txt"
DEFAULT_APP_FILE = "app.py"
# A README or requirements.txt larger than this is not one; the rest of it is not read.
MAX_TEXT_BYTES = 1024 * 1024


@dataclass(frozen=True)
class AppFolder:
    """What a directory holds, as far as a Space is concerned.

    Attributes:
        path: The directory.
        front_matter: What a Space will find at the top of README.md: what stands there, and over it
            `[space]` of the settings.
        requirements: The packages that requirements.txt names, in order.
        files: What would be sent.
        unsendable: What belongs to the folder but can't be sent.
        hidden_from_hub: What would be sent, but the Hub drops by the root's .gitignore.
        settings: What spacekit.toml says, for one environment.
        excepted: What the settings include although the root's .gitignore drops it.
    """

    path: Path
    front_matter: FrontMatter
    requirements: tuple[str, ...]
    files: tuple[FolderFile, ...]
    unsendable: tuple[Unsendable, ...] = ()
    hidden_from_hub: tuple[str, ...] = ()
    settings: Settings = field(default_factory=Settings)
    excepted: tuple[str, ...] = ()

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

    def readme(self) -> str:
        """README.md as it is to be sent: with `[space]` of the settings at its top.

        Raises:
            FolderError: It is too large to be edited, or its own block can't be.
        """
        is_there = self.has(README)
        text = _whole_text(self.path / README) if is_there else ""
        if not self.settings.front_matter:
            return text
        made = with_values(text, self.settings.front_matter)
        if dict(parse_front_matter(made).values) != dict(self.front_matter.values):
            raise FolderError(
                f"the settings of [space] can't be put into the block at the top of {README}",
                f"mend that block, or move what it says to [space] and take it out of {README}",
            )
        return made if is_there else f"{made}\n# {self.title}\n"

    def made(self) -> Mapping[str, bytes]:
        """The files that are sent otherwise than they stand in the folder, by path.

        Raises:
            FolderError: As `readme`.
        """
        made = {}
        if self.settings.front_matter:
            made[README] = self.readme().encode()
        if self.excepted and self.has(GITIGNORE):
            made[GITIGNORE] = with_kept(_whole_text(self.path / GITIGNORE), self.excepted).encode()
        return MappingProxyType(made)


def read_folder(path: Path, environment: str | None = None) -> AppFolder:
    """Read a directory as an app folder, with the settings of one environment.

    Raises:
        FolderError: There is no such directory, or it or its settings can't be read.
        UsageError: The settings know no such environment.
    """
    if not path.exists():
        raise FolderError(f"there is no folder {path}", f"`spacekit new hello {path}` makes one")
    if not path.is_dir():
        raise FolderError(f"{path} is a file, not a folder", f"name the folder that it is in: {path.parent}")
    settings = read_settings(path).of(environment)
    found = walk(path, Selection(settings.include, settings.exclude))
    folder = AppFolder(
        path=path,
        front_matter=FrontMatter(is_present=False),
        requirements=(),
        files=tuple(found.files),
        unsendable=tuple(found.unsendable),
        hidden_from_hub=tuple(found.hidden_from_hub),
        settings=settings,
        excepted=tuple(found.excepted),
    )
    own = parse_front_matter(folder.read(README) if folder.has(README) else "")
    return replace(
        folder,
        front_matter=_effective(own, settings),
        requirements=_requirements(folder),
    )


def read_commit(path: Path) -> AppFolder:
    """Read a checkout as an app folder: all of its files, since what is committed is there to be used.

    Rules for what is sent, and settings for how, have done their part before.
    """
    files = (
        FolderFile(each.relative_to(path).as_posix(), each.stat().st_size)
        for each in path.rglob("*")
        if each.is_file() and not each.is_symlink()
    )
    folder = AppFolder(
        path, FrontMatter(is_present=False), (), tuple(sorted(files, key=lambda file: file.path))
    )
    front_matter = parse_front_matter(folder.read(README) if folder.has(README) else "")
    return replace(folder, front_matter=front_matter, requirements=_requirements(folder))


def _requirements(folder: AppFolder) -> tuple[str, ...]:
    if not folder.has(REQUIREMENTS):
        return ()
    # Loaded where there are some: what reads them takes a while.
    from spacekit.folder.requirements import requirement_names

    return requirement_names(folder.read(REQUIREMENTS))


def _effective(own: FrontMatter, settings: Settings) -> FrontMatter:
    """What a README says, with `[space]` over it; a block that can't be read stays one."""
    if own.problem or not settings.front_matter:
        return own
    return FrontMatter(MappingProxyType({**own.values, **settings.front_matter}))


def _whole_text(path: Path) -> str:
    """The text of a file that is to be edited, with its line ends."""
    with path.open("rb") as stream:
        content = stream.read(MAX_TEXT_BYTES + 1)
    if len(content) > MAX_TEXT_BYTES:
        raise FolderError(f"{path.name} is larger than {MAX_TEXT_BYTES:,} bytes", "make it shorter")
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise FolderError(f"{path.name} is not UTF-8", "save it as UTF-8") from error
