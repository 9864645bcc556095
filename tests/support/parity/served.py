"""An app that is served by a program of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from parity.gradio_home import gradio_python

Library = Literal["gradio", "spacekit"]
PROGRAM = Path(__file__).parent / "serve_app.py"
# Gradio takes some seconds to load, more on a busy machine.
PATIENCE = 120


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


class Served:
    """Entering the block serves the app; leaving it ends the program.

    Args:
        library: What the app's `import gradio` gives it.
        app: The app's file.
    """

    def __init__(self, library: Library, app: Path) -> None:
        self.library = library
        self.app = app
        self.url = ""
        self.log = tempfile.TemporaryFile()  # noqa: SIM115  # closed by whoever is last to hold it
        self._program: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Start the program.

        Raises:
            NotServed: The app does not come up.
        """
        python = str(gradio_python()) if self.library == "gradio" else sys.executable
        self._program = subprocess.Popen(
            [python, "-P", str(PROGRAM), self.library, str(self.app)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            env=self._environment(),
        )
        assert self._program.stdout is not None
        line = self._program.stdout.readline()
        answer = json.loads(line or b'{"error": "the program ended without a word"}')
        if "error" in answer:
            self._end()
            raise NotServed(answer["error"], answer.get("at", ""))
        self.url = answer["url"]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the program."""
        self._end()

    def _environment(self) -> dict[str, str]:
        """Ours, with the tree's own packages for spacekit alone, and none that the tests set for Gradio."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GRADIO_")}
        if self.library == "gradio":
            kept.pop("PYTHONPATH", None)
        return kept

    def _end(self) -> None:
        program = self._program
        if program is None or program.stdin is None or program.stdout is None:
            return
        program.stdin.close()
        try:
            program.wait(10)
        except subprocess.TimeoutExpired:
            program.kill()
            program.wait()
        program.stdout.close()
