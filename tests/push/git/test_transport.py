"""Pushes by git to a real host: every way that a folder can stand to its Space."""

from __future__ import annotations

from pathlib import Path

import pytest
from git_folders import README, GitFolder
from git_pushes import Pushes
from running_host import RunningHost

from spacekit.errors import FolderError, RemoteError, StaleError
from spacekit.push.progress import Silent

PAGE = {"README.md": README.encode(), "index.html": b"one"}


def test_a_first_push_joins_the_histories(host: RunningHost, tmp_path: Path) -> None:
    """The server's first commit and ours have nothing in common; both are in the Space's history then."""
    folder = GitFolder.create(tmp_path / "app")
    pushes = Pushes(host, "ada/first")
    commit = pushes.push(folder)
    assert PAGE == pushes.files()
    assert ["Push it", "first", "initial commit"] == pushes.titles()
    assert commit == pushes.head
    assert folder.head == pushes.git("rev-parse", f"{commit}^2")


def test_a_second_push_sends_nothing(host: RunningHost, tmp_path: Path) -> None:
    """What is there already is not pushed again, and the plan says so."""
    folder = GitFolder.create(tmp_path / "app")
    pushes = Pushes(host, "ada/second")
    commit = pushes.push(folder)
    assert pushes.plan(folder).is_empty
    assert commit == pushes.push(folder)


def test_later_pushes_go_on_from_the_last(host: RunningHost, tmp_path: Path) -> None:
    """Commits made since go to the Space as they are, behind one that joins them."""
    folder = GitFolder.create(tmp_path / "app")
    pushes = Pushes(host, "ada/later")
    pushes.push(folder)
    folder.commit({"index.html": "two"}, "second")
    folder.commit({"new.txt": "new"}, "third")
    plan = pushes.plan(folder)
    assert (["new.txt"], ["index.html"]) == ([f.path for f in plan.added], [f.path for f in plan.changed])
    pushes.push(folder)
    assert PAGE | {"index.html": b"two", "new.txt": b"new"} == pushes.files()
    expected = {"Push it", "first", "second", "third", "initial commit"}
    assert expected == set(pushes.titles())


def test_a_clone_of_the_space_is_pushed_as_it_is(host: RunningHost, tmp_path: Path) -> None:
    """Where our history goes on from the Space's, its main becomes our very commit."""
    pushes = Pushes(host, "ada/clone")
    pushes.push(GitFolder.create(tmp_path / "app"))
    clone = _clone_of(pushes, tmp_path / "clone")
    head = clone.commit({"index.html": "two"}, "in the clone")
    assert head == pushes.push(clone)


def test_an_unrelated_history_is_told(host: RunningHost, tmp_path: Path) -> None:
    """A Space that is there with a history of its own: the plan says that a merge commit joins the two."""
    pushes = Pushes(host, "ada/unrelated")
    host.api().create_repo("ada/unrelated", repo_type="space", space_sdk="static")
    pushes.edit("theirs.txt", "theirs")
    folder = GitFolder.create(tmp_path / "app")
    plan = pushes.plan(folder)
    assert ["theirs.txt"] == [file.path for file in plan.deleted]
    assert any("nothing in common" in note for note in plan.notes)
    pushes.push(folder)
    assert PAGE == pushes.files()
    assert "Upload theirs.txt with huggingface_hub" in pushes.titles()


def test_nothing_is_deleted_where_nothing_is_to_be(host: RunningHost, tmp_path: Path) -> None:
    """With --no-prune a file of the Space stays beside ours."""
    pushes = Pushes(host, "ada/kept")
    host.api().create_repo("ada/kept", repo_type="space", space_sdk="static")
    pushes.edit("theirs.txt", "theirs")
    pushes.push(GitFolder.create(tmp_path / "app"), prunes=False)
    assert PAGE | {"theirs.txt": b"theirs"} == pushes.files()


