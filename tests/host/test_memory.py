"""Large files pass through the host without being held in its memory."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

import pytest
from git_client import GitClient, space_url
from huggingface_hub import HfApi
from running_host import TOKEN, RunningHost
from small_spaces import push

STATIC = b"---\ntitle: A page\nsdk: static\n---\n"
MIB = 1024 * 1024
# What the host may grow by while a file passes through: buffers of a few connections, and what Python's
# allocator keeps; far less than the smallest of the files.
ALLOWED = 20 * MIB

pytestmark = pytest.mark.e2e


def _peak(host: RunningHost) -> int:
    """The most memory that the host's process has had."""
    assert host.process
    status = Path(f"/proc/{host.process.pid}/status").read_text()
    (line,) = [line for line in status.splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) * 1024


def _random_file(path: Path, size: int) -> Path:
    with path.open("wb") as out:
        for _ in range(size):
            out.write(os.urandom(MIB))
    return path


def _digest(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


@pytest.mark.parametrize("size", [60, pytest.param(300, marks=pytest.mark.long)])
@pytest.mark.filterwarnings("ignore:Use 'content=<...>':DeprecationWarning")  # of the client's own library
def test_a_large_file_does_not_grow_the_host(
    tmp_path: Path, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By git-lfs, in git itself, and by the API as LFS and as it is: up and down, the host stays small."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_DISABLE_XET", True)
    by_git, by_api = (_random_file(tmp_path / name, size) for name in ("by-git", "by-api"))
    with RunningHost() as host:
        push(host.api(), "me/large", {"README.md": STATIC, "warm.bin": b"x" * MIB})
        git = GitClient(tmp_path).clone(space_url(host.url, "me/large"), "clone")
        git("lfs", "install", "--local")
        before = _peak(host)

        def grown(what: str) -> None:
            now = _peak(host) - before
            sys.stdout.write(f"{what}: the host grew by {now / MIB:.1f} MiB\n")  # shown by pytest -rP
            assert now < ALLOWED, f"{what}: the host grew by {now / MIB:.1f} MiB"

        (git.folder / "by-lfs.bin").hardlink_to(by_git)
        git.commit({})
        git("push", "origin", "main")
        grown("git-lfs")
        (git.folder / "plain.txt").hardlink_to(by_git)
        git.commit({})
        git("push", "origin", "main")
        grown("git")
        lfs = HfApi(endpoint=host.url, token=TOKEN, headers={"X-Spacekit-Large-Files": "lfs"})
        for api, name in ((lfs, "api.bin"), (host.api(), "api.txt")):
            api.upload_file(path_or_fileobj=by_api, path_in_repo=name, repo_id="me/large", repo_type="space")
            grown(f"API, {name}")
        for name, sent in (
            ("by-lfs.bin", by_git),
            ("plain.txt", by_git),
            ("api.bin", by_api),
            ("api.txt", by_api),
        ):
            down = host.api().hf_hub_download("me/large", name, repo_type="space", cache_dir=tmp_path / "hub")
            assert _digest(sent) == _digest(Path(down))
        git.clone(space_url(host.url, "me/large"), "again")
        grown("download and clone")
