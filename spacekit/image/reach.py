"""The way to an engine on a server: its socket, forwarded by the ssh command.

ssh's own settings apply (keys, agents, jump hosts, known hosts). The server needs an engine and an account
that may use it, and no docker command.
"""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from spacekit.errors import RemoteError, UsageError

__all__ = ["Server", "Way", "forwarded", "parse_server"]

_PATTERN = re.compile(
    r"ssh://(?:(?P<user>[A-Za-z0-9_][A-Za-z0-9_.-]{0,31})@)?"
    r"(?P<host>[A-Za-z0-9][A-Za-z0-9.-]{0,252}|\[[0-9A-Fa-f:]{2,45}\])"
    r"(?::(?P<port>[1-9]\d{0,4}))?(?P<path>/[A-Za-z0-9_./-]{1,90})?/?"
)
_DEFAULT_SOCKET = "/var/run/docker.sock"
# A handshake over a slow line, with a jump host between.
_CONNECT_SECONDS = 30
_POLL_S = 0.05
_STOP_GRACE_S = 5.0
_MAX_SAID = 600


@dataclass(frozen=True)
class Server:
    """A server and the engine's socket on it."""

    host: str
    user: str | None = None
    port: int | None = None
    socket: str = _DEFAULT_SOCKET

    @property
    def name(self) -> str:
        """As people write it."""
        return f"{self.user}@{self.host}" if self.user else self.host


@dataclass(frozen=True)
class Way:
    """A way to an engine on a server.

    Attributes:
        url: The URL of a socket here that is the engine's socket there.
        server: The server.
        log: What ssh says.
    """

    url: str
    server: Server
    log: Path

    def refusal(self) -> str | None:
        """What ssh said when the server did not open the engine's socket, if it did not."""
        said = self.log.read_text("utf-8", "replace").splitlines()
        return next((line[-_MAX_SAID:] for line in reversed(said) if "open failed" in line), None)


def parse_server(url: str) -> Server:
    """Read `ssh://[user@]server[:port][/path/of/docker.sock]`.

    Raises:
        UsageError: It is something else.
    """
    found = _PATTERN.fullmatch(url)
    if not found:
        raise UsageError(
            f"{url!r:.80} is no server", "for example ssh://user@server or ssh://user@server:2222"
        )
    path = found["path"]
    return Server(
        found["host"].strip("[]"),
        found["user"],
        int(found["port"]) if found["port"] else None,
        path if path and path != "/" else _DEFAULT_SOCKET,
    )


@contextmanager
def forwarded(server: Server) -> Iterator[Way]:
    """The way to the engine's socket there, for as long as the block lasts.

    Raises:
        RemoteError: ssh is missing, or does not get there.
    """
    ssh = shutil.which("ssh")
    if ssh is None:
        raise RemoteError("ssh is not installed", "`apt-get install openssh-client`", code="engine")
    # Not below a long TMPDIR: a socket's path has about a hundred characters at most.
    with tempfile.TemporaryDirectory(prefix="spacekit-", dir="/tmp") as scratch:
        local = Path(scratch) / "docker.sock"
        said = Path(scratch) / "ssh.log"
        with said.open("wb") as log:
            process = subprocess.Popen(
                _command(ssh, server, local),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
                # Ctrl-C is for us: the way stays open until what uses it has ended.
                start_new_session=True,
            )
        try:
            _wait_until_open(process, server, local, said)
            yield Way(f"unix://{local}", server, said)
        finally:
            process.terminate()
            try:
                process.wait(_STOP_GRACE_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _command(ssh: str, server: Server, local: Path) -> list[str]:
    options = ["BatchMode=yes", "ExitOnForwardFailure=yes", f"ConnectTimeout={_CONNECT_SECONDS}"]
    # A server that vanishes ends the command instead of holding it for ever.
    options += ["ServerAliveInterval=15", "ServerAliveCountMax=4", "ControlPath=none"]
    command = [ssh, "-n", "-N", "-T"]
    for option in options:
        command += ["-o", option]
    if server.port:
        command += ["-p", str(server.port)]
    return [*command, "-L", f"{local}:{server.socket}", "--", server.name]


def _wait_until_open(process: subprocess.Popen[bytes], server: Server, local: Path, said: Path) -> None:
    deadline = time.monotonic() + _CONNECT_SECONDS
    while not _is_open(local):
        if process.poll() is not None or time.monotonic() > deadline:
            words = said.read_text("utf-8", "replace").strip()[-_MAX_SAID:]
            reason = words.splitlines()[-1] if words else "it does not answer"
            raise RemoteError(
                f"ssh does not get to {server.name}: {reason}",
                f"see that `ssh {server.name} true` works without asking anything",
                code="engine",
            )
        time.sleep(_POLL_S)


def _is_open(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0
