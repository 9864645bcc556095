"""`spacekit run`: the app of a folder, as a program of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest
from program import START, Outcome, Program

# Says what it got, then waits to be ended.
APP = """
import os, time
try:
    print(os.getpid(), flush=True)
    while True:
        time.sleep(0.05)
except KeyboardInterrupt:
    print("ended well", flush=True)
"""


def app(folder: Path, text: str, name: str = "app.py") -> Path:
    """A folder with an app in it."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text)
    return folder


def is_alive(process_id: int) -> bool:
    """Whether a process runs; one that has ended and waits to be noticed does not."""
    try:
        return "Z" != Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False


def test_the_app_runs_in_its_folder_with_the_port(cli: Program, tmp_path: Path) -> None:
    """As a Space would run it."""
    app(tmp_path / "my app", "import os, sys; print(os.getcwd(), os.environ['GRADIO_SERVER_PORT'])")
    shown = cli("run", "my app", "--port", "8123")
    assert (0, f"{tmp_path / 'my app'} 8123\n") == (shown.code, shown.stdout)
    assert "app.py came to its end; an app that is to go on calls launch() in its last line\n" == shown.stderr


def test_the_readme_names_the_app_file(cli: Program, tmp_path: Path) -> None:
    """`app_file` counts here as it does on a Space."""
    folder = app(tmp_path / "x", "print('main')", "main.py")
    (folder / "README.md").write_text("---\nsdk: gradio\napp_file: main.py\n---\n")
    assert "main\n" == cli("run", "x").stdout
    assert "main\n" == cli("run", "x/main.py").stdout


@pytest.mark.parametrize(
    ("path", "cause"),
    [
        ("nothing", "there is no nothing"),
        ("empty", "empty has no app.py, which is where an app is looked for"),
    ],
)
def test_a_missing_app_is_one_clear_error(cli: Program, tmp_path: Path, path: str, cause: str) -> None:
    """Exit code 1, a cause, a next step."""
    (tmp_path / "empty").mkdir()
    shown = cli("run", path)
    assert (1, "") == (shown.code, shown.stdout)
    assert shown.stderr.startswith(f"error: {cause}\n\nhint: ")


def test_an_app_that_raises_shows_its_traceback_and_no_other(cli: Program, tmp_path: Path) -> None:
    """The traceback is the app's own; our error comes after it."""
    app(tmp_path / "x", "def f():\n    raise ValueError('no model')\nf()\n")
    shown = cli("run", "x")
    assert 5 == shown.code
    assert 1 == shown.stderr.count("Traceback")
    assert "spacekit" not in shown.stderr.partition("error: ")[0]
    assert "ValueError: no model\nerror: app.py ended with an error (exit code 1)\n\nhint: " in shown.stderr


def test_a_port_in_use_is_one_clear_error(cli: Program, tmp_path: Path) -> None:
    """The port, the way out, no traceback."""
    app(tmp_path / "x", "print('started')")
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
        shown = cli("run", "x", "--port", str(port))
    error = f"error: port {port} on 127.0.0.1 is in use\n\nhint: leave --port out to get the next free one\n"
    assert Outcome(5, "", error) == shown


def test_an_address_of_another_machine_is_one_clear_error(cli: Program, tmp_path: Path) -> None:
    """203.0.113.1 is nobody's; the app is not started to find that out."""
    (tmp_path / "app.py").write_text("print('started')\n")
    shown = cli("run", ".", "--host", "203.0.113.1")
    assert (5, "") == (shown.code, shown.stdout)
    assert "error: 203.0.113.1 can't be listened on: " in shown.stderr
    assert "hint: choose another --host" in shown.stderr


def test_sigterm_ends_the_app_too(cli: Program, tmp_path: Path) -> None:
    """A service manager that stops the command leaves nothing behind."""
    app(tmp_path / "x", APP)
    with cli.start("run", "x") as process:
        assert process.stdout
        child = int(process.stdout.readline().split()[0])
        process.terminate()
        assert 128 + signal.SIGTERM == process.wait(20)
    assert not is_alive(child)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="only Linux ends a child with its parent")
def test_kill_9_ends_the_app_too(cli: Program, tmp_path: Path) -> None:
    """Even a command that could not clean up leaves no app on the port."""
    app(tmp_path / "x", APP)
    with cli.start("run", "x") as process:
        assert process.stdout
        child = int(process.stdout.readline().split()[0])
        process.kill()
        process.wait(20)
    deadline = time.monotonic() + 20
    while is_alive(child) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_alive(child)


def test_ctrl_c_lets_the_app_end_in_its_own_way(cli: Program, tmp_path: Path) -> None:
    """Ctrl-C reaches both; the app's last words are heard, and the code is a shell's for Ctrl-C."""
    app(tmp_path / "x", APP)
    process = subprocess.Popen(
        [*START, "run", "x"],
        cwd=tmp_path,
        env=cli.environment(),
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with process:
        assert process.stdout
        process.stdout.readline()
        os.killpg(process.pid, signal.SIGINT)
        assert "ended well\n" == process.stdout.read()
        assert 130 == process.wait(20)
