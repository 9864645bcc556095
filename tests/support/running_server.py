"""A server of its own on this machine: a network name space with sshd and a Docker engine in it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from running_engine import RunningEngine

# Of the block that is kept for documentation and benchmarks: nothing else here uses it.
_HOST, _SERVER, _NETWORK = "198.18.7.1", "198.18.7.2", "198.18.7.0/30"
_PORT = 2222
_START_SECONDS = 30


class RunningServer:
    """Reached by ssh alone, as a rented machine would be; entering the block starts it.

    Attributes:
        address: Its address.
        engine: Its engine, which nobody outside can reach but through ssh.
    """

    address = _SERVER

    def __init__(self) -> None:
        self._name = f"spacekit-test-{os.getpid()}"
        self._link = f"skt{os.getpid() % 100_000}"
        self.folder = Path(tempfile.mkdtemp(prefix="server-"))
        self.engine = RunningEngine(within=("nsenter", f"--net=/run/netns/{self._name}"))
        self._sshd: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """What --on is for it."""
        user = os.environ.get("USER") or "root"
        return f"ssh://{user}@{_SERVER}:{_PORT}{self.engine.socket}"

    def environment(self) -> dict[str, str]:
        """What makes `ssh` use the key and the known hosts of this test."""
        return {"PATH": f"{self.folder / 'bin'}:{self.engine.environment()['PATH']}"}

    def __enter__(self) -> Self:
        """Start the network, sshd and the engine."""
        try:
            self._make_network()
            self._start_sshd()
            self.engine.start()
            self.engine.bring_images()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it all."""
        self._end()

    def _make_network(self) -> None:
        """One cable to this machine, and through it to package indexes."""
        inner = f"{self._link}i"
        _run("ip", "netns", "add", self._name)
        _run("ip", "link", "add", self._link, "type", "veth", "peer", "name", inner, "netns", self._name)
        _run("ip", "address", "add", f"{_HOST}/30", "dev", self._link)
        _run("ip", "link", "set", self._link, "up")
        for arguments in (
            ("address", "add", f"{_SERVER}/30", "dev", inner),
            ("link", "set", inner, "up"),
            ("link", "set", "lo", "up"),
            ("route", "add", "default", "via", _HOST),
        ):
            _run("ip", "-n", self._name, *arguments)
        Path("/proc/sys/net/ipv4/ip_forward").write_text("1")
        for rule in self._rules():
            _run("iptables", *rule)

    def _rules(self, verb: str = "-I") -> list[tuple[str, ...]]:
        return [
            ("-t", "nat", verb, "POSTROUTING", "-s", _NETWORK, "-j", "MASQUERADE"),
            (verb, "FORWARD", "-i", self._link, "-j", "ACCEPT"),
            (verb, "FORWARD", "-o", self._link, "-j", "ACCEPT"),
        ]

    def _start_sshd(self) -> None:
        for name in ("host", "user"):
            _run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(self.folder / name))
        shutil.copy(self.folder / "user.pub", self.folder / "authorized")
        Path("/run/sshd").mkdir(exist_ok=True)
        (self.folder / "sshd_config").write_text(
            f"Port {_PORT}\nListenAddress {_SERVER}\nHostKey {self.folder}/host\nPidFile none\n"
            f"AuthorizedKeysFile {self.folder}/authorized\nPasswordAuthentication no\nUsePAM no\n"
            "PermitRootLogin prohibit-password\nStrictModes no\n"
        )
        public = (self.folder / "host.pub").read_text().split()[:2]
        (self.folder / "known").write_text(f"[{_SERVER}]:{_PORT} {' '.join(public)}\n")
        (self.folder / "config").write_text(
            f"Host *\n  IdentityFile {self.folder}/user\n  UserKnownHostsFile {self.folder}/known\n"
            "  IdentitiesOnly yes\n"
        )
        (self.folder / "bin").mkdir()
        wrapper = self.folder / "bin" / "ssh"
        wrapper.write_text(f'#!/bin/sh\nexec /usr/bin/ssh -F {self.folder}/config "$@"\n')
        wrapper.chmod(0o755)
        sshd = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin")
        assert sshd, "sshd is missing"
        within = ["nsenter", f"--net=/run/netns/{self._name}"]
        with (self.folder / "sshd.log").open("wb") as log:
            self._sshd = subprocess.Popen(
                [*within, sshd, "-D", "-e", "-f", str(self.folder / "sshd_config")], stderr=log
            )
        deadline = time.monotonic() + _START_SECONDS
        while b"Server listening" not in (self.folder / "sshd.log").read_bytes():
            assert time.monotonic() < deadline, (self.folder / "sshd.log").read_text()
            time.sleep(0.05)

    def _end(self) -> None:
        self.engine.__exit__(None, None, None)
        if self._sshd is not None:
            self._sshd.terminate()
            self._sshd.wait()
        for rule in self._rules("-D"):
            subprocess.run(["iptables", *rule], check=False, capture_output=True)
        subprocess.run(["ip", "link", "del", self._link], check=False, capture_output=True)
        subprocess.run(["ip", "netns", "del", self._name], check=False, capture_output=True)
        shutil.rmtree(self.folder, ignore_errors=True)


def _run(*command: str) -> None:
    subprocess.run(command, check=True)
