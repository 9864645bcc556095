"""The app of a folder, run once in an environment of its own, as a Space would run it.

What would be sent is copied to a scratch folder, so that the app sees neither more nor less, and writes
nothing into the folder. Secrets are not given to it.
"""

from __future__ import annotations

import ast
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from spacekit.errors import BuildError
from spacekit.folder.app_folder import REQUIREMENTS, AppFolder
from spacekit.folder.checks.python_calls import top_level_imports
from spacekit.folder.python_source import parse_python
from spacekit.folder.uv_program import find_uv, uv_environment
from spacekit.image.wheel import wheel_of_running

__all__ = ["Answer", "ask_once", "copy_of", "install"]

_LOOPBACK = "127.0.0.1"
# An app that does not read its port from the environment takes the one that a Space asks.
_USUAL_PORT = 7860
_POLL_S = 0.1
# One request; a page that is slower than this is a fault of its own.
_REQUEST_S = 10.0
# A server ends its requests first; then it is ended.
_STOP_GRACE_S = 5.0
# Of a log the end says why.
_LOG_BYTES = 64 * 1024
# Downloads of large packages (PyTorch: 2 GB) on a slow line.
_INSTALL_TIMEOUT_S = 1_800


@dataclass(frozen=True)
class Answer:
    """How an app's one run went.

    Attributes:
        status: The HTTP status that it answered with; `None` when it did not.
        exit_code: What it ended with before it answered; `None` when it ran on.
        lines: The last lines that it printed.
    """

    status: int | None
    exit_code: int | None
    lines: list[str]

    @property
    def is_good(self) -> bool:
        """Whether it answered, with anything but an error of its own."""
        return self.status is not None and self.status < HTTPStatus.INTERNAL_SERVER_ERROR


def copy_of(folder: AppFolder, scratch: Path) -> Path:
    """Put what would be sent into the scratch folder and give its path."""
    app = scratch / "app"
    app.mkdir(parents=True)
    made = folder.made()
    for file in folder.files:
        target = app / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        if file.path in made:
            target.write_bytes(made[file.path])
        else:
            shutil.copyfile(folder.path / file.path, target)
    return app


def install(folder: AppFolder, app: Path, scratch: Path) -> tuple[Path, str | None]:
    """Make the app's environment; give its Python, and a word about it if it is not the one asked for.

    Raises:
        BuildError: It can't be made; the message ends with the last lines of what uv said.
    """
    uv = find_uv()
    if uv is None:
        raise BuildError("uv is not installed, which makes the environment", "pip install uv")
    venv = scratch / "venv"
    wanted = folder.front_matter.text("python_version")
    note = None
    made = [str(uv), "venv", "--no-project", str(venv), "--python"]
    if not wanted or _uv([*made, wanted], app).returncode:
        if wanted:
            note = (
                f"there is no Python {wanted} here, so this was {sys.version_info[0]}.{sys.version_info[1]}"
            )
        _checked([*made, sys.executable, "--clear"], app)
    python = venv / "bin" / "python"
    packages = _packages(folder, app, scratch)
    if packages:
        _checked([str(uv), "pip", "install", "--python", str(python), *packages], app)
    return python, note


def _packages(folder: AppFolder, app: Path, scratch: Path) -> list[str]:
    """What `uv pip install` is asked for, as a host would ask."""
    packages = ["-r", str(app / REQUIREMENTS)] if folder.has(REQUIREMENTS) else []
    version = folder.front_matter.text("sdk_version")
    tree = parse_python((app / folder.app_file).read_bytes())
    imports_gradio = tree is not None and "gradio" in top_level_imports(ast.walk(tree))
    if imports_gradio or "gradio" in folder.requirements:
        packages += (
            [f"gradio=={version}"] if version else [] if "gradio" in folder.requirements else ["gradio"]
        )
    if "spacekit" in folder.requirements:
        # The file itself: an index may have another package of that name.
        packages.append(str(wheel_of_running(scratch / "wheel")))
    return packages


def ask_once(
    folder: AppFolder,
    app: Path,
    python: Path,
    scratch: Path,
    timeout: float,
    before_start: Callable[[], None] | None = None,
) -> Answer:
    """Start the app, ask it for its page until it answers or ends, and end it.

    Args:
        folder: The app's folder.
        app: Its copy.
        python: The Python that runs it.
        scratch: Where its log and its home are.
        timeout: How many seconds it has until it answers.
        before_start: What the process does before it becomes the app.
    """
    port = _free_port()
    # If somebody else listens there, an answer from it says nothing about the app.
    ports = [port] if _is_taken(_USUAL_PORT) else [port, _USUAL_PORT]
    log = scratch / "log"
    command, environment = [str(python), folder.app_file], _environment(folder, scratch, port)
    with _running(command, app, environment, log, before_start) as process:
        status = _first_status(process, ports, timeout)
        code = process.poll() if status is None else None
    return Answer(status, code, _tail(log))


@contextmanager
def _running(
    command: Sequence[str],
    cwd: Path,
    environment: dict[str, str],
    log: Path,
    before_start: Callable[[], None] | None,
) -> Iterator[subprocess.Popen[bytes]]:
    """A program with all that it starts, which ends with the block."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=before_start,  # noqa: PLW1509  the commands have no other thread
        )
    try:
        yield process
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the whole group: gently, then not; what the app started outlives it otherwise."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(_STOP_GRACE_S)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _first_status(process: subprocess.Popen[bytes], ports: list[int], timeout: float) -> int | None:
    deadline = time.monotonic() + timeout
    pause = threading.Event()
    while time.monotonic() < deadline and process.poll() is None:
        for port in ports:
            status = _ask(port)
            if status is not None:
                return status
        pause.wait(_POLL_S)
    return None


def _ask(port: int) -> int | None:
    """The status of one request; `None` when nothing answers."""
    connection = http.client.HTTPConnection(_LOOPBACK, port, timeout=_REQUEST_S)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def _environment(folder: AppFolder, scratch: Path, port: int) -> dict[str, str]:
    """What a Space's app finds; nothing of ours, where secrets may be."""
    home = scratch / "home"
    (home / "tmp").mkdir(parents=True, exist_ok=True)
    return {
        **folder.settings.variables,
        "PATH": f"{scratch / 'venv' / 'bin'}:/usr/local/bin:/usr/bin:/bin",
        "HOME": str(home),
        "TMPDIR": str(home / "tmp"),
        "LANG": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",
        "PORT": str(port),
        "GRADIO_SERVER_NAME": _LOOPBACK,
        "GRADIO_SERVER_PORT": str(port),
        "GRADIO_ANALYTICS_ENABLED": "False",
        "SYSTEM": "spaces",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_LOOPBACK, 0))
        return int(probe.getsockname()[1])


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(_REQUEST_S)
        return probe.connect_ex((_LOOPBACK, port)) == 0


def _tail(log: Path) -> list[str]:
    """The last lines of a log, however long it is."""
    with log.open("rb") as stream:
        stream.seek(max(0, log.stat().st_size - _LOG_BYTES))
        return stream.read().decode("utf-8", "replace").splitlines()


def _uv(command: list[str], cwd: Path) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            command,
            cwd=cwd,
            env=uv_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_INSTALL_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        minutes = _INSTALL_TIMEOUT_S // 60
        raise BuildError(f"installing took more than {minutes} minutes", "try it again") from error


def _checked(command: list[str], cwd: Path) -> None:
    done = _uv(command, cwd)
    if done.returncode:
        raise BuildError(done.stderr or "uv failed", "mend requirements.txt")
