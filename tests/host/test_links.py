"""A Space that follows a repository elsewhere: what is pushed there is live here without a command."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from git_client import GitClient, space_url
from git_servers import HttpGitServer, SshGitServer, Upstream
from huggingface_hub.errors import HfHubHTTPError
from links import Links
from one_answer import answering
from running_host import TOKEN, RunningHost
from small_spaces import address_of, get, push
from waiting import wait_until

from spacekit.host.limits import WEBHOOK_PAUSE

PAGE = b"---\ntitle: A page\nsdk: static\n---\n"
EVERY_S = 10  # the least that a host takes

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def host() -> Iterator[RunningHost]:
    """A host that looks at its links as often as it may."""
    with RunningHost(arguments=("--pull-every", str(EVERY_S))) as running:
        yield running


@pytest.fixture
def upstream(tmp_path: Path) -> Upstream:
    """A repository with a page in it."""
    made = Upstream(tmp_path)
    made.commit({"README.md": PAGE, "index.html": b"one"})
    return made


def _new(host: RunningHost, name: str) -> Links:
    host.api().create_repo(f"me/{name}", repo_type="space", space_sdk="static")
    return Links(host, f"me/{name}")


def _page(host: RunningHost, links: Links) -> bytes:
    return get(f"{address_of(host.api(), links.space)}/")


def test_what_is_pushed_there_is_live_here(host: RunningHost, upstream: Upstream, tmp_path: Path) -> None:
    """The first pull comes with the link, the next by the clock: the very commit, with its history."""
    with HttpGitServer(tmp_path) as server:
        links = _new(host, "follows")
        links.set(server.url(upstream))
        first = upstream.work("rev-parse", "HEAD")
        links.running(first)
        assert b"one" == _page(host, links)
        second = upstream.commit({"index.html": b"two"})
        view = links.running(second)
        assert b"two" == _page(host, links)
        assert (second, second, "followed", None) == (
            view["pulledSha"],
            view["mainSha"],
            view["state"],
            view["error"],
        )
        commits = host.api().list_repo_commits(links.space, repo_type="space")
        assert [second, first] == [commit.commit_id for commit in commits]
        assert "" == host.fsck()


def test_a_webhook_brings_it_at_once(host: RunningHost, upstream: Upstream, tmp_path: Path) -> None:
    """GitHub, GitLab and Gitea each sign in their own way; what is signed otherwise is refused."""
    with HttpGitServer(tmp_path) as server:
        links = _new(host, "called")
        view = links.set(server.url(upstream))
        assert f"{host.url}/api/spaces/me/called/link/webhook" == view["webhook"]["url"]
        links.settled()
        body = json.dumps({"ref": "refs/heads/main", "text": "é\n"}, ensure_ascii=False).encode()
        signature = links.signature(body)
        for number, headers in enumerate(
            (
                {"X_Hub_Signature_256": f"sha256={signature}"},
                {"X_Gitlab_Token": links.secret},
                {"X_Gitea_Signature": signature},
                {"X_Forgejo_Signature": signature},
            )
        ):
            sha = upstream.commit({"index.html": b"call %d" % number})
            assert 202 == links.call_webhook(body, **headers)
            links.pulled(sha)
        for wrong in (
            {"X_Hub_Signature_256": signature},
            {"X_Hub_Signature_256": f"sha1={signature}"},
            {"X_Hub_Signature_256": f"sha256={links.signature(b'another')}"},
            {"X_Hub_Signature_256": "sha256="},
            {"X_Gitea_Signature": ""},
            {"X_Gitlab_Token": ""},
            {"X_Gitlab_Token": links.secret[:-1]},
            {"X_Nothing": "x"},
        ):
            assert 403 == links.call_webhook(body, **wrong)


def test_a_webhook_tells_strangers_nothing(host: RunningHost) -> None:
    """A Space without a link, and none at all, answer as a wrong signature does."""
    host.api().create_repo("me/unlinked", repo_type="space", space_sdk="static", private=True)
    answers = {
        json.dumps(Links(host, space, token=None).ask("POST", "/webhook", b"{}", X_Gitlab_Token="no link"))
        for space in ("me/unlinked", "me/never-was", "me/follows")
    }
    assert 1 == len(answers)
    assert "403" in answers.pop()


def test_many_who_link_at_once_are_one_link(host: RunningHost, upstream: Upstream, tmp_path: Path) -> None:
    """Whoever comes last counts, nothing is left over of the others, and the Space is up at what came."""
    with HttpGitServer(tmp_path) as server:
        links = _new(host, "crowded")
        with ThreadPoolExecutor(8) as pool:
            views = list(pool.map(lambda _: Links(host, "me/crowded").set(server.url(upstream)), range(8)))
        (links.secret,) = [view["webhook"]["secret"] for view in views if "secret" in view["webhook"]]
        sha = upstream.commit({"index.html": b"last"})
        assert 202 == links.call_webhook()
        links.running(sha)
        assert b"last" == _page(host, links)
        links.settled()  # the call may have asked for a look that found nothing more
        asked = len(server.requests)
        links.pull()
        assert 1 == sum(1 for path in server.requests[asked:] if "info/refs" in path)
        assert "bug" not in host.log.read_text()


def test_calls_that_are_sent_again_are_one_fetch(
    host: RunningHost, upstream: Upstream, tmp_path: Path
) -> None:
    """A replayed call brings no more than a look, and many at once bring few."""
    with HttpGitServer(tmp_path) as server:
        links = _new(host, "replayed")
        links.set(server.url(upstream))
        links.settled()
        asked, began = len(server.requests), time.monotonic()
        body = b'{"ref":"refs/heads/main"}'
        signature = f"sha256={links.signature(body)}"
        for _ in range(60):
            assert 202 == links.call_webhook(body, X_Hub_Signature_256=signature)
        links.settled()
        looks = sum(1 for path in server.requests[asked:] if "info/refs" in path)
        # However long the calls took: the one that is under way, and one after each pause.
        assert 1 <= looks <= 2 + (time.monotonic() - began) / WEBHOOK_PAUSE.total_seconds()


def test_main_is_not_pushed_to_while_it_follows(
    host: RunningHost, upstream: Upstream, tmp_path: Path
) -> None:
    """The API and git say who owns it and how to unlink; other branches and an unlinked Space take pushes."""
    with HttpGitServer(tmp_path) as server:
        links = _new(host, "owned")
        links.set(server.url(upstream))
        links.settled()
        with pytest.raises(HfHubHTTPError, match=r"follows http.*link --remove --to me/owned") as caught:
            push(host.api(), "me/owned", {"index.html": b"mine"})
        assert 423 == caught.value.response.status_code
        clone = GitClient(tmp_path).clone(space_url(host.url, "me/owned"), "clone")
        sha = clone.commit({"index.html": b"mine"})
        ran = clone.run("push", "origin", "HEAD:main")
        assert 0 != ran.code
        assert "link --remove" in ran.stderr
        clone("push", "origin", "HEAD:side")
        assert (200, {"success": True}) == links.ask("DELETE")
        assert 404 == links.ask("GET")[0]
        clone("push", "origin", "HEAD:main")
        assert sha == host.api().space_info("me/owned").sha


def test_a_private_repository_takes_a_token(host: RunningHost, upstream: Upstream, tmp_path: Path) -> None:
    """It is given to that server alone, and found nowhere else: no answer, log, address or process has it."""
    token = "glpat-a-secret-token-of-the-test"
    with HttpGitServer(tmp_path, token=token) as server:
        links = _new(host, "private")
        links.set(server.url(upstream))
        view = links.settled()
        assert ("no-access", False) == (view["state"], view["hasToken"])
        shown = links.set(server.url(upstream), token=token)
        view = links.pulled(upstream.work("rev-parse", "HEAD"))
        assert view["hasToken"]
        assert token not in json.dumps([shown, view])
        assert token not in host.log.read_text()
        assert not any(token in path for path in server.requests)
        for file in _files_below(host.data):
            assert token.encode() not in _content(file), file


def _files_below(folder: Path) -> Iterator[Path]:
    """All files, but for those that go while one looks: other Spaces' links are looked at by the clock."""
    for parent, _, names in os.walk(folder):
        yield from (file for name in names if (file := Path(parent, name)).is_file())


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return b""


