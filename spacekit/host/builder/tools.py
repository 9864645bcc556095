"""What builds need from this machine: uv, a Python that the Space's user may run, spacekit's own wheel."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from uv import find_uv_bin

from spacekit.errors import BuildError
from spacekit.folder.uv_program import uv_environment
from spacekit.host.places import is_open_to_all
from spacekit.host.status import Failure
from spacekit.host.threads import in_thread
from spacekit.image.wheel import wheel_of_running

# It asks each Python what it is, which takes its time where the machine is slow and busy.
_LIST_SECONDS = 300


@dataclass(frozen=True)
class Wheel:
    """spacekit's wheel: where it is, and a digest of its content."""

    path: Path
    digest: str


class Tools:
    """Finds each tool once; `as_users` when it must be within reach of every user."""

    def __init__(self, folder: Path, *, as_users: bool) -> None:
        self._folder = folder
        self._as_users = as_users
        self._wheel: Wheel | None = None
        self._wheel_lock = asyncio.Lock()
        self._thread_lock = threading.Lock()
        self._found_pythons: list[tuple[str, Path]] | None = None

    @property
    def scratch(self) -> Path:
        """Where the wheel of spacekit is put."""
        return self._folder / "wheel"

    def uv(self) -> Path:
        """The uv program; a copy when the installed one lies behind a closed folder."""
        found = Path(os.fsdecode(find_uv_bin()))
        if not self._as_users or is_open_to_all(found.parent):
            return found
        facts = found.stat()
        copy = self._folder / f"uv-{facts.st_size}-{facts.st_mtime_ns}"
        with self._thread_lock:  # two builds may begin at once
            if not copy.exists():
                partial = copy.with_suffix(".partial")
                shutil.copyfile(found, partial)
                partial.chmod(0o755)
                partial.replace(copy)
        return copy

    def python(self, wanted: str | None, warn: Callable[[str], None]) -> Path:
        """A Python of the version that is asked for, else of the host's own, that builds may run."""
        own = f"{sys.version_info.major}.{sys.version_info.minor}"
        pythons = [
            item for item in self._pythons() if not self._as_users or is_open_to_all(item[1].resolve().parent)
        ]
        for version in dict.fromkeys([wanted or own, own]):
            for found, path in pythons:
                if found == version or found.startswith(f"{version}."):
                    return path
            warn(f"warning: there is no Python {version} on this machine that the Space may run")
        if pythons:
            return pythons[0][1]
        raise Failure(
            "BUILD_ERROR",
            "This machine has no Python that the Space's own user may run: install one system-wide, for "
            "instance with `apt-get install python3`",
        )

    def _pythons(self) -> list[tuple[str, Path]]:
        """The Pythons of this machine, looked for once: the host's own first."""
        if self._found_pythons is None:
            base = Path(getattr(sys, "_base_executable", sys.executable))
            own = (".".join(str(number) for number in sys.version_info[:3]), base)
            command = [str(self.uv()), "python", "list", "--only-installed", "--output-format", "json"]
            try:
                done = subprocess.run(
                    command, env=uv_environment(), capture_output=True, timeout=_LIST_SECONDS, check=True
                )
            except subprocess.SubprocessError:
                # The host's own is there all the same; the next build looks again.
                return [own]
            listed = [(str(item["version"]), item.get("path")) for item in json.loads(done.stdout)]
            self._found_pythons = [own, *((found, Path(path)) for found, path in listed if path)]
        return self._found_pythons

    async def wheel(self, report: Callable[[str], None]) -> Wheel:
        """The wheel of the running spacekit; made when it is first asked for."""
        async with self._wheel_lock:
            if self._wheel is None:
                report("Making the wheel of the running spacekit")
                self._wheel = await in_thread(self._make_wheel)
            return self._wheel

    def _make_wheel(self) -> Wheel:
        try:
            made = wheel_of_running(self.scratch)
        except BuildError as error:
            raise Failure(
                "BUILD_ERROR", f"{error.message} ({error.hint})" if error.hint else error.message
            ) from None
        made.parent.chmod(0o755)
        made.chmod(0o644)
        return Wheel(made, hashlib.sha256(made.read_bytes()).hexdigest())
