"""Apps that mean harm to the host and to the Spaces beside them."""

from __future__ import annotations

import json
import os
import shutil
import time
from pathlib import Path

import httpx2
import pytest
from alive import is_alive
from huggingface_hub import HfApi
from running_host import TOKEN, RunningHost
from small_spaces import address_of, answering, get, push_app, wait_until_settled
from waiting import wait_until

from spacekit.host.builder.workplace import Workplace
from spacekit.host.store.git import Repository

pytestmark = pytest.mark.e2e

# A process that left its session, its environment and its parent; the app answers with its number.
STRAY = """
import os, subprocess, sys
reader, writer = os.pipe()
subprocess.run([sys.executable, "-c", f'''
import os
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.write({writer}, str(os.getpid()).encode())
        os.close({writer})
        os.execve("/bin/sleep", ["sleep", "600"], {{"SPACEKIT_HOST_RUN": "of-another-host"}})
    os._exit(0)
'''], pass_fds=[writer])
stray = os.read(reader, 20).decode()
"""


def stray_of(host: RunningHost, space: str) -> int:
    """Push an app with a stray process; gives its number."""
    push_app(host.api(), space, STRAY.encode() + answering("stray"))
    assert "RUNNING" == wait_until_settled(host.api(), space).stage
    number = int(json.loads(get(address_of(host.api(), space))))
    assert is_alive(number)
    return number


@pytest.mark.skipif(os.geteuid() != 0, reason="only as root each Space has a user of its own")
def test_nothing_of_an_app_outlives_it(host: RunningHost) -> None:
    """Not a pause, not a deletion, not the next revision: whatever a process did to be forgotten."""
    paused, deleted, replaced = (stray_of(host, f"ada/stray-{number}") for number in range(3))
    host.api().pause_space("ada/stray-0")
    assert not is_alive(paused)
    host.api().delete_repo("ada/stray-1", repo_type="space")
    assert not is_alive(deleted)
    push_app(host.api(), "ada/stray-2", answering("'next'"))
    assert "RUNNING" == wait_until_settled(host.api(), "ada/stray-2").stage
    wait_until(lambda: not is_alive(replaced))


@pytest.mark.skipif(os.geteuid() != 0, reason="only as root each Space has a user of its own")
@pytest.mark.parametrize("end", ["stop", "kill"])
def test_nothing_of_an_app_outlives_the_host(end: str) -> None:
    """It ends with the host; after a kill, when the host starts again."""
    with RunningHost() as host:
        number = stray_of(host, "ada/stray")
        if end == "stop":
            host.stop()
        else:
            host.kill()
            host.start()
        assert not is_alive(number)
        if host.process is None:
            host.start()


def test_a_number_is_not_the_next_space_s(host: RunningHost) -> None:
    """A deleted Space's user and address go to nobody soon: what it left there would be theirs."""
    seen = []
    for name in ("one", "two", "three"):
        push_app(host.api(), f"ada/{name}", answering("1"))
        seen.append(address_of(host.api(), f"ada/{name}"))
        host.api().delete_repo(f"ada/{name}", repo_type="space")
    assert 3 == len(set(seen))


