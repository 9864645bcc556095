"""What the commands say: steps and errors to stderr, data to stdout."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console
    from rich.status import Status

__all__ = ["Steps", "print_error", "stderr", "stdout", "write_data"]

# What a terminal that is not one gets: a log, a pipe.
_PIPED_WIDTH = 80
# What others say stands further in than what we say.
_INDENT = 4


def print_error(message: str, hint: str | None) -> None:
    """An error as all of our commands show it. Works without rich: it may be what is missing."""
    sys.stdout.flush()
    # As rich decides for the rest: https://no-color.org.
    is_colourful = sys.stderr.isatty() and not os.environ.get("NO_COLOR")
    red, bold, end = ("\033[1;31m", "\033[1m", "\033[0m") if is_colourful else ("", "", "")
    sys.stderr.write(f"{red}error{end}: {_harmless(message)}\n")
    if hint:
        sys.stderr.write(f"\n{bold}hint{end}: {_harmless(hint)}\n")


def _harmless(text: str) -> str:
    """A text without what a terminal would act on: names in a folder, and servers, may hold anything."""
    return "".join(letter if letter.isprintable() or letter in "\n\t" else "\ufffd" for letter in text)


def write_data(text: str) -> None:
    """A line of data for whoever reads stdout, as it is and without rich."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


@cache
def stderr() -> Console:
    """Where progress goes."""
    return _console(stderr=True)


@cache
def stdout() -> Console:
    """Where data goes."""
    return _console(stderr=False)


def _console(*, stderr: bool) -> Console:
    # Loaded where something is shown: `--help` does without.
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else _PIPED_WIDTH
    # Text is shown as it is: a file's name or a log's line is no markup, no emoji code, no link.
    return Console(stderr=stderr, markup=False, emoji=False, highlight=False, width=width, soft_wrap=True)


class Steps:
    """Says each step as it goes: a spinner in a terminal while it lasts, one line when it is done."""

    def __init__(self) -> None:
        self._console = stderr()
        self._status: Status | None = None
        # A terminal of the old school has no tick.
        is_unicode = (self._console.encoding or "").lower().startswith("utf")
        self._tick, self._cross = ("✓", "✗") if is_unicode else ("ok", "failed")

    @contextmanager
    def step(self, doing: str, done: str | None = None) -> Iterator[None]:
        """Do one step: `doing` is shown meanwhile, `done` (or `doing`) with its time when it is over."""
        began = time.monotonic()
        try:
            with self._spinner(doing):
                yield
        except BaseException:
            self._end(self._cross, doing, began, "red")
            raise
        self._end(self._tick, done or doing, began, "green")

    @property
    def is_terminal(self) -> bool:
        """Whether somebody watches, rather than a log."""
        return self._console.is_terminal

    def update(self, doing: str) -> None:
        """Say what the running step is at now; in a terminal only, where it takes no line."""
        from rich.text import Text

        if self._status:
            # Not as a plain string, which rich would read as markup: a stage is a server's word.
            self._status.update(Text(doing))

    def line(self, text: str) -> None:
        """A line of somebody else's output, set apart from ours."""
        from rich.padding import Padding
        from rich.text import Text

        if self._console.is_terminal:
            indented = Padding(Text(text, "dim", overflow="fold"), (0, 0, 0, _INDENT))
            self._console.print(indented, soft_wrap=False)
        else:
            self._console.print(" " * _INDENT + text)

    def say(self, text: str) -> None:
        """A line of our own between steps."""
        self._console.print(_harmless(text))

    def warn(self, text: str) -> None:
        """What a person should know, though it stops nothing."""
        self._console.print(f"warning: {_harmless(text)}", style="yellow")

    def go_on(self) -> None:
        """Something is waited for: the spinner says so by itself."""

    @contextmanager
    def _spinner(self, doing: str) -> Iterator[None]:
        """Something that moves, where something can."""
        from rich.text import Text

        moving: Any = nullcontext()
        if self._console.is_terminal:
            moving = self._console.status(Text(doing), spinner="dots")
        with moving as running:
            self._status = running
            try:
                yield
            finally:
                self._status = None

    def _end(self, mark: str, text: str, began: float, style: str) -> None:
        from rich.text import Text

        seconds = f"{time.monotonic() - began:.1f} s"
        line = Text.assemble((mark, style), " ", text, "  ", (seconds, "dim"))
        self._console.print(line)
