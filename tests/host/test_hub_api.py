"""The Hub's API, through the Hub's own client, unchanged."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import (
    CommitOperationAdd,
    CommitOperationCopy,
    CommitOperationDelete,
    Volume,
    hf_hub_download,
)
from huggingface_hub.errors import (
    BadRequestError,
    EntryNotFoundError,
    HfHubHTTPError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from running_host import TOKEN, RunningHost
from small_spaces import README, push

STATIC = b"---\ntitle: A page\nsdk: static\n---\n"


def test_whoami_names_the_token_s_owner(host: RunningHost) -> None:
    """The admin's token belongs to `admin`."""
    who = host.api().whoami()
    assert ("admin", "write") == (who["name"], who["auth"]["accessToken"]["role"])


def test_a_space_without_a_namespace_is_the_caller_s(host: RunningHost) -> None:
    """`create_repo("name")` makes `admin/name`."""
    assert "admin/mine" == host.api().create_repo("mine", repo_type="space", space_sdk="static").repo_id


def test_creating_twice_is_an_error_or_fine(host: RunningHost) -> None:
    """A second create_repo fails, and with exist_ok gives the same address, in any case of letters."""
    api = host.api()
    first = api.create_repo("me/twice", repo_type="space", space_sdk="static")
    with pytest.raises(HfHubHTTPError, match="exists already"):
        api.create_repo("me/twice", repo_type="space", space_sdk="static")
    assert str(first) == str(
        api.create_repo("me/twice", repo_type="space", space_sdk="static", exist_ok=True)
    )
    with pytest.raises(HfHubHTTPError, match="exists already"):
        api.create_repo("ME/Twice", repo_type="space", space_sdk="static")


def test_a_space_that_is_not_there_is_not_found(host: RunningHost) -> None:
    """Missing Spaces and revisions raise the client's own exceptions."""
    api = host.api()
    assert not api.repo_exists("me/nothing", repo_type="space")
    with pytest.raises(RepositoryNotFoundError):
        api.space_info("me/nothing")
    api.create_repo("me/there", repo_type="space", space_sdk="static")
    with pytest.raises(RevisionNotFoundError):
        api.space_info("me/there", revision="nope")
    assert api.repo_exists("me/there", repo_type="space")
    assert not api.revision_exists("me/there", "nope", repo_type="space")


def test_a_folder_goes_up_and_comes_down(host: RunningHost, tmp_path: Path) -> None:
    """upload_folder, list, download and snapshot agree, to the byte."""
    api = host.api()
    files = {
        "README.md": STATIC,
        "index.html": b"<p>hi",
        "a/b c/\xe9.txt": b"x" * 100_000,
        "big.bin": os.urandom(2_000_000),
    }
    for path, content in files.items():
        (tmp_path / "up" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "up" / path).write_bytes(content)
    api.create_repo("me/folder", repo_type="space", space_sdk="static")
    api.upload_folder(folder_path=tmp_path / "up", repo_id="me/folder", repo_type="space")
    assert sorted([*files, ".gitattributes"]) == sorted(api.list_repo_files("me/folder", repo_type="space"))
    down = Path(api.snapshot_download("me/folder", repo_type="space", cache_dir=tmp_path / "cache"))
    assert files == {path: (down / path).read_bytes() for path in files}


def test_uploading_the_same_folder_twice_makes_no_commit(host: RunningHost, tmp_path: Path) -> None:
    """Unchanged files are dropped by their git id, so the head stays."""
    api = host.api()
    (tmp_path / "README.md").write_bytes(STATIC)
    (tmp_path / "index.html").write_text("hi")
    api.create_repo("me/same", repo_type="space", space_sdk="static")
    first = api.upload_folder(folder_path=tmp_path, repo_id="me/same", repo_type="space").oid
    assert first == api.upload_folder(folder_path=tmp_path, repo_id="me/same", repo_type="space").oid
    assert 2 == len(api.list_repo_commits("me/same", repo_type="space"))


def test_ignored_files_stay_behind(host: RunningHost, tmp_path: Path) -> None:
    """The server applies the folder's .gitignore, and later the one in the repository."""
    api = host.api()
    for path, content in {
        "README.md": STATIC,
        ".gitignore": b"*.log\n!keep.log\n",
        "a.log": b"",
        "keep.log": b"1",
    }.items():
        (tmp_path / path).write_bytes(content)
    api.create_repo("me/ignored", repo_type="space", space_sdk="static")
    api.upload_folder(folder_path=tmp_path, repo_id="me/ignored", repo_type="space")
    api.create_commit(
        "me/ignored", [CommitOperationAdd("b.log", b"1")], commit_message="one more", repo_type="space"
    )
    assert [".gitattributes", ".gitignore", "README.md", "keep.log"] == sorted(
        api.list_repo_files("me/ignored", repo_type="space")
    )


