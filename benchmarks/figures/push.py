"""How long it takes from a folder to a Space that answers, on a host of one's own on this machine."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.effort import Effort
from benchmarks.environments import HOME, Installed, clean_environment, install_spacekit
from benchmarks.frameworks import SPACEKIT
from benchmarks.progress import say
from benchmarks.rows import Row, Sample

TITLE = "Push: seconds of `spacekit push` of the hello template to `spacekit host`, packages in uv's cache"
COLUMNS = ("first_s", "changed_s", "sent_s", "unchanged_s")
CASE = "hello template"
STOP_TIMEOUT_S = 30


def measure(installed: Sequence[Installed], effort: Effort) -> list[Row]:
    """Push a new Space, a change to it, a change without waiting for it, and nothing."""
    spacekit = next((each for each in installed if each.name == SPACEKIT), None)
    if spacekit is None:
        return []
    # Beside the app's environment, which must hold no more than an app needs.
    program = install_spacekit("spacekit_host", "host").parent / "spacekit"
    row = Row(CASE, SPACEKIT)
    # A Space runs as a user of its own, who must be able to pass through to its folder.
    with tempfile.TemporaryDirectory(dir=HOME, prefix="push-", ignore_cleanup_errors=True) as scratch:
        Path(scratch).chmod(0o755)
        with host(program, Path(scratch) / "host") as address:
            for number in range(effort.rounds):
                say(f"{CASE}: push, round {number + 1} of {effort.rounds}")
                row.rounds.append(_pushes(Pusher(program, address, Path(scratch) / f"app{number}")))
    return [row]


class Pusher:
    """Pushes one folder to one Space.

    Args:
        program: The `spacekit` command.
        address: The host.
        folder: The app's folder, made here.
    """

    def __init__(self, program: Path, address: str, folder: Path) -> None:
        self._program = program
        self._folder = folder
        self._to = ["--to", f"bench/{folder.name}", "--endpoint", address]
        subprocess.run(
            [str(program), "new", "hello", str(folder)], env=variables(), check=True, capture_output=True
        )

    def push(self, *options: str) -> float:
        """Push; gives how long that took."""
        command = [str(self._program), "push", str(self._folder), *self._to, *options, "--json"]
        began = time.perf_counter()
        done = subprocess.run(command, env=variables(), check=False, capture_output=True, text=True)
        seconds = time.perf_counter() - began
        outcome: dict[str, Any] = json.loads(done.stdout or "{}")
        if done.returncode != 0 or "error" in outcome:
            raise RuntimeError(f"`{' '.join(command)}` failed: {done.stdout}{done.stderr}")
        return seconds

    def change(self) -> None:
        """Change a line of the app."""
        with (self._folder / "app.py").open("a") as app:
            app.write("# changed\n")


def _pushes(pusher: Pusher) -> Sample:
    first = pusher.push()
    pusher.change()
    changed = pusher.push()
    unchanged = pusher.push()
    pusher.change()
    sent = pusher.push("--detach")
    return {"first_s": first, "changed_s": changed, "sent_s": sent, "unchanged_s": unchanged}


@contextmanager
def host(program: Path, data: Path) -> Iterator[str]:
    """A host on a free port, which says its address on its first line."""
    command = [str(program), "host", "--port", "0", "--data", str(data), "--trusted", "--engine", "none"]
    log = data.parent / "host.log"
    with log.open("w") as errors:
        process = subprocess.Popen(command, env=variables(), stdout=subprocess.PIPE, stderr=errors, text=True)
    try:
        address = process.stdout.readline().strip() if process.stdout else ""
        if not address:
            raise RuntimeError(f"the host did not start: {log.read_text()}")
        yield address
    finally:
        process.terminate()
        process.wait(STOP_TIMEOUT_S)
        if process.stdout:
            process.stdout.close()


# One for the run: the host takes it for its admin token, and push signs in with it.
TOKEN = secrets.token_urlsafe()


def variables(**more: str) -> dict[str, str]:
    """The environment of host and client."""
    fixed = {"SPACEKIT_HOST_TOKEN": TOKEN, "HF_HUB_OFFLINE": "0", "PATH": os.environ["PATH"]}
    return clean_environment(**fixed, **more)
