"""`spacekit new`: templates, as the command shows and makes them."""

from __future__ import annotations

import pytest
from program import Outcome, Program

from spacekit.folder.templates import list_templates

TEMPLATES = """\
Templates:
  blocks     A Blocks app: state, events and streaming
  chat       A chat: streaming, thoughts and kept conversations
  docker     Any web app: FastAPI in a container
  gradio     A plain Gradio app: a chat that streams
  hello      Type a name, get a greeting
  image      Say what is in a picture
  interface  One function with several inputs and outputs
  multistep  Several steps: the output of one model into the next
  static     A page of plain HTML, CSS and JavaScript
  streamlit  A Streamlit app, in a container
"""


def test_the_help_ends_with_the_templates(cli: Program) -> None:
    """Each in a line, as its own README describes it."""
    assert cli("new", "--help").stdout.endswith(TEMPLATES)


def test_the_templates_are_data_too(cli: Program) -> None:
    """`--list` prints name, description and sdk to stdout."""
    shown = cli("new", "--list")
    assert (0, "") == (shown.code, shown.stderr)
    assert [each.name for each in list_templates()] == [line.split()[0] for line in shown.stdout.splitlines()]
    assert "static     A page of plain HTML, CSS and JavaScript (sdk: static)\n" in shown.stdout


def test_without_a_template_it_is_hello(cli: Program) -> None:
    """A folder's name alone is enough."""
    assert Outcome(0, "my-app\n", "\nRun it with: spacekit run my-app\n") == cli("new", "my-app")
    assert "# My app" in (cli.folder / "my-app/README.md").read_text()


def test_an_app_of_another_kind_says_where_to_look(cli: Program) -> None:
    """Not every template runs with what spacekit brings; its README says what it needs."""
    said = "\nmy-page/README.md says how to run it; put it on a Space with: spacekit push\n"
    assert Outcome(0, "my-page\n", said) == cli("new", "static", "my-page")


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ([], "error: missing argument 'DIR'\n\nhint: name the folder to make: `spacekit new my-app`\n"),
        (
            ["static"],
            "error: static is a template, and the folder is missing\n\nhint: `spacekit new static my-app`\n",
        ),
        (["a", "b", "c"], "error: one folder at a time, not 2\n\nhint: `spacekit new TEMPLATE DIR`\n"),
    ],
)
def test_a_wrong_call_makes_nothing(cli: Program, arguments: list[str], error: str) -> None:
    """One line of cause, one of what to do, exit code 2."""
    assert Outcome(2, "", error) == cli("new", *arguments)
    assert not (cli.folder / "static").exists()
