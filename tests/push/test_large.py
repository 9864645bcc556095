"""Large folders and large files: what goes over the line, and what stays in memory."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cutting_proxy import CuttingProxy
from running_host import TOKEN, RunningHost

from spacekit.folder.app_folder import read_folder
from spacekit.push.content import of_folder
from spacekit.push.deploy import carry_out
from spacekit.push.hub import HubTransport
from spacekit.push.plan import make_plan
from spacekit.push.progress import Silent
from spacekit.push.secrets import SecretValues
from spacekit.push.target import Target

pytestmark = pytest.mark.e2e

README = "---\ntitle: Large\nsdk: static\n---\n"
MIB = 1024 * 1024
# What a push of one file may send besides the file.
MAX_OVERHEAD = 20_000
FILES = 5_000
# The interpreter, the client and a few pieces of a file; a file in memory would stand out.
MAX_MEMORY = 160 * MIB

# Pushes in a process of its own and prints the most memory that it took, in bytes.
SCRIPT = """
import re, sys
from pathlib import Path
from spacekit.folder.app_folder import read_folder
from spacekit.push.content import of_folder
from spacekit.push.deploy import carry_out
from spacekit.push.hub import HubTransport
from spacekit.push.plan import make_plan
from spacekit.push.progress import Silent
from spacekit.push.secrets import SecretValues
from spacekit.push.target import Target
transport = HubTransport(Target(sys.argv[2], sys.argv[3], sys.argv[4]))
files = of_folder(read_folder(Path(sys.argv[1])))
plan = make_plan(transport.target, files, transport.fetch(), sdk="static")
carry_out(plan, transport, SecretValues({}, {}), "push", Silent())
# Not by getrusage: that has the memory of whoever started this process in it.
print(int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) * 1024)
"""


class Counted(Silent):
    """Adds up what is told of the progress."""

    def __init__(self) -> None:
        self.stretches: dict[str, list[int]] = {}
        self._doing = ""

    def begin(self, doing: str, total: int) -> None:
        """A stretch begins."""
        self._doing = doing
        self.stretches[doing] = [total, 0]

    def advance(self, size: int) -> None:
        """So much more is done."""
        self.stretches[self._doing][1] += size


def folder(root: Path, **files: bytes) -> Path:
    """A folder with a README and these files."""
    root.mkdir(exist_ok=True)
    (root / "README.md").write_text(README)
    for name, data in files.items():
        (root / name.replace("_", ".")).write_bytes(data)
    return root


def push(path: Path, space: str, url: str, progress: Silent | None = None) -> str | None:
    """Plan and carry out; `None` when there was nothing to do."""
    transport = HubTransport(Target(space, url, TOKEN))
    plan = make_plan(transport.target, of_folder(read_folder(path)), transport.fetch(), sdk="static")
    if plan.is_empty:
        return None
    return carry_out(plan, transport, SecretValues({}, {}), "push", progress or Silent())


def test_a_large_file_goes_by_itself_and_once(host: RunningHost, tmp_path: Path) -> None:
    """It is stored as a large file, progress counts its bytes, and what the host has is not sent again."""
    data = os.urandom(12 * MIB)
    app = folder(tmp_path / "app", model_bin=data)
    counted = Counted()
    with CuttingProxy(host.url) as proxy:
        push(app, "ada/large", proxy.url, counted)
        commit = next(n for n, line in enumerate(proxy.requests) if "/commit/" in line)
        assert proxy.sizes[commit] < MIB, "the file is not in the commit"
    total, done = counted.stretches["Sending"]
    assert len(data) <= done <= total + MIB
    entry = next(
        file for file in HubTransport(Target("ada/large", host.url, TOKEN)).fetch().files if file.sha256
    )
    assert ("model.bin", len(data)) == (entry.path, entry.size)
    assert push(app, "ada/large", host.url) is None
    # The same file in another place: the host has it, so it stays here.
    (app / "copy.bin").write_bytes(data)
    with CuttingProxy(host.url) as proxy:
        push(app, "ada/large", proxy.url)
        assert sum(proxy.sizes) < MIB


@pytest.mark.long
def test_300_mb_take_no_memory(host: RunningHost, tmp_path: Path) -> None:
    """Neither here nor on the host does the file lie in memory."""
    app = folder(tmp_path / "app")
    with (app / "model.bin").open("wb") as stream:
        for _ in range(300):
            stream.write(os.urandom(MIB))
    assert host.process is not None
    before = peak_memory(host.process.pid)
    command = [sys.executable, "-c", SCRIPT, str(app), "ada/huge", host.url, TOKEN]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    client = int(done.stdout)
    grown = peak_memory(host.process.pid) - before
    sys.stdout.write(f"client {client // MIB} MiB, host +{grown // MIB} MiB\n")
    assert client < MAX_MEMORY
    assert grown < 60 * MIB


def peak_memory(pid: int) -> int:
    """The most memory that a process has taken so far."""
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


def test_one_file_of_five_thousand_sends_little_more_than_itself(host: RunningHost, tmp_path: Path) -> None:
    """A push of a large folder that did not change sends no file; of one file that did, that file alone."""
    app = folder(tmp_path / "app", index_html=b"hello")
    for number in range(FILES - 2):
        path = app / f"d{number % 50}" / f"f{number}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"file {number}\n")
    assert push(app, "ada/many", host.url)
    assert push(app, "ada/many", host.url) is None
    # In a commit bytes are written in base64, four for three, which goes packed; larger files go apart.
    for size in (50_000, 3 * MIB, 3 * MIB + 1, 10 * MIB):
        changed = os.urandom(size)
        (app / "index.html").write_bytes(changed)
        with CuttingProxy(host.url) as proxy:
            assert push(app, "ada/many", proxy.url)
        assert sum(proxy.sizes) - size < MAX_OVERHEAD, size
