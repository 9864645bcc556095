"""Measures the relay of share links beside `ssh -R` to OpenSSH's own server and beside no relay, in one run.

    python -m benchmarks.share [--quick] [--json]

with a spacekit that is installed with its extra `relay`, and with ssh and /usr/sbin/sshd.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from benchmarks.bounds import Bound, at_least, at_most
from benchmarks.progress import say
from benchmarks.rows import Row, Sample, alternate, find
from benchmarks.statistics_of import median
from benchmarks.tables import bounds_table, figure_table

TITLE = "Share links: one connection of one visitor, on loopback"
COLUMNS = ("down_mib_s", "up_mib_s", "first_ms", "next_ms", "p99_ms")
CASE = "share"
DIRECT, OPENSSH, RELAY, OWN = "no relay", "ssh -R, sshd", "ssh -R, relay", "our client, relay"
MIB = 1024 * 1024
PIECE = 256 * 1024
_SECONDS = 30
_APP = """\
import asyncio, sys
try:
    import uvloop
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
except ImportError:
    pass
PIECE = b"x" * 262144
async def serve(reader, writer):
    try:
        while True:
            head = await reader.readuntil(b"\\r\\n\\r\\n")
            method, target, _ = head.split(b" ", 2)
            length = 0
            for line in head.split(b"\\r\\n"):
                if line.lower().startswith(b"content-length:"):
                    length = int(line[15:])
            while length:
                length -= len(await reader.read(min(length, 262144)))
            size = int(target[1:] or 0)
            writer.write(b"HTTP/1.1 200 OK\\r\\nContent-Length: %d\\r\\n\\r\\n" % size)
            while size > 0:
                writer.write(PIECE[:size])
                size -= len(PIECE)
                await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()
