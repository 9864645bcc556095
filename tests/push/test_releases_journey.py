"""From staging to production and back: tested, promoted, found wanting, taken back; and what ran when."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx2
import pytest
import small_spaces
from program import Outcome, Program
from running_host import TOKEN, RunningHost

pytestmark = pytest.mark.e2e

SETTINGS = """
[space]
title = "Hello"

[smoke]
path = "/"
expect = "ok"

[env.staging]
to = "ada/hello-staging"
visibility = "private"

[env.staging.space]
title = "Hello (staging)"
emoji = "🚧"

[env.staging.variables]
WHERE = "staging"

[env.prod]
to = "ada/hello"

[env.prod.variables]
WHERE = "prod"

[env.prod.secrets]
API_KEY = "env:PROD_KEY"
"""
README = "---\ntitle: Hello\nsdk: gradio\napp_file: app.py\n---\n\n# Hello\n"


@pytest.fixture
def cli(tmp_path: Path) -> Program:
    """The program, in an empty folder."""
    return Program(tmp_path)


def spacekit(cli: Program, host: RunningHost, *arguments: str, **variables: str) -> Outcome:
    """Run a command against the host, in the folder of the app."""
    given = {"SPACEKIT_HOST_TOKEN": TOKEN, "PROD_KEY": "a-secret-of-prod", **variables}
    return cli(*arguments, "--endpoint", host.url, **given)


def app(tmp_path: Path, answer: str) -> None:
    """The folder, with an app that answers so, and with where it is."""
    folder = tmp_path / "app"
    folder.mkdir(exist_ok=True)
    (folder / "README.md").write_text(README)
    (folder / "spacekit.toml").write_text(SETTINGS)
    expression = f"[{answer}, os.environ.get('WHERE'), os.environ.get('API_KEY')]"
    (folder / "app.py").write_bytes(small_spaces.answering(expression))


def promote(cli: Program, host: RunningHost, *options: str) -> Outcome:
    """From staging to prod."""
    return spacekit(cli, host, "promote", "--from", "staging", "--to", "prod", "--dir", "app", *options)


def releases(cli: Program, host: RunningHost, space: str) -> list[dict[str, Any]]:
    """What ran, newest first."""
    told: list[dict[str, Any]] = json.loads(spacekit(cli, host, "releases", "--to", space, "--json").stdout)
    return told


def files(host: RunningHost, space: str) -> dict[str, str]:
    """The files of a Space by the ids of their bytes, but for README.md."""
    tree = host.api().list_repo_tree(space, repo_type="space", recursive=True)
    return {file.path: file.blob_id for file in tree if hasattr(file, "blob_id") and file.path != "README.md"}


def test_from_staging_to_production_and_back(cli: Program, host: RunningHost, tmp_path: Path) -> None:
    """The very files that ran on staging, with the variables, secrets and title of production."""
    app(tmp_path, "'ok 1'")
    pushed = spacekit(cli, host, "push", "app", "--env", "staging")
    assert 0 == pushed.code, pushed.stderr
    shown = promote(cli, host, "--dry-run")
    assert 0 == shown.code, shown.stderr
    assert "make a Space (sdk gradio)" in shown.stdout
    assert "  ~" not in shown.stdout
    assert not host.api().repo_exists("ada/hello", repo_type="space")
    first = promote(cli, host)
    assert 0 == first.code, first.stderr
    address = first.stdout.splitlines()[-1]
    assert ["ok 1", "prod", "a-secret-of-prod"] == httpx2.get(address, timeout=60).json()
    assert files(host, "ada/hello-staging") == files(host, "ada/hello")
    assert README == small_spaces.get(f"{host.url}/spaces/ada/hello/resolve/main/README.md").decode()
    assert "a-secret-of-prod" not in first.stdout + first.stderr + host.log.read_text()

    app(tmp_path, "'ok 2'")
    assert 0 == spacekit(cli, host, "push", "app", "--env", "staging").code
    app(tmp_path, "'not pushed'")  # what lies in the folder is not what is promoted
    second = json.loads(promote(cli, host, "--json").stdout)
    source = host.api().space_info("ada/hello-staging").sha
    assert (source, "ada/hello-staging") == (
        second["plan"]["source"]["revision"],
        second["plan"]["source"]["space"],
    )
    assert (["app.py"], "RUNNING") == ([file["path"] for file in second["plan"]["changed"]], second["stage"])
    assert ["ok 2", "prod", "a-secret-of-prod"] == httpx2.get(second["address"], timeout=60).json()
    (commit, *_) = host.api().list_repo_commits("ada/hello", repo_type="space")
    assert f"Promote ada/hello-staging at {str(source)[:7]}: Push Hello (staging)" == commit.title
    assert f"{host.url}/spaces/ada/hello-staging/commit/{source}" in commit.message

    again = promote(cli, host)
    assert (0, f"{address}\n") == (again.code, again.stdout.splitlines()[-1] + "\n")
    assert "Nothing to promote: ada/hello has what ada/hello-staging has" in again.stderr

    back = spacekit(cli, host, "rollback", "--to", "ada/hello")
    assert 0 == back.code, back.stderr
    assert ["ok 1", "prod", "a-secret-of-prod"] == httpx2.get(address, timeout=60).json()
    newest, left, before, made = releases(cli, host, "ada/hello")
    assert ["serving", "rolled-back", "replaced", "not-run"] == [
        each["ending"] for each in (newest, left, before, made)
    ]
    assert left["revision"] == second["commit"]
    table = spacekit(cli, host, "releases", "--to", "ada/hello", "--limit", "2").stdout
    assert table.startswith(newest["revision"][:7])
    assert "serving now" in table
    assert "rolled back from" in table
    assert "replaced" not in table


def test_what_does_not_start_in_production_is_taken_back(
    cli: Program, host: RunningHost, tmp_path: Path
) -> None:
    """The smoke test is production's; with --rollback the version before serves again."""
    app(tmp_path, "'ok'")
    settings = (tmp_path / "app" / "spacekit.toml").read_text()
    settings = settings.replace("ada/hello", "ada/fails")
    settings += '\n[env.prod.smoke]\npath = "/"\nexpect = "good"\n'
    (tmp_path / "app" / "spacekit.toml").write_text(settings)
    good = small_spaces.answering("['ok', 'good']")
    (tmp_path / "app" / "app.py").write_bytes(good)
    assert 0 == spacekit(cli, host, "push", "app", "--env", "staging").code
    address = promote(cli, host).stdout.splitlines()[-1]
    (tmp_path / "app" / "app.py").write_bytes(small_spaces.answering("['ok', 'bad']"))
    assert 0 == spacekit(cli, host, "push", "app", "--env", "staging").code
    failed = promote(cli, host, "--rollback", "--json")
    error = json.loads(failed.stdout)["error"]
    assert (5, "smoke") == (failed.code, error["code"])
    assert '["ok", "good"]' == httpx2.get(address, timeout=60).text
    assert "rolled-back" == releases(cli, host, "ada/fails")[1]["ending"]


