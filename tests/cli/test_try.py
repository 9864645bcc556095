"""`spacekit try`: the main job from end to end."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from program import START, Program
from waiting import wait_until

from spacekit.cli.console import Steps
from spacekit.cli.try_command import _removed_at_the_end

pytestmark = pytest.mark.e2e


@pytest.fixture
def scratch(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The temporary folder of one test's commands: others of this machine come and go in the usual one.

    Not pytest's, which is closed to the users that Spaces run as.
    """
    folder = Path(tempfile.mkdtemp(prefix="try-of-a-test-"))
    folder.chmod(0o755)
    monkeypatch.setenv("TMPDIR", str(folder))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def test_once_says_each_step_and_leaves_nothing(cli: Program, scratch: Path) -> None:
    """From the template to gradio_client's answer through the host's proxy; then all is gone."""
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
    assert [] == _leftovers(scratch)


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


def test_ctrl_c_stops_all_that_was_started(cli: Program, scratch: Path) -> None:
    """It stays up until Ctrl-C; after that neither the host nor the app answers, and no file is left."""
    with started(cli) as process:
        assert process.stdout
        address = process.stdout.readline().strip()
        assert 200 == httpx2.get(address, timeout=20).status_code
        os.killpg(process.pid, signal.SIGINT)
        assert 130 == process.wait(60)
    assert not _answers(address)
    assert [] == _leftovers(scratch)


def test_a_second_ctrl_c_does_not_cut_the_removal_off(cli: Program, scratch: Path) -> None:
    """Stopping takes seconds, and people press it again: everything goes all the same."""
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
    assert [] == _leftovers(scratch)


def test_only_the_first_ctrl_c_is_heard() -> None:
    """A second one that comes at once cuts nothing off, wherever the first is on its way by then."""
    before = signal.getsignal(signal.SIGINT)
    with _removed_at_the_end(Steps()) as (scratch, _):
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
    assert not scratch.exists()
    assert before is signal.getsignal(signal.SIGINT)


def test_ctrl_c_in_a_build_promises_nothing(cli: Program, scratch: Path) -> None:
    """No host is left that could go on with it."""
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
    assert [] == _leftovers(scratch)


def test_kill_9_leaves_no_process(cli: Program, scratch: Path) -> None:
    """Even then the host and the app end; only files stay, in the temporary folder."""
    with cli.start("try", "--no-browser") as process:
        assert process.stdout
        address = process.stdout.readline().strip()
        process.kill()
        process.wait(20)
    wait_until(lambda: not _answers(address))
    assert 1 == len(_leftovers(scratch))


def _answers(address: str) -> bool:
    try:
        httpx2.get(address, timeout=5)
    except httpx2.TransportError:  # also one that was cut by its end
        return False
    return True


def _leftovers(scratch: Path) -> list[Path]:
    """What `try` has left."""
    return list(scratch.glob("spacekit-try-*"))
