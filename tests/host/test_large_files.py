"""Large files: by git-lfs, by the Hub's API, and back."""

from __future__ import annotations

import hashlib
import json
import os
import urllib.request
from pathlib import Path

import pytest
from git_client import GitClient, space_url
from huggingface_hub import HfApi
from huggingface_hub.errors import HfHubHTTPError
from running_host import TOKEN, RunningHost
from small_spaces import address_of, get, push, wait_until_settled

STATIC = b"---\ntitle: A page\nsdk: static\n---\n"
TRACK = b"*.dat filter=lfs diff=lfs merge=lfs -text\n"

MIB = 1024 * 1024


@pytest.fixture
def git(tmp_path: Path) -> GitClient:
    """git with git-lfs, and the token."""
    return GitClient(tmp_path)


def _lfs_clone(host: RunningHost, git: GitClient, repo_id: str, name: str = "clone") -> GitClient:
    clone = git.clone(space_url(host.url, repo_id), name)
    clone("lfs", "install", "--local")
    clone("lfs", "pull")
    return clone


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_git_lfs_sends_a_file_and_everyone_has_it(host: RunningHost, git: GitClient, tmp_path: Path) -> None:
    """What git-lfs pushes is a pointer in git, and the file itself to the API, to downloads, to the Space."""
    api, content = host.api(), os.urandom(3_000_000)
    push(api, "me/lfs", {"README.md": STATIC, "index.html": b"<p>hi"})
    clone = _lfs_clone(host, git, "me/lfs")
    clone.commit({".gitattributes": TRACK, "big.dat": content})
    clone("push", "origin", "main")
    assert clone("show", "HEAD:big.dat").startswith("version https://git-lfs.github.com/spec/v1")
    (info,) = api.get_paths_info("me/lfs", ["big.dat"], repo_type="space")
    assert (len(content), _sha256(content)) == (info.size, info.lfs.sha256)  # type: ignore[union-attr]
    down = api.hf_hub_download("me/lfs", "big.dat", repo_type="space", cache_dir=tmp_path / "hub")
    assert content == Path(down).read_bytes()
    again = _lfs_clone(host, git, "me/lfs", "again")
    assert content == (again.folder / "big.dat").read_bytes()
    assert "RUNNING" == wait_until_settled(api, "me/lfs").stage
    assert content == get(f"{address_of(api, 'me/lfs')}/big.dat")


def test_git_lfs_says_nothing_of_locks(host: RunningHost, git: GitClient) -> None:
    """That this host has no file locks troubles nobody who pushes."""
    push(host.api(), "me/quiet", {"README.md": STATIC})
    clone = _lfs_clone(host, git, "me/quiet")
    clone.commit({".gitattributes": TRACK, "a.dat": b"1" * 1000})
    pushed = clone.run("push", "origin", "main")
    assert (0, False) == (pushed.code, "lock" in pushed.stderr.lower()), pushed.stderr


def test_the_api_s_files_are_right_for_git_lfs(host: RunningHost, git: GitClient) -> None:
    """A file that .gitattributes tracks goes to large-file storage however it came: a clone is clean."""
    content = os.urandom(200_000)
    push(host.api(), "me/tracked", {"README.md": STATIC, ".gitattributes": TRACK, "a.dat": content})
    clone = _lfs_clone(host, git, "me/tracked")
    assert content == (clone.folder / "a.dat").read_bytes()
    assert "" == clone("status", "--porcelain")
    assert "a.dat" in clone("lfs", "ls-files")


def test_a_tracked_file_is_not_sent_twice(host: RunningHost, tmp_path: Path) -> None:
    """An unchanged file in large-file storage is dropped by a client that compares git's ids."""
    api = host.api()
    for name, content in {"README.md": STATIC, "a.png": os.urandom(5_000)}.items():
        (tmp_path / name).write_bytes(content)
    api.create_repo("me/same", repo_type="space", space_sdk="static")
    first = api.upload_folder(folder_path=tmp_path, repo_id="me/same", repo_type="space").oid
    answer = _preupload(host, "me/same", {"a.png": (tmp_path / "a.png").read_bytes()}, agent="hf_hub/2.4.0")
    content = (tmp_path / "a.png").read_bytes()
    blob = hashlib.sha1(f"blob {len(content)}\0".encode() + content, usedforsecurity=False).hexdigest()
    assert {"path": "a.png", "uploadMode": "regular", "shouldIgnore": False, "oid": blob} == answer[0]
    assert first == api.upload_folder(folder_path=tmp_path, repo_id="me/same", repo_type="space").oid


