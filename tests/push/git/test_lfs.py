"""Large files by git-lfs: those that are there, those that have to be fetched, those that should be there."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from git_folders import ENVIRONMENT, README, GitFolder
from git_pushes import Pushes
from running_host import RunningHost

from spacekit.errors import FolderError, SpacekitError
from spacekit.push.git.outgoing import PlainFiles

BINARY = bytes(range(256)) * 40
STRICT = PlainFiles(are_refused=True, max_bytes=5_000, may_be_binary=False)
LENIENT = PlainFiles(max_bytes=5_000, may_be_binary=False)

pytestmark = pytest.mark.skipif(shutil.which("git-lfs") is None, reason="git-lfs is not installed")


def with_large_file(path: Path, content: bytes = BINARY) -> GitFolder:
    """A repository that keeps its .bin files in large-file storage."""
    folder = GitFolder.create(path)
    folder.git("lfs", "install", "--local")
    rules = "*.bin filter=lfs diff=lfs merge=lfs -text\n"
    folder.commit({".gitattributes": rules, "model.bin": content}, "a model")
    return folder


def test_large_files_go_to_large_file_storage(host: RunningHost, tmp_path: Path) -> None:
    """What git-lfs keeps here is kept by the Space too; a second push sends nothing."""
    folder = with_large_file(tmp_path / "app")
    pushes = Pushes(host, "ada/lfs")
    plan = pushes.plan(folder)
    assert [len(BINARY)] == [file.size for file in plan.added if file.path == "model.bin"]
    pushes.push(folder)
    assert BINARY == pushes.files()["model.bin"]
    assert "git-lfs" in pushes.git("show", "main:model.bin")
    assert pushes.plan(folder).is_empty
    folder.commit({"model.bin": BINARY[1:]}, "a better model")
    pushes.push(folder)
    assert BINARY[1:] == pushes.files()["model.bin"]


def test_pointers_without_their_files_are_fetched(host: RunningHost, tmp_path: Path) -> None:
    """A clone made without git-lfs has pointers alone: the files come from its origin, pointers stay."""
    origin = with_large_file(tmp_path / "origin")
    origin.commit({"model.bin": BINARY[1:]}, "a better model")
    bare = tmp_path / "bare.git"
    subprocess.run(["git", "clone", "-q", "--bare", origin.path, bare], env=ENVIRONMENT, check=True)
    shutil.copytree(origin.path / ".git" / "lfs", bare / "lfs")
    clone = GitFolder(bare).clone(tmp_path / "clone")
    clone.git("remote", "set-url", "origin", f"file://{bare}")
    assert (clone.path / "model.bin").read_bytes().startswith(b"version https://git-lfs")
    pushes = Pushes(host, "ada/lfs-fetched")
    pushes.push(clone)
    assert BINARY[1:] == pushes.files()["model.bin"]
    assert (clone.path / "model.bin").read_bytes().startswith(b"version https://git-lfs")


@pytest.mark.pain(5)
def test_a_file_that_is_nowhere_is_named(host: RunningHost, tmp_path: Path) -> None:
    """Neither here nor at the origin: said before anything is sent."""
    origin = with_large_file(tmp_path / "app")
    folder = origin.clone(tmp_path / "clone")
    shutil.rmtree(origin.path / ".git" / "lfs")
    pushes = Pushes(host, "ada/lfs-lost")
    host.api().create_repo("ada/lfs-lost", repo_type="space", space_sdk="static")
    before = pushes.head
    with pytest.raises(FolderError, match=r"model\.bin: here is only a pointer") as caught:
        pushes.push(folder)
    assert "lfs-missing" == caught.value.code
    assert before == pushes.head


def test_a_machine_without_git_lfs(
    host: RunningHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error installs it."""
    folder = with_large_file(tmp_path / "app")
    tools = tmp_path / "tools"
    tools.mkdir()
    for tool in ("git", "sh"):
        (tools / tool).symlink_to(shutil.which(tool) or "")
    folder.git("lfs", "uninstall", "--local")
    folder.git("update-index", "--assume-unchanged", "model.bin")
    monkeypatch.setenv("PATH", str(tools))
    with pytest.raises(SpacekitError, match="git-lfs is not installed") as caught:
        Pushes(host, "ada/no-lfs").plan(folder)
    assert "apt-get install git-lfs" in (caught.value.hint or "")


def test_what_the_server_wants_there_is_put_there(host: RunningHost, tmp_path: Path) -> None:
    """A file too large for a commit, which the settings include, gets a rule and a pointer of its own."""
    folder = GitFolder.create(tmp_path / "app", _with_build())
    folder.write({"dist/big picture.png": BINARY})
    pushes = Pushes(host, "ada/enlarged", plain=LENIENT)
    plan = pushes.plan(folder)
    assert any("large-file storage takes dist/big picture.png" in note for note in plan.notes)
    pushes.push(folder)
    assert BINARY == pushes.files()["dist/big picture.png"]
    assert "git-lfs" in pushes.git("show", "main:dist/big picture.png")
    rules = pushes.git("show", "main:.gitattributes")
    assert '"/dist/big picture.png" filter=lfs' in rules
    assert "*.safetensors filter=lfs" in rules
    assert pushes.plan(folder).is_empty


def test_a_large_file_of_the_history_may_stay_there(host: RunningHost, tmp_path: Path) -> None:
    """Where the server takes the history as it is, a commit on top puts the file where it belongs."""
    folder = GitFolder.create(tmp_path / "app", {"README.md": README, "picture.png": BINARY})
    pushes = Pushes(host, "ada/on-top", plain=LENIENT)
    pushes.push(folder)
    assert BINARY == pushes.files()["picture.png"]
    assert "git-lfs" in pushes.git("show", "main:picture.png")
    assert pushes.plan(folder).is_empty


@pytest.mark.pain(3)
def test_a_history_that_would_be_refused_is_explained(host: RunningHost, tmp_path: Path) -> None:
    """A binary file that was deleted is in the history still: named, with the command that mends it."""
    folder = GitFolder.create(tmp_path / "app", {"README.md": README, "picture.png": BINARY})
    folder.git("rm", "--quiet", "picture.png")
    folder.commit({}, "no picture")
    with pytest.raises(FolderError, match=r"picture\.png") as caught:
        Pushes(host, "ada/offending", plain=STRICT).plan(folder)
    assert "large-in-history" == caught.value.code
    assert "`git lfs migrate import --include=picture.png`" in (caught.value.hint or "")
    folder.git("lfs", "migrate", "import", "--include=picture.png", "--everything", "--yes")
    pushes = Pushes(host, "ada/offending", plain=STRICT)
    pushes.push(folder)
    assert {"README.md": README.encode()} == pushes.files()


def _with_build() -> dict[str, str | bytes]:
    settings = '[files]\ninclude = ["dist/**"]\n'
    return {"README.md": README, ".gitignore": "dist\n", "spacekit.toml": settings}
