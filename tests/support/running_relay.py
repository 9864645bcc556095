"""A real relay in a process of its own, for tests that share and visit through it."""

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

from ports import free_port
from started import started

import spacekit
import spacekit_runtime

_START_SECONDS = 120


class RunningRelay:
    """`spacekit relay` on free ports; started, stopped, killed, and started again on its data and its ports.

    Args:
        anonymous: Whether everyone may share; a token works either way (`token`).
        domain: The relay's name. `*.share.localhost` is loopback in Chromium; other clients connect to
            127.0.0.1 and send the Host header.
        arguments: More of the command line; counts more than what is said here.
        within: A command that it is started by, for example `nsenter --net=...`.
    """

    def __init__(
        self,
        *,
        anonymous: bool = True,
        domain: str = "share.localhost",
        arguments: tuple[str, ...] = (),
        within: tuple[str, ...] = (),
    ) -> None:
        self.within = within
        self.folder = Path(tempfile.mkdtemp(prefix="skr-"))
        self.data = self.folder / "data"
        self.log = self.folder / "relay.log"
        self.domain = domain
        self.arguments = [*(["--anonymous"] if anonymous else []), *arguments]
        self.ssh_port = free_port()
        self.http_port = free_port()
        self.metrics_port = 0
        self.fingerprint = ""
        self.process: subprocess.Popen[bytes] | None = None
        self._token: str | None = None

    @property
    def address(self) -> str:
        """What clients take as `share_server_address`: host and SSH port."""
        return f"127.0.0.1:{self.ssh_port}"

    @property
    def web_address(self) -> str:
        """Its web side on this machine: a well-known address that any client reaches."""
        return f"http://127.0.0.1:{self.http_port}"

    @property
    def token(self) -> str:
        """A token that lets clients share, made by the real command."""
        if self._token is None:
            self._token = self.command("token", "add", "tests").strip().splitlines()[-1]
        return self._token

    def start(self) -> Self:
        """Start it and wait until it takes connections; a second time on the same ports."""
        begin = self.log.stat().st_size if self.log.exists() else 0
        command = [
            *self.within,
            sys.executable,
            "-m",
            "spacekit",
            "relay",
            "--domain",
            self.domain,
            "--data",
            str(self.data),
        ]
        command += ["--ssh-host", "127.0.0.1", "--http-host", "127.0.0.1"]
        command += ["--ssh-port", str(self.ssh_port), "--http-port", str(self.http_port)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, *self.arguments],
                env=_environment(),
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
            )
        deadline = time.monotonic() + _START_SECONDS
        while not (found := re.search(r" ready (.*)\n", self.text(begin))):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"the relay did not start:\n{self.text(begin)}")
            time.sleep(0.02)
        told = dict(pair.split("=", 1) for pair in found[1].split())
        self.ssh_port, self.http_port = int(told["ssh_port"]), int(told["http_port"])
        self.metrics_port = int(told.get("metrics_port", 0))
        self.fingerprint = told["fingerprint"]
        return self

    def text(self, begin: int = 0) -> str:
        """What it has written so far."""
        return self.log.read_bytes()[begin:].decode() if self.log.exists() else ""

    def memory(self) -> int:
        """What it has in memory, in MiB."""
        assert self.process
        found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{self.process.pid}/status").read_text())
        assert found
        return int(found[1]) // 1024

    def command(self, *words: str) -> str:
        """Run `spacekit relay ...` on its data, as its operator would; gives what it prints."""
        command = [sys.executable, "-m", "spacekit", "relay", *words, "--data", str(self.data)]
        done = subprocess.run(command, env=_environment(), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

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

    def __enter__(self) -> Self:
        return started(self)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            sys.stderr.write(self.text())
        self.kill() if kind else self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def _environment() -> dict[str, str]:
    roots = {str(Path(str(package.__file__)).parents[1]) for package in (spacekit, spacekit_runtime)}
    return {**os.environ, "PYTHONPATH": os.pathsep.join(roots), "PYTHONWARNINGS": "default"}
