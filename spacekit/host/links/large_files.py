"""The large files of a repository that a Space follows: git-lfs fetches those that are not here yet.

It keeps them where this host does (`lfs/objects` in the repository, see store.large_files), each checked
against its SHA-256.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence

from spacekit.host.git_http.new_objects import new_files
from spacekit.host.limits import GIB, MAX_LARGE_FILE
from spacekit.host.store.disk import check_room
from spacekit.host.store.git import Repository
from spacekit.host.store.git_command import git_command
from spacekit.host.store.pointers import Pointer, may_be_pointer, parse_pointer
from spacekit.host.threads import in_thread

from .address import RepositoryAddress
from .fetch import Fetched
from .remote import REMOTE, run_remote
from .state import LinkProblem, problem_of

_SETTINGS = (
    "lfs.basictransfersonly=true",  # no program of anybody's
    "lfs.concurrenttransfers=4",
    "lfs.activitytimeout=120",
    "lfs.transfer.maxretries=3",
    "lfs.fetchinclude=",  # all of them, whatever .lfsconfig says
    "lfs.fetchexclude=",
)


async def fetch_large_files(found: Fetched) -> None:
    """Fetch the large files that new commits name.

    Raises:
        LinkProblem: They can't be had.
    """
    missing = await in_thread(missing_pointers, found.repository, found.sha)
    if not missing:
        return
    if shutil.which("git-lfs") is None:
        raise LinkProblem(
            "large-files", "The repository keeps large files in LFS, and this host has no git-lfs: install it"
        )
    if any(pointer.size > MAX_LARGE_FILE for pointer in missing):
        raise LinkProblem(
            "large-files", f"A file of the repository is larger than {MAX_LARGE_FILE // GIB} GiB"
        )
    await in_thread(check_room, found.repository.path, sum(pointer.size for pointer in missing))
    remote = found.remote
    settings = (*_SETTINGS, f"lfs.url={lfs_address(remote.address)}", *remote.settings)
    command = git_command(
        found.repository.path, "lfs", "fetch", "--all", REMOTE, found.sha, settings=settings
    )
    said = await run_remote(command, {**remote.environment, **_seen(found.repository)}, most=None)
    left = await in_thread(_still_missing, found.repository, missing)
    if left:
        problem = problem_of(said.words)
        words = f"{len(left)} large files of the repository could not be fetched: {problem.message}"
        raise LinkProblem(problem.state if said.code and problem.state != "failed" else "large-files", words)


def missing_pointers(repository: Repository, sha: str) -> list[Pointer]:
    """The large files that a commit and those before it name, and that are not here."""
    maybe = [file.oid for file in new_files(repository, [sha]) if may_be_pointer(file.size)]
    pointers = (parse_pointer(content) for content in repository.read_small(maybe))
    return [pointer for pointer in pointers if pointer and not repository.large_files.has(pointer)]


def _still_missing(repository: Repository, pointers: Sequence[Pointer]) -> list[Pointer]:
    return [pointer for pointer in pointers if not repository.large_files.has(pointer)]


def lfs_address(address: RepositoryAddress) -> str:
    """Where git-lfs asks for files, said on its command line: what `.lfsconfig` says of it does not count."""
    if address.scheme == "ssh":
        return address.url  # git-lfs asks there, by ssh, where they are
    url = address.url.rstrip("/")
    return f"{url if url.endswith('.git') else f'{url}.git'}/info/lfs"


def _seen(repository: Repository) -> dict[str, str]:
    names = ("GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES")
    return {name: repository.environment[name] for name in names if name in repository.environment}
