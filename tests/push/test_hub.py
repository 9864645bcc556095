"""Plans carried out by the real client on a real host."""

from __future__ import annotations

from pathlib import Path

import pytest
from running_host import TOKEN, RunningHost

from spacekit.errors import RemoteError, StaleError
from spacekit.folder.app_folder import read_folder
from spacekit.push.content import of_folder
from spacekit.push.control import SpaceControl
from spacekit.push.deploy import carry_out
from spacekit.push.hub import HubTransport
from spacekit.push.plan import Plan, make_plan
from spacekit.push.progress import Silent
from spacekit.push.secrets import SecretValues
from spacekit.push.settings_plan import SpaceSettings, WantedSettings, plan_settings
from spacekit.push.target import Target

README = "---\ntitle: Hello\nsdk: static\n---\n"


def write(folder: Path, files: dict[str, str | None]) -> None:
    """Make, change and remove files."""
    for name, text in files.items():
        if text is None:
            (folder / name).unlink()
        else:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)


def planned(folder: Path, transport: HubTransport, *, visibility: str | None = None) -> Plan:
    """The plan of pushing a folder now."""
    content = of_folder(read_folder(folder))
    remote = transport.fetch()
    wanted = WantedSettings(visibility=visibility)
    there = SpaceControl(transport.target).fetch(wanted) if remote.exists else SpaceSettings()
    settings = plan_settings(wanted, there, creates=not remote.exists)
    return make_plan(transport.target, content, remote, sdk="static", settings=settings)


def send(transport: HubTransport, plan: Plan, message: str) -> str | None:
    """Carry a plan out as the command does."""
    return carry_out(plan, transport, SecretValues({}, {}), message, Silent())


def served(host: RunningHost, space: str) -> dict[str, str]:
    """What the Space's repository holds, by the server's own listing."""
    files = host.api().list_repo_files(space, repo_type="space")
    got = {
        name: host.api().hf_hub_download(space, name, repo_type="space", force_download=True)
        for name in files
    }
    return {name: Path(path).read_text() for name, path in got.items() if name != ".gitattributes"}


def test_a_push_makes_the_space_as_the_folder_is(host: RunningHost, tmp_path: Path) -> None:
    """Made, then changed: after each push the Space holds the folder's files, in one commit more."""
    transport = HubTransport(Target("ada/whole", host.url, TOKEN))
    write(tmp_path, {"README.md": README, "index.html": "one", "old/a.txt": "a"})
    first = send(transport, planned(tmp_path, transport), "first")
    assert {"README.md": README, "index.html": "one", "old/a.txt": "a"} == served(host, "ada/whole")
    write(tmp_path, {"index.html": "two", "old/a.txt": None, "new.txt": "n"})
    before = host.api().list_repo_commits("ada/whole", repo_type="space")
    second = send(transport, planned(tmp_path, transport), "second")
    after = host.api().list_repo_commits("ada/whole", repo_type="space")
    assert {"README.md": README, "index.html": "two", "new.txt": "n"} == served(host, "ada/whole")
    assert [second, first] == [commit.commit_id for commit in after[:2]]
    assert 1 == len(after) - len(before)


def test_pushing_twice_changes_nothing(host: RunningHost, tmp_path: Path) -> None:
    """The second plan is empty."""
    transport = HubTransport(Target("ada/twice", host.url, TOKEN))
    write(tmp_path, {"README.md": README, "index.html": "x" * 100_000, "empty": ""})
    send(transport, planned(tmp_path, transport), "push")
    assert planned(tmp_path, transport).is_empty


@pytest.mark.pain(7)
def test_a_plan_that_someone_overtook_is_refused(host: RunningHost, tmp_path: Path) -> None:
    """Someone else pushes between plan and push: nothing of theirs is lost, and the message says so."""
    transport = HubTransport(Target("ada/stale", host.url, TOKEN))
    write(tmp_path, {"README.md": README, "index.html": "one"})
    send(transport, planned(tmp_path, transport), "first")
    write(tmp_path, {"index.html": "mine"})
    mine = planned(tmp_path, transport)
    host.api().upload_file(
        path_or_fileobj=b"theirs", path_in_repo="index.html", repo_id="ada/stale", repo_type="space"
    )
    with pytest.raises(StaleError, match="someone else pushed") as caught:
        send(transport, mine, "second")
    assert "run the same command again" in (caught.value.hint or "")
    assert "theirs" == served(host, "ada/stale")["index.html"]
    send(transport, planned(tmp_path, transport), "second")
    assert "mine" == served(host, "ada/stale")["index.html"]


def test_a_space_that_someone_else_made_meanwhile_is_stale(host: RunningHost, tmp_path: Path) -> None:
    """Two first pushes at once: the later one is told to look again."""
    transport = HubTransport(Target("ada/race", host.url, TOKEN))
    write(tmp_path, {"README.md": README})
    mine = planned(tmp_path, transport)
    host.api().create_repo("ada/race", repo_type="space", space_sdk="static")
    with pytest.raises(StaleError):
        send(transport, mine, "first")


def test_an_answer_lost_on_its_way_is_no_failure(host: RunningHost, tmp_path: Path) -> None:
    """The same commit again, onto a branch that has it already, is success."""
    transport = HubTransport(Target("ada/lost", host.url, TOKEN))
    write(tmp_path, {"README.md": README, "index.html": "one"})
    send(transport, planned(tmp_path, transport), "first")
    write(tmp_path, {"index.html": "two"})
    plan = planned(tmp_path, transport)
    assert send(transport, plan, "second") == send(transport, plan, "second")


def test_a_private_space_is_hidden_from_strangers(host: RunningHost, tmp_path: Path) -> None:
    """Made private, it is not there for whoever has no token."""
    transport = HubTransport(Target("ada/private", host.url, TOKEN))
    write(tmp_path, {"README.md": README})
    send(transport, planned(tmp_path, transport, visibility="private"), "push")
    assert "private" == SpaceControl(transport.target).fetch(WantedSettings(visibility="public")).visibility
    assert planned(tmp_path, transport, visibility="private").is_empty
    assert not HubTransport(Target("ada/private", host.url, False)).fetch().exists


@pytest.mark.parametrize(
    ("token", "code"), [("a-wrong-token-0123456789", "unauthorized"), (False, "unauthorized")]
)
def test_a_wrong_token_changes_nothing(
    host: RunningHost, tmp_path: Path, token: str | bool, code: str
) -> None:
    """A wrong token, or none, gives one sentence, the next step, and no Space."""
    transport = HubTransport(Target("ada/refused", host.url, token))
    write(tmp_path, {"README.md": README})
    with pytest.raises(RemoteError) as caught:
        send(transport, planned(tmp_path, transport), "push")
    assert code == caught.value.code
    assert "SPACEKIT_HOST_TOKEN" in (caught.value.hint or "")
    assert not HubTransport(Target("ada/refused", host.url, TOKEN)).fetch().exists


def test_a_file_that_goes_away_is_named(host: RunningHost, tmp_path: Path) -> None:
    """A folder that changes during a push stops it before anything is sent."""
    transport = HubTransport(Target("ada/gone", host.url, TOKEN))
    write(tmp_path, {"README.md": README, "index.html": "x"})
    plan = planned(tmp_path, transport)
    write(tmp_path, {"index.html": None})
    with pytest.raises(ValueError, match=r"index\.html is not there any more"):
        send(transport, plan, "push")
