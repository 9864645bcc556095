"""Large files by git-lfs: found where they are, fetched where they are missing, sent before the commit."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from spacekit.errors import FolderError
from spacekit.push.git.clone import Clone, named
from spacekit.push.git.command import Git, GitFailed, need_git
from spacekit.push.git.follow import followed
from spacekit.push.git.pointers import Pointer
from spacekit.push.git.scratch import Scratch
from spacekit.push.progress import Progress

__all__ = ["LargeFiles", "keep"]

_CHUNK = 1024 * 1024
# Names on one command line: each takes 65 bytes of the 128 KiB that every system allows.
_NAMES_AT_ONCE = 1_000


class LargeFiles:
    """The large files of one push.

    Args:
        clone: Where pointers come from, and where what is missing is fetched to.
        scratch: Where they are sent from.
        stores: The git folders that have some.
    """

    def __init__(self, clone: Clone, scratch: Scratch, stores: Iterable[Path]) -> None:
        self.clone = clone
        self.scratch = scratch
        places = [scratch.path / "lfs", *(store / "lfs" for store in stores)]
        places += [clone.store / value for _, value in clone.settings(r"^lfs\.storage$")]
        self._places = [place / "objects" for place in places]

    def gather(self, wanted: Iterable[tuple[str, Pointer]]) -> list[Pointer]:
        """Have each large file at hand, fetching those that are not here from where the clone came from.

        Raises:
            FolderError: Some are nowhere.
        """
        files = {pointer.sha256: (path, pointer) for path, pointer in wanted}
        if any(not self._find(pointer) for _, pointer in files.values()):
            # What is checked out first: often it is all that is missing, and the history is far larger.
            for scope in ((self.clone.head,), ("--all", self.clone.head)):
                if all(self._find(pointer) for _, pointer in files.values()):
                    break
                self._fetch(scope)
        lost = sorted(path for path, pointer in files.values() if not self._find(pointer))
        if lost:
            raise FolderError(
                f"{named(lost)}: here is only a pointer, and the file itself is not at"
                f" {self.clone.origin() or 'hand'} either",
                "`git lfs fetch --all` in a clone that has it, then push from there",
                code="lfs-missing",
            )
        for _, pointer in files.values():
            self._place(pointer)
        return [pointer for _, pointer in files.values()]

    def send(self, pointers: list[Pointer], url: str, progress: Progress) -> None:
        """Send those that the server lacks.

        Raises:
            GitFailed: It did not take them all.
        """
        if not pointers:
            return
        need_git("git-lfs")
        names = [pointer.sha256 for pointer in pointers]
        total = sum(pointer.size for pointer in pointers)
        with followed(progress, "Sending large files", total, "Uploading LFS objects") as heard:
            for start in range(0, len(names), _NAMES_AT_ONCE):
                some = names[start : start + _NAMES_AT_ONCE]
                self.scratch.git.follow(
                    "lfs", "push", "--object-id", url, *some, heard=heard, env={"GIT_LFS_FORCE_PROGRESS": "1"}
                )

    def _find(self, pointer: Pointer) -> Path | None:
        files = (_place_in(objects, pointer.sha256) for objects in self._places)
        return next((file for file in files if file.is_file() and file.stat().st_size == pointer.size), None)

    def _place(self, pointer: Pointer) -> None:
        """Where git-lfs looks for it; a link, so that a large file is not there twice."""
        place = _place_in(self.scratch.path / "lfs" / "objects", pointer.sha256)
        source = self._find(pointer)
        if source and source != place:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.symlink_to(source)

    def _fetch(self, scope: tuple[str, ...]) -> None:
        origin = self.clone.origin()
        if origin is None:
            return
        need_git("git-lfs")
        all_commits, commit = scope[:-1], scope[-1]
        try:
            self.clone.git.run("lfs", "fetch", *all_commits, origin, commit)
        except GitFailed:
            # Of many files one may be lost: what did come counts, and who looks next names what did not.
            return


def keep(git: Git, scratch: Scratch, oid: str) -> Pointer:
    """Put a file of a commit into large-file storage and give its pointer."""
    objects = scratch.path / "lfs" / "objects"
    objects.mkdir(parents=True, exist_ok=True)
    fresh = objects / oid
    digest, size = hashlib.sha256(), 0
    with git.reading("cat-file", "--batch", stdin=f"{oid}\n".encode()) as answers, fresh.open("wb") as file:
        rest = int(answers.readline().split()[2])
        while rest and (chunk := answers.read(min(rest, _CHUNK))):
            size += _write(file, chunk, digest)
            rest -= len(chunk)
    pointer = Pointer(digest.hexdigest(), size)
    place = _place_in(objects, pointer.sha256)
    place.parent.mkdir(parents=True, exist_ok=True)
    fresh.replace(place)
    return pointer


def _write(file: IO[bytes], chunk: bytes, digest: hashlib._Hash) -> int:
    digest.update(chunk)
    return file.write(chunk)


def _place_in(objects: Path, sha256: str) -> Path:
    return objects / sha256[:2] / sha256[2:4] / sha256