async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0, limit=524288)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()
asyncio.run(main())
"""
_SSHD = """\
HostKey {home}/host_key
AuthorizedKeysFile {home}/key.pub
PidFile none
StrictModes no
UsePAM no
PermitRootLogin yes
PasswordAuthentication no
"""


@dataclass(frozen=True)
class Way:
    """A way from a visitor to the app.

    Attributes:
        name: What it is.
        port: Where the visitor connects.
        host: The Host header that leads to the app.
    """

    name: str
    port: int
    host: str


class Visitor:
    """A visitor with one connection, as bare as can be.

    Args:
        way: How it reaches the app.
    """

    def __init__(self, way: Way) -> None:
        self._way = way
        self._line = socket.create_connection(("127.0.0.1", way.port), timeout=_SECONDS)
        self._line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = bytearray(PIECE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._line.close()

    def ask(self, size: int, body: int = 0) -> None:
        """Send so much, get so much; return when all of it is there."""
        method = "POST" if body else "GET"
        head = f"{method} /{size} HTTP/1.1\r\nHost: {self._way.host}\r\nContent-Length: {body}\r\n\r\n"
        self._line.sendall(head.encode())
        piece = memoryview(b"x" * PIECE)
        while body:
            body -= self._line.send(piece[: min(body, PIECE)])
        came = b""
        while b"\r\n\r\n" not in came:
            data = self._line.recv(PIECE)
            if not data:
                raise ConnectionError(f"{self._way.name} ended: {came!r}")
            came += data
        head_came, _, rest = came.partition(b"\r\n\r\n")
        if not head_came.startswith(b"HTTP/1.1 200"):
            raise ConnectionError(f"{self._way.name} answered {head_came!r}")
        size -= len(rest)
        while size > 0:
            size -= self._line.recv_into(self._buffer, min(size, PIECE))


def measure(way: Way, size: int, calls: int) -> Sample:
    """One round: a large answer, a large body, many small requests."""
    with Visitor(way) as visitor:
        visitor.ask(MIB)
        began = time.perf_counter()
        visitor.ask(size)
        down = time.perf_counter() - began
        began = time.perf_counter()
        visitor.ask(0, size)
        up = time.perf_counter() - began
        times = []
        for _ in range(calls):
            began = time.perf_counter()
            visitor.ask(100)
            times.append(time.perf_counter() - began)
    firsts = []
    for _ in range(max(10, calls // 20)):
        began = time.perf_counter()
        with Visitor(way) as visitor:
            visitor.ask(100)
        firsts.append(time.perf_counter() - began)
    return {
        "down_mib_s": size / MIB / down,
        "up_mib_s": size / MIB / up,
        "first_ms": 1000 * median(firsts),
        "next_ms": 1000 * median(times),
        "p99_ms": 1000 * sorted(times)[int(0.99 * len(times))],
    }


def bounds(rows: Sequence[Row]) -> list[Bound]:
    """What the relay is held to."""
    direct, openssh = find(rows, CASE, DIRECT), find(rows, CASE, OPENSSH)
    held = []
    for name in (RELAY, OWN):
        row = find(rows, CASE, name)
        if row is None or direct is None or openssh is None:
            continue
        for key, word in (("down_mib_s", "download"), ("up_mib_s", "upload")):
            pairs = zip(row.rounds, openssh.rounds, strict=True)
            share = median([mine[key] / theirs[key] for mine, theirs in pairs])
            held.append(at_least(f"{name}: {word}, to OpenSSH's", share, 0.4, "x"))
        pairs = zip(row.rounds, direct.rounds, strict=True)
        more = median([mine["next_ms"] - theirs["next_ms"] for mine, theirs in pairs])
        held.append(at_most(f"{name}: median latency, more than no relay", more, 2, "ms"))
    return held


# --- the ways


@contextmanager
def program(words: Sequence[str], pattern: str | None) -> Iterator[str]:
    """A program that runs meanwhile; gives what it says first that fits a pattern."""
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True
    ) as process:
        try:
            yield _said(process, pattern) if pattern else ""
        finally:
            process.terminate()
            if process.stdout:
                process.stdout.close()
            process.wait()


def _said(process: subprocess.Popen[str], pattern: str) -> str:
    said = ""
    for line in process.stdout or ():
        said += line
        if found := re.search(pattern, line):
            return found[1]
    raise RuntimeError(f"{process.args} did not get so far:\n{said}")


def _ssh(home: Path, port: int, forward: str, *more: str) -> list[str]:
    options = ["StrictHostKeyChecking=no", f"UserKnownHostsFile={os.devnull}", "ExitOnForwardFailure=yes"]
    flags = [flag for option in options for flag in ("-o", option)]
    words = ["ssh", "-F", "none", "-i", str(home / "key"), "-p", str(port), *flags]
    return [*words, "-R", forward, *more, f"{os.environ.get('USER', 'root')}@127.0.0.1"]


@contextmanager
def ways(home: Path) -> Iterator[list[Way]]:
    """The app, and every way to it."""
    for name in ("host_key", "key"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(home / name)], check=True)
    (home / "sshd_config").write_text(_SSHD.format(home=home))
    with ExitStack() as stack:
        app = int(stack.enter_context(program([sys.executable, "-c", _APP], r"(\d+)")))
        found = [Way(DIRECT, app, "localhost")]
        sshd, free = _free_port(), _free_port()
        Path("/run/sshd").mkdir(exist_ok=True)
        words = ["/usr/sbin/sshd", "-D", "-e", "-f", str(home / "sshd_config"), "-p", str(sshd)]
        words += ["-o", "ListenAddress=127.0.0.1"]
        stack.enter_context(program(words, r"(listening)"))
        stack.enter_context(program(_ssh(home, sshd, f"{free}:127.0.0.1:{app}", "-N"), None))
        _wait_for(free)
        found.append(Way(OPENSSH, free, "localhost"))
        # As fast as it can: its usual limit of one link's rate is below what loopback does.
        words = [sys.executable, "-m", "spacekit", "relay", "--domain", "share.localhost", "--anonymous"]
        words += ["--data", str(home / "relay"), "--rate", "0", "--no-warning", "--ssh-port", "0"]
        said = stack.enter_context(program([*words, "--http-port", "0"], r"ready (.*)"))
        ports = dict(pair.split("=") for pair in said.split())
        ssh, http = int(ports["ssh_port"]), int(ports["http_port"])
        link = stack.enter_context(program(_ssh(home, ssh, f"80:127.0.0.1:{app}"), r"^ +http://(\S+)/"))
        found.append(Way(RELAY, http, link))
        if shutil.which("spacekit") and _has_client():
            share = [sys.executable, "-m", "spacekit", "share", str(app)]
            os.environ["SPACEKIT_SHARE_SERVER"] = f"http://127.0.0.1:{http}"
            link = stack.enter_context(program(share, r"http://([a-z2-7]{16}\.\S+?)/"))
            found.append(Way(OWN, http, link))
        yield found


def _has_client() -> bool:
    from importlib.util import find_spec

    return find_spec("spacekit.cli.share") is not None


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + _SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)  # a program is on its way
        else:
            return


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def main() -> int:
    """Run, and give the exit code: 1 where a bound is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.share", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few short rounds, not to be quoted")
    parser.add_argument("--json", action="store_true", help="print every round as JSON, no tables")
    options = parser.parse_args()
    size, calls, rounds = (64 * MIB, 200, 2) if options.quick else (256 * MIB, 1000, 5)
    with tempfile.TemporaryDirectory(prefix="spacekit-bench-") as folder, ways(Path(folder)) as found:
        rows = alternate(CASE, found, rounds, lambda way: measure(way, size, calls))
    held = bounds(rows)
    if options.json:
        print(json.dumps([{"way": row.framework, "rounds": row.rounds} for row in rows], indent=2))
    else:
        print(figure_table(TITLE, rows, COLUMNS))
        print(f"\n{bounds_table(held)}")
    missed = [bound for bound in held if not bound.holds]
    say(f"{len(held) - len(missed)} of {len(held)} bounds hold")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