def test_another_branch_can_be_followed(host: RunningHost, upstream: Upstream, tmp_path: Path) -> None:
    """The branch is the link's; one that is not there is a state, with a sentence."""
    with HttpGitServer(tmp_path) as server:
        links = _new(host, "branch")
        links.set(server.url(upstream), branch="stable")
        view = links.settled()
        assert ("no-branch", "no-branch") == (view["state"], view["error"]["code"])
        sha = upstream.commit({"index.html": b"stable"}, branch="stable")
        links.pull()
        assert sha == links.view()["mainSha"]


def test_what_was_pushed_here_is_not_lost(host: RunningHost, upstream: Upstream, tmp_path: Path) -> None:
    """A Space with commits of its own is taken over only by force, and its commits stay."""
    with HttpGitServer(tmp_path) as server:
        own = push(host.api(), "me/diverged", {"README.md": PAGE, "index.html": b"own"})
        links = Links(host, "me/diverged")
        links.set(server.url(upstream))
        view = links.settled()
        assert ("diverged", own) == (view["state"], view["mainSha"])
        assert "--force" in view["error"]["message"]
        links.set(server.url(upstream), force=True)
        sha = upstream.work("rev-parse", "HEAD")
        assert sha == links.pulled(sha)["mainSha"]
        assert own == host.api().list_repo_commits(links.space, repo_type="space", revision=own)[0].commit_id


