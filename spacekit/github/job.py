"""The files and lines by which a step speaks to its job.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

import secrets
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

__all__ = ["annotate", "hide", "unheeded", "write_outputs", "write_summary"]

# GitHub refuses a step's summary that is larger than this.
_MAX_SUMMARY_BYTES = 1024 * 1024


def write_outputs(environment: Mapping[str, str], outputs: Mapping[str, str]) -> None:
    """Give the step its outputs. A value may hold anything: the delimiter is one that none can know."""
    end = f"end-{secrets.token_hex(16)}"
    lines = [f"{name}<<{end}\n{value}\n{end}\n" for name, value in outputs.items()]
    _append(environment.get("GITHUB_OUTPUT"), "".join(lines))


def write_summary(environment: Mapping[str, str], markdown: str) -> None:
    """Add to the job's summary."""
    if len(markdown.encode()) < _MAX_SUMMARY_BYTES:
        _append(environment.get("GITHUB_STEP_SUMMARY"), f"{markdown}\n")


def annotate(kind: str, title: str, message: str) -> None:
    """Show an error, a warning or a notice at the job, and in the pull request's checks."""
    _command(f"::{kind} title={_escaped(title, ',:')}::{_escaped(message)}")


def hide(value: str) -> None:
    """Have a secret replaced by stars wherever the job's log would show it."""
    if value:
        _command(f"::add-mask::{_escaped(value)}")


@contextmanager
def unheeded() -> Iterator[None]:
    """Have the job obey nothing that is written to stderr meanwhile: logs of apps are in it.

    A line of such a log could else make annotations, or outputs of this very step.
    """
    word = secrets.token_hex(16)
    # On the same way as what stands between: the runner reads the two ways apart.
    _command(f"::stop-commands::{word}", sys.stderr)
    try:
        yield
    finally:
        _command(f"::{word}::", sys.stderr)


def _command(line: str, stream: TextIO | None = None) -> None:
    stream = stream or sys.stdout
    stream.write(f"{line}\n")
    stream.flush()


def _escaped(value: str, also: str = "") -> str:
    for character in f"%\r\n{also}":
        value = value.replace(character, f"%{ord(character):02X}")
    return value


def _append(path: str | None, text: str) -> None:
    if path:
        with Path(path).open("a", encoding="utf-8") as stream:
            stream.write(text)
