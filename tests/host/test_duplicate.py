"""A copy of a Space, as huggingface_hub asks for it."""

from __future__ import annotations

import os

import httpx2
import pytest
from huggingface_hub.errors import HfHubHTTPError
from running_host import TOKEN, RunningHost
from small_spaces import address_of, answering, get, push, push_app, wait_until_settled

PAGE = b"---\ntitle: A page\nsdk: static\n---\n"

pytestmark = pytest.mark.e2e


def test_a_copy_is_the_same_and_runs(host: RunningHost) -> None:
    """History, branches, tags, large files and variables come along; secrets never do."""
    api = host.api()
    app = answering("{name: os.environ.get(name) for name in ('MODE', 'KEY', 'SPACE_ID')}")
    push_app(api, "me/source", app)
    api.add_space_variable("me/source", "MODE", "fast", description="how it goes")
    api.add_space_secret("me/source", "KEY", "a-secret-of-the-source")
    large = os.urandom(100_000)
    head = push(api, "me/source", {"model.bin": large})
    api.create_tag("me/source", tag="v1", tag_message="first", repo_type="space")
    api.create_branch("me/source", branch="side", repo_type="space")
    copied = api.duplicate_repo("me/source", "me/copy", repo_type="space")
    assert ("me/copy", f"{host.url}/spaces/me/copy", False) == (
        copied.repo_id,
        str(copied),
        copied.files_copy_pending,
    )
    assert head == api.space_info("me/copy").sha
    refs = api.list_repo_refs("me/copy", repo_type="space")
    assert ({"main", "side"}, {"v1"}) == (
        {ref.name for ref in refs.branches},
        {ref.name for ref in refs.tags},
    )
    (info,) = api.get_paths_info("me/copy", ["model.bin"], repo_type="space")
    assert len(large) == info.size  # type: ignore[union-attr]
    assert "how it goes" == api.get_space_variables("me/copy")["MODE"].description
    assert {} == api.get_space_secrets("me/copy")
    assert "RUNNING" == wait_until_settled(api, "me/copy").stage
    expected = b'{"MODE": "fast", "KEY": null, "SPACE_ID": "me/copy"}'
    assert expected == get(address_of(api, "me/copy"))
    assert "" == host.fsck()


def test_each_goes_its_own_way(host: RunningHost) -> None:
    """A push to one is none to the other, and neither needs the other: the source can be deleted."""
    api = host.api()
    push(api, "me/one", {"README.md": PAGE, "index.html": b"one", "a.bin": b"\0" * 5_000})
    api.duplicate_repo("me/one", "me/two", repo_type="space")
    push(api, "me/two", {"index.html": b"two"})
    wait_until_settled(api, "me/one")
    assert b"one" == get(address_of(api, "me/one"))
    api.delete_repo("me/one", repo_type="space")
    wait_until_settled(api, "me/two")
    assert b"two" == get(address_of(api, "me/two"))
    assert b"\0" * 5_000 == get(f"{address_of(api, 'me/two')}/a.bin")


def test_what_is_given_counts(host: RunningHost) -> None:
    """Visibility, hardware, sleep, variables and secrets of the request are the copy's."""
    api = host.api()
    push(api, "me/given", {"README.md": PAGE, "index.html": b"x"})
    api.add_space_variable("me/given", "MODE", "fast")
    api.duplicate_repo(
        "me/given",
        "you/made",
        repo_type="space",
        private=True,
        space_hardware="t4-small",  # type: ignore[arg-type]  # a name will do
        space_sleep_time=3600,
        space_variables=[{"key": "MODE", "value": "slow"}, {"key": "MORE", "value": "1"}],
        space_secrets=[{"key": "KEY", "value": "new"}],
    )
    info = api.space_info("you/made")
    variables = {name: each.value for name, each in api.get_space_variables("you/made").items()}
    runtime = api.get_space_runtime("you/made")
    assert (True, {"MODE": "slow", "MORE": "1"}, ["KEY"]) == (
        info.private,
        variables,
        list(api.get_space_secrets("you/made")),
    )
    assert ("t4-small", 3600) == (runtime.requested_hardware, runtime.sleep_time)


def test_a_copy_of_a_private_space_is_private(host: RunningHost) -> None:
    """Nobody sees in a copy what they may not see in the source."""
    api = host.api()
    api.create_repo("me/closed", repo_type="space", space_sdk="static", visibility="private")
    api.duplicate_repo("me/closed", "me/closed-copy", repo_type="space")
    assert api.space_info("me/closed-copy").private
    for token in (None, "not-a-token-of-this-host"):
        stranger = host.api(token)
        for space in ("me/closed", "me/given"):
            with pytest.raises(HfHubHTTPError):
                stranger.duplicate_repo(space, "evil/copy", repo_type="space")


def test_a_taken_name_is_a_conflict(host: RunningHost) -> None:
    """`exist_ok` takes the one that is there; nothing of it changes."""
    api = host.api()
    push(api, "me/taken", {"README.md": PAGE})
    before = push(api, "me/there", {"README.md": PAGE, "own.txt": b"own"})
    with pytest.raises(HfHubHTTPError) as caught:
        api.duplicate_repo("me/taken", "me/there", repo_type="space")
    assert 409 == caught.value.response.status_code
    there = api.duplicate_repo("me/taken", "me/there", repo_type="space", exist_ok=True)
    assert ("me/there", before) == (there.repo_id, api.space_info("me/there").sha)


@pytest.mark.parametrize(
    "body",
    [
        {"repository": "no-owner"},
        {"repository": "../x/y"},
        {"repository": "me/a..b"},
        {"repository": "me/x", "volumes": [{"type": "bucket"}]},
        {"repository": "me/x", "hardware": "quantum"},
        {"repository": "me/x", "sleepTimeSeconds": -5},
        {"repository": "me/x", "variables": [{"key": "PATH", "value": "x"}]},
        {},
    ],
)
def test_what_can_t_be_done_is_refused_whole(host: RunningHost, body: dict[str, object]) -> None:
    """With a sentence, and nothing is left behind."""
    push(host.api(), "me/whole", {"README.md": PAGE})
    spaces, folders = {space.id for space in host.api().list_spaces()}, host.repositories()
    answer = httpx2.post(
        f"{host.url}/api/spaces/me/whole/duplicate",
        json=body,
        headers={"Authorization": f"Bearer {TOKEN}"},
        timeout=60,
    )
    assert answer.status_code in (400, 422), answer.text
    assert (spaces, folders) == ({space.id for space in host.api().list_spaces()}, host.repositories())