def test_an_app_that_never_stops_talking_holds_up_nobody(host: RunningHost) -> None:
    """The host answers others meanwhile, and the log says that lines are missing."""
    loud = "import threading\ndef talk():\n    while True:\n        print()\n"
    loud += "threading.Thread(target=talk, daemon=True).start()\n"
    push_app(host.api(), "ada/loud", loud.encode() + answering("1"))
    assert "RUNNING" == wait_until_settled(host.api(), "ada/loud").stage
    seconds = []
    for _ in range(21):
        begun = time.monotonic()
        get(f"{host.url}/api/spaces")
        seconds.append(time.monotonic() - begun)
    host.api().pause_space("ada/loud")
    log = "".join(host.api().fetch_space_logs("ada/loud"))
    assert "lines left out here" in log
    # It stood still for seconds, each time; far less says that others have their turn. One answer or another
    # may be late because the machine is busy.
    assert sorted(seconds)[len(seconds) // 2] < 3


@pytest.mark.parametrize("planted", ["file", "link"])
def test_an_app_that_spoils_its_home_spoils_no_start(planted: str) -> None:
    """What it put in the place of a folder that the host makes is removed; the others run."""
    with RunningHost() as host:
        push_app(host.api(), "ada/spoiler", answering("os.environ['HOME']"))
        push_app(host.api(), "ada/neighbour", answering("'here'"))
        for space in ("ada/spoiler", "ada/neighbour"):
            assert "RUNNING" == wait_until_settled(host.api(), space).stage
        home = Path(json.loads(get(address_of(host.api(), "ada/spoiler"))))
        host.stop()
        shutil.rmtree(home / "tmp")
        if planted == "file":
            (home / "tmp").write_text("in the way")
        else:
            (home / "tmp").symlink_to("/nowhere/at/all")
        host.start()
        for space in ("ada/spoiler", "ada/neighbour"):
            assert "RUNNING" == wait_until_settled(host.api(), space).stage


def test_one_broken_repository_keeps_no_other_down() -> None:
    """It says so; the host starts, and can delete it."""
    with RunningHost() as host:
        for name in ("broken", "whole"):
            push_app(host.api(), f"ada/{name}", answering("'here'"))
            assert "RUNNING" == wait_until_settled(host.api(), f"ada/{name}").stage
        info = host.api().space_info("ada/broken")
        host.stop()
        for repository in host.repositories():
            if (repository / "refs/heads/main").read_text().strip() == info.sha:
                (repository / "HEAD").write_text("broken")
                shutil.rmtree(repository / "refs")
        host.start()
        assert "RUNNING" == wait_until_settled(host.api(), "ada/whole").stage
        assert "RUNTIME_ERROR" == host.api().get_space_runtime("ada/broken").stage
        host.api().delete_repo("ada/broken", repo_type="space")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_site_is_closed_until_all_of_it_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The host writes into no folder that a Space's process could reach meanwhile."""
    seen: list[tuple[int, int]] = []

    def look(_: Repository, __: str, folder: Path) -> None:
        found = folder.stat()
        seen.append((found.st_uid, found.st_mode & 0o777))
        (folder / "index.html").write_text("hello")

    monkeypatch.setattr(Repository, "check_out", look)
    work = Workplace(tmp_path / "space", 40_123)
    work.prepare()
    folder = work.check_out_site(Repository(tmp_path), "0" * 40, "site")
    assert [(os.geteuid(), 0o700)] == seen
    assert 40_123 == (folder / "index.html").stat().st_uid == folder.stat().st_uid
    work.take_back(folder)
    assert os.geteuid() == (folder / "index.html").stat().st_uid == folder.stat().st_uid


def test_a_private_space_is_nobody_s_guess(host: RunningHost) -> None:
    """A stranger gets the same words for it as for a name that nobody has."""
    api = host.api()
    api.create_repo("ada/hush", repo_type="space", space_sdk="static", private=True)
    answers = [
        httpx2.get(host.local_url, headers={"Host": f"ada-{name}.localhost:{host.port}"}, timeout=60)
        for name in ("hush", "none")
    ]
    assert [404, 404] == [answer.status_code for answer in answers]
    assert answers[0].text.replace("hush", "none") == answers[1].text
    assert "ada/hush" not in answers[0].text


def test_a_page_shows_no_log_to_who_comes_through_a_proxy(host: RunningHost) -> None:
    """A proxy on this machine brings strangers, whose requests come from here as well."""
    push_app(host.api(), "ada/logged", b"print('private matters', flush=True)\n" + answering("1"))
    assert "RUNNING" == wait_until_settled(host.api(), "ada/logged").stage
    page = f"{host.url}/spaces/ada/logged"
    wait_until(lambda: b"private matters" in get(page))  # what was printed is read beside all else
    assert b"private matters" not in get(page, x_forwarded_for="203.0.113.7")
    with RunningHost(arguments=("--public-url", "https://apps.example.com")) as public:
        api = HfApi(endpoint=public.local_url, token=TOKEN)
        push_app(api, "ada/logged", b"print('private matters', flush=True)\n" + answering("1"))
        assert "RUNNING" == wait_until_settled(api, "ada/logged").stage
        assert "private matters\n" in api.fetch_space_logs("ada/logged", follow=True)
        assert b"private matters" not in get(f"{public.local_url}/spaces/ada/logged")
