"""Git over HTTP, with an unchanged git."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from git_client import GitClient, space_url
from running_host import RunningHost
from small_spaces import push, wait_until_settled

STATIC = b"---\ntitle: A page\nsdk: static\n---\n"


@pytest.fixture
def git(tmp_path: Path) -> GitClient:
    """git, with the token."""
    return GitClient(tmp_path)


def _clone(host: RunningHost, git: GitClient, name: str, *options: str) -> GitClient:
    return git.clone(space_url(host.url, f"me/{name}"), name, *options)


@pytest.mark.parametrize("suffix", ["", ".git"])
@pytest.mark.parametrize("version", ["0", "1", "2"])
def test_a_clone_has_what_the_api_has(host: RunningHost, git: GitClient, suffix: str, version: str) -> None:
    """A clone brings the history that the API made, with or without `.git`, in each protocol version."""
    head = push(host.api(), "me/cloned", {"README.md": STATIC, "index.html": b"<p>hi", "a/b.txt": b"b"})
    clone = git.clone(
        f"{space_url(host.url, 'me/cloned')}{suffix}", "here", f"--config=protocol.version={version}"
    )
    assert head == clone("rev-parse", "HEAD")
    assert b"<p>hi" == (clone.folder / "index.html").read_bytes()


def test_a_push_becomes_the_head_and_is_deployed(host: RunningHost, git: GitClient) -> None:
    """What git pushes to main is what the API shows, and what the Space then runs."""
    push(host.api(), "me/pushed", {"README.md": STATIC, "index.html": b"old"})
    clone = _clone(host, git, "pushed")
    sha = clone.commit({"index.html": b"new", "b.bin": os.urandom(3_000_000)})
    clone("push", "origin", "main")
    info = host.api().space_info("me/pushed")
    assert sha == info.sha
    assert info.runtime is not None
    assert sha == info.runtime.raw["targetSha"]
    assert "" == host.fsck()


def test_a_push_to_an_api_commit_is_fetched_back(host: RunningHost, git: GitClient) -> None:
    """After a commit through the API, git's push is refused until it has pulled."""
    push(host.api(), "me/both", {"README.md": STATIC})
    clone = _clone(host, git, "both")
    push(host.api(), "me/both", {"theirs.txt": b"1"})
    clone.commit({"ours.txt": b"1"})
    refused = clone.run("push", "origin", "main")
    assert (1, True) == (refused.code, "rejected" in refused.stderr)
    clone("pull", "--rebase", "origin", "main")
    clone("push", "origin", "main")
    assert {"theirs.txt", "ours.txt"} < set(host.api().list_repo_files("me/both", repo_type="space"))


def test_main_moves_the_space_and_other_branches_do_not(host: RunningHost, git: GitClient) -> None:
    """Branches and tags come and go, with slashes in their names; only main is what the Space runs."""
    head = push(host.api(), "me/branches", {"README.md": STATIC})
    clone = _clone(host, git, "branches")
    clone("switch", "--create", "feature/one")
    sha = clone.commit({"new.txt": b"1"})
    clone("tag", "--annotate", "--message", "first", "v1.0")
    clone("push", "origin", "feature/one", "v1.0")
    refs = host.api().list_repo_refs("me/branches", repo_type="space")
    assert {"main": head, "feature/one": sha} == {ref.name: ref.target_commit for ref in refs.branches}
    assert {"v1.0": sha} == {ref.name: ref.target_commit for ref in refs.tags}
    for revision in ("feature/one", "v1.0", "refs/heads/feature/one", sha, sha[:9]):
        assert sha == host.api().space_info("me/branches", revision=revision).sha
        assert host.api().file_exists("me/branches", "new.txt", repo_type="space", revision=revision)
    runtime = host.api().get_space_runtime("me/branches")
    assert head == runtime.raw["targetSha"]
    clone("push", "--delete", "origin", "feature/one", "v1.0")
    assert ["main"] == [
        ref.name for ref in host.api().list_repo_refs("me/branches", repo_type="space").branches
    ]


