"""`spacekit try`: the main job from end to end."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import httpx2
import pytest
from program import START, Program

pytestmark = pytest.mark.e2e


def test_once_says_each_step_and_leaves_nothing(cli: Program) -> None:
    """From the template to gradio_client's answer through the host's proxy; then all is gone."""
    before = _leftovers()
    shown = cli("try", "--once")
    assert 0 == shown.code, shown.stderr
    said = [
        "✓ Copied the hello template",
        "✓ Started a host on loopback",
        "✓ Compared the folder with the Space",
        "✓ Pushed to you/hello",
        "✓ Running, and answering",
        "✓ Called the app: Hello, Ada!",
        "✓ Stopped and removed everything",
    ]
    places = [shown.stderr.index(words) for words in said]
    assert sorted(places) == places
    assert shown.stdout.startswith("http://127.")
    assert "\x1b" not in shown.stderr
    assert before == _leftovers()


def started(cli: Program, stderr: int = subprocess.DEVNULL) -> subprocess.Popen[str]:
    """`spacekit try` in a group of its own, which hears Ctrl-C as from a terminal."""
    return subprocess.Popen(
        [*START, "try", "--no-browser"],
        cwd=cli.folder,
        env=cli.environment(),
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
        start_new_session=True,
    )


def test_ctrl_c_stops_all_that_was_started(cli: Program) -> None:
    """It stays up until Ctrl-C; after that neither the host nor the app answers, and no file is left."""
    before = _leftovers()
    with started(cli) as process:
        assert process.stdout
        address = process.stdout.readline().strip()
        assert 200 == httpx2.get(address, timeout=20).status_code
        os.killpg(process.pid, signal.SIGINT)
        assert 130 == process.wait(60)
    assert not _answers(address)
    assert before == _leftovers()


def test_a_second_ctrl_c_does_not_cut_the_removal_off(cli: Program) -> None:
    """Stopping takes seconds, and people press it again: everything goes all the same."""
    before = _leftovers()
    with started(cli, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        address = process.stdout.readline().strip()
        os.killpg(process.pid, signal.SIGINT)
        while process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
            time.sleep(0.1)  # as fast as fingers are
        # The last one may come when all is done, and end the interpreter on its own way out.
        assert process.returncode in {130, -signal.SIGINT}
        assert "✓ Stopped and removed everything" in process.stderr.read()
    assert not _answers(address)
    assert before == _leftovers()


def test_ctrl_c_in_a_build_promises_nothing(cli: Program) -> None:
    """No host is left that could go on with it."""
    before = _leftovers()
    with cli.start("try", "--no-browser") as process:
        assert process.stderr
        said = ""
        while "commit " not in said:
            said = process.stderr.readline()
            assert said
        process.send_signal(signal.SIGINT)
        rest = process.stderr.read()
        assert 130 == process.wait(60)
    assert "goes on being built" not in rest
    assert "✓ Stopped and removed everything" in rest
    assert before == _leftovers()


def test_kill_9_leaves_no_process(cli: Program) -> None:
    """Even then the host and the app end; only files stay, in the temporary folder."""
    before = _leftovers()
    with cli.start("try", "--no-browser") as process:
        assert process.stdout
        address = process.stdout.readline().strip()
        process.kill()
        process.wait(20)
    deadline = time.monotonic() + 30
    while _answers(address) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not _answers(address)
    for name in _leftovers() - before:
        shutil.rmtree(Path(tempfile.gettempdir()) / name)


def _answers(address: str) -> bool:
    try:
        httpx2.get(address, timeout=5)
    except httpx2.ConnectError:
        return False
    return True


def _leftovers() -> set[str]:
    """What `try` could have left in the temporary folder."""
    return {path.name for path in Path(tempfile.gettempdir()).glob("spacekit-try-*")}