@pytest.mark.pain(7)
def test_an_edit_on_the_space_is_not_undone(host: RunningHost, tmp_path: Path) -> None:
    """A commit that we lack stops the push: which it is, whose, and the command that brings it here."""
    folder = GitFolder.create(tmp_path / "app")
    pushes = Pushes(host, "ada/edited")
    pushes.push(folder)
    edit = pushes.edit("edited.txt", "on the page")
    folder.commit({"index.html": "two"})
    with pytest.raises(RemoteError, match="has 1 commit that this repository lacks") as caught:
        pushes.push(folder)
    assert "diverged" == caught.value.code
    assert f"{edit[:7]} Upload edited.txt with huggingface_hub (admin" in caught.value.message
    assert edit == pushes.head
    assert f"pull --no-rebase {pushes.target.endpoint}/spaces/ada/edited main" in (caught.value.hint or "")


def test_the_cure_for_a_diverged_history_works(host: RunningHost, tmp_path: Path) -> None:
    """After the pull that the hint names, the same push goes through and loses nothing."""
    folder = GitFolder.create(tmp_path / "app")
    pushes = Pushes(host, "ada/cured")
    pushes.push(folder)
    pushes.edit("edited.txt", "on the page")
    folder.commit({"index.html": "two"})
    folder.git("pull", "--quiet", "--no-rebase", "--no-edit", _address(pushes), "main")
    pushes.push(folder)
    assert PAGE | {"index.html": b"two", "edited.txt": b"on the page"} == pushes.files()


def test_a_return_to_an_earlier_version_is_no_divergence(host: RunningHost, tmp_path: Path) -> None:
    """A commit on the Space with the files of one that we know, as a rollback makes it, is no news."""
    folder = GitFolder.create(tmp_path / "app")
    pushes = Pushes(host, "ada/returned")
    pushes.push(folder)
    folder.commit({"index.html": "two"})
    pushes.push(folder)
    pushes.edit("index.html", "one")
    folder.commit({"index.html": "three"})
    pushes.push(folder)
    assert PAGE | {"index.html": b"three"} == pushes.files()


def test_force_drops_what_the_plan_showed(host: RunningHost, tmp_path: Path) -> None:
    """With --force-with-lease the edit goes, as the plan says."""
    folder = GitFolder.create(tmp_path / "app")
    pushes = Pushes(host, "ada/forced")
    pushes.push(folder)
    edit = pushes.edit("edited.txt", "on the page")
    folder.commit({"index.html": "two"})
    transport, plan = pushes.begin(folder, force=True)
    assert ["edited.txt"] == [file.path for file in plan.deleted]
    assert any("1 commit of the Space will be gone" in note for note in plan.notes)
    pushes.finish(transport, plan)
    assert PAGE | {"index.html": b"two"} == pushes.files()
    assert edit not in pushes.git("rev-list", "main")


@pytest.mark.pain(7)
def test_force_spares_what_came_since_the_plan(host: RunningHost, tmp_path: Path) -> None:
    """The lease is on the plan's commit: what nobody has seen is not dropped."""
    folder = GitFolder.create(tmp_path / "app")
    pushes = Pushes(host, "ada/lease")
    pushes.push(folder)
    pushes.edit("edited.txt", "on the page")
    folder.commit({"index.html": "two"})
    transport, plan = pushes.begin(folder, force=True)
    later = pushes.edit("edited.txt", "again")
    with pytest.raises(StaleError):
        pushes.finish(transport, plan)
    assert later == pushes.head


def test_two_pushes_at_once(host: RunningHost, tmp_path: Path) -> None:
    """One wins, the other is told to look again; nothing is lost."""
    folder = GitFolder.create(tmp_path / "app")
    pushes = Pushes(host, "ada/race")
    pushes.push(folder)
    other = folder.clone(tmp_path / "other")
    other.commit({"index.html": "theirs"})
    folder.commit({"index.html": "mine"})
    transport, plan = pushes.begin(folder)
    won = pushes.push(other)
    with pytest.raises(StaleError, match="someone else pushed") as caught:
        pushes.finish(transport, plan)
    assert "run the same command again" in (caught.value.hint or "")
    assert won == pushes.head


