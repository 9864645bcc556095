"""A preview for each branch: made, updated, listed, cleaned; and nothing else is ever touched."""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
import small_spaces
from program import Outcome, Program
from running_host import TOKEN, RunningHost

pytestmark = pytest.mark.e2e

SETTINGS = """
to = "ada/app"
hardware = "t4-small"
visibility = "public"

[variables]
MODE = "fast"

[secrets]
API_KEY = "env"

[preview]
expires = "2d"
sleep = 3600

[preview.secrets]
TEST_KEY = "env:KEY_FOR_PREVIEWS"
"""
KEYS = {"API_KEY": "the-key-of-production", "KEY_FOR_PREVIEWS": "the-key-of-previews"}
# What a private Space's app shows to the token's holder.
SEEN = "[os.environ.get(name) for name in ('MODE', 'API_KEY', 'TEST_KEY', 'SPACEKIT_PREVIEW_NAME')]"


@pytest.fixture
def cli(tmp_path: Path) -> Program:
    """The program, in a folder with an app of its own branch."""
    made = tmp_path / "app"
    made.mkdir()
    (made / "README.md").write_bytes(small_spaces.README)
    (made / "spacekit.toml").write_text(SETTINGS)
    (made / "app.py").write_bytes(small_spaces.answering(SEEN))
    subprocess.run(["git", "init", "--quiet", "--initial-branch=feature/Login", str(made)], check=True)
    return Program(tmp_path)


def preview(cli: Program, host: RunningHost, *arguments: str, **variables: str) -> Outcome:
    """Run `spacekit preview`, where all secrets are at hand."""
    given = {"SPACEKIT_HOST_TOKEN": TOKEN, **KEYS, **variables}
    return cli("preview", "app", "--endpoint", host.url, *arguments, **given)


def outcome(shown: Outcome) -> dict[str, Any]:
    """The JSON of a command that went well."""
    assert 0 == shown.code, shown.stderr
    told: dict[str, Any] = json.loads(shown.stdout)
    return told


def seen(address: str) -> Any:
    """What the app says to who may see it."""
    return httpx2.get(address, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=60).json()


@pytest.mark.pain(34)
def test_a_branch_has_a_space_of_its_own(cli: Program, host: RunningHost, tmp_path: Path) -> None:
    """Private, on hardware of its own, with the variables of the app and no secret of the real Space."""
    made = outcome(preview(cli, host, "--json"))
    told = made["preview"]
    assert ("ada/app", "feature/Login") == (told["of"], told["name"])
    assert told["space"].startswith("ada/app-preview-feature-login-")
    assert ["fast", None, "the-key-of-previews", "feature/Login"] == seen(made["address"])
    assert 404 == httpx2.get(made["address"], timeout=60).status_code
    assert ("RUNNING", {"plan", "commit", "address", "stage", "preview"}) == (made["stage"], set(made))
    info, runtime = host.api().space_info(told["space"]), host.api().get_space_runtime(told["space"])
    assert (True, "cpu-basic", 3600) == (info.private, runtime.requested_hardware, runtime.sleep_time)
    expires = datetime.fromisoformat(told["expires"])
    assert timedelta(days=2) - timedelta(minutes=5) < expires - datetime.now(UTC) <= timedelta(days=2)
    assert not host.api().repo_exists("ada/app", repo_type="space")

    again = outcome(preview(cli, host, "--json"))
    assert (True, told, made["address"]) == (again["plan"]["is_empty"], again["preview"], again["address"])

    (tmp_path / "app" / "app.py").write_bytes(small_spaces.answering("'second'"))
    second = preview(cli, host, "-m", "second")
    assert 0 == second.code, second.stderr
    assert "second" == seen(second.stdout.splitlines()[-1])
    assert 1 == len(outcome_list(cli, host))
    for shown in (second, again):
        assert "the-key" not in str(shown)


def outcome_list(cli: Program, host: RunningHost) -> list[dict[str, Any]]:
    """The previews that are there."""
    told: list[dict[str, Any]] = json.loads(preview(cli, host, "--list", "--json").stdout)
    return told


def test_a_preview_gets_no_secret_unless_it_is_named(cli: Program, host: RunningHost, tmp_path: Path) -> None:
    """Without [preview.secrets] there is none at all."""
    settings = SETTINGS.partition("[preview]")[0].replace("ada/app", "ada/bare")
    (tmp_path / "app" / "spacekit.toml").write_text(settings)
    made = outcome(preview(cli, host, "--name", "x", "--json"))
    assert ["fast", None, None, "x"] == seen(made["address"])
    assert {} == host.api().get_space_secrets(made["preview"]["space"])


