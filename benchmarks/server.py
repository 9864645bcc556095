"""One framework's app as a process on a free port of loopback."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from benchmarks.environments import HOME, Installed, clean_environment

APPS = Path(__file__).resolve().parent / "apps"
# The server has one processor and the client another, so that neither takes the other's time.
SERVER_CPU = int(os.environ.get("BENCH_SERVER_CPU", "0"))
CLIENT_CPU = int(os.environ.get("BENCH_CLIENT_CPU", "1"))
# Ten times as long as the slowest start seen.
START_TIMEOUT_S = 90
# The pause between two looks at a server that starts: well below what the figure's bound can tell apart.
LOOK_EVERY_S = 0.005
STOP_TIMEOUT_S = 5
# Longer than any single answer takes.
ANSWER_TIMEOUT_S = 60
LOG_TAIL = 2000


class Server:
    """An app that runs until the `with` block ends; between `waking()` blocks it can be put to sleep.

    Args:
        installed: The framework.
        mode: Which of its apps.
        is_pinned: Whether it is kept to one processor.
    """

    def __init__(self, installed: Installed, mode: str, *, is_pinned: bool = False) -> None:
        self.name = installed.name
        self._installed = installed
        self._mode = mode
        self._is_pinned = is_pinned
        self.data_folder = HOME / "data"
        self._log = HOME / "logs" / f"{self.name}-{mode}.log"
        self._info = HOME / "logs" / f"{self.name}-{mode}.json"
        self.port = _free_port()
        self.ready_s = 0.0

    def __enter__(self) -> Self:
        self.data_folder.mkdir(parents=True, exist_ok=True)
        self._log.parent.mkdir(parents=True, exist_ok=True)
        self._info.unlink(missing_ok=True)
        variables = clean_environment(
            **self._installed.framework.variables,
            BENCH_MODE=self._mode,
            BENCH_PORT=str(self.port),
            BENCH_DATA=str(self.data_folder),
            BENCH_INFO=str(self._info),
        )
        command = [str(self._installed.python), str(APPS / self._installed.framework.app)]
        if self._is_pinned:
            command = ["taskset", "--cpu-list", str(SERVER_CPU), *command]
        started = time.perf_counter()
        with self._log.open("w") as log:
            self._process = subprocess.Popen(command, env=variables, stdout=log, stderr=log, cwd=HOME)
        try:
            self._wait_for(self._answers, "did not answer")
        except BaseException:
            self._end()
            raise
        self.ready_s = time.perf_counter() - started
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    @property
    def url(self) -> str:
        """Where the app is."""
        return f"http://127.0.0.1:{self.port}"

    def info(self) -> dict[str, float]:
        """How long the app's import and build took, as it says itself."""
        self._wait_for(self._info.exists, "did not finish its launch")
        info: dict[str, float] = json.loads(self._info.read_text())
        return info

    def sleep(self) -> None:
        """Stop the process where it is, so that its polling takes no time from another's figures.

        Gradio gives up if it cannot reach itself while it launches, so the launch is waited for.
        """
        self._wait_for(self._info.exists, "did not finish its launch")
        self._process.send_signal(signal.SIGSTOP)

    @contextmanager
    def waking(self) -> Iterator[None]:
        """Let a process that sleeps run for as long as it is measured."""
        self._process.send_signal(signal.SIGCONT)
        try:
            yield
        finally:
            self.sleep()

    def get(self, path: str, **headers: str) -> tuple[int, bytes]:
        """Fetch a path; gives the status and the body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_TIMEOUT_S)
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def config(self) -> dict[str, Any]:
        """The app's `/config`."""
        config: dict[str, Any] = json.loads(self.get("/config")[1])
        return config

    def _answers(self) -> bool:
        with suppress(OSError, http.client.HTTPException):
            return self.get("/")[0] == http.client.OK
        return False

    def _wait_for(self, is_so: Callable[[], bool], trouble: str) -> None:
        deadline = time.perf_counter() + START_TIMEOUT_S
        while not is_so():
            if self._process.poll() is not None:
                raise RuntimeError(f"{self.name} ended at its start: {self._log.read_text()[-LOG_TAIL:]}")
            if time.perf_counter() > deadline:
                raise TimeoutError(
                    f"{self.name} {trouble} within {START_TIMEOUT_S} s; its log is {self._log}"
                )
            time.sleep(LOOK_EVERY_S)  # it says nowhere that it answers

    def _end(self) -> None:
        self._process.send_signal(signal.SIGCONT)
        self._process.terminate()
        try:
            self._process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