def _preupload(
    host: RunningHost, repo_id: str, files: dict[str, bytes], agent: str = "x", header: str = ""
) -> list[dict[str, object]]:
    body = {"files": [{"path": path, "size": len(content), "sample": ""} for path, content in files.items()]}
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json", "User-Agent": agent}
    request = urllib.request.Request(  # noqa: S310 - our own host
        f"{host.url}/api/spaces/{repo_id}/preupload/main",
        json.dumps(body).encode(),
        headers | {"X-Spacekit-Large-Files": header},
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - as above
        listed: list[dict[str, object]] = json.load(answer)["files"]
        return listed


@pytest.mark.parametrize(
    ("agent", "header", "modes"),
    [
        ("unknown/None; hf_hub/2.4.0; python/3.11", "", ["regular"] * 5),
        ("unknown/None; hf_hub/2.4.0; python/3.11", "lfs", ["lfs", "regular", "lfs", "lfs", "regular"]),
        ("node", "", ["lfs", "regular", "regular", "lfs", "regular"]),
    ],
)
def test_large_files_are_asked_for_by_lfs(
    host: RunningHost, agent: str, header: str, modes: list[str]
) -> None:
    """Tracked files and large ones go by LFS, for clients that speak it; empty ones do not.

    Large is past 10 MiB as on the Hub, and past 3 MiB for clients that say that they send such files apart.
    """
    push(host.api(), "me/modes", {"README.md": STATIC})
    sizes = {"3.txt": 3 * MIB + 1, "10.txt": 10 * MIB + 1}
    texts = {name: b" " * size for name, size in sizes.items()}
    files = {"a.png": b"1", "a.txt": b"1", **texts, "empty.png": b""}
    assert modes == [file["uploadMode"] for file in _preupload(host, "me/modes", files, agent, header)]


@pytest.mark.filterwarnings("ignore:Use 'content=<...>':DeprecationWarning")  # of the client's own library
def test_the_hub_s_client_sends_by_lfs(
    host: RunningHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """huggingface_hub without Xet, told by our header, sends large files by LFS and finds them again."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_DISABLE_XET", True)
    api = HfApi(endpoint=host.url, token=TOKEN, headers={"X-Spacekit-Large-Files": "lfs"})
    content = os.urandom(2_000_000)
    head = push(api, "me/hub-lfs", {"README.md": STATIC, "model.bin": content})
    (info,) = api.get_paths_info("me/hub-lfs", ["model.bin"], repo_type="space")
    assert _sha256(content) == info.lfs.sha256  # type: ignore[union-attr]
    assert head == push(api, "me/hub-lfs", {"model.bin": content})
    down = api.snapshot_download("me/hub-lfs", repo_type="space", cache_dir=tmp_path)
    assert content == Path(down, "model.bin").read_bytes()


def test_a_pointer_without_its_file_is_refused(host: RunningHost, git: GitClient) -> None:
    """A push or a commit of a pointer whose file was never sent names the file and the cure."""
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 5\n"
    head = push(host.api(), "me/pointers", {"README.md": STATIC})
    clone = git.clone(space_url(host.url, "me/pointers"), "clone")
    clone.commit({"deep/model.txt": pointer})
    clone.commit({"deep/model.txt": b"in history only"})
    pushed = clone.run("push", "origin", "main")
    assert "remote:   - deep/model.txt" in pushed.stderr
    assert "git lfs push --all" in pushed.stderr
    with pytest.raises(HfHubHTTPError, match="is an LFS pointer, not the file that it stands for"):
        push(host.api(), "me/pointers", {"model.txt": pointer})
    assert head == host.api().space_info("me/pointers").sha