def test_a_history_that_was_rewritten_there_is_followed(
    host: RunningHost, upstream: Upstream, tmp_path: Path
) -> None:
    """Nothing of the Space's own is lost by it."""
    with HttpGitServer(tmp_path) as server:
        links = _new(host, "rewritten")
        links.set(server.url(upstream))
        links.settled()
        upstream.work("commit", "--amend", "--message", "another one")
        sha = upstream.commit({"index.html": b"new"}, force=True)
        links.pull()
        assert sha == links.view()["mainSha"]


def test_what_a_push_may_not_bring_a_pull_may_not(
    host: RunningHost, upstream: Upstream, tmp_path: Path
) -> None:
    """The rules are those of a push: nothing moves, and none of its objects stay."""
    with HttpGitServer(tmp_path) as server:
        links = _new(host, "ruled")
        links.set(server.url(upstream))
        good = links.settled()["mainSha"]
        bad = upstream.commit({"README.md": b"---\nsdk: [\n---\n"})
        view = links.pull()
        assert ("refused", good) == (view["state"], view["mainSha"])
        assert "README.md" in view["error"]["message"]
        assert not any((folder / f"objects/{bad[:2]}/{bad[2:]}").exists() for folder in host.repositories())
        wait_until(lambda: not any((host.data / "spool").iterdir()))
        sha = upstream.commit({"README.md": PAGE})
        assert sha == links.pull()["mainSha"]


@pytest.mark.parametrize("visibility", ["public", "private"])
def test_large_files_come_along(host: RunningHost, visibility: str) -> None:
    """What the repository keeps in LFS is fetched with it: here from another Space, served by git-lfs.

    git-lfs gets the token of a private one as git does.
    """
    source, follower = f"me/lfs-{visibility}", f"lfs-follows-{visibility}"
    content = b"\0large" * 1000
    files = {"README.md": PAGE, "index.html": b"x", "model.bin": content}
    sha = push(host.api(), source, files)
    host.api().update_repo_settings(source, repo_type="space", visibility=visibility)  # type: ignore[arg-type]
    links = _new(host, follower)
    links.set(space_url(host.url, source), **({"token": TOKEN} if visibility == "private" else {}))
    assert sha == links.pulled(sha)["mainSha"]
    links.running(sha)
    assert content == get(f"{address_of(host.api(), links.space)}/model.bin")


