"""Large files pass through the host without being held in its memory."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
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


@pytest.mark.parametrize("size", [60, pytest.param(300, marks=pytest.mark.long)])
@pytest.mark.filterwarnings("ignore:Use 'content=<...>':DeprecationWarning")  # of the client's own library
def test_a_large_file_does_not_grow_the_host(
    tmp_path: Path, size: int, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    """By git-lfs, in git itself, and by the API as LFS and as it is: up and down, the host stays small."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_DISABLE_XET", True)
    file = tmp_path / "large"
    with file.open("wb") as out:
        for _ in range(size):
            out.write(os.urandom(MIB))
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    with RunningHost() as host:
        push(host.api(), "me/large", {"README.md": STATIC, "warm.bin": b"x" * MIB})
        git = GitClient(tmp_path).clone(space_url(host.url, "me/large"), "clone")
        git("lfs", "install", "--local")
        before = _peak(host)

        def grown(what: str) -> None:
            now = _peak(host) - before
            record_property(what, f"{now / MIB:.1f} MiB")  # in the report that pytest is asked for
            assert now < ALLOWED, f"{what}: the host grew by {now / MIB:.1f} MiB"

        (git.folder / "by-lfs.bin").hardlink_to(file)
        git.commit({})
        git("push", "origin", "main")
        grown("git-lfs")
        (git.folder / "plain.txt").hardlink_to(file)
        git.commit({})
        git("push", "origin", "main")
        grown("git")
        lfs = HfApi(endpoint=host.url, token=TOKEN, headers={"X-Spacekit-Large-Files": "lfs"})
        for api, name in ((lfs, "api.bin"), (host.api(), "api.txt")):
            api.upload_file(path_or_fileobj=file, path_in_repo=name, repo_id="me/large", repo_type="space")
            grown(f"API, {name}")
        for name in ("by-lfs.bin", "plain.txt", "api.bin", "api.txt"):
            down = Path(
                host.api().hf_hub_download("me/large", name, repo_type="space", cache_dir=tmp_path / "hub")
            )
            with down.open("rb") as content:
                assert digest == hashlib.file_digest(content, "sha256").hexdigest()
        git.clone(space_url(host.url, "me/large"), "again")
        grown("download and clone")
