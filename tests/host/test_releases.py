"""What became of each revision: written when it begins and ceases to serve, whatever happens to the host."""

from __future__ import annotations

import json
import time
import urllib.error
from typing import Any

import pytest
from running_host import TOKEN, RunningHost
from small_spaces import README, address_of, answering, get, push, push_app, wait_until_settled

pytestmark = pytest.mark.e2e

# Starts once, ends when it is asked to, and never starts again, so that the host gives it up.
_ONCE = b"""
import pathlib
pathlib.Path.home().joinpath("started").mkdir()
"""


def releases(
    host: RunningHost, space: str, query: str = "", token: str | None = TOKEN
) -> list[dict[str, Any]]:
    """What the API says, newest first."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    told: list[dict[str, Any]] = json.loads(get(f"{host.url}/api/spaces/{space}/releases{query}", **headers))
    return told


def ends(release: dict[str, Any]) -> list[str | None]:
    """How each run of a revision ended."""
    return [run["end"] for run in release["runs"]]


def test_a_revision_serves_until_another_takes_over(host: RunningHost) -> None:
    """The first is replaced at the moment in which the second begins; what failed to build never ran."""
    api = host.api()
    first = push_app(api, "me/two", answering("1"))
    wait_until_settled(api, "me/two")
    second = push_app(api, "me/two", answering("2"))
    wait_until_settled(api, "me/two")
    broken = push_app(api, "me/two", answering("3"), **{"requirements.txt": b"no-such-package-at-all-xyz\n"})
    wait_until_settled(api, "me/two")
    newest, now, before, made = releases(host, "me/two")
    assert [broken, second, first] == [newest["sha"], now["sha"], before["sha"]]
    assert ([], "BUILD_ERROR") == (newest["runs"], newest["failedStage"])
    assert "no-such-package-at-all-xyz" in newest["message"]
    assert ([None], ["replaced"]) == (ends(now), ends(before))
    assert before["runs"][0]["to"] == now["runs"][0]["from"]
    assert ("gradio", "cpu-basic") == (now["runs"][0]["sdk"], now["runs"][0]["hardware"])
    assert ("initial commit", []) == (made["title"], [])
    assert 0 <= before["seconds"] <= now["seconds"] + 120


def test_new_variables_do_not_end_a_run(host: RunningHost) -> None:
    """The process is another one, the revision is the same, and visitors saw no gap."""
    api = host.api()
    push_app(api, "me/same", answering("os.environ.get('MODE')"))
    wait_until_settled(api, "me/same")
    api.add_space_variable("me/same", "MODE", "fast")
    address, deadline = address_of(api, "me/same"), time.monotonic() + 120
    while json.loads(get(address)) != "fast":
        assert time.monotonic() < deadline
    wait_until_settled(api, "me/same")
    assert [None] == ends(releases(host, "me/same")[0])


def test_a_pause_ends_a_run_and_a_restart_begins_one(host: RunningHost) -> None:
    """Both are of one revision, and the time is that of both."""
    api = host.api()
    push_app(api, "me/paused", answering("1"))
    wait_until_settled(api, "me/paused")
    api.pause_space("me/paused")
    assert ["paused"] == ends(releases(host, "me/paused")[0])
    api.restart_space("me/paused")
    wait_until_settled(api, "me/paused")
    assert ["paused", None] == ends(releases(host, "me/paused")[0])


def test_an_app_that_is_given_up_has_crashed() -> None:
    """After the last restart in a row its run ends, and the record says how."""
    with RunningHost() as host:
        api = host.api()
        push_app(api, "me/dying", _ONCE + answering("1 if self.path != '/end' else os._exit(3)"))
        wait_until_settled(api, "me/dying")
        with pytest.raises((urllib.error.URLError, OSError)):
            get(address_of(api, "me/dying") + "/end")
        deadline = time.monotonic() + 120
        while api.get_space_runtime("me/dying").stage != "RUNTIME_ERROR":
            assert time.monotonic() < deadline
            time.sleep(0.2)
        assert ["crashed"] == ends(releases(host, "me/dying")[0])


def test_pages_belong_to_one_history(host: RunningHost) -> None:
    """A push between two pages neither repeats a revision nor loses one."""
    api = host.api()
    shas = [
        push(
            api,
            "me/pages",
            {"README.md": README.replace(b"gradio", b"static"), "index.html": bytes([48 + n])},
        )
        for n in range(3)
    ]
    first = releases(host, "me/pages", "?limit=2")
    assert shas[:0:-1] == [release["sha"] for release in first]
    push(api, "me/pages", {"index.html": b"later"})
    second = releases(host, "me/pages", f"?limit=2&p=1&head={shas[-1]}")
    assert [shas[0], "initial commit"] == [second[0]["sha"], second[1]["title"]]


def test_only_who_may_see_the_space_learns_of_its_releases(host: RunningHost) -> None:
    """Of a private Space, and of a protected one, strangers get a 404 as of one that is not there."""
    api = host.api()
    push(api, "me/hidden", {"README.md": README})
    assert releases(host, "me/hidden", token=None)
    for visibility in ("private", "protected"):
        api.update_repo_settings("me/hidden", visibility=visibility, repo_type="space")
        with pytest.raises(urllib.error.HTTPError, match="404"):
            releases(host, "me/hidden", token=None)
    for query in ("?p=-1", "?limit=0", "?p=99999999999999999999", "?head=--all", "?head=..%2Fx"):
        with pytest.raises(urllib.error.HTTPError, match=r"40|42"):
            releases(host, "me/hidden", query)


def test_a_killed_host_closes_what_it_left_open() -> None:
    """At the last moment that is known; then the revision begins anew. One that is stopped knows it all."""
    with RunningHost() as host:
        push_app(host.api(), "me/lost", answering("1"))
        wait_until_settled(host.api(), "me/lost")
        host.kill()
        host.start()
        wait_until_settled(host.api(), "me/lost")
        lost, now = releases(host, "me/lost")[0]["runs"]
        assert ("lost", None) == (lost["end"], now["end"])
        assert lost["from"] <= lost["to"] <= now["from"]
        host.stop()
        host.start()
        wait_until_settled(host.api(), "me/lost")
        assert ["lost", "stopped", None] == ends(releases(host, "me/lost")[0])
