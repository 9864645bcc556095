"""A Docker engine of the tests' own: its socket, its data and its processes, gone when it is closed.

    python tests/support/running_engine.py    starts one, prints its number and address, ends with SIGTERM

There is no registry to pull from, so the base image is a Debian made with debootstrap; it is kept in
$SPACEKIT_TEST_CACHE for the next run.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

# The names under which templates and rendered Dockerfiles ask for Python. Debian's is 3.11 whatever they say.
BASE = "python:3.12-slim-bookworm"
BASE_NAMES = (BASE, "python:3.11-slim-bookworm")
FRONT = "caddy:2-alpine"
_SUITE = "bookworm"
_PACKAGES = "python3,python3-pip,ca-certificates,busybox"
# Starting takes a second or two; on a machine that is busy with a suite, more.
_START_SECONDS = 60
_STOP_SECONDS = 30
_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")


def cache() -> Path:
    """What is too slow to make for each run."""
    named = os.environ.get("SPACEKIT_TEST_CACHE")
    return Path(named) if named else Path(tempfile.gettempdir()) / "spacekit-test-engine"


def docker_command() -> str:
    """A docker command that has BuildKit: Debian's; one from elsewhere may lack its plugin."""
    return "/usr/bin/docker" if Path("/usr/bin/docker").is_file() else "docker"


class RunningEngine:
    """An engine; entering the block starts it.

    Args:
        within: A command that it is started by, for example `ip netns exec NAME`.
        options: More options of dockerd.
    """

    def __init__(self, within: Sequence[str] = (), options: Sequence[str] = ()) -> None:
        if os.environ.get("SPACEKIT_TEST_ENGINE") == "none":
            import pytest  # this file is a program too, of a machine without it

            pytest.skip("no Docker engine can be started here")
        self._within, self._options = tuple(within), tuple(options)
        # Short: a socket's path has 107 characters at most.
        self.folder = Path(tempfile.mkdtemp(prefix="engine-", dir="/tmp"))
        self.folder.chmod(0o755)
        self.socket = self.folder / "docker.sock"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """What DOCKER_HOST is."""
        return f"unix://{self.socket}"

    def __enter__(self) -> Self:
        """Start it."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it and remove all that it had."""
        self.stop()
        self._unmount()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        paths = {"data-root": "data", "exec-root": "exec", "pidfile": "pid"}
        command = [*self._within, "dockerd", "-H", self.url, *self._options]
        command += [f"--{name}={self.folder / path}" for name, path in paths.items()]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + _START_SECONDS
        while self.docker("version", check=False).returncode:
            if self._process.poll() is not None or time.monotonic() > deadline:
                said = (self.folder / "log").read_text(errors="replace")[-3000:]
                raise AssertionError(f"dockerd did not start:\n{said}")
            time.sleep(0.1)

    def stop(self) -> None:
        """End it, with its containers."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def kill(self) -> None:
        """End it as a crash would, with containerd, which it had started."""
        assert self._process is not None
        containerd = int((self.folder / "exec" / "containerd" / "containerd.pid").read_text())
        for number in (self._process.pid, containerd):
            os.kill(number, signal.SIGKILL)
        self._process.wait()
        self._process = None
        for left_over in ("pid", "exec/containerd/containerd.pid"):
            (self.folder / left_over).unlink(missing_ok=True)

    def environment(self) -> dict[str, str]:
        """What makes commands use it."""
        path = f"{Path(docker_command()).parent}:{os.environ['PATH']}"
        return {"DOCKER_HOST": self.url, "PATH": path}

    def docker(
        self, *arguments: str, check: bool = True, feed: bytes | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run the docker command against it."""
        done = subprocess.run(
            [docker_command(), *arguments],
            env=os.environ | self.environment() | {"DOCKER_BUILDKIT": "1"},
            input=feed,
            stdin=None if feed is not None else subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        text = subprocess.CompletedProcess(
            done.args,
            done.returncode,
            done.stdout.decode(errors="replace"),
            done.stderr.decode(errors="replace"),
        )
        assert not check or not text.returncode, text.stderr + text.stdout
        return text

    def bring_images(self) -> None:
        """Put the base image and Caddy's, under the names that a registry would have them by."""
        with base_archive().open("rb") as archive:
            certificates = f"ENV SSL_CERT_FILE={_CERTIFICATES} PIP_CERT={_CERTIFICATES}"
            subprocess.run(
                [docker_command(), "import", "--change", certificates, "-", BASE],
                env=os.environ | self.environment(),
                stdin=archive,
                stdout=subprocess.DEVNULL,
                check=True,
            )
        for name in BASE_NAMES[1:]:
            self.docker("tag", BASE, name)
        with tempfile.TemporaryDirectory() as context:
            caddy = shutil.which("caddy")
            assert caddy, "caddy is missing"
            shutil.copy(caddy, Path(context) / "caddy")
            start = '["caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"]'
            lines = (
                f"FROM {BASE}",
                "COPY caddy /usr/bin/caddy",
                "RUN mkdir -p /etc/caddy",
                "ENV XDG_CONFIG_HOME=/config XDG_DATA_HOME=/data",
                f"CMD {start}",
            )
            (Path(context) / "Dockerfile").write_text("\n".join(lines))
            self.docker("build", "--quiet", "--tag", FRONT, context)

    def _unmount(self) -> None:
        """Containers that a kill left behind keep their mounts."""
        mounts = [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines()]
        for mount in sorted((each for each in mounts if each.startswith(f"{self.folder}/")), reverse=True):
            subprocess.run(["umount", "--lazy", mount], check=False, capture_output=True)


def base_archive() -> Path:
    """A Debian with Python and pip, and the certificates of this machine; made once."""
    folder = cache()
    folder.mkdir(parents=True, exist_ok=True)
    made = folder / f"base-{_SUITE}-1.tar"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.is_file():
            with tempfile.TemporaryDirectory(dir=folder) as scratch:
                _make_base(Path(scratch) / "root", Path(scratch) / "tar")
                (Path(scratch) / "tar").rename(made)
    return made


def _make_base(root: Path, archive: Path) -> None:
    subprocess.run(
        ["debootstrap", "--variant=minbase", f"--include={_PACKAGES}", _SUITE, str(root)],
        check=True,
        stdout=sys.stderr,
    )
    for link, target in (("usr/bin/python", "python3"), ("usr/bin/wget", "busybox")):
        (root / link).symlink_to(target)
    for marker in root.glob("usr/lib/python3*/EXTERNALLY-MANAGED"):
        marker.unlink()
    for left_over in (*root.glob("var/cache/apt/archives/*.deb"), *root.glob("var/lib/apt/lists/*_*")):
        left_over.unlink()
    certificates = root / _CERTIFICATES.relative_to("/")
    certificates.unlink()
    shutil.copyfile(_CERTIFICATES, certificates)
    subprocess.run(["tar", "-C", str(root), "-cf", str(archive), "."], check=True)


def main() -> None:
    """An engine for several test processes, until somebody ends this one."""
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    with RunningEngine() as engine:
        engine.bring_images()
        sys.stdout.write(f"{os.getpid()} {engine.url}\n")
        sys.stdout.flush()
        ended.wait()


if __name__ == "__main__":
    main()