def test_a_commit_deletes_and_history_tells(host: RunningHost) -> None:
    """Deletions, messages and old revisions are as the client sent them."""
    api = host.api()
    old = push(api, "me/history", {"README.md": STATIC, "a.txt": b"old", "d/x": b"1", "d/y": b"1"})
    operations: list[CommitOperationAdd | CommitOperationDelete | CommitOperationCopy] = [
        CommitOperationDelete("d/"),
        CommitOperationAdd("a.txt", b"new"),
    ]
    info = api.create_commit(
        "me/history",
        operations,
        commit_message="title",
        commit_description="more",
        repo_type="space",
        parent_commit=old,
    )
    assert [".gitattributes", "README.md", "a.txt"] == sorted(
        api.list_repo_files("me/history", repo_type="space")
    )
    assert "d/x" in api.list_repo_files("me/history", repo_type="space", revision=old)
    newest = api.list_repo_commits("me/history", repo_type="space")[0]
    assert ("title", "more", info.oid, ["admin"]) == (
        newest.title,
        newest.message,
        newest.commit_id,
        newest.authors,
    )
    refs = api.list_repo_refs("me/history", repo_type="space")
    assert [("main", info.oid)] == [(branch.name, branch.target_commit) for branch in refs.branches]


def test_a_stale_parent_is_refused_with_the_reason(host: RunningHost) -> None:
    """A commit on a head that moved on is a 412 that says so, and changes nothing."""
    api = host.api()
    old = push(api, "me/stale", {"README.md": STATIC})
    head = push(api, "me/stale", {"a": b"1"}, parent_commit=old)
    with pytest.raises(HfHubHTTPError, match="someone else pushed in between") as raised:
        push(api, "me/stale", {"a": b"2"}, parent_commit=old)
    assert 412 == raised.value.response.status_code
    assert head == api.space_info("me/stale").sha


def test_the_tree_pages_fit_together(host: RunningHost) -> None:
    """A tree of more than a page is listed whole, with sizes, folders and paths-info."""
    api = host.api()
    files = {f"data/{number:04}.txt": b"x" * (number % 7) for number in range(1_500)}
    push(api, "me/many", {"README.md": STATIC, **files})
    entries = list(api.list_repo_tree("me/many", repo_type="space", recursive=True))
    paths = sorted(entry.path for entry in entries)
    assert sorted([*files, ".gitattributes", "README.md", "data"]) == paths
    (info,) = api.get_paths_info("me/many", ["data/0006.txt", "nope"], repo_type="space")
    assert ("data/0006.txt", 6) == (info.path, getattr(info, "size", None))


def test_spaces_are_listed_and_found(host: RunningHost) -> None:
    """list_spaces filters by author and words; info carries card and files."""
    api = host.api()
    push(api, "someone/findme", {"README.md": STATIC})
    assert ["someone/findme"] == [space.id for space in api.list_spaces(author="someone", search="find")]
    info = api.space_info("someone/findme", files_metadata=True)
    assert ("static", "A page") == (info.sdk, info.card_data.title if info.card_data else None)
    assert ("README.md", len(STATIC)) in [(file.rfilename, file.size) for file in info.siblings or []]
    assert api.space_info("someone/findme", expand=["sha", "private"]).sha == info.sha


def test_a_deleted_space_is_gone(host: RunningHost) -> None:
    """delete_repo removes it, and its name is free again."""
    api = host.api()
    push(api, "me/gone", {"README.md": STATIC, "secret.txt": b"1"})
    api.delete_repo("me/gone", repo_type="space")
    assert not api.repo_exists("me/gone", repo_type="space")
    with pytest.raises(RepositoryNotFoundError):
        api.delete_repo("me/gone", repo_type="space")
    api.delete_repo("me/gone", repo_type="space", missing_ok=True)
    api.create_repo("me/gone", repo_type="space", space_sdk="static")
    assert "secret.txt" not in api.list_repo_files("me/gone", repo_type="space")


def test_a_missing_file_is_not_found_and_remembered(host: RunningHost, tmp_path: Path) -> None:
    """A download of what is not there raises EntryNotFoundError."""
    api = host.api()
    push(api, "me/missing", {"README.md": STATIC})
    with pytest.raises(EntryNotFoundError):
        api.hf_hub_download("me/missing", "nope.txt", repo_type="space", cache_dir=tmp_path)
    assert not api.file_exists("me/missing", "nope.txt", repo_type="space")


