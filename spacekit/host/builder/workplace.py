"""The folders that one Space runs from.

The folder and its parents belong to the host, so that nothing a Space's process does can redirect what the
host writes; the folders inside belong to the Space's own user, when it has one.

    <key>/revisions/<build>/   a checkout, made afresh for each start of a revision
    <key>/envs/<name>/         a virtual environment; <name>.complete beside it when it is whole
    <key>/home, <key>/cache    HOME and the package cache
"""

from __future__ import annotations

import os
import re
import shutil
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from spacekit.host.store.git import Repository


@dataclass(frozen=True)
class Workplace:
    """Where a Space runs, and as whom."""

    root: Path
    uid: int | None

    @property
    def home(self) -> Path:
        """The Space's HOME; it stays from one revision to the next."""
        return self.root / "home"

    @property
    def cache(self) -> Path:
        """The Space's package cache: its own, since builds run code that could spoil another's."""
        return self.root / "cache"

    @property
    def _revisions(self) -> Path:
        return self.root / "revisions"

    @property
    def _environments(self) -> Path:
        return self.root / "envs"

    def prepare(self) -> None:
        """Make the folders, and remove the checkouts of an earlier run."""
        for folder in (self.root, self._revisions, self._environments):
            folder.mkdir(mode=0o711, parents=True, exist_ok=True)
            folder.chmod(0o711)
        for leftover in self._revisions.iterdir():
            shutil.rmtree(leftover, ignore_errors=True)
        for folder in (self.home, self.cache):
            self._give_folder(folder)
        self._give_temporary_folder(self.home / "tmp")

    def _give_temporary_folder(self, folder: Path) -> None:
        """Make it inside a folder of the Space's, which may have put something else in its place."""
        with suppress(FileNotFoundError):
            if not stat.S_ISDIR(folder.lstat().st_mode):
                folder.unlink()
        self._give_folder(folder)

    def _give_folder(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        self._give(folder)

    def _give(self, path: Path) -> None:
        if self.uid is not None:
            os.chown(path, self.uid, self.uid, follow_symlinks=False)

    def check_out(self, repository: Repository, sha: str, build: int) -> Path:
        """Write a revision's files and hand them to the Space's user, the outermost folder last."""
        folder = self._revisions / f"{build}-{sha[:12]}"
        shutil.rmtree(folder, ignore_errors=True)  # of an attempt that the engine left
        folder.mkdir(mode=0o700)
        repository.check_out(sha, folder)
        self._give_all(folder)
        return folder

    def check_out_site(self, repository: Repository, sha: str, name: str) -> Path:
        """Write a revision's files where a site is built, and hand them to the Space's user.

        They come from the repository, not from a checkout: that is the Space's own, and what runs there
        could put a link in the place of a file.
        """
        folder = self._begin(name)
        folder.mkdir(mode=0o700)
        repository.check_out(sha, folder)
        self._give_all(folder)
        return folder

    def _give_all(self, folder: Path) -> None:
        """Hand a folder and all that is in it to the Space's user, itself last: until then nobody gets in."""
        if self.uid is not None:
            _own_all(folder, self.uid)
            os.chown(folder, self.uid, self.uid, follow_symlinks=False)

    def take_back(self, folder: Path) -> None:
        """Make what a build left the host's own: nothing of the Space's can change it any more."""
        if self.uid is not None:
            os.chown(folder, os.geteuid(), os.getegid(), follow_symlinks=False)
            folder.chmod(0o700)
            _own_all(folder, os.geteuid())

    def hide_paths(self, text: str) -> str:
        """The text with this Space's own paths as its people know them: from the root of the repository."""
        for folder, shown in ((self._revisions, ""), (self._environments, ".venv/")):
            text = re.sub(rf"{re.escape(str(folder))}/[^/\s'\"]+/?", shown, text)
        return (
            text.replace(str(self.home), "~").replace(f"{self.root}/", "").replace(f"{self.root.parent}/", "")
        )

    def drop_other_checkouts(self, kept: set[Path]) -> None:
        """Remove the checkouts that nothing runs from."""
        for folder in self._revisions.iterdir():
            if folder not in kept:
                shutil.rmtree(folder, ignore_errors=True)

    def environment(self, name: str) -> Path:
        """Where the environment of that name is, or will be."""
        return self._environments / name

    def is_complete(self, name: str) -> bool:
        """Whether the environment was built to its end."""
        return (self._environments / f"{name}.complete").exists()

    def begin_environment(self, name: str) -> Path:
        """An empty place for an environment."""
        folder = self._begin(name)
        self._give_folder(folder)
        return folder

    def _begin(self, name: str) -> Path:
        """Where an environment is going to be, with nothing there."""
        folder = self.environment(name)
        (self._environments / f"{name}.complete").unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)
        return folder

    def finish_environment(self, name: str, kept: set[str]) -> None:
        """Note that it is whole, and drop those that no revision uses any more."""
        (self._environments / f"{name}.complete").touch()
        keep = {name, *kept}
        for entry in self._environments.iterdir():
            if entry.name.removesuffix(".complete") in keep:
                continue
            if entry.is_dir():
                shutil.rmtree(entry, ignore_errors=True)
            else:
                entry.unlink(missing_ok=True)

    def remove(self) -> None:
        """Remove all of it."""
        shutil.rmtree(self.root, ignore_errors=True)


def _own_all(folder: Path, uid: int) -> None:
    """Make all that is in a folder a user's: by descriptors, since a path may soon lead elsewhere."""
    for _, folders, files, descriptor in os.fwalk(folder):
        for name in (*folders, *files):
            with suppress(FileNotFoundError):
                os.chown(name, uid, uid, dir_fd=descriptor, follow_symlinks=False)
