"""`spacekit run`: the app of a folder, as a program of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx2
import pytest
from ports import free_port
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
    except (FileNotFoundError, ProcessLookupError):  # the second where it ended while it was looked at
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


def page(folder: Path, **files: str) -> Path:
    """A folder with a static Space in it."""
    folder.mkdir(exist_ok=True)
    for name, text in {"index_html": "<h1>the page</h1>", **files}.items():
        (folder / name.replace("_", ".")).write_text(text)
    return folder


@pytest.mark.parametrize("path", ["x", "x/index.html"])
def test_a_page_is_served(cli: Program, tmp_path: Path, path: str) -> None:
    """A static Space is files: what is beside the page is found, and Ctrl-C ends it without a word."""
    page(tmp_path / "x", README_md="---\nsdk: static\n---\n", main_js="1")
    port = free_port()
    with cli.start("run", path, "--port", str(port)) as process:
        assert process.stdout
        url = f"http://127.0.0.1:{port}"
        assert f"* Running on local URL:  {url}\n" == process.stdout.readline()
        assert "<h1>the page</h1>" == httpx2.get(url).text
        assert "1" == httpx2.get(f"{url}/main.js").text
        process.send_signal(signal.SIGINT)
        assert 130 == process.wait(20)
        with pytest.raises(httpx2.ConnectError):
            httpx2.get(url)


def test_a_folder_with_nothing_but_a_page_needs_no_readme(cli: Program, tmp_path: Path) -> None:
    """`--port` counts for it too."""
    page(tmp_path / "x")
    port = free_port()
    with cli.start("run", "x", "--port", str(port)) as process:
        assert process.stdout
        assert f"* Running on local URL:  http://127.0.0.1:{port}\n" == process.stdout.readline()
        process.terminate()


def test_a_streamlit_app_is_run_by_streamlit(cli: Program, tmp_path: Path) -> None:
    """Python alone would run the script once and end."""
    app(tmp_path / "x", "import streamlit as st\nst.title('x')\n")
    stand_in = app(tmp_path / "modules", "import sys; print(*sys.argv[1:])", "streamlit.py")
    shown = cli("run", "x", "--port", "8123", PYTHONPATH=os.pathsep.join([str(stand_in), *sys.path]))
    assert "run app.py --server.headless=true" in shown.stdout
    assert "--server.address=127.0.0.1 --server.port=8123" in shown.stdout


def test_what_is_no_program_is_not_run_as_one(cli: Program, tmp_path: Path) -> None:
    """Its first line would be a syntax error of Python's."""
    (tmp_path / "README.md").write_text("# Mine\n")
    shown = cli("run", "README.md")
    assert (1, "") == (shown.code, shown.stdout)
    assert "error: README.md is neither a Python program nor a page\n\nhint: name a .py file" in shown.stderr


def test_a_missing_file_is_not_offered_as_a_folder(cli: Program) -> None:
    """`spacekit new hello app.py` is not what was meant."""
    assert Outcome(1, "", "error: there is no app.py\n\nhint: name a file that is there\n") == cli(
        "run", "app.py"
    )


def test_packages_that_are_missing_are_named(cli: Program, tmp_path: Path) -> None:
    """The folder's requirements say what this Python lacks, and one line brings it."""
    folder = app(tmp_path / "my app", "import nobody_has_this\n")
    (folder / "requirements.txt").write_text("# mine\ntyper\nnobody-has-this>=1.0\n-r more.txt\n")
    shown = cli("run", "my app")
    hint = "hint: this Python lacks nobody-has-this: pip install -r 'my app/requirements.txt'\n"
    assert (5, hint) == (shown.code, shown.stderr.rpartition("\n\n")[2])


def test_a_container_without_python_is_for_an_engine(cli: Program, tmp_path: Path) -> None:
    """The next step is the command that can run it."""
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "Dockerfile").write_text("FROM scratch\n")
    assert "`spacekit up x`" in cli("run", "x").stderr


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
