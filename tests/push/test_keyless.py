"""`spacekit push` in a CI job that has no token, only its CI's word for whose job it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from git_client import GitClient
from oidc_provider import REPOSITORY, OidcProvider
from program import Program
from running_host import TOKEN, RunningHost
from small_spaces import get, push

from spacekit.push.target import parse_target

PAGE = b"---\ntitle: A page\nsdk: static\n---\n"


@pytest.fixture(scope="module")
def provider() -> Iterator[OidcProvider]:
    """An issuer that the host trusts."""
    with OidcProvider() as running:
        yield running


@pytest.fixture(scope="module")
def host(provider: OidcProvider) -> Iterator[RunningHost]:
    """A host with a Space that nobody pushes to yet."""
    with RunningHost(arguments=("--oidc-issuer", provider.issuer)) as running:
        push(running.api(), "me/app", {"README.md": PAGE, "index.html": b"one"})
        yield running


def _folder(tmp_path: Path, page: str) -> Path:
    folder = tmp_path / "folder"
    folder.mkdir(exist_ok=True)
    (folder / "README.md").write_bytes(PAGE)
    (folder / "index.html").write_text(page)
    return folder


def test_a_job_leaves_the_signing_in_to_the_client() -> None:
    """For the server that HF_ENDPOINT names; another one gets nothing of it."""
    there = "http://127.0.0.1:7870"
    job = {"HF_ENDPOINT": there, "HF_OIDC_RESOURCE": "spaces/a/b", "SPACEKIT_HOST_TOKEN": "own"}
    assert parse_target("a/b", None, None, job).token is None
    assert "own" == parse_target("a/b", "http://127.0.0.1:1", None, job).token
    assert "mine" == parse_target("a/b", None, "mine", job).token


@pytest.mark.e2e
@pytest.mark.parametrize("via", ["hub", "git"])
def test_a_job_pushes_with_no_token(
    via: str, host: RunningHost, provider: OidcProvider, tmp_path: Path
) -> None:
    """A publisher is added, and from then on the job's push goes through, by the API and by git."""
    cli = Program(tmp_path)
    admin = {"HF_ENDPOINT": host.url, "SPACEKIT_HOST_TOKEN": TOKEN}
    job = {"HF_ENDPOINT": host.url, "HF_OIDC_RESOURCE": "spaces/me/app", **provider.variables()}
    folder = _folder(tmp_path, f"by {via}")
    git = GitClient(folder)
    git("init", "--quiet")
    git.commit({})
    arguments = ("push", str(folder), "--to", "me/app", "--via", via, "--yes", "--no-prune")
    refused = cli(*arguments, **job)
    assert 3 == refused.code
    assert "no publisher" in refused.stderr
    added = cli(
        "publishers",
        "add",
        REPOSITORY,
        "--branch",
        "main",
        "--issuer",
        provider.issuer,
        "--to",
        "me/app",
        **admin,
    )
    assert 0 == added.code, added.stderr
    assert f"{REPOSITORY}  ref refs/heads/main" in added.stdout
    pushed = cli(*arguments, **job)
    assert 0 == pushed.code, pushed.stderr
    assert f"by {via}".encode() == get(pushed.stdout.splitlines()[-1])
    assert "hf_spacekit_" not in pushed.stdout + pushed.stderr
    (listed,) = json.loads(cli("publishers", "list", "--json", "--to", "me/app", **admin).stdout)
    removed = cli("publishers", "remove", str(listed["id"]), "--to", "me/app", **admin)
    assert 0 == removed.code
    assert 3 == cli(*arguments, **job).code


@pytest.mark.e2e
def test_a_job_without_the_permission_says_what_it_needs(host: RunningHost, tmp_path: Path) -> None:
    """GitHub gives a job no id token unless its workflow asks for that."""
    job = {"HF_ENDPOINT": host.url, "HF_OIDC_RESOURCE": "spaces/me/app", "GITHUB_ACTIONS": "true"}
    refused = Program(tmp_path)("push", str(_folder(tmp_path, "x")), "--to", "me/app", **job)
    assert 3 == refused.code
    assert "id-token: write" in refused.stderr


@pytest.mark.e2e
def test_a_job_of_a_pull_request_pushes_a_preview_and_not_the_space(
    host: RunningHost, provider: OidcProvider, tmp_path: Path
) -> None:
    """What nobody has accepted yet goes up beside the Space, as private as that was asked for."""
    cli = Program(tmp_path)
    admin = {"HF_ENDPOINT": host.url, "SPACEKIT_HOST_TOKEN": TOKEN}
    conditions = ("--branch", "main", "--previews", "--issuer", provider.issuer)
    added = cli("publishers", "add", REPOSITORY, *conditions, "--to", "me/app", **admin)
    assert 0 == added.code, added.stderr
    before = host.api().space_info("me/app").sha
    job = {"HF_ENDPOINT": host.url, "HF_OIDC_RESOURCE": "spaces/me/app", **provider.variables()}
    folder = str(_folder(tmp_path, "a proposal"))
    provider.claims = {"ref": "refs/pull/7/merge", "event_name": "pull_request"}
    try:
        pushed = cli("push", folder, "--to", "me/app-preview-pr-7", "--private", "--yes", **job)
        refused = cli("push", folder, "--to", "me/app", "--yes", **job)
    finally:
        provider.claims = {}
    assert 0 == pushed.code, pushed.stderr
    assert host.api().space_info("me/app-preview-pr-7").private
    page = get(pushed.stdout.splitlines()[-1], Authorization=f"Bearer {TOKEN}")
    assert b"a proposal" == page
    assert 3 == refused.code
    assert "may not write to me/app" in refused.stderr
    assert before == host.api().space_info("me/app").sha
