"""What the commands print, to the letter: exit code, stdout, stderr."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from program import START, Outcome, Program

import spacekit

COMMANDS = (
    *("new", "run", "build", "up", "down", "push", "drop", "status", "logs", "open", "restart", "releases"),
    *("rollback", "preview", "promote", "pause", "hardware", "delete", "variables", "secrets", "link"),
    *("publishers", "host", "try", "share", "relay", "guide", "init", "check"),
)
HELP = """\
Usage: spacekit [OPTIONS] COMMAND [ARGS]...

  From a Python function to a web app that stays up.

  spacekit try                       see it all work on this machine
  spacekit new hello my-app          a folder with an app in it
  spacekit run my-app                the app, here
  spacekit share 7860                a link to it, for others
  spacekit host --trusted            a home for apps, on a machine of yours
  spacekit push my-app --to me/app   the app, there
  spacekit up my-app                 or as a container, here or on a server

Options:
  --version  Print the version.
  --help     Show this message and exit.

Commands:
"""


def test_help_shows_the_journey(cli: Program) -> None:
    """The first thing a newcomer sees is the order of the commands; then all of them, on one line each."""
    shown = cli("--help")
    assert (0, "") == (shown.code, shown.stderr)
    assert shown.stdout.startswith(HELP)
    listed = shown.stdout.removeprefix(HELP).splitlines()
    assert set(COMMANDS) <= {line.split()[0] for line in listed}
    assert not [line for line in listed if line.endswith("...")]


def test_without_a_command_the_help_is_an_error(cli: Program) -> None:
    """Nothing was asked for: the help goes to stderr, and a script learns of it by the code."""
    assert Outcome(2, "", cli("--help").stdout) == cli()


def test_the_version_is_data(cli: Program) -> None:
    """On stdout, for scripts."""
    assert Outcome(0, f"spacekit {spacekit.__version__}\n", "") == cli("--version")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_teaches_by_example(cli: Program, command: str) -> None:
    """Each command's help has examples of itself."""
    shown = cli(command, "--help")
    assert (0, "") == (shown.code, shown.stderr)
    assert "\\b" not in shown.stdout, "a mark for the formatter is shown"
    assert f"  spacekit {command} " in shown.stdout or f"  spacekit {command}\n" in shown.stdout


@pytest.mark.parametrize(
    "command",
    [
        *((command,) for command in COMMANDS),
        *((group, one) for group in ("variables", "secrets") for one in ("list", "set", "unset", "sync")),
        *(("relay", one) for one in ("ban", "unban", "bans", "links", "token")),
        *(("relay", "token", one) for one in ("add", "list", "remove")),
    ],
)
def test_help_fits_a_terminal(cli: Program, command: tuple[str, ...]) -> None:
    """80 columns are what a terminal has at least; examples are not wrapped for it."""
    shown = cli(*command, "--help")
    assert 0 == shown.code
    assert [] == [line for line in shown.stdout.splitlines() if len(line.rstrip()) > 80]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["qqq"], "error: no such command 'qqq'\n\nhint: `spacekit --help`\n"),
        (
            ["push", "."],
            (
                "error: it is not said which Space\n\n"
                "hint: pass --to OWNER/NAME, or set `to` in the folder's spacekit.toml\n"
            ),
        ),
        (
            ["push", "x", "--to", "hello"],
            "error: 'hello' is no id of a Space\n\nhint: write it as OWNER/NAME, for example ada/hello\n",
        ),
    ],
)
def test_a_wrong_call_exits_with_2(cli: Program, arguments: list[str], error: str) -> None:
    """One line of cause, one of what to do, nothing on stdout."""
    assert Outcome(2, "", error) == cli(*arguments)


@pytest.mark.parametrize(
    "arguments", [["new", "NAME"], ["run", "NAME"], ["check", "NAME"], ["init", "NAME", "--yes"]]
)
def test_a_name_that_the_system_refuses_is_one_clear_error(cli: Program, arguments: list[str]) -> None:
    """Whichever part of a command met it first."""
    name = "a" * 300
    shown = cli(*[name if word == "NAME" else word for word in arguments])
    assert (1, "") == (shown.code, shown.stdout)
    assert f"error: {name[:80]}…: File name too long\n\nhint: use a shorter name" in shown.stderr
    assert "Traceback" not in shown.stderr