def test_rollback_passes_over_what_never_ran_well(cli: Program, host: RunningHost, tmp_path: Path) -> None:
    """The version before the newest failed to start: the one before that is where it goes."""
    app(tmp_path, "'ok 1'")
    space = ("--to", "ada/passes")
    assert 0 == spacekit(cli, host, "push", "app", *space).code
    (tmp_path / "app" / "app.py").write_text("raise SystemExit('broken')\n")
    assert 5 == spacekit(cli, host, "push", "app", *space).code
    app(tmp_path, "'ok 3'")
    assert 0 == spacekit(cli, host, "push", "app", *space).code
    endings = [each["ending"] for each in releases(cli, host, "ada/passes")]
    assert ["serving", "crashed", "replaced", "not-run"] == endings
    back = spacekit(cli, host, "rollback", *space, "--json")
    assert 0 == back.code, back.stderr
    assert "ok 1" == httpx2.get(json.loads(back.stdout)["address"], timeout=60).json()[0]


def test_a_source_that_was_not_tested_is_refused(cli: Program, host: RunningHost, tmp_path: Path) -> None:
    """One that does not run, or runs something else than its newest commit; --revision names what to take."""
    app(tmp_path, "'ok 1'")
    sides = ("promote", "--from", "ada/tested", "--to", "ada/other", "--dir", "app")
    assert 0 == spacekit(cli, host, "push", "app", "--to", "ada/tested").code
    good = host.api().space_info("ada/tested").sha
    (tmp_path / "app" / "app.py").write_text("raise SystemExit('broken')\n")
    assert 5 == spacekit(cli, host, "push", "app", "--to", "ada/tested").code
    refused = spacekit(cli, host, *sides, "--json")
    assert (3, "source-not-running") == (refused.code, json.loads(refused.stdout)["error"]["code"])
    assert not host.api().repo_exists("ada/other", repo_type="space")
    taken = spacekit(cli, host, *sides, "--revision", str(good)[:8])
    assert 0 == taken.code, taken.stderr
    assert "ok 1" == httpx2.get(taken.stdout.splitlines()[-1], timeout=60).json()[0]
    assert 2 == spacekit(cli, host, "promote", "--from", "ada/tested", "--to", "ada/tested").code
    assert 2 == spacekit(cli, host, "promote", "--from", "nowhere", "--to", "prod", "--dir", "app").code