def test_without_git_lfs_large_files_are_a_clear_refusal(
    upstream: Upstream, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The state says what to install; a repository without large files is followed all the same."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for folder in os.environ["PATH"].split(os.pathsep):
        for file in Path(folder).glob("*"):
            if file.name != "git-lfs" and not (programs / file.name).exists():
                (programs / file.name).symlink_to(file)
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'ab' * 32}\nsize 12\n".encode()
    first = upstream.work("rev-parse", "HEAD")
    with HttpGitServer(tmp_path) as server, monkeypatch.context() as changed:
        changed.setenv("PATH", str(programs))
        with RunningHost() as bare:
            links = _new(bare, "bare")
            links.set(server.url(upstream))
            assert first == links.pulled(first)["mainSha"]
            upstream.commit({"model.bin": pointer})
            view = links.pull()
            assert ("large-files", first) == (view["state"], view["mainSha"])
            assert "no git-lfs: install it" in view["error"]["message"]


def test_a_pointer_without_its_file_is_refused(host: RunningHost, upstream: Upstream, tmp_path: Path) -> None:
    """A server without LFS can't give what a pointer stands for, and the state says so."""
    with HttpGitServer(tmp_path) as server:
        pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'ab' * 32}\nsize 12\n".encode()
        upstream.commit({"model.bin": pointer})
        links = _new(host, "pointer")
        links.set(server.url(upstream))
        view = links.settled()
        assert view["state"] in ("large-files", "no-repository")
        assert "1 large file" in view["error"]["message"]


def test_a_deploy_key_opens_a_repository(host: RunningHost, upstream: Upstream, tmp_path: Path) -> None:
    """The host makes the key and shows its public half; the server's own key is known from then on."""
    with SshGitServer(tmp_path) as server:
        links = _new(host, "by-ssh")
        view = links.set(server.url(upstream), deployKey=True)
        assert view["publicKey"].startswith("ssh-ed25519 ")
        assert "PRIVATE" not in json.dumps(view)
        first = links.settled()
        # Already the first contact decides which server it is, before there is anything to be had.
        assert ("no-access", True) == (first["state"], server.known_hosts.split()[2] in first["knownHosts"])
        server.allow(view["publicKey"])
        sha = upstream.work("rev-parse", "HEAD")
        assert sha == links.pull()["mainSha"]
        # Another server at the same address is refused, until somebody says that it is right.
        server.stop()
        server.new_host_key()
        server.start()
        newer = upstream.commit({"index.html": b"two"})
        view = links.pull()
        assert ("host-key", sha) == (view["state"], view["mainSha"])
        links.set(server.url(upstream), knownHosts=server.known_hosts)
        assert newer == links.pulled(newer)["mainSha"]


