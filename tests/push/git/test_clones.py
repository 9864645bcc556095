"""Clones of every kind: shallow, partial, below the root, with submodules, or none at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from git_folders import README, GitFolder
from git_pushes import Pushes
from running_host import RunningHost

from spacekit.errors import FolderError, RemoteError, SpacekitError
from spacekit.push.git.clone import find_clone

PAGE = {"README.md": README.encode(), "index.html": b"one"}
APP: dict[str, str | bytes] = {"apps/demo/README.md": README, "apps/demo/index.html": "one"}


@pytest.fixture(autouse=True)
def _local_submodules(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The user's own settings: they let a submodule come from this disk, and would lead every push astray."""
    settings = tmp_path / "gitconfig"
    settings.write_text(
        '[protocol "file"]\n\tallow = always\n'
        '[url "http://127.0.0.1:9/"]\n\tinsteadOf = http://127.0.0.1:\n'
        '[credential]\n\thelper = "!echo password=theirs"\n'
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".gitconfig").write_text(settings.read_text())


@pytest.mark.pain(6)
@pytest.mark.parametrize("options", [("--depth=1",), ("--depth=2",), ("--filter=blob:none",)])
def test_a_clone_with_holes_is_filled_beside_it(
    host: RunningHost, tmp_path: Path, options: tuple[str, ...]
) -> None:
    """What a shallow or partial clone lacks is fetched from where it came from; it stays as it is."""
    origin = GitFolder.create(tmp_path / "origin")
    origin.git("config", "uploadpack.allowFilter", "true")
    origin.commit({"index.html": "old"}, "second")
    origin.commit({"index.html": "one"}, "third")
    clone = origin.clone(tmp_path / "clone", *options)
    pushes = Pushes(host, f"ada/holes-{options[0][2:7]}{options[0][-1]}")
    before = clone.fingerprint()
    pushes.push(clone)
    assert before == clone.fingerprint()
    assert PAGE == pushes.files()
    assert ["Push it", "third", "second", "first", "initial commit"] == pushes.titles()
    clone.commit({"index.html": "two"}, "fourth")
    pushes.push(clone)
    assert PAGE | {"index.html": b"two"} == pushes.files()


def test_a_shallow_clone_without_its_origin(host: RunningHost, tmp_path: Path) -> None:
    """Where nobody has the rest of the history, the error says so and what to do."""
    origin = GitFolder.create(tmp_path / "origin")
    origin.commit({"index.html": "two"}, "second")
    clone = origin.clone(tmp_path / "clone", "--depth=1")
    clone.git("remote", "set-url", "origin", f"file://{tmp_path}/nowhere")
    with pytest.raises(FolderError, match="shallow") as caught:
        Pushes(host, "ada/no-origin").plan(clone)
    assert "fetch --unshallow" in (caught.value.hint or "")
    clone.git("remote", "remove", "origin")
    with pytest.raises(FolderError, match="no remote"):
        Pushes(host, "ada/no-origin").plan(clone)


def test_a_folder_below_the_root_goes_with_its_own_history(host: RunningHost, tmp_path: Path) -> None:
    """Only the commits that touched it, with it as the root; pushed again, they are the same commits."""
    folder = GitFolder.create(tmp_path / "repo", {"other.txt": "secret plans"})
    folder.commit(APP, "add the demo")
    folder.commit({"other.txt": "more"}, "something else")
    pushes = Pushes(host, "ada/below")
    first = pushes.push(folder.path / "apps" / "demo")
    assert PAGE == pushes.files()
    assert ["Push it", "add the demo", "initial commit"] == pushes.titles()
    assert "Ada <ada@example.org>" == pushes.git("log", "-1", "--format=%an <%ae>", f"{first}^2")
    assert pushes.plan(folder.path / "apps" / "demo").is_empty
    folder.commit({"apps/demo/index.html": "two"}, "change the demo")
    pushes.push(folder.path / "apps" / "demo")
    assert ["Push it", "change the demo", "Push it", "add the demo", "initial commit"] == pushes.titles()


def test_the_cure_below_the_root_works_too(host: RunningHost, tmp_path: Path) -> None:
    """An edit on the Space comes into the folder by the command of the hint, and the next push has it."""
    folder = GitFolder.create(tmp_path / "repo", {"other.txt": "x", **APP})
    demo = folder.path / "apps" / "demo"
    pushes = Pushes(host, "ada/below-cured")
    pushes.push(demo)
    edit = pushes.edit("edited.txt", "on the page")
    folder.commit({"apps/demo/index.html": "two"}, "change")
    with pytest.raises(RemoteError) as caught:
        pushes.plan(demo)
    hint = caught.value.hint or ""
    assert f"cherry-pick -X subtree=apps/demo {edit}`" in hint
    url = f"{pushes.target.endpoint.replace('://', f'://user:{pushes.target.token}@')}/spaces/{pushes.space}"
    folder.git("fetch", "--quiet", url, "main")
    folder.git("cherry-pick", "-X", "subtree=apps/demo", edit)
    assert "on the page" == (demo / "edited.txt").read_text()
    pushes.push(demo, force=True)
    assert PAGE | {"index.html": b"two", "edited.txt": b"on the page"} == pushes.files()