@pytest.mark.parametrize(
    ("refspec", "words"),
    [
        ("main:refs/pr/1", "only branches and tags can"),
        ("main:refs/notes/commits", "only branches and tags can"),
        (":main", "can't be deleted: it is what the Space runs"),
    ],
)
def test_other_refs_are_refused_in_words(host: RunningHost, git: GitClient, refspec: str, words: str) -> None:
    """A ref that is no branch and no tag can't be pushed, and main can't be deleted; git shows why."""
    head = push(host.api(), "me/refs", {"README.md": STATIC})
    refused = _clone(host, git, "refs").run("push", "origin", refspec)
    assert (1, True) == (refused.code, words in refused.stderr), refused.stderr
    assert head == host.api().space_info("me/refs").sha


def test_a_bad_readme_is_refused_with_its_key(host: RunningHost, git: GitClient) -> None:
    """Front matter that the Space could not run with stops the push, as it stops the Hub's client."""
    head = push(host.api(), "me/readme", {"README.md": STATIC})
    clone = _clone(host, git, "readme")
    clone.commit({"README.md": b"---\nsdk: static\ncolorFrom: mauve\n---\n"})
    refused = clone.run("push", "origin", "main")
    assert "remote: README.md: `colorFrom` must be one of" in refused.stderr
    assert head == host.api().space_info("me/readme").sha


def test_a_submodule_is_taken_with_a_warning(host: RunningHost, git: GitClient) -> None:
    """A submodule can't be built, and the push says so; all else of the Space works."""
    push(host.api(), "me/modules", {"README.md": STATIC, "index.html": b"hi"})
    clone = _clone(host, git, "modules")
    clone("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},vendor/lib")
    clone("commit", "--message", "a submodule")
    pushed = clone.run("push", "origin", "main")
    assert (0, True) == (pushed.code, "'vendor/lib' is a submodule" in pushed.stderr), pushed.stderr
    assert "vendor/lib" not in host.api().list_repo_files("me/modules", repo_type="space")
    assert "RUNNING" == wait_until_settled(host.api(), "me/modules").stage
    push(host.api(), "me/modules", {"after.txt": b"1"})


def test_a_shallow_clone_pushes_and_deepens(host: RunningHost, git: GitClient) -> None:
    """A clone of depth 1 can be pushed from, and can fetch what it lacks."""
    for number in range(4):
        push(host.api(), "me/shallow", {"README.md": STATIC, "n.txt": str(number).encode()})
    clone = _clone(host, git, "shallow", "--depth=1")
    assert "1" == clone("rev-list", "--count", "HEAD")
    sha = clone.commit({"n.txt": b"mine"})
    clone("push", "origin", "main")
    clone("fetch", "--unshallow")
    assert "6" == clone("rev-list", "--count", "HEAD")
    assert sha == host.api().space_info("me/shallow").sha


def test_a_partial_clone_works(host: RunningHost, git: GitClient) -> None:
    """`--filter=blob:none` fetches files when they are needed."""
    push(host.api(), "me/partial", {"README.md": STATIC, "a.txt": b"a"})
    assert b"a" == (_clone(host, git, "partial", "--filter=blob:none").folder / "a.txt").read_bytes()


def test_a_force_push_replaces_history(host: RunningHost, git: GitClient) -> None:
    """Whoever asks for it may rewrite main; the Space then runs what was pushed."""
    push(host.api(), "me/forced", {"README.md": STATIC})
    clone = _clone(host, git, "forced")
    clone("commit", "--amend", "--message", "rewritten")
    clone("push", "--force-with-lease", "origin", "main")
    assert clone("rev-parse", "HEAD") == host.api().space_info("me/forced").sha


def test_a_stranger_clones_what_is_public_and_no_more(
    host: RunningHost, tmp_path: Path, git: GitClient
) -> None:
    """Public Spaces need no token to be read; private ones, missing ones and pushes make git ask for it."""
    push(host.api(), "me/open", {"README.md": STATIC})
    host.api().create_repo("me/secret", repo_type="space", space_sdk="static", private=True)
    stranger = GitClient(tmp_path, token=None)
    stranger.clone(space_url(host.url, "me/open"), "mine")
    for name in ("secret", "nothing", "in--valid"):
        asked = stranger.run("clone", space_url(host.url, f"me/{name}"), name)
        assert (128, True) == (asked.code, "could not read Username" in asked.stderr), asked.stderr
    pushed = GitClient(tmp_path / "mine", token=None).run("push", "origin", "HEAD:refs/heads/other")
    assert "could not read Username" in pushed.stderr
    git.clone(space_url(host.url, "me/secret"), "secret")
    missing = git.run("clone", space_url(host.url, "me/nothing"), "nothing")
    assert "not found" in missing.stderr