def test_a_server_of_another_key_than_was_given_is_refused(
    host: RunningHost, upstream: Upstream, tmp_path: Path
) -> None:
    """With known hosts there is no trust on first use."""
    with SshGitServer(tmp_path) as server:
        links = _new(host, "known")
        other = server.known_hosts
        server.stop()
        server.new_host_key()
        server.start()
        server.allow(links.set(server.url(upstream), deployKey=True, knownHosts=other)["publicKey"])
        assert "host-key" == links.settled()["state"]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "-oProxyCommand=touch /tmp/x",
        "--upload-pack=touch",
        "ext::sh -c touch% /tmp/x",
        "file:///etc",
        "/etc",
        "fd::3",
        "git://example.com/a.git",
        "ftp://example.com/a.git",
        "https://",
        "https://example.com",
        "https://example.com/",
        "https://me:secret@example.com/a.git",
        "https://token@example.com/a.git",
        "https://-example.com/a.git",
        "https://example.com:99999/a.git",
        "https://example.com/a.git?token=secret",
        "https://example.com/a.git#x",
        "https://example.com/a b.git",
        "https://example.com/a\n.git",
        "https://example.com/../a.git",
        "ssh://-oProxyCommand=x/a.git",
        "ssh://-x@example.com/a.git",
        "ssh://git:secret@example.com/a.git",
        "ssh://git@example.com/-a.git",
        "-x@example.com:a.git",
        "git@-example.com:a.git",
        "git@example.com:-a.git",
        "http://example.com/a.git",
        "http://10.0.0.1/a.git",
        "https://example.com/" + "a" * 3000,
    ],
)
def test_hostile_addresses_are_refused(host: RunningHost, url: str) -> None:
    """None of them reaches git; a secret that one holds is not repeated."""
    host.api().create_repo("me/hostile", repo_type="space", space_sdk="static", exist_ok=True)
    links = Links(host, "me/hostile")
    status, answer = links.ask("PUT", body={"url": url})
    assert 400 == status
    assert "secret" not in json.dumps(answer)
    assert 404 == links.ask("GET")[0]


def test_a_redirect_is_not_followed(host: RunningHost, upstream: Upstream, tmp_path: Path) -> None:
    """What is linked is what is fetched, and a token goes nowhere else."""
    with HttpGitServer(tmp_path) as server:
        there = f"{server.url(upstream)}/info/refs?service=git-upload-pack"
        with answering(302, b"", {"Location": there}) as redirecting:
            links = _new(host, "redirected")
            links.set(f"{redirecting}/app.git")
            assert links.settled()["state"] not in ("followed", "pulling")
            assert [] == server.requests


def test_only_the_admin_links(host: RunningHost) -> None:
    """A stranger neither sets nor sees a link, of a public Space either."""
    host.api().create_repo("me/public", repo_type="space", space_sdk="static")
    stranger = Links(host, "me/public", token=None)
    for method, path in (("GET", ""), ("PUT", ""), ("DELETE", ""), ("POST", "/pull")):
        assert (
            401
            == stranger.ask(method, path, {"url": "https://example.com/a.git"} if method == "PUT" else None)[
                0
            ]
        )


def test_the_page_says_what_is_followed(host: RunningHost, upstream: Upstream, tmp_path: Path) -> None:
    """The Space's page names the repository, the commit that came last, and what is wrong."""
    with HttpGitServer(tmp_path) as server:
        links = _new(host, "shown")
        links.set(server.url(upstream))
        sha = links.settled()["pulledSha"]
        links.running(sha)
        page = get(f"{host.url}/spaces/me/shown").decode()
        assert server.url(upstream) in page
        assert sha[:7] in page


def test_following_goes_on_after_a_kill(tmp_path: Path) -> None:
    """Whenever the host dies, main is the old commit or the new one, and pulling goes on by itself."""
    upstream = Upstream(tmp_path)
    upstream.commit({"README.md": PAGE, "index.html": b"one"})
    with RunningHost(arguments=("--pull-every", str(EVERY_S))) as host, HttpGitServer(tmp_path) as server:
        links = _new(host, "killed")
        links.set(server.url(upstream))
        old = links.settled()["mainSha"]
        port = host.port
        for step in range(6):
            new = upstream.commit({f"f{step}-{number}.txt": b"%d" % number * 5_000 for number in range(40)})
            assert 202 == links.call_webhook()
            time.sleep(step * 0.05)  # the moments to die at, spread over a pull
            host.kill()
            host.start(port=port)
            assert links.view()["mainSha"] in (old, new)
            old = links.pulled(new)["mainSha"]
            assert new == old
            # Now that nothing comes: git takes what is added while it looks for missing.
            assert "" == host.fsck()
