"""One fetch: what is new comes into a folder of its own, and into the repository when accepted."""

from __future__ import annotations

import contextlib
import os
import signal
import tempfile
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from pathlib import Path

from spacekit.host.git_http.process import RECEIVING
from spacekit.host.names import is_sha
from spacekit.host.store.disk import check_room
from spacekit.host.store.git import Repository
from spacekit.host.store.git_command import git_command, quarantine_environment
from spacekit.host.threads import in_thread

from .address import RepositoryAddress
from .remote import REMOTE, Access, Remote, run_remote
from .state import LinkProblem, problem_of

# The settings of `fetch` that `receive-pack` has under names of its own.
_SETTINGS = (
    *RECEIVING,
    "fetch.unpackLimit=1",  # packs stay packs
    "fetch.recurseSubmodules=false",
    "fetch.writeCommitGraph=false",
    "fetch.fsck.badTimezone=warn",
    "fetch.fsck.missingSpaceBeforeDate=warn",
    "fetch.fsck.zeroPaddedFilemode=warn",
    "maintenance.auto=false",
    "protocol.version=2",
)
# The order in which the files of a pack come: git looks for packs by their index.
_ENDINGS = (".pack", ".rev", ".idx")


@dataclass(frozen=True)
class Fetched:
    """What a branch is elsewhere; its objects are seen by `repository` alone until they are accepted."""

    sha: str
    repository: Repository
    remote: Remote
    objects: Path

    def accept(self) -> None:
        """Bring the objects into the Space's repository; no branch moves."""
        target = self.repository.path / "objects" / "pack"
        target.mkdir(exist_ok=True)
        for ending in _ENDINGS:
            for file in (self.objects / "pack").glob(f"pack-*{ending}"):
                file.replace(target / file.name)
        _fsync(target)


@contextlib.asynccontextmanager
async def fetched(
    repository: Path,
    spool: Path,
    address: RepositoryAddress,
    branch: str | None,
    access: Access,
    note_hosts: Callable[[str], None],
) -> AsyncGenerator[Fetched]:
    """Fetch one branch; what was not accepted by the end is gone.

    Args:
        repository: The Space's bare repository, for which no other fetch runs.
        spool: Where the folder is made; on the same disk.
        address: What to fetch from.
        branch: Which branch; `None` is the one that a clone would check out.
        access: What opens the repository there.
        note_hosts: Called with the server's keys, however the fetch ends, at a first contact.

    Raises:
        LinkProblem: It could not be fetched.
    """
    await in_thread(check_room, spool)
    with tempfile.TemporaryDirectory(dir=spool, prefix="pull-") as name:
        folder = Path(name)
        objects = folder / "objects"
        await in_thread((objects / "pack").mkdir, parents=True)
        remote = await in_thread(Remote.prepare, address, folder, access)
        try:
            sha = await _fetch(repository, objects, remote, f"refs/heads/{branch}" if branch else "HEAD")
        finally:
            if access.known_hosts is None and (seen := await in_thread(remote.seen_hosts)):
                await in_thread(note_hosts, seen)
        yield Fetched(sha, Repository(repository, objects), remote, objects)


async def _fetch(repository: Path, objects: Path, remote: Remote, ref: str) -> str:
    note = repository / "FETCH_HEAD"
    note.unlink(missing_ok=True)  # of a pull that was killed
    arguments = (
        "fetch",
        "--quiet",
        "--no-tags",
        "--no-recurse-submodules",
        "--no-auto-maintenance",
        REMOTE,
        ref,
    )
    command = git_command(repository, *arguments, settings=(*_SETTINGS, *remote.settings))
    try:
        said = await run_remote(
            command, {**remote.environment, **quarantine_environment(repository, objects)}
        )
        if said.code:
            raise problem_of_fetch(said.words)
        sha = note.read_text().partition("\t")[0]
    except FileNotFoundError:
        sha = ""
    finally:
        note.unlink(missing_ok=True)
    if not is_sha(sha):
        raise LinkProblem("no-branch", "The repository has no commit yet")
    return sha


def problem_of_fetch(words: str) -> LinkProblem:
    """What git's last words mean for a fetch, which has a limit of its own."""
    if f"signal {int(signal.SIGXFSZ)}" in words:
        return LinkProblem("refused", "The repository is larger than what a push may hold here")
    return problem_of(words)


def _fsync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
