"""`spacekit link`, as somebody types it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from git_servers import HttpGitServer, Upstream
from program import START, Program
from running_host import TOKEN, RunningHost
from small_spaces import get, push

PAGE = b"---\ntitle: A page\nsdk: static\n---\n"

pytestmark = pytest.mark.e2e


@pytest.fixture
def upstream(tmp_path: Path) -> Upstream:
    """A repository with a page in it."""
    made = Upstream(tmp_path)
    made.commit({"README.md": PAGE, "index.html": b"one"})
    return made


def test_a_repository_becomes_a_live_space(
    cli: Program, host: RunningHost, upstream: Upstream, tmp_path: Path
) -> None:
    """One command makes the Space, waits for the first build, and says what to enter at the forge."""
    variables = {"HF_ENDPOINT": host.url, "SPACEKIT_HOST_TOKEN": TOKEN}
    with HttpGitServer(tmp_path) as server:
        url = server.url(upstream)
        linked = cli("link", url, "--to", "me/linked", **variables)
        assert 0 == linked.code, linked.stderr
        assert b"one" == get(linked.stdout.strip())
        assert f"{host.url}/api/spaces/me/linked/link/webhook" in linked.stderr
        assert "shown this once" in linked.stderr
        sha = upstream.commit({"index.html": b"two"})
        pulled = cli("link", "--pull", "--json", "--to", "me/linked", **variables)
        outcome = json.loads(pulled.stdout)
        assert (0, sha) == (pulled.code, outcome["pulledSha"])
        assert b"two" == get(outcome["address"])
        shown = cli("link", "--to", "me/linked", **variables)
        assert 0 == shown.code
        assert shown.stdout.startswith(f"me/linked follows {url}\n")
        assert "followed" in shown.stdout
        assert "secret" not in shown.stdout + shown.stderr
        upstream.work.write({"index.html": b"mine"})
        refused = cli("push", str(upstream.work.folder), "--to", "me/linked", "--yes", **variables)
        assert 3 == refused.code
        assert "follows another repository" in refused.stderr
        assert "spacekit link --remove --to me/linked" in refused.stderr
        removed = cli("link", "--remove", "--to", "me/linked", **variables)
        assert (0, "") == (removed.code, removed.stdout)
        pushed = cli("push", str(upstream.work.folder), "--to", "me/linked", "--yes", **variables)
        assert b"mine" == get(pushed.stdout.splitlines()[-1])


def test_a_key_is_told_to_be_added(cli: Program, host: RunningHost) -> None:
    """The Space is private as the repository is, and the command says what comes next instead of failing."""
    variables = {"HF_ENDPOINT": host.url, "SPACEKIT_HOST_TOKEN": TOKEN}
    # Nothing listens there: another reason is an error.
    failed = cli("link", "ssh://git@127.0.0.1:9/a.git", "--deploy-key", "--to", "me/keyed", **variables)
    assert 3 == failed.code
    assert "ssh-ed25519 " in failed.stderr
    assert "can't be reached" in failed.stderr
    assert host.api().space_info("me/keyed").private


def test_a_token_is_read_from_stdin_only(
    cli: Program, host: RunningHost, upstream: Upstream, tmp_path: Path
) -> None:
    """Where others could read it, it is refused; in no output is it repeated."""
    token = "a-secret-of-the-repository"
    with HttpGitServer(tmp_path, token=token) as server:
        arguments = ["link", server.url(upstream), "--to", "me/token", "--endpoint", host.url]
        refused = cli(*arguments, "--repo-token", token, SPACEKIT_HOST_TOKEN=TOKEN)
        assert 2 == refused.code
        done = subprocess.run(
            [*START, *arguments, "--repo-token", "-"],
            input=f"{token}\n",
            capture_output=True,
            text=True,
            env=cli.environment(SPACEKIT_HOST_TOKEN=TOKEN),
            cwd=cli.folder,
            check=False,
        )
        assert 0 == done.returncode, done.stderr
        assert token not in done.stdout + done.stderr
        assert b"one" == get(done.stdout.strip(), Authorization=f"Bearer {TOKEN}")


def test_what_is_the_space_s_own_is_kept(
    cli: Program, host: RunningHost, upstream: Upstream, tmp_path: Path
) -> None:
    """Without --force the command fails with the state as its code, and the Space is as it was."""
    variables = {"HF_ENDPOINT": host.url, "SPACEKIT_HOST_TOKEN": TOKEN}
    own = push(host.api(), "me/own", {"README.md": PAGE, "index.html": b"own"})
    with HttpGitServer(tmp_path) as server:
        failed = cli("link", server.url(upstream), "--to", "me/own", "--json", **variables)
        assert (3, "diverged") == (failed.code, json.loads(failed.stdout)["error"]["code"])
        assert own == host.api().space_info("me/own").sha
        forced = cli("link", server.url(upstream), "--to", "me/own", "--force", **variables)
        assert 0 == forced.code, forced.stderr
        assert b"one" == get(forced.stdout.strip())


def test_for_huggingface_it_is_a_workflow(cli: Program, upstream: Upstream) -> None:
    """It is printed, or written into the checkout, where nothing else of that name is overwritten."""
    shown = cli("link", "--to", "ada/hello")
    assert 0 == shown.code
    assert 'to: "ada/hello"' in shown.stdout
    assert "trusted publisher" in shown.stderr
    folder = upstream.work.folder
    installed = cli("link", "--install", "--to", "ada/hello", "--dir", str(folder))
    file = folder / ".github/workflows/spacekit.yml"
    assert (0, shown.stdout) == (installed.code, file.read_text())
    assert 0 == cli("link", "--install", "--to", "ada/hello", "--dir", str(folder)).code
    file.write_text("mine")
    refused = cli("link", "--install", "--to", "ada/hello", "--dir", str(folder))
    assert (1, "mine") == (refused.code, file.read_text())


def test_mixed_wishes_are_refused(cli: Program) -> None:
    """One thing at a time."""
    mixed = cli(
        "link", "https://example.com/a.git", "--remove", "--to", "a/b", "--endpoint", "http://127.0.0.1:9"
    )
    assert 2 == mixed.code