def test_a_wrong_token_is_refused_in_words(host: RunningHost, tmp_path: Path) -> None:
    """A token that is not this host's opens nothing, not even what is public."""
    push(host.api(), "me/open2", {"README.md": STATIC})
    host.api().create_repo("me/secret2", repo_type="space", space_sdk="static", private=True)
    wrong = GitClient(tmp_path, token="wrong-token-0123456789")
    asked = wrong.run("clone", space_url(host.url, "me/secret2"), "x")
    assert (128, True) == (asked.code, "Authentication failed" in asked.stderr), asked.stderr
    assert "This token is not valid on this host" in asked.stderr


def test_two_pushes_at_once_one_wins(host: RunningHost, tmp_path: Path) -> None:
    """Of many pushes to main at once one lands, and the others are told so; the repository stays whole."""
    push(host.api(), "me/race", {"README.md": STATIC})
    clones = []
    for number in range(4):
        folder = tmp_path / str(number)
        folder.mkdir()
        clones.append(_clone(host, GitClient(folder), "race"))
        clones[-1].commit({f"{number}.txt": b"1"})
    with ThreadPoolExecutor(len(clones)) as pool:
        ran = list(pool.map(lambda clone: clone.run("push", "origin", "main"), clones))
    winners = [clone for clone, result in zip(clones, ran, strict=True) if result.code == 0]
    assert [host.api().space_info("me/race").sha] == [clone("rev-parse", "HEAD") for clone in winners]
    assert "" == host.fsck()


@pytest.mark.e2e
def test_hub_rules_refuse_what_the_hub_refuses(tmp_path: Path) -> None:
    """With --hub-rules, large and binary files outside of LFS are refused by name, in old commits too."""
    with RunningHost(arguments=("--hub-rules",)) as host:
        head = push(host.api(), "me/rules", {"README.md": STATIC})
        clone = _clone(host, GitClient(tmp_path), "rules")
        clone.commit({"pixel.raw": b"\x89P\0G", "long.csv": b"1,2,3\n" * 2_000_000})
        clone("rm", "pixel.raw", "long.csv")
        clone("commit", "--message", "gone, but still in history")
        refused = clone.run("push", "origin", "main").stderr
        assert "contains files larger than 10 MiB" in refused
        assert "remote:   - long.csv (12,000,000 bytes)" in refused
        assert "contains binary files" in refused
        assert "remote:   - pixel.raw (4 bytes)" in refused
        assert "git lfs migrate import --include='long.csv,pixel.raw'" in refused
        assert head == host.api().space_info("me/rules").sha
        clone("lfs", "install", "--local")
        clone("lfs", "migrate", "import", "--include=long.csv,pixel.raw", "--yes")
        clone("push", "--force", "origin", "main")
        assert clone("rev-parse", "HEAD") == host.api().space_info("me/rules").sha


def test_commits_and_pushes_at_once_all_end_well(host: RunningHost, git: GitClient) -> None:
    """API commits that ask for no parent land beside git pushes; a push lands or is told to fetch first."""
    push(host.api(), "me/mixed", {"README.md": STATIC})
    clone = _clone(host, git, "mixed")
    with ThreadPoolExecutor(3) as pool:
        commits = [pool.submit(push, host.api(), "me/mixed", {f"api-{n}.txt": b"1"}) for n in range(6)]
        landed = []
        for number in range(4):
            clone.commit({f"git-{number}.txt": b"1"})
            ran = clone.run("push", "origin", "main")
            assert ran.code == 0 or "rejected" in ran.stderr, ran.stderr
            if ran.code == 0:
                landed.append(f"git-{number}.txt")
            clone("fetch", "origin")
            clone("reset", "--hard", "origin/main")
        for made in commits:
            made.result()
    files = set(host.api().list_repo_files("me/mixed", repo_type="space"))
    assert {*landed, *(f"api-{number}.txt" for number in range(6))} <= files
    assert "" == host.fsck()