@pytest.mark.parametrize("arguments", [["status", "--bogus"], ["releases", "--limit", "0"], ["share"]])
def test_a_wrong_option_is_told_to_scripts(cli: Program, arguments: list[str]) -> None:
    """Whoever finds the mistake: a script reads JSON, and a person the sentence."""
    shown = cli(*arguments, "--json")
    error = json.loads(shown.stdout)["error"]
    assert (2, "usage") == (shown.code, error["code"])
    assert shown.stderr == f"error: {error['message']}\n\nhint: {error['hint']}\n"


@pytest.mark.parametrize(
    "arguments",
    [["share", "1", "--server", "127.0.0.1:1"], ["logs", "--to", "a/b", "--endpoint", "http://127.0.0.1:1"]],
)
def test_what_prints_json_line_by_line_fails_in_one_line(cli: Program, arguments: list[str]) -> None:
    """Who reads it so would take the first line of a tall one for all of it."""
    (line,) = cli(*arguments, "--json").stdout.splitlines()
    assert json.loads(line)["error"]["message"]


def test_down_tells_scripts_what_hinders_it(cli: Program, tmp_path: Path) -> None:
    """As `up` does."""
    engine = f"unix://{tmp_path / 'none.sock'}"
    shown = cli("down", "--name", "hello", "--json", DOCKER_HOST=engine)
    assert 3 == shown.code
    assert "no Docker engine answers" in json.loads(shown.stdout)["error"]["message"]


def test_what_the_system_refuses_is_told_to_scripts(cli: Program) -> None:
    """As any error is."""
    shown = cli("check", "a" * 300, "--json")
    assert "machine" == json.loads(shown.stdout)["error"]["code"]


def test_new_prints_the_folder_it_made(cli: Program) -> None:
    """The path is data; what to do next is not."""
    assert Outcome(0, "my-app\n", "\nRun it with: spacekit run my-app\n") == cli("new", "hello", "my-app")
    assert Outcome(
        1, "", "error: my-app is not empty\n\nhint: choose a folder that is not there yet, or an empty one\n"
    ) == cli("new", "hello", "my-app")


def test_a_push_to_hugging_face_offers_docker(cli: Program) -> None:
    """What the Hub's builder could not do is said before anything is sent."""
    cli("new", "hello", "my-app")
    assert Outcome(
        1,
        "",
        "✗ Comparing the folder with the Space  T\n"
        "error: huggingface.co can't install spacekit by itself: the spacekit on PyPI is another project\n\n"
        "hint: push with `--sdk docker`: it adds a Dockerfile and the wheel of this spacekit to the commit\n",
    ) == cli("push", "my-app", "--to", "ada/hello")


def test_json_errors_are_for_scripts_too(cli: Program) -> None:
    """With --json, stdout holds the error's code, and stderr what a person reads."""
    shown = cli("push", "nowhere", "--to", "ada/hello", "--json")
    assert 1 == shown.code
    error = json.loads(shown.stdout)["error"]
    assert ("folder", "there is no folder nowhere") == (error["code"], error["message"])
    assert "error: there is no folder nowhere\n" in shown.stderr


def test_output_makes_sense_in_ascii(cli: Program) -> None:
    """A terminal that can't show a tick gets a word."""
    cli("new", "hello", "my-app")
    shown = cli("push", "my-app", "--to", "a/b", PYTHONUTF8="0", PYTHONIOENCODING="ascii", LC_ALL="C")
    assert shown.stderr.startswith("failed Comparing")
    assert shown.stderr.isascii()


def test_a_reader_that_leaves_is_no_crash(cli: Program) -> None:
    """`spacekit --help | head -0`: no traceback."""
    with cli.start("--help") as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert "Traceback" not in process.stderr.read()


def test_help_loads_nothing_heavy(cli: Program, tmp_path: Path) -> None:
    """What is imported for --help is typer and ourselves."""
    script = (
        "import sys\nfrom spacekit.cli.main import execute\nexecute(['--help'])\n"
        "heavy = {'rich', 'fastapi', 'huggingface_hub', 'uvicorn', 'pathspec', 'yaml', 'sqlalchemy', 'git'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [START[0], "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env=cli.environment(),
        cwd=tmp_path,
    )
    assert "[]" == done.stdout.splitlines()[-1]
