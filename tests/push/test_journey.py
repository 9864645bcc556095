"""A Space's life from the command line: pushed, changed, broken, taken back, looked at."""

from __future__ import annotations

import json
from pathlib import Path

import httpx2
import pytest
import small_spaces
from program import Outcome, Program
from running_host import TOKEN, RunningHost

pytestmark = pytest.mark.e2e

SETTINGS = """
to = "ada/journey"
[variables]
GREETING = "hello"
[secrets]
API_KEY = "env"
[smoke]
path = "/"
expect = "hello"
"""


@pytest.fixture
def cli(tmp_path: Path) -> Program:
    """The program, in an empty folder."""
    return Program(tmp_path)


def spacekit(cli: Program, host: RunningHost, *arguments: str, **variables: str) -> Outcome:
    """Run a command against the host."""
    return cli(*arguments, "--endpoint", host.url, SPACEKIT_HOST_TOKEN=TOKEN, **variables)


def app(tmp_path: Path, expression: str) -> None:
    """A folder whose app answers with an expression."""
    folder = tmp_path / "app"
    folder.mkdir(exist_ok=True)
    (folder / "README.md").write_bytes(small_spaces.README)
    (folder / "app.py").write_bytes(small_spaces.answering(expression))
    (folder / "notes.txt").write_text("notes\n")


def test_pushed_changed_broken_and_taken_back(cli: Program, host: RunningHost, tmp_path: Path) -> None:
    """One line changed sends one file; a version that does not start is taken back."""
    app(tmp_path, "'one'")
    first = spacekit(cli, host, "push", "app", "--to", "ada/life")
    assert 0 == first.code, first.stderr
    address = first.stdout.splitlines()[-1]
    app(tmp_path, "'two'")
    second = spacekit(cli, host, "push", "app", "--to", "ada/life", "--json")
    assert ["app.py"] == [file["path"] for file in json.loads(second.stdout)["plan"]["changed"]]
    assert '"two"' == httpx2.get(address, timeout=60).text
    app(tmp_path, "'three'")
    (tmp_path / "app" / "app.py").write_text("import no_such_module_here\n")
    (tmp_path / "app" / "new.txt").write_text("new\n")
    broken = spacekit(cli, host, "push", "app", "--to", "ada/life", "--rollback", "--json")
    assert 5 == broken.code
    error = json.loads(broken.stdout)["error"]
    assert ("start", "missing-module") == (error["code"], error["diagnosis"])
    assert "the app imports no_such_module_here, which is not installed" in error["message"]
    assert '"two"' == httpx2.get(address, timeout=60).text
    files = host.api().list_repo_files("ada/life", repo_type="space")
    assert {"README.md", "app.py", "notes.txt"} == set(files) - {".gitattributes"}
    titles = [commit.title for commit in host.api().list_repo_commits("ada/life", repo_type="space")]
    assert titles[0].startswith("Return to ")
    status = json.loads(spacekit(cli, host, "status", "--to", "ada/life", "--json").stdout)
    assert ("RUNNING", error["rollback_commit"]) == (status["stage"], status["serving"])


def test_settings_variables_and_secrets_go_along(cli: Program, host: RunningHost, tmp_path: Path) -> None:
    """spacekit.toml says where, with which variables and secrets; pushed again, nothing is left to do."""
    app(tmp_path, "os.environ.get('GREETING', '') + '/' + os.environ.get('API_KEY', '')")
    (tmp_path / "app" / "spacekit.toml").write_text(SETTINGS)
    missing = spacekit(cli, host, "push", "app")
    assert 1 == missing.code
    assert "error: the secret API_KEY has no value: the environment variable API_KEY has none\n" in (
        missing.stderr
    )
    dry = spacekit(cli, host, "push", "app", "--dry-run", API_KEY="a-secret-value")
    assert "  +  GREETING=hello  variable\n  +  API_KEY           secret\n" in dry.stdout
    first = spacekit(cli, host, "push", "app", API_KEY="a-secret-value")
    assert 0 == first.code, first.stderr
    assert "✓ Asked /: it answers as it should" in first.stderr
    assert "a-secret-value" not in first.stdout + first.stderr + dry.stdout
    address = first.stdout.splitlines()[-1]
    assert '"hello/a-secret-value"' == httpx2.get(address, timeout=60).text
    again = json.loads(spacekit(cli, host, "push", "app", "--json").stdout)
    assert again["plan"]["is_empty"]
    assert ["API_KEY"] == again["plan"]["settings"]["secrets"]["kept"]


def test_a_smoke_test_that_fails_ends_with_5(cli: Program, host: RunningHost, tmp_path: Path) -> None:
    """The app runs, but says something else than it should."""
    app(tmp_path, "'other'")
    (tmp_path / "app" / "spacekit.toml").write_text('[smoke]\npath = "/"\nexpect = "hello"\n')
    shown = spacekit(cli, host, "push", "app", "--to", "ada/smoke")
    assert 5 == shown.code
    assert "error: the app runs, but fails its smoke test /: its page has no 'hello'\n" in shown.stderr


@pytest.mark.pain(17)
def test_looking_at_a_space(cli: Program, host: RunningHost, tmp_path: Path) -> None:
    """status, logs, open, restart and rollback say what a person wants to know, in 80 columns."""
    app(tmp_path, "'one'")
    to = ("--to", "ada/look")
    address = spacekit(cli, host, "push", "app", *to).stdout.splitlines()[-1]
    status = spacekit(cli, host, "status", *to)
    assert f"ada/look on {host.url}: Running\n  address     {address}\n" in status.stdout
    assert "Checked out" in spacekit(cli, host, "logs", *to, "--build").stdout
    assert 1 == len(spacekit(cli, host, "logs", *to, "--build", "--tail", "1").stdout.splitlines())
    assert f"{address}\n" == spacekit(cli, host, "open", *to).stdout
    assert f"{address}\n" == spacekit(cli, host, "restart", *to).stdout
    app(tmp_path, "'two'")
    spacekit(cli, host, "push", "app", *to)
    assert '"two"' == httpx2.get(address, timeout=60).text
    back = spacekit(cli, host, "rollback", *to)
    assert 0 == back.code, back.stderr
    assert "  ~  app.py\n" in back.stdout
    assert '"one"' == httpx2.get(address, timeout=60).text
    listed = spacekit(cli, host, "rollback", *to, "--list").stdout.splitlines()
    assert "Return to" in listed[0]
    to_named = spacekit(cli, host, "rollback", listed[1][:7], *to)
    assert 0 == to_named.code, to_named.stderr
    assert '"two"' == httpx2.get(address, timeout=60).text
    assert 2 == spacekit(cli, host, "rollback", "fffffff", *to).code
    gone = spacekit(cli, host, "status", "--to", "ada/nowhere")
    assert (3, "") == (gone.code, gone.stdout)
