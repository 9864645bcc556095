"""`spacekit init`: what it shows, asks and writes."""

from __future__ import annotations

import json
import os
import pty
import subprocess
from pathlib import Path

import pytest
from folders import files_of, write_files
from program import START, Outcome, Program

APP = "import spacekit as sk\nsk.Interface(str, 'text', 'text').launch()\n"
SHOWN = """\
app file  main.py   launches a spacekit app
sdk       gradio    it runs any Python app that listens where it is told
Python    3.12      .python-version names it
requires  spacekit  import spacekit

+ .gitignore
  +.env
  +.venv/
  +__pycache__/

~ README.md
  +---
  +title: Stock watch
  +emoji: "📈"
  +colorFrom: blue
  +colorTo: purple
  +sdk: gradio
  +python_version: "3.12"
  +app_file: main.py
  +pinned: false
  +---
  +
   # Stock watch

+ requirements.txt
  +spacekit
"""


def write_app(folder: Path) -> Path:
    """A small app without anything that a Space needs besides."""
    return write_files(
        folder / "my-app",
        {"main.py": APP, "README.md": "# Stock watch\n", ".python-version": "3.12\n"},
    )


def without_padding(outcome: Outcome) -> Outcome:
    """The same outcome without the blanks that fill a table."""
    lines = "\n".join(line.rstrip() for line in outcome.stdout.split("\n"))
    return Outcome(outcome.code, lines, outcome.stderr)


def test_a_dry_run_shows_everything_and_writes_nothing(cli: Program) -> None:
    """What was found with its reasons, then each file as it changes, in 80 columns."""
    folder = write_app(cli.folder)
    before = files_of(folder)
    shown = without_padding(cli("init", "my-app", "--dry-run"))
    assert Outcome(0, SHOWN, "Nothing was written: this was a dry run\n") == shown
    assert max(map(len, shown.stdout.splitlines())) <= 80
    assert before == files_of(folder)


def test_yes_writes_and_a_second_time_does_nothing(cli: Program) -> None:
    """The files are there, say the same as the dry run did, and stay as they are."""
    folder = write_app(cli.folder)
    said = (
        "\nLook at it with: spacekit check my-app\nPut it on a Space: spacekit push my-app --to OWNER/NAME\n"
    )
    assert Outcome(0, SHOWN, said) == without_padding(cli("init", "my-app", "--yes"))
    written = files_of(folder)
    assert b"spacekit\n" == written["requirements.txt"]
    again = cli("init", "my-app")
    assert 0 == again.code
    assert again.stderr.startswith("Nothing to do: my-app has all that a Space needs")
    assert written == files_of(folder)


def test_nobody_to_ask_is_a_wrong_call(cli: Program) -> None:
    """In a pipe it says what it would ask, and writes nothing."""
    folder = write_files(cli.folder / "my-app", {"main.py": APP, "demo.py": APP})
    before = files_of(folder)
    both = "main.py (launches a spacekit app), demo.py (launches a spacekit app)"
    error = (
        "error: init asks before it writes .gitignore, README.md, requirements.txt, and there is nobody "
        f"to ask\n  it would ask: Which file is the app: {both}?\n\n"
        "hint: --dry-run shows what it would write, --yes writes it\n"
    )
    assert Outcome(2, "", error) == cli("init", "my-app")
    assert before == files_of(folder)


def test_the_outcome_is_json_for_scripts(cli: Program) -> None:
    """Choices with reasons, files with their texts, notes, and whether it was written."""
    write_files(cli.folder / "my-app", {"main.py": APP, "demo.py": APP})
    told = json.loads(cli("init", "my-app", "--json", "--yes", "--app", "demo.py", "--title", "T").stdout)
    assert ("gradio", True) == (told["sdk"], told["written"])
    assert {"about": "app file", "value": "demo.py", "reason": "launches a spacekit app"} in told["choices"]
    texts = {file["path"]: file["text"] for file in told["files"]}
    assert (cli.folder / "my-app/README.md").read_text() == texts["README.md"]
    assert "title: T\n" in texts["README.md"]


