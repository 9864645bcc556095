"""One fetch of a link by itself: its limits, and what others on the machine can see of it."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest
from git_servers import HttpGitServer, Upstream

from spacekit.host.links.address import parse_address
from spacekit.host.links.fetch import fetched, problem_of_fetch
from spacekit.host.links.remote import Access, Remote, run_remote
from spacekit.host.store.git import Repository
from spacekit.host.store.git_command import git_command
from spacekit.host.store.links import LinkSecrets

pytestmark = pytest.mark.e2e
_TOKEN = "glpat-a-secret-token-of-the-test"


def _command_lines() -> str:
    """What every user of the machine can read of all processes."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace"))
        except OSError:
            continue  # it has ended
    return "\n".join(found)


def test_a_token_is_in_no_list_of_processes(tmp_path: Path) -> None:
    """Looked at during each request that git makes, while its helpers run."""
    upstream = Upstream(tmp_path)
    sha = upstream.commit({"a.txt": b"a"})
    repository = Repository.create(tmp_path / "space.git")
    seen: list[str] = []
    with HttpGitServer(tmp_path, token=_TOKEN, watch=lambda: seen.append(_command_lines())) as server:
        address = parse_address(server.url(upstream), allows_http=True, trusted=True)
        access = Access(LinkSecrets(token=_TOKEN))

        async def fetch() -> str:
            async with fetched(repository.path, tmp_path, address, None, access, print) as found:
                return found.sha

        assert sha == asyncio.run(fetch())
    assert any(server.url(upstream) in lines for lines in seen), "the fetch itself was not seen"
    assert not any(_TOKEN in lines for lines in seen)


def test_a_repository_that_is_too_large_is_refused(tmp_path: Path) -> None:
    """Its pack is cut off at the limit, and the state says why."""
    upstream = Upstream(tmp_path)
    upstream.commit({"large.bin": os.urandom(1_000_000)})
    repository = Repository.create(tmp_path / "space.git")
    with HttpGitServer(tmp_path) as server:
        address = parse_address(server.url(upstream), allows_http=True, trusted=True)
        folder = tmp_path / "remote"
        folder.mkdir()
        remote = Remote.prepare(address, folder, Access())
        command = git_command(repository.path, "fetch", "source", "HEAD", settings=remote.settings)
        said = asyncio.run(run_remote(command, remote.environment, most=200_000))
    assert 0 != said.code
    assert "refused" == problem_of_fetch(said.words).state, said.words


def test_what_was_not_accepted_is_gone(tmp_path: Path) -> None:
    """The objects are seen while they are looked at, and nothing of them is left after."""
    upstream = Upstream(tmp_path)
    sha = upstream.commit({"a.txt": b"a"})
    repository = Repository.create(tmp_path / "space.git")
    spool = tmp_path / "spool"
    spool.mkdir()
    with HttpGitServer(tmp_path) as server:
        address = parse_address(server.url(upstream), allows_http=True, trusted=True)

        async def fetch() -> list[str]:
            async with fetched(repository.path, spool, address, "main", Access(), print) as found:
                return [entry.path for entry in found.repository.entries(found.sha)]

        assert ["a.txt"] == asyncio.run(fetch())
    assert [] == list(spool.iterdir())
    assert [] == list(repository.path.glob("objects/pack/*"))
    assert not (repository.path / "objects" / sha[:2]).exists()
