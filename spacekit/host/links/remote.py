"""git on its way to a repository elsewhere: what it is given, what it may do, and what it said.

Secrets go by the environment and by files that only the host's user reads, never by a command line or an
address. Of all protocols git may speak the one of the address, redirects are not followed, and nothing of
this machine's configuration takes part.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from spacekit.host.git_http.process import end_process
from spacekit.host.limits import (
    GIT_IDLE_TIME,
    GIT_TIME,
    MAX_GIT_MEMORY,
    MAX_GIT_WORDS,
    MAX_PUSH_SIZE,
    MIB,
    SSH_CONNECT_TIME,
    STREAM_CHUNK,
)
from spacekit.host.store.git_command import git_environment
from spacekit.host.store.links import LinkSecrets

from .address import RepositoryAddress
from .state import LinkProblem

REMOTE = "source"  # what the repository is called for the time of one command
_TOKEN = "SPACEKIT_LINK_TOKEN"  # noqa: S105 - a name
# Any name goes with a token, at all forges; GitHub suggests this one. The token itself is in the environment.
_HELPER = (
    f"""!f() {{ test "$1" = get && printf 'username=x-access-token\\npassword=%s\\n' "${_TOKEN}"; }}; f"""
)
# How this machine reaches others, and which authorities it trusts.
_NETWORK = (
    *("ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"),
    *("all_proxy", "https_proxy", "http_proxy", "no_proxy"),
    *("GIT_SSL_CAINFO", "SSL_CERT_DIR", "SSL_CERT_FILE"),
)
# curl counts a transfer as stuck below this many bytes a second.
_SLOWEST = 100
_SSH_ALIVE_SECONDS = 30


@dataclass(frozen=True)
class Access:
    """What opens a repository, and by which keys its server is known."""

    secrets: LinkSecrets = field(default_factory=LinkSecrets)
    known_hosts: str | None = None


@dataclass(frozen=True)
class Remote:
    """A repository elsewhere, made ready in a folder of the host's own."""

    address: RepositoryAddress
    folder: Path
    access: Access

    @classmethod
    def prepare(cls, address: RepositoryAddress, folder: Path, access: Access) -> Remote:
        """Write what ssh reads from files: the key, and the servers' keys that are known."""
        remote = cls(address, folder, access)
        if access.secrets.private_key:
            remote._write("key", access.secrets.private_key)
        remote._write("known_hosts", access.known_hosts or "")
        return remote

    def _write(self, name: str, text: str) -> None:
        file = os.open(self.folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(file, "w") as written:
            written.write(text)

    def seen_hosts(self) -> str | None:
        """The server's keys as they are known now, which a first contact has noted."""
        return (self.folder / "known_hosts").read_text() or None

    @property
    def settings(self) -> tuple[str, ...]:
        """The settings of git for this repository, none of them secret."""
        given = [
            f"remote.{REMOTE}.url={self.address.url}",
            "http.followRedirects=false",
            f"http.lowSpeedLimit={_SLOWEST}",
            f"http.lowSpeedTime={int(GIT_IDLE_TIME.total_seconds())}",
            "credential.helper=",  # the machine's own are none of this
        ]
        if self.access.secrets.token and self.address.origin:
            # For this server alone, whatever another one asks for.
            given.append(f"credential.{self.address.origin}.helper={_HELPER}")
        if self.address.is_loopback:
            given.append("http.proxy=")
        return tuple(given)

    @property
    def environment(self) -> dict[str, str]:
        """The environment of git for this repository."""
        given = {name: os.environ[name] for name in _NETWORK if name in os.environ}
        given |= {
            "GIT_ALLOW_PROTOCOL": self.address.scheme,
            "GIT_ASKPASS": "",
            "SSH_ASKPASS": "",
            "GIT_SSH_COMMAND": shlex.join(self._ssh()),
            "GIT_SSH_VARIANT": "ssh",
            "LC_ALL": "C",  # messages are read, so they have to be in one language
        }
        if "SSL_CERT_FILE" in given:
            given.setdefault("GIT_SSL_CAINFO", given["SSL_CERT_FILE"])
        if self.access.secrets.token and self.address.origin:
            given[_TOKEN] = self.access.secrets.token
        return git_environment(given)

    def _ssh(self) -> list[str]:
        checking = "accept-new" if self.access.known_hosts is None else "yes"
        identity = str(self.folder / "key") if self.access.secrets.private_key else "none"
        options = {
            "BatchMode": "yes",
            "CheckHostIP": "no",
            "ConnectTimeout": str(int(SSH_CONNECT_TIME.total_seconds())),
            "ForwardAgent": "no",
            "GlobalKnownHostsFile": os.devnull,
            "HashKnownHosts": "no",
            "IdentitiesOnly": "yes",
            "IdentityAgent": "none",
            "IdentityFile": _quoted(identity),
            "PermitLocalCommand": "no",
            "PreferredAuthentications": "publickey",
            "ServerAliveCountMax": "4",
            "ServerAliveInterval": str(_SSH_ALIVE_SECONDS),
            "StrictHostKeyChecking": checking,
            "UpdateHostKeys": "no",
            "UserKnownHostsFile": _quoted(str(self.folder / "known_hosts")),
        }
        listed = [part for name, value in options.items() for part in ("-o", f"{name}={value}")]
        return ["ssh", "-F", os.devnull, *listed]


def _quoted(path: str) -> str:
    """A path as ssh reads it from an option: one that holds a space stays one word, `%` means itself."""
    return '"' + path.replace("%", "%%") + '"' if path != "none" else path


@dataclass(frozen=True)
class Said:
    """How a command ended: its exit code, and the end of what it said."""

    code: int
    words: str


async def run_remote(
    command: Sequence[str], environment: Mapping[str, str], *, most: int | None = MAX_PUSH_SIZE
) -> Said:
    """Run git against another server, within limits of memory, size and time; it leaves no child behind.

    Args:
        command: The command line.
        environment: All of its environment.
        most: The size of the largest file that it may write; without one its memory is not bound either.

    Raises:
        LinkProblem: It took too long.
    """
    child = await asyncio.create_subprocess_exec(
        *command,
        env=environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
        limit=STREAM_CHUNK,
    )
    try:
        if most is not None and hasattr(resource, "prlimit"):  # Linux
            with contextlib.suppress(ProcessLookupError):
                resource.prlimit(child.pid, resource.RLIMIT_AS, (MAX_GIT_MEMORY, MAX_GIT_MEMORY))
                resource.prlimit(child.pid, resource.RLIMIT_FSIZE, (most, most))
        async with asyncio.timeout(GIT_TIME.total_seconds()):
            words = await _last_words(child)
            code = await child.wait()
    except TimeoutError:
        minutes = int(GIT_TIME.total_seconds() // 60)
        raise LinkProblem("unreachable", f"The repository did not arrive within {minutes} minutes") from None
    finally:
        await end_process(child, at_once=True)
    return Said(code, words)


async def _last_words(child: asyncio.subprocess.Process) -> str:
    """The end of what a command says, however much that is."""
    assert child.stderr  # noqa: S101 - asked for
    said = b""
    while piece := await child.stderr.read(MIB):
        said = (said + piece)[-MAX_GIT_WORDS:]
    return said.decode(errors="replace").replace("\r", "\n")