@pytest.mark.parametrize(
    ("typed", "app_file"), [("2\ny\n", "demo.py"), ("\n\n", "main.py"), ("9\n1\nn\n", None)]
)
def test_it_asks_what_it_cannot_know(cli: Program, typed: str, app_file: str | None) -> None:
    """In a terminal: which of two apps, then whether to write; Enter takes the best guess, n leaves all."""
    folder = write_files(cli.folder / "my-app", {"main.py": APP, "demo.py": APP})
    code, shown = in_a_terminal(cli, typed, "init", "my-app")
    assert "Which file is the app" in shown
    assert "  2  demo.py" in shown
    assert "Write .gitignore, README.md, requirements.txt?" in shown
    assert (0 if app_file else 130) == code
    assert bool(app_file) is ("Nothing was written" not in shown)
    readme = folder / "README.md"
    assert (f"app_file: {app_file}\n" in readme.read_text()) if app_file else not readme.exists()


def in_a_terminal(cli: Program, typed: str, *arguments: str) -> tuple[int, str]:
    """Run the program with a terminal for its input and its output, and type into it."""
    ours, theirs = pty.openpty()
    with os.fdopen(ours, "rb+", buffering=0) as terminal:
        process = subprocess.Popen(
            [*START, *arguments],
            cwd=cli.folder,
            env=cli.environment(),
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
        )
        os.close(theirs)
        terminal.write(typed.encode())
        shown = b""
        try:
            while chunk := terminal.read(4096):
                shown += chunk
        except OSError:  # how Linux says that the other end was closed
            pass
        return process.wait(timeout=30), shown.decode().replace("\r\n", "\n")


def test_an_app_that_needs_a_container_gets_a_dockerfile(cli: Program) -> None:
    """Rendered for its framework: the command, the port, the requirements, a plain user."""
    flask = "from flask import Flask\napp = Flask('x')\n"
    write_files(cli.folder / "my-api", {"server.py": flask, "requirements.txt": "flask==3.0\n"})
    assert 0 == cli("init", "my-api", "--yes").code
    made = {path: content.decode() for path, content in files_of(cli.folder / "my-api").items()}
    assert 'CMD ["gunicorn", "--bind", "0.0.0.0:7860", "server:app"]\n' in made["Dockerfile"]
    assert "USER 1000\n" in made["Dockerfile"]
    assert made["requirements.txt"].startswith("flask==3.0\ngunicorn")
    assert ".env*\n" in made[".dockerignore"]
    assert "sdk: docker\n" in made["README.md"]


@pytest.mark.parametrize(
    ("arguments", "code", "error"),
    [
        (["init", "nowhere"], 1, "there is no folder nowhere"),
        (["init", "--sdk", "streamlit"], 2, "--sdk can be gradio, docker, static, not 'streamlit'"),
        (["init", "--title", "a\nb"], 2, "can't be a title"),
        (["init", "--app", "nope.py"], 2, "there is no nope.py"),
        (["init"], 1, "there is nothing in . that a Space could run"),
    ],
)
def test_a_wrong_call_says_so(cli: Program, arguments: list[str], code: int, error: str) -> None:
    """Exit code 2 for the call, 1 for the folder."""
    shown = cli(*arguments)
    assert (code, "") == (shown.code, shown.stdout)
    assert error in shown.stderr


def test_a_file_of_the_folder_cannot_steer_the_terminal(cli: Program) -> None:
    """What is shown of files is text without control characters."""
    files = {
        "app.py": APP,
        "README.md": "# A \x1b[31mred\x1b[0m title\n",
        "sub/requirements.txt": "x\x1b]0;y\n",
    }
    write_files(cli.folder / "my-app", files)
    shown = cli("init", "my-app", "--dry-run")
    assert 0 == shown.code
    assert "\x1b" not in shown.stdout + shown.stderr
