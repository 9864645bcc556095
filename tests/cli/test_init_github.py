"""`spacekit init --github`: the workflow that pushes a folder."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import yaml
from program import Program

WORKFLOW = ".github/workflows/spacekit.yml"


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """An app in a repository that holds other things too."""
    subprocess.run(["git", "init", "-q", "-b", "main", tmp_path], check=True)
    folder = tmp_path / "apps" / "one"
    folder.mkdir(parents=True)
    (folder / "app.py").write_text("import gradio as gr\ngr.Interface(str, 'text', 'text').launch()\n")
    return folder


def step_of(root: Path) -> dict[str, str]:
    """What the workflow gives to the action."""
    read = yaml.safe_load((root / WORKFLOW).read_text())
    given: dict[str, str] = read["jobs"]["push"]["steps"][1]["with"]
    return given


def test_it_is_written_where_github_looks(cli: Program, app: Path, tmp_path: Path) -> None:
    """At the top of the repository, with the folder's place in it; what to do at the server is said."""
    ended = cli("init", str(app), "--yes", "--github", "--to", "ada/app", "--endpoint", "https://my.host")
    assert 0 == ended.code, ended.stderr
    assert {"to": "ada/app", "endpoint": "https://my.host", "folder": "apps/one"} == step_of(tmp_path)
    assert (app / "README.md").exists()
    assert "spacekit publishers add OWNER/REPO --previews --to ada/app" in ended.stderr
    again = cli("init", str(app), "--yes", "--github", "--to", "ada/app", "--endpoint", "https://my.host")
    assert 0 == again.code


def test_the_settings_name_the_space(cli: Program, app: Path, tmp_path: Path) -> None:
    """As for every other command."""
    (app / "spacekit.toml").write_text('to = "ada/prod"\n')
    assert 0 == cli("init", str(app), "--yes", "--github").code
    assert "ada/prod" == step_of(tmp_path)["to"]


def test_a_server_that_github_can_t_reach_is_warned_of(cli: Program, app: Path) -> None:
    """A host that is tried out on this machine is nobody else's."""
    shown = cli(
        "init", str(app), "--yes", "--github", "--to", "ada/app", "--endpoint", "http://localhost:7870"
    )
    assert 0 == shown.code
    assert "warning: http://localhost:7870 is this machine, which GitHub's jobs do not reach" in shown.stderr
    others = ("--to", "ada/app", "--endpoint", "https://spaces.example.org")
    assert "warning" not in cli("init", str(app), "--yes", "--github", *others, "--dry-run").stderr


def test_a_dry_run_shows_it(cli: Program, app: Path, tmp_path: Path) -> None:
    """And writes nothing."""
    ended = cli("init", str(app), "--dry-run", "--github", "--to", "ada/app")
    assert 0 == ended.code
    assert f"+ {WORKFLOW}" in ended.stderr
    assert not (tmp_path / ".github").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--github",), "--github has to know the Space"),
        (("--to", "ada/app"), "--to and --endpoint go with --github"),
        (("--github", "--to", "ada"), "is no id of a Space"),
    ],
)
def test_a_wrong_call_says_so(cli: Program, app: Path, options: tuple[str, ...], message: str) -> None:
    """With exit code 2, before anything is written."""
    ended = cli("init", str(app), "--yes", *options)
    assert 2 == ended.code
    assert message in ended.stderr
    assert not (app / "README.md").exists()


def test_another_workflow_is_not_overwritten(cli: Program, app: Path, tmp_path: Path) -> None:
    """Somebody may have changed it."""
    (tmp_path / ".github" / "workflows").mkdir(parents=True)
    (tmp_path / WORKFLOW).write_text("mine")
    ended = cli("init", str(app), "--yes", "--github", "--to", "ada/app")
    assert 1 == ended.code
    assert "is there already, and says something else" in ended.stderr
    assert "mine" == (tmp_path / WORKFLOW).read_text()
