"""Pushes by git that are refused, cut off or killed: the Space is at the old commit or at the new one."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cutting_proxy import CuttingProxy, Moment
from git_folders import README, GitFolder
from git_pushes import Pushes
from program import START, Program
from running_host import TOKEN, RunningHost

from spacekit.errors import RemoteError
from spacekit.push.target import Target

BINARY = bytes(range(256)) * 40
# A push takes about a second here; the moments are spread over it.
KILLED_AFTER_S = (0.6, 0.9, 1.1, 1.4)


@pytest.fixture(scope="module")
def strict_host() -> Iterator[RunningHost]:
    """A host that refuses what huggingface.co refuses."""
    with RunningHost(arguments=("--hub-rules",)) as running:
        yield running


def test_a_refusal_by_the_server_has_its_words_and_a_cure(strict_host: RunningHost, tmp_path: Path) -> None:
    """A binary file outside large-file storage: what the server said, and the command that mends it."""
    folder = GitFolder.create(tmp_path / "app", {"README.md": README, "picture.png": BINARY})
    pushes = Pushes(strict_host, "ada/strict")
    with pytest.raises(RemoteError, match=r"picture\.png") as caught:
        pushes.push(folder)
    assert "binary-files" == caught.value.code
    assert "git lfs migrate import" in (caught.value.hint or "")
    folder.git("lfs", "migrate", "import", "--include=picture.png", "--everything", "--yes")
    pushes.push(folder)
    assert BINARY == pushes.files()["picture.png"]


def test_settings_that_the_server_refuses(strict_host: RunningHost, tmp_path: Path) -> None:
    """The front matter of README.md is looked at by the server too."""
    folder = GitFolder.create(tmp_path / "app", {"README.md": "---\nsdk: static\ncolorFrom: mauve\n---\n"})
    with pytest.raises(RemoteError, match="colorFrom") as caught:
        Pushes(strict_host, "ada/mauve").push(folder)
    assert "readme-settings" == caught.value.code


@pytest.mark.long
@pytest.mark.parametrize("moment", ["before", "after"])
def test_cut_at_every_request(host: RunningHost, tmp_path: Path, moment: Moment) -> None:
    """Whichever request is cut, before or after the host has acted on it, the next push completes."""
    folder = GitFolder.create(tmp_path / "app")
    direct = Pushes(host, f"ada/cut-{moment}")
    direct.push(folder)
    number, is_done = 1, False
    hints: list[str | None] = []
    while not is_done:
        folder.commit({"index.html": f"{moment} {number}"}, f"number {number}")
        old = direct.head
        with CuttingProxy(host.url, cut_at=number, moment=moment) as proxy:
            pushes = Pushes(host, direct.space)
            pushes.target = Target(direct.space, proxy.url, TOKEN)
            try:
                pushes.push(folder)
                is_done = True
            except RemoteError as error:
                hints.append(error.hint)
        # An answer that was lost on its way is no failure, so more than the last push may go through.
        is_done = is_done and len(proxy.requests) < number
        between = direct.head
        new = direct.push(folder)
        assert between in {old, new}
        assert f"{moment} {number}".encode() == direct.files()["index.html"]
        number += 1
    assert number > 5
    assert all(hints)
    assert "" == host.fsck()


def test_killed_at_any_moment(host: RunningHost, tmp_path: Path) -> None:
    """The user's repository is as it was, the Space old or new, and the next push completes."""
    folder = GitFolder.create(tmp_path / "app")
    pushes = Pushes(host, "ada/killed")
    pushes.push(folder)
    program = Program(tmp_path)
    push = ("push", "app", "--to", pushes.space, "--endpoint", host.url, "--via", "git", "--detach")
    environment = program.environment(SPACEKIT_HOST_TOKEN=TOKEN, TMPDIR=str(tmp_path))
    for seconds in KILLED_AFTER_S:
        folder.commit({"index.html": f"killed after {seconds}", "large.txt": os.urandom(200_000).hex()})
        before, old = folder.fingerprint(), pushes.head
        # With all that it started, as when a machine goes down.
        process = subprocess.Popen(
            [*START, *push],
            cwd=tmp_path,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(seconds)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        # A push that arrives while the next one is planned is, to that one, somebody else's.
        host.wait_for_git()
        assert before == folder.fingerprint()
        between = pushes.head
        new = pushes.push(folder)
        assert between in {old, new}
        assert f"killed after {seconds}".encode() == pushes.files()["index.html"]
    assert "" == host.fsck()


def test_the_token_is_in_no_command_line(host: RunningHost, tmp_path: Path) -> None:
    """Other users of a machine see its processes: git gets the token in another way."""
    log = tmp_path / "calls"
    tools = tmp_path / "tools"
    tools.mkdir()
    real = subprocess.run(["which", "git"], capture_output=True, text=True, check=True).stdout.strip()
    (tools / "git").write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >> {log}\nexec {real} "$@"\n')
    (tools / "git").chmod(0o755)
    GitFolder.create(tmp_path / "app")
    program = Program(tmp_path)
    push = ("push", "app", "--to", "ada/quiet", "--endpoint", host.url, "--via", "git", "--detach")
    done = program(*push, SPACEKIT_HOST_TOKEN=TOKEN, PATH=f"{tools}:{os.environ['PATH']}")
    assert 0 == done.code, done.stderr
    assert "receive" in log.read_text() or "push" in log.read_text()
    assert TOKEN not in log.read_text() + done.stdout + done.stderr
