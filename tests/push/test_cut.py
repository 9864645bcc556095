"""A push that is cut off at any request leaves the old state or the new one, and finishes when run again."""

from __future__ import annotations

from pathlib import Path

import pytest
from cutting_proxy import CuttingProxy, Moment
from running_host import TOKEN, RunningHost

from spacekit.errors import SpacekitError
from spacekit.folder.app_folder import read_folder
from spacekit.push.deploy import carry_out, plan_push
from spacekit.push.digests import Digests
from spacekit.push.hub import HubTransport
from spacekit.push.progress import Silent
from spacekit.push.secrets import SecretValues
from spacekit.push.settings_plan import WantedSettings
from spacekit.push.target import Target

README = "---\ntitle: Hello\nsdk: static\n---\n"
OLD = {"README.md": README, "index.html": "old", "gone.txt": "gone"}
# Large enough to be sent by itself, before the commit.
LARGE = "large " * 2_000_000
NEW = {"README.md": README, "index.html": "new", "added/file.txt": "added", "large.txt": LARGE}
WANTED = WantedSettings(variables={"MODE": "fast", "LEVEL": "2"}, secrets=("KEY",))
VALUES = SecretValues({"KEY": "a-value"}, {})
# More requests than a push has, so that its end is seen.
TOO_MANY = 40


def write(folder: Path, files: dict[str, str]) -> Path:
    """Make a folder of these files."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def push(folder: Path, space: str, url: str) -> None:
    """Plan and carry out, as the command does."""
    transport = HubTransport(Target(space, url, TOKEN))
    plan = plan_push(read_folder(folder), transport, WANTED, Digests(), Silent(), sdk="static", prunes=True)
    if not plan.is_empty:
        carry_out(plan, transport, VALUES, "push", Silent())


def outcome(folder: Path, space: str, url: str) -> SpacekitError | None:
    """How a push fails, if it does."""
    try:
        push(folder, space, url)
    except SpacekitError as error:
        return error
    return None


def state(host: RunningHost, space: str) -> dict[str, str] | None:
    """What the Space holds, by a connection that nobody cuts; `None` if it is not there."""
    api = host.api()
    if not api.repo_exists(space, repo_type="space"):
        return None
    paths = [path for path in api.list_repo_files(space, repo_type="space") if path != ".gitattributes"]
    return {path: Path(api.hf_hub_download(space, path, repo_type="space")).read_text() for path in paths}


def settings_of(host: RunningHost, space: str) -> tuple[dict[str, str], set[str]]:
    """Its variables, and the names of its secrets."""
    variables = host.api().get_space_variables(space)
    return {name: each.value for name, each in variables.items()}, set(host.api().get_space_secrets(space))


@pytest.fixture
def fast_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client waits up to 23 seconds before it gives a request up; in this process nobody waits."""
    monkeypatch.setattr("huggingface_hub.utils._http.time.sleep", lambda _seconds: None)


@pytest.mark.e2e
@pytest.mark.usefixtures("fast_retries")
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("is_new", [True, False], ids=["first-push", "next-push"])
def test_a_push_cut_at_any_request_is_old_or_new(
    host: RunningHost, tmp_path: Path, moment: Moment, is_new: bool
) -> None:
    """For every request of a push: cut there, the Space is as before or as wanted; run again, as wanted."""
    old, new = write(tmp_path / "old", OLD), write(tmp_path / "new", NEW)
    failure: SpacekitError | None = None
    for cut_at in range(1, TOO_MANY):
        space = f"ada/cut-{moment}-{'first' if is_new else 'next'}-{cut_at}"
        if not is_new:
            push(old, space, host.url)
        before = state(host, space)
        with CuttingProxy(host.url, cut_at, moment) as proxy:
            failure = outcome(new, space, proxy.url)
        after = state(host, space)
        just_made = is_new and after is not None and set(after) <= {"README.md"}
        assert failure is None or failure.hint
        assert after in (before, NEW) or just_made
        push(new, space, host.url)
        assert state(host, space) == NEW
        assert ({"MODE": "fast", "LEVEL": "2"}, {"KEY"}) == settings_of(host, space)
        if failure is None:
            break
    assert failure is None, "every request was cut once, the last attempt was not"
    assert cut_at > 3, "a push has several requests"
    assert host.fsck() == ""
