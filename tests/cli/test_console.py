"""Steps in a terminal: drawn on a real one (a pseudo terminal), read as a person would."""

from __future__ import annotations

import os
import pty
import subprocess
from pathlib import Path

from program import START, Program

SCRIPT = """
from spacekit.cli.console import Steps
steps = Steps()
with steps.step("Building", "Built"):
    steps.update("Starting [bold]loudly[/bold]")
    steps.line("[red]a line[/red] :smile: " + "x" * 100)
"""


def shown_in_terminal(cli: Program, folder: Path, script: str = SCRIPT, **extra: str) -> str:
    """What a script writes to a terminal of 80 columns."""
    master, worker = pty.openpty()
    environment = cli.environment(TERM="xterm-256color", **extra)
    process = subprocess.Popen(
        [START[0], "-c", script], stdout=worker, stderr=worker, env=environment, cwd=folder
    )
    os.close(worker)
    shown = b""
    try:
        while chunk := os.read(master, 65_536):
            shown += chunk
    except OSError:  # how Linux says that the other side has closed
        pass
    assert 0 == process.wait(20)
    os.close(master)
    return shown.decode()


def test_a_step_in_a_terminal_moves_and_then_stands(cli: Program, tmp_path: Path) -> None:
    """A spinner meanwhile, one line with a tick when it is done, the cursor back where it belongs."""
    shown = shown_in_terminal(cli, tmp_path)
    assert "Starting" in shown
    assert "Built" in shown.rpartition("\x1b[?25h")[2]
    assert shown.count("\x1b[?25l") == shown.count("\x1b[?25h")


def test_others_words_are_shown_as_they_are(cli: Program, tmp_path: Path) -> None:
    """Square brackets and colons in a log or a stage are text; a long line goes on further in."""
    shown = shown_in_terminal(cli, tmp_path)
    assert "[red]a line[/red] :smile: " in shown
    assert "    \x1b[2mxxxx" in shown


def test_errors_respect_no_color(cli: Program, tmp_path: Path) -> None:
    """In a terminal an error is red; whoever sets NO_COLOR gets it plain: https://no-color.org."""
    for no_color, is_coloured in (("", True), ("1", False)):
        shown = shown_in_terminal(
            cli,
            tmp_path,
            script="from spacekit.cli.console import print_error as p; p('a', 'b')",
            NO_COLOR=no_color,
        )
        assert is_coloured == ("\x1b[" in shown)
        assert "hint" in shown


def test_no_words_steer_the_terminal(cli: Program, tmp_path: Path) -> None:
    """A name in a README can hold what moves the cursor or renames the window: it is shown as no letter."""
    (tmp_path / "README.md").write_text('---\nsdk: gradio\napp_file: "\\e]0;gone\\a\\e[2J.py"\n---\n')
    failed = cli("build", str(tmp_path), "--render")
    assert "the folder has no \ufffd]0;gone\ufffd\ufffd[2J.py" in failed.stderr
    shown = shown_in_terminal(
        cli,
        tmp_path,
        script="from spacekit.cli.console import Steps; s = Steps(); s.say('a\\x1b[2Jb'); s.warn('c\\x07')",
        NO_COLOR="1",
    )
    assert ("a\ufffd[2Jb", False) == (shown.splitlines()[0], "\x07" in shown or "\x1b[2J" in shown)
