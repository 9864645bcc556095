"""The whole action as GitHub's runner runs it: installed from its own checkout, signed in without a key."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import source_tree
from action_runner import ActionRunner
from oidc_provider import OidcProvider
from pretended_github import TOKEN as GITHUB_TOKEN
from pretended_github import PretendedGitHub
from running_host import TOKEN, RunningHost

from spacekit.push.host_api import ask_host
from spacekit.push.target import Target

pytestmark = pytest.mark.e2e

SPACE = "ada/keyless"
FILES = {"README.md": "---\ntitle: Hello\nsdk: static\n---\n", "index.html": "one"}


@pytest.fixture(scope="module")
def issuer() -> Iterator[OidcProvider]:
    """Who says of jobs whose they are."""
    with OidcProvider() as running:
        yield running


@pytest.fixture(scope="module")
def host(issuer: OidcProvider) -> Iterator[RunningHost]:
    """A host that believes the issuer, with a Space that trusts this repository."""
    with RunningHost(arguments=("--oidc-issuer", issuer.issuer)) as running:
        api = running.api()
        api.create_repo(SPACE, repo_type="space", space_sdk="static")
        publisher = {"issuer": issuer.issuer, "repository": "ada/app", "ref": "main", "previews": True}
        ask_host(Target(SPACE, running.url, TOKEN), "POST", "publishers", body=publisher)
        yield running


def git(*arguments: str | Path, where: Path | None = None) -> None:
    """Run git, and see that it works."""
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    subprocess.run(["git", *identity, *arguments], cwd=where, check=True, capture_output=True)


def checkout(tmp: Path, files: dict[str, str]) -> Path:
    """A repository, and a checkout of depth 1 of it."""
    origin, clone = tmp / "origin", tmp / "checkout"
    git("init", "-q", "-b", "main", origin)
    for text in ("older", "newer"):
        for name, content in files.items():
            (origin / name).write_text(content if text == "newer" else text)
        git("add", "-A", where=origin)
        git("commit", "-qm", text, where=origin)
    git("clone", "-q", "--depth", "1", f"file://{origin}", clone)
    return clone


def pull_request(action: str) -> dict[str, Any]:
    """The event of a pull request from this repository."""
    repository = {"repo": {"full_name": "ada/app"}}
    head = {**repository, "sha": "e" * 40}
    return {"action": action, "pull_request": {"number": 7, "head": head, "base": repository}}


def test_it_pushes_and_previews_without_a_key(
    host: RunningHost, issuer: OidcProvider, tmp_path: Path
) -> None:
    """From a push to a closed pull request, from a checkout of depth 1, with nothing stored anywhere."""
    action = tmp_path / "action"
    git("clone", "-q", "--depth", "1", f"file://{source_tree.ROOT}", action)
    clone = checkout(tmp_path, FILES)
    with PretendedGitHub() as github:
        environment = {**issuer.variables(), "GITHUB_API_URL": github.url}
        run = ActionRunner(action / ".github/actions/push", clone, tmp_path / "runner", environment)
        inputs = {"to": SPACE, "endpoint": host.url}
        issuer.claims = {"repository": "ada/app"}
        pushed = run("push", {}, inputs, GITHUB_TOKEN)
        assert 0 == pushed.code, pushed.log
        assert ("RUNNING", SPACE) == (pushed.outputs["stage"], pushed.outputs["space"])
        assert pushed.outputs["sha"] == host.api().space_info(SPACE).sha
        assert pushed.outputs["url"] in pushed.summary
        issuer.claims |= {"event_name": "pull_request", "ref": "refs/pull/7/merge"}
        opened = run("pull_request", pull_request("opened"), inputs, GITHUB_TOKEN)
        assert 0 == opened.code, opened.log
        assert f"{SPACE}-preview-pr-7" == opened.outputs["space"]
        assert "<code>eeeeeee</code>" in github.comments[1]
        (clone / "index.html").write_text("two")
        updated = run("pull_request", pull_request("synchronize"), inputs, GITHUB_TOKEN)
        assert 0 == updated.code, updated.log
        assert updated.outputs["sha"] not in (opened.outputs["sha"], "")
        closed = run("pull_request", pull_request("closed"), inputs, GITHUB_TOKEN)
        assert 0 == closed.code, closed.log
        assert "was removed" in github.comments[1]
        assert [SPACE] == [space.id for space in host.api().list_spaces(author="ada")]
        # A pull request's job may not write to the Space itself.
        refused = run("push", {}, inputs, GITHUB_TOKEN)
        assert 3 == refused.code, refused.log
        issuer.claims = {"repository": "eve/app"}
        stranger = run("push", {}, inputs, GITHUB_TOKEN)
        assert 3 == stranger.code, stranger.log
        assert "has no publisher for eve/app" in stranger.log
