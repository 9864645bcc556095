"""Apps that are served by programs of their own, one for each library."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from parity.gradio_home import gradio_python

Library = Literal["gradio", "spacekit"]
PROGRAM = Path(__file__).parent / "serve_app.py"
LIBRARIES: tuple[Library, ...] = ("gradio", "spacekit")
# What an app may take to end, in seconds.
PATIENCE = 10


class NotServed(RuntimeError):  # named for what happened
    """An app did not come up.

    Args:
        error: What it raised.
        at: The line of the app that did.
    """

    def __init__(self, error: str, at: str = "") -> None:
        super().__init__(f"{error}{f'  [{at}]' if at else ''}")
        self.error = error
        self.at = at


class Libraries:
    """Entering the block starts a program for Gradio and one for spacekit; leaving it ends them."""

    def __init__(self) -> None:
        self._programs: dict[Library, subprocess.Popen[str]] = {}

    def __enter__(self) -> Self:
        """Start both; each loads its library meanwhile."""
        for library in LIBRARIES:
            python = str(gradio_python()) if library == "gradio" else sys.executable
            self._programs[library] = subprocess.Popen(
                [python, "-P", str(PROGRAM), library],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                env=_environment(library),
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End both."""
        for program in self._programs.values():
            assert program.stdin is not None
            assert program.stdout is not None
            program.stdin.close()
            try:
                program.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                program.kill()
                program.wait()
            program.stdout.close()

    def serve(self, library: Library, app: Path) -> str:
        """Serve an app in place of the one before; gives its address.

        Raises:
            NotServed: It does not come up.
        """
        program = self._programs[library]
        assert program.stdin is not None
        assert program.stdout is not None
        program.stdin.write(f"{app}\n")
        program.stdin.flush()
        answer = json.loads(program.stdout.readline() or '{"error": "the program ended without a word"}')
        if "error" in answer:
            raise NotServed(answer["error"], answer.get("at", ""))
        url: str = answer["url"]
        return url


def _environment(library: Library) -> dict[str, str]:
    """Ours, with the tree's own packages for spacekit alone, and none that the tests set for Gradio."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GRADIO_")}
    if library == "gradio":
        kept.pop("PYTHONPATH", None)
    return kept