def test_a_bad_card_is_refused_before_the_commit(host: RunningHost) -> None:
    """The client asks for validation, and the host names the mistake; a missing card is only a warning."""
    with pytest.raises(ValueError, match="colorFrom"):
        push(host.api(), "me/card", {"README.md": b"---\nsdk: gradio\ncolorFrom: mauve\n---\n"})
    with pytest.warns(UserWarning, match="no front matter"):
        push(host.api(), "me/card", {"README.md": b"# Hello"})


def test_without_a_token_nothing_is_written(host: RunningHost) -> None:
    """A stranger reads public Spaces and changes nothing."""
    push(host.api(), "me/public", {"README.md": STATIC})
    stranger = host.api(token=None)
    assert [".gitattributes", "README.md"] == stranger.list_repo_files("me/public", repo_type="space")
    with pytest.raises(HfHubHTTPError) as raised:
        stranger.create_commit(
            "me/public", [CommitOperationAdd("a", b"1")], commit_message="no", repo_type="space"
        )
    assert 401 == raised.value.response.status_code
    with pytest.raises(HfHubHTTPError, match="This needs a token"):
        stranger.create_repo("me/new", repo_type="space", space_sdk="static")


def test_a_wrong_token_is_told_so(host: RunningHost) -> None:
    """A wrong token is a 401 with a sentence, for reading too."""
    with pytest.raises(HfHubHTTPError, match="Invalid user token"):  # the client's own words
        host.api(token="wrong-token-0123456789").whoami()
    push(host.api(), "me/open", {"README.md": STATIC})
    with pytest.raises(HfHubHTTPError, match="This token is not valid on this host"):
        host.api(token="wrong-token-0123456789").list_repo_files("me/open", repo_type="space")


def test_a_private_space_does_not_exist_for_strangers(host: RunningHost, tmp_path: Path) -> None:
    """Info, files, runtime, logs and lists hide it from those without a token."""
    api, stranger = host.api(), host.api(token=None)
    api.create_repo("me/hidden", repo_type="space", space_sdk="static", private=True)
    assert not stranger.repo_exists("me/hidden", repo_type="space")
    assert api.space_info("me/hidden").private
    assert "me/hidden" not in [space.id for space in stranger.list_spaces()]
    assert "me/hidden" in [space.id for space in api.list_spaces()]
    for call in (stranger.get_space_runtime, stranger.list_repo_files):
        with pytest.raises(RepositoryNotFoundError):
            call("me/hidden", **({"repo_type": "space"} if call == stranger.list_repo_files else {}))
    with pytest.raises(RepositoryNotFoundError):
        hf_hub_download(
            "me/hidden", "README.md", repo_type="space", endpoint=host.url, token=False, cache_dir=tmp_path
        )


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            {"space_volumes": [Volume(type="model", source="me/m", mount_path="/m")]},
            "This host has no volumes",
        ),
        ({"space_hardware": "a-big-one"}, "There is no hardware 'a-big-one'"),
        ({"space_sleep_time": 0}, "can't sleep after 0 seconds"),
        (
            {"space_secrets": [{"key": "PATH", "value": "hunter2"}]},
            "PATH is a name that this host sets itself",
        ),
        ({"space_variables": [{"key": "1A", "value": "hunter2"}]}, "'1A' can't be the name of a variable"),
    ],
)
def test_what_would_be_lost_is_refused(host: RunningHost, options: dict[str, Any], sentence: str) -> None:
    """What the host can't give a Space is a clear refusal without any value, and no Space is made."""
    api = host.api()
    with pytest.raises(HfHubHTTPError, match=sentence) as raised:
        api.create_repo("me/lossy", repo_type="space", space_sdk="gradio", **options)
    assert raised.value.response.status_code in (400, 422)
    assert "hunter2" not in str(raised.value)
    assert not api.repo_exists("me/lossy", repo_type="space")
    assert "hunter2" not in host.log.read_text()


def test_models_and_pull_requests_are_refused_clearly(host: RunningHost) -> None:
    """What this host does not do is a 4xx with a sentence."""
    api = host.api()
    with pytest.raises(HfHubHTTPError, match="holds Spaces, not models"):
        api.create_repo("me/model")
    push(api, "me/pr", {"README.md": STATIC})
    with pytest.raises(HfHubHTTPError, match="no pull requests"):
        api.create_commit(
            "me/pr", [CommitOperationAdd("a", b"1")], commit_message="pr", repo_type="space", create_pr=True
        )
    with pytest.raises((HfHubHTTPError, BadRequestError), match="no revision 'dev'"):
        push(api, "me/pr", {"a": b"1"}, revision="dev")


def test_the_token_is_kept_as_a_digest_only(host: RunningHost) -> None:
    """Neither the database nor the log holds the token."""
    host.api().whoami()
    kept = b"".join(file.read_bytes() for file in host.data.glob("host.db*")) + host.log.read_bytes()
    assert TOKEN.encode() not in kept
    assert README  # the log did see pushes
