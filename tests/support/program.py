"""The command line as its users have it: a process, its output, its exit code."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import spacekit
import spacekit_runtime

START = [sys.executable, "-c", "from spacekit.cli.main import main; main()"]
# Longer than any command of a test, with a build in it, takes on a slow machine.
_TIMEOUT_S = 240
# What would make a test depend on who runs it.
_LEFT_OUT = ("HF_", "SPACEKIT_", "GRADIO_", "GITHUB_", "COLUMNS", "FORCE_COLOR", "TTY_")


@dataclass(frozen=True)
class Outcome:
    """How a command ended. Times in its output have become `T`, so that outputs can be compared."""

    code: int
    stdout: str
    stderr: str


class Program:
    """Runs `spacekit` in one folder.

    Args:
        folder: Where it runs, and where it would find a login.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def environment(self, **variables: str) -> dict[str, str]:
        """Ours with the packages under test, without logins, and a terminal's width."""
        roots = {str(Path(str(package.__file__)).parents[1]) for package in (spacekit, spacekit_runtime)}
        kept = {name: value for name, value in os.environ.items() if not name.startswith(_LEFT_OUT)}
        fixed = {
            "PYTHONPATH": os.pathsep.join(sorted(roots)),
            "COLUMNS": "80",
            "PYTHONUTF8": "1",
            "HF_HOME": str(self.folder / "hf"),
            "SPACEKIT_CACHE_DIR": str(self.folder / "cache"),
        }
        return kept | fixed | variables

    def start(self, *arguments: str, **variables: str) -> subprocess.Popen[str]:
        """Start it; whoever does ends it."""
        return subprocess.Popen(
            [*START, *arguments],
            cwd=self.folder,
            env=self.environment(**variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __call__(self, *arguments: str, **variables: str) -> Outcome:
        """Run it to its end."""
        with self.start(*arguments, **variables) as process:
            try:
                stdout, stderr = process.communicate(timeout=_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                process.kill()
                said = "\n".join(process.communicate())
                raise AssertionError(f"{' '.join(arguments)} still ran, and had said:\n{said}") from None
        return Outcome(process.returncode, _still(stdout), _still(stderr))


def _still(text: str) -> str:
    return re.sub(r"\d+\.\d s\b", "T", text)