def test_what_is_not_committed_is_neither_sent_nor_passed_over(host: RunningHost, tmp_path: Path) -> None:
    """A changed file and a new one stop the push; ignored ones do not."""
    folder = GitFolder.create(tmp_path / "app", {"README.md": README, ".gitignore": "*.log\n"})
    pushes = Pushes(host, "ada/dirty")
    folder.write({"debug.log": "x", "new.html": "x"})
    with pytest.raises(FolderError, match=r"git does not know new\.html") as caught:
        pushes.plan(folder)
    assert "git -C" in (caught.value.hint or "")
    (folder.path / "new.html").unlink()
    folder.write({"README.md": README + "changed"})
    with pytest.raises(FolderError, match=r"README\.md is changed and not committed"):
        pushes.plan(folder)
    assert not host.api().repo_exists("ada/dirty", repo_type="space")


def test_the_users_repository_is_left_as_it_was(host: RunningHost, tmp_path: Path) -> None:
    """Not a byte of it changes: no reference, no object, no lock, no index; their hooks do not run."""
    folder = GitFolder.create(tmp_path / "app")
    hook = folder.path / ".git" / "hooks" / "pre-push"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    before = folder.fingerprint()
    Pushes(host, "ada/untouched").push(folder)
    assert before == folder.fingerprint()


@pytest.mark.parametrize("state", ["branch", "detached", "worktree", "in a hook"])
def test_any_checkout_will_do(
    host: RunningHost, tmp_path: Path, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another branch, no branch, a second working tree, a call from one of git's own hooks."""
    folder = GitFolder.create(tmp_path / "app")
    pushes = Pushes(host, f"ada/{state.replace(' ', '-')}")
    if state == "branch":
        folder.git("checkout", "--quiet", "-b", "feature/x")
    elif state == "detached":
        folder.git("checkout", "--quiet", "--detach")
    elif state == "worktree":
        folder.git("worktree", "add", "--quiet", str(tmp_path / "tree"))
        folder = GitFolder(tmp_path / "tree")
    else:
        monkeypatch.setenv("GIT_DIR", ".git")
        monkeypatch.setenv("GIT_INDEX_FILE", ".git/index")
    pushes.push(folder)
    assert PAGE == pushes.files()


def test_a_wrong_token_is_refused_and_not_shown(host: RunningHost, tmp_path: Path) -> None:
    """The error says what to do; the token is in none of its words, and nothing asks for another."""
    folder = GitFolder.create(tmp_path / "app")
    pushes = Pushes(host, "ada/token")
    pushes.push(folder)
    folder.commit({"index.html": "two"})
    transport, plan = pushes.begin(folder)
    assert transport._work is not None
    environment = {**transport._work.scratch.git.environment, "SPACEKIT_GIT_TOKEN": "wrong-token-0123"}
    object.__setattr__(transport._work.scratch.git, "environment", environment)
    with pytest.raises(RemoteError) as caught:
        transport.carry_out(plan, "x", Silent())
    assert "unauthorized" == caught.value.code
    assert "wrong-token" not in f"{caught.value} {caught.value.hint} {caught.value.__cause__}"


def _clone_of(pushes: Pushes, path: Path) -> GitFolder:
    path.mkdir()
    folder = GitFolder(path)
    folder.git("init", "--quiet", "--initial-branch=main")
    folder.git("pull", "--quiet", _address(pushes), "main")
    return folder


def _address(pushes: Pushes) -> str:
    return f"{pushes.target.endpoint.replace('://', f'://user:{pushes.target.token}@')}/spaces/{pushes.space}"
