"""Real git servers of a test's own: over http by `git http-backend`, over ssh by sshd; both on loopback."""

from __future__ import annotations

import base64
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote, urlsplit

from git_client import GitClient
from local_server import LocalServer, QuietHandler
from ports import free_port

_START_SECONDS = 60


class Upstream:
    """A bare repository that a Space may follow, and a working tree beside it to commit in.

    Args:
        folder: Where both are made.
        name: What the repository is called.
    """

    def __init__(self, folder: Path, name: str = "app") -> None:
        self.bare = folder / f"{name}.git"
        client = GitClient(folder, token=None)
        client("init", "--bare", "--quiet", str(self.bare))
        client("-C", str(self.bare), "config", "http.receivepack", "true")
        client("init", "--quiet", f"{name}-work")
        self.work = GitClient(folder / f"{name}-work", token=None)
        self.work("remote", "add", "origin", str(self.bare))

    def commit(self, files: dict[str, bytes], *, branch: str = "main", force: bool = False) -> str:
        """Commit files and push them to the repository; gives the commit."""
        sha = self.work.commit(files)
        self.work("push", "--quiet", *(["--force"] if force else []), "origin", f"HEAD:refs/heads/{branch}")
        return sha


class HttpGitServer(LocalServer):
    """Repositories of a folder by http.

    Args:
        folder: What is served.
        token: The password that is asked for; without one, none is.
        watch: Called at each request, before it is answered.
    """

    def __init__(
        self, folder: Path, token: str | None = None, watch: Callable[[], object] = lambda: None
    ) -> None:
        self.requests: list[str] = []
        super().__init__(_handler(folder, token, self.requests, watch))

    def url(self, upstream: Upstream) -> str:
        """The address of a repository."""
        return f"{self.address}/{upstream.bare.name}"


def _handler(folder: Path, token: str | None, requests: list[str], watch: Callable[[], object]) -> type[Any]:
    expected = f"Basic {base64.b64encode(f'x-access-token:{token}'.encode()).decode()}"

    class Handler(QuietHandler):
        def do_GET(self) -> None:
            self._answer(b"")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers.get("Content-Length", "0"))))

        def _answer(self, body: bytes) -> None:
            requests.append(self.path)
            watch()
            if token is not None and self.headers.get("Authorization") != expected:
                self.send_response(401)
                self.send_header("WWW-Authenticate", 'Basic realm="test"')
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            parts = urlsplit(self.path)
            environment = {
                "PATH": os.environ["PATH"],
                "GIT_PROJECT_ROOT": str(folder),
                "GIT_HTTP_EXPORT_ALL": "1",
                "GIT_CONFIG_NOSYSTEM": "1",
                "PATH_INFO": unquote(parts.path),
                "QUERY_STRING": parts.query,
                "REQUEST_METHOD": self.command,
                "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                "CONTENT_LENGTH": str(len(body)),
                "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
                "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
                "REMOTE_USER": "me",
            }
            done = subprocess.run(
                ["git", "http-backend"], input=body, env=environment, capture_output=True, check=False
            )
            head, _, content = done.stdout.partition(b"\r\n\r\n")
            fields = dict(line.split(": ", 1) for line in head.decode().splitlines())
            self.send_response(int(fields.pop("Status", "200").split()[0]))
            for name, value in fields.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    return Handler


class SshGitServer:
    """sshd on a port of loopback, which lets in the keys that a test adds, as the user who runs the test.

    Args:
        folder: Where its keys are kept; repositories are named by their paths.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "sshd"
        self.folder.mkdir(mode=0o700)
        self.keys = self.folder / "authorized_keys"
        self.keys.touch(mode=0o600)
        self.new_host_key()
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def new_host_key(self) -> None:
        """Give the server another identity, which it has from its next start on."""
        for file in self.folder.glob("host_key*"):
            file.unlink()
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(self.folder / "host_key")]
        subprocess.run(command, check=True)

    def allow(self, public_key: str) -> None:
        """Let a key in."""
        with self.keys.open("a") as file:
            file.write(f"{public_key}\n")

    def url(self, upstream: Upstream) -> str:
        """The address of a repository."""
        user = pwd.getpwuid(os.getuid()).pw_name
        return f"ssh://{user}@127.0.0.1:{self.port}{upstream.bare}"

    @property
    def known_hosts(self) -> str:
        """What a client knows the server by."""
        kind, key, *_ = (self.folder / "host_key.pub").read_text().split()
        return f"[127.0.0.1]:{self.port} {kind} {key}\n"

    def start(self) -> None:
        """Serve until `stop`."""
        program = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
        assert program, "sshd is missing: install openssh-server"
        if os.getuid() == 0:
            Path("/run/sshd").mkdir(exist_ok=True)  # where it shuts itself in; it wants the folder
        options = {
            "AuthorizedKeysFile": self.keys,
            "HostKey": self.folder / "host_key",
            "ListenAddress": f"127.0.0.1:{self.port}",
            "PasswordAuthentication": "no",
            "PermitRootLogin": "prohibit-password",
            "PidFile": "none",
            "StrictModes": "no",  # a test's folder lies where others may write
            "UsePAM": "no",
        }
        listed = [part for name, value in options.items() for part in ("-o", f"{name}={value}")]
        self._process = subprocess.Popen(
            [program, "-D", "-e", "-f", os.devnull, *listed], stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + _START_SECONDS
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    raise AssertionError("sshd did not start") from None
                time.sleep(0.02)
            else:
                return

    def stop(self) -> None:
        """Serve no more."""
        if self._process:
            self._process.terminate()
            self._process.wait(timeout=_START_SECONDS)
            self._process = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
