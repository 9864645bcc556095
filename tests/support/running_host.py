"""A real host in a process of its own, for tests that talk to one."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from huggingface_hub import HfApi
from ports import free_port
from running_engine import docker_command
from started import started

import spacekit
import spacekit_runtime

TOKEN = "a-token-for-tests-0123456789"
_START_SECONDS = 120


class RunningHost:
    """`python -m spacekit.host` on a free port; started, stopped, killed, and started again on its data.

    Args:
        trusted: Whether Spaces may run as processes.
        arguments: More of the command line.
        engine: The address of the Docker engine that Spaces run on; without one they are processes.
    """

    def __init__(
        self, *, trusted: bool = True, arguments: tuple[str, ...] = (), engine: str | None = None
    ) -> None:
        # Not pytest's tmp_path, which is closed to the users that Spaces run as.
        self.folder = Path(tempfile.mkdtemp(prefix="spacekit-test-"))
        self.folder.chmod(0o711)
        self.data = self.folder / "data"
        self.log = self.folder / "host.log"
        self.arguments = [*(["--trusted"] if trusted else []), *arguments]
        self.engine = engine
        self.process: subprocess.Popen[bytes] | None = None
        self.url = ""
        self.port = 0

    def start(self, token: str | None = TOKEN, port: int = 0) -> Self:
        """Start it and wait until it takes requests."""
        ready = self.folder / "ready"
        process = self.begin(token, port)
        deadline = time.monotonic() + _START_SECONDS
        while not ready.exists():
            if process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"the host did not start:\n{self.log.read_text()}")
            time.sleep(0.02)
        self.url = ready.read_text().strip()
        self.port = int(re.findall(r" ready .*port=(\d+)", self.log.read_text())[-1])
        return self

    def begin(self, token: str | None = TOKEN, port: int = 0) -> subprocess.Popen[bytes]:
        """Start it; it may take its time."""
        ready = self.folder / "ready"
        ready.unlink(missing_ok=True)
        command = [sys.executable, "-m", "spacekit.host", "--data", str(self.data)]
        command += ["--port", str(port or free_port())]
        roots = {str(Path(str(package.__file__)).parents[1]) for package in (spacekit, spacekit_runtime)}
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(roots), "PYTHONWARNINGS": "default"}
        environment.pop("SPACEKIT_HOST_TOKEN", None)
        if self.engine:
            path = f"{Path(docker_command()).parent}:{environment['PATH']}"
            environment |= {"DOCKER_HOST": self.engine, "PATH": path}
        command += ["--engine", "docker" if self.engine else "none"]
        if token is not None:
            environment["SPACEKIT_HOST_TOKEN"] = token
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, *self.arguments, "--ready-file", str(ready)],
                env=environment,
                stdout=log,
                stderr=log,
            )
        return self.process

    @property
    def local_url(self) -> str:
        """Its address on this machine, which may not be the one that it announces."""
        return f"http://127.0.0.1:{self.port}"

    def api(self, token: str | None = TOKEN) -> HfApi:
        """The Hub's own client, pointed at it; without a token, a stranger's."""
        return HfApi(endpoint=self.url, token=token if token is not None else False)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """End it as an operator would; gives its exit code."""
        return self._end(signal.SIGTERM)

    def _end(self, number: signal.Signals) -> int:
        if self.process is None:
            return 0
        self.process.send_signal(number)
        code = self.process.wait(timeout=_START_SECONDS)
        self.process = None
        return code

    def wait_for_git(self) -> None:
        """Wait until no git works for it: what a client that is gone has sent is done with by then."""
        assert self.process is not None
        deadline = time.monotonic() + _START_SECONDS
        while any(_is_git_of(self.process.pid, process) for process in Path("/proc").glob("[0-9]*")):
            assert time.monotonic() < deadline
            time.sleep(0.02)

    def repositories(self) -> list[Path]:
        """The bare repositories that it holds."""
        return sorted((self.data / "repositories").glob("*.git"))

    def fsck(self) -> str:
        """What `git fsck` finds wrong, in all repositories; dangling objects are not wrong."""
        found = ""
        for repository in self.repositories():
            command = [
                "git",
                "-c",
                "safe.directory=*",
                f"--git-dir={repository}",
                "fsck",
                "--full",
                "--no-dangling",
            ]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            found += done.stdout + done.stderr if done.returncode or done.stdout else ""
        return found

    def __enter__(self) -> Self:
        return started(self)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            sys.stderr.write(self.log.read_text())
        self.kill() if kind else self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def _is_git_of(parent: int, process: Path) -> bool:
    try:
        # proc(5): number, name in brackets, state, the parent's number.
        head, _, rest = (process / "stat").read_text().rpartition(") ")
    except OSError:
        return False  # it has just ended
    return head.endswith("(git") and rest.split()[1] == str(parent)
