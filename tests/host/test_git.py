"""Git over HTTP, with an unchanged git."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from git_client import GitClient, space_url
from running_host import RunningHost
from small_spaces import push

STATIC = b"---\ntitle: A page\nsdk: static\n---\n"


@pytest.fixture
def git(tmp_path: Path) -> GitClient:
    """git, with the token."""
    return GitClient(tmp_path)


def _clone(host: RunningHost, git: GitClient, name: str, *options: str) -> GitClient:
    return git.clone(space_url(host.url, f"me/{name}"), name, *options)


@pytest.mark.parametrize("suffix", ["", ".git"])
@pytest.mark.parametrize("version", ["0", "1", "2"])
def test_a_clone_has_what_the_api_has(host: RunningHost, git: GitClient, suffix: str, version: str) -> None:
    """A clone brings the history that the API made, with or without `.git`, in each protocol version."""
    head = push(host.api(), "me/cloned", {"README.md": STATIC, "index.html": b"<p>hi", "a/b.txt": b"b"})
    clone = git.clone(
        f"{space_url(host.url, 'me/cloned')}{suffix}", "here", f"--config=protocol.version={version}"
    )
    assert head == clone("rev-parse", "HEAD")
    assert b"<p>hi" == (clone.folder / "index.html").read_bytes()


def test_a_push_becomes_the_head_and_is_deployed(host: RunningHost, git: GitClient) -> None:
    """What git pushes to main is what the API shows, and what the Space then runs."""
    push(host.api(), "me/pushed", {"README.md": STATIC, "index.html": b"old"})
    clone = _clone(host, git, "pushed")
    sha = clone.commit({"index.html": b"new", "b.bin": os.urandom(3_000_000)})
    clone("push", "origin", "main")
    info = host.api().space_info("me/pushed")
    assert sha == info.sha
    assert info.runtime is not None
    assert sha == info.runtime.raw["targetSha"]
    assert "" == host.fsck()


def test_a_push_to_an_api_commit_is_fetched_back(host: RunningHost, git: GitClient) -> None:
    """After a commit through the API, git's push is refused until it has pulled."""
    push(host.api(), "me/both", {"README.md": STATIC})
    clone = _clone(host, git, "both")
    push(host.api(), "me/both", {"theirs.txt": b"1"})
    clone.commit({"ours.txt": b"1"})
    refused = clone.run("push", "origin", "main")
    assert (1, True) == (refused.code, "rejected" in refused.stderr)
    clone("pull", "--rebase", "origin", "main")
    clone("push", "origin", "main")
    assert {"theirs.txt", "ours.txt"} < set(host.api().list_repo_files("me/both", repo_type="space"))