@pytest.mark.pain(34)
def test_only_what_expired_is_cleaned(cli: Program, host: RunningHost, tmp_path: Path) -> None:
    """Neither what is young, nor what says no time, nor what is of another Space, nor what is no preview."""
    settings = SETTINGS.replace("ada/app", "ada/clean")
    (tmp_path / "app" / "spacekit.toml").write_text(settings)
    for name in ("old", "young", "odd"):
        outcome(preview(cli, host, "--name", name, "--detach", "--json"))
    api = host.api()
    past = "2020-01-01T00:00:00Z"
    api.add_space_variable("ada/clean-preview-old", "SPACEKIT_PREVIEW_EXPIRES", past)
    api.add_space_variable("ada/clean-preview-odd", "SPACEKIT_PREVIEW_EXPIRES", "soon")
    for name, of in (("ada/clean-preview-plain", None), ("ada/clean-preview-other", "ada/other")):
        api.create_repo(name, repo_type="space", space_sdk="static")
        if of:
            api.add_space_variable(name, "SPACEKIT_PREVIEW_OF", of)
            api.add_space_variable(name, "SPACEKIT_PREVIEW_NAME", "other")
            api.add_space_variable(name, "SPACEKIT_PREVIEW_EXPIRES", past)
    listed = {each["name"]: each["is_expired"] for each in outcome_list(cli, host)}
    assert {"old": True, "young": False, "odd": False} == listed
    would = outcome(preview(cli, host, "--clean", "--dry-run", "--json"))
    assert (["ada/clean-preview-old"], True) == (would["deleted"], would["dry_run"])
    cleaned = preview(cli, host, "--clean")
    assert (0, "ada/clean-preview-old\n") == (cleaned.code, cleaned.stdout)
    gone = outcome(preview(cli, host, "--clean", "--all", "--json"))
    assert ["ada/clean-preview-odd", "ada/clean-preview-young"] == gone["deleted"]
    for kept in ("ada/clean-preview-plain", "ada/clean-preview-other"):
        assert api.repo_exists(kept, repo_type="space")
    assert [] == outcome_list(cli, host)


def test_a_space_that_is_no_preview_is_not_touched(cli: Program, host: RunningHost, tmp_path: Path) -> None:
    """Neither pushed to nor deleted, though its name is that of one."""
    settings = SETTINGS.replace("ada/app", "ada/own")
    (tmp_path / "app" / "spacekit.toml").write_text(settings)
    host.api().create_repo("ada/own-preview-mine", repo_type="space", space_sdk="static")
    for arguments in (("--name", "mine"), ("--delete", "mine")):
        refused = preview(cli, host, *arguments, "--json")
        assert (3, "no-preview") == (refused.code, json.loads(refused.stdout)["error"]["code"])
    assert ["initial commit"] == [
        commit.title for commit in host.api().list_repo_commits("ada/own-preview-mine", repo_type="space")
    ]
    outcome(preview(cli, host, "--name", "theirs", "--detach", "--json"))
    deleted = preview(cli, host, "--delete", "theirs")
    assert (0, "ada/own-preview-theirs\n") == (deleted.code, deleted.stdout)
    assert 3 == preview(cli, host, "--delete", "theirs").code


def test_the_name_is_that_of_the_pull_request_in_ci(cli: Program, host: RunningHost) -> None:
    """On GitHub its number; and nothing of a name reaches a shell or a path."""
    ci = {"GITHUB_ACTIONS": "true", "GITHUB_REF": "refs/pull/12/merge", "GITHUB_HEAD_REF": "main"}
    made = outcome(preview(cli, host, "--dry-run", "--json", **ci))
    assert ("ada/app-preview-pr-12", "pr-12") == (made["preview"]["space"], made["preview"]["name"])
    odd = outcome(preview(cli, host, "--dry-run", "--json", "--name", "../../--x/$(id)"))
    assert odd["preview"]["space"].startswith("ada/app-preview-x-id-")
    assert 2 == preview(cli, host, "--name", "a\nb").code
    assert 2 == preview(cli, host, "--list", "--clean").code
    assert 2 == preview(cli, host, "--all").code