def test_a_submodule_is_sent_as_its_files(host: RunningHost, tmp_path: Path) -> None:
    """A server can't build what is elsewhere: the files stand in for it, and the plan says so."""
    library = GitFolder.create(tmp_path / "library", {"lib.js": "library"})
    folder = GitFolder.create(tmp_path / "app")
    folder.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(library.path), "lib")
    folder.commit({}, "a submodule")
    pushes = Pushes(host, "ada/submodule")
    assert any("submodules (lib)" in note for note in pushes.plan(folder).notes)
    pushes.push(folder)
    assert PAGE | {"lib/lib.js": b"library"} == pushes.files()
    assert pushes.plan(folder).is_empty


def test_a_submodule_that_is_not_there_is_named(host: RunningHost, tmp_path: Path) -> None:
    """A clone without its submodules: the error names them and the command that gets them."""
    library = GitFolder.create(tmp_path / "library", {"lib.js": "library"})
    folder = GitFolder.create(tmp_path / "app")
    folder.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(library.path), "lib")
    folder.commit({}, "a submodule")
    with pytest.raises(FolderError, match="the submodule lib is not checked out") as caught:
        Pushes(host, "ada/no-submodule").plan(folder.clone(tmp_path / "clone"))
    assert "git submodule update --init" in (caught.value.hint or "")


def test_who_commits_is_whom_git_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the environment, as CI systems set it."""
    folder = GitFolder.create(tmp_path / "app")
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Grace Hopper")
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "grace@example.org")
    assert "Grace Hopper <grace@example.org>" == find_clone(folder.path).author()


def test_a_folder_in_no_repository(tmp_path: Path) -> None:
    """The cure is a repository, or the other way."""
    with pytest.raises(FolderError, match="not in a git repository") as caught:
        find_clone(tmp_path)
    assert "--via hub" in (caught.value.hint or "")


def test_a_repository_without_a_commit(tmp_path: Path) -> None:
    """There is nothing to send yet."""
    folder = GitFolder(tmp_path / "empty")
    folder.path.mkdir()
    folder.git("init", "--quiet")
    with pytest.raises(FolderError, match="has no commit yet"):
        find_clone(folder.path)


def test_a_folder_of_which_nothing_is_committed(tmp_path: Path) -> None:
    """It lies in a repository that does not know it."""
    folder = GitFolder.create(tmp_path / "repo")
    (folder.path / "new").mkdir()
    with pytest.raises(FolderError, match=r"nothing of .*new is committed"):
        find_clone(folder.path / "new").tree()


def test_a_repository_of_another_format(tmp_path: Path) -> None:
    """The Hub knows SHA-1 alone."""
    folder = GitFolder(tmp_path / "sha256")
    folder.path.mkdir()
    folder.git("init", "--quiet", "--object-format=sha256")
    with pytest.raises(FolderError, match="sha256"):
        find_clone(folder.path)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a folder away")
def test_a_repository_that_git_does_not_trust(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that belongs to somebody else could run their commands: git's own caution stands."""
    folder = GitFolder.create(tmp_path / "theirs")
    for path in (folder.path, folder.path / ".git"):
        os.chown(path, 12345, 12345)
    monkeypatch.delenv("SUDO_UID", raising=False)
    with pytest.raises(FolderError, match="belongs to another user") as caught:
        find_clone(folder.path)
    assert "safe.directory" in (caught.value.hint or "")


def test_a_damaged_repository(host: RunningHost, tmp_path: Path) -> None:
    """What git says of it, and the way to look closer."""
    folder = GitFolder.create(tmp_path / "app")
    blob = folder.git("rev-parse", "HEAD:index.html")
    (folder.path / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(FolderError, match="git can't read the repository") as caught:
        Pushes(host, "ada/damaged").plan(folder)
    assert "git-failed" == caught.value.code


def test_a_machine_without_git(host: RunningHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error installs it, or goes the other way."""
    folder = GitFolder.create(tmp_path / "app")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SpacekitError, match="git is not installed") as caught:
        Pushes(host, "ada/no-git").plan(folder)
    assert "no-git" == caught.value.code
    assert "--via hub" in (caught.value.hint or "")


def test_a_repository_names_no_program_that_looking_at_it_runs(host: RunningHost, tmp_path: Path) -> None:
    """One that came in an archive is its owner's by its files, and somebody else's by its settings."""
    folder = GitFolder.create(tmp_path / "app")
    ran = tmp_path / "ran"
    hook = folder.path / ".git" / "hooks" / "post-index-change"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {ran}\n")
    hook.chmod(0o755)
    folder.git("config", "core.fsmonitor", f"touch {ran}; false")
    Pushes(host, "ada/quiet").plan(folder)
    assert not ran.exists()
