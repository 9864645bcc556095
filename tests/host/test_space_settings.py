"""A Space's settings, through the Hub's own client: variables, secrets, hardware, sleep, visibility, name."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import threading
import time
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from alive import is_alive
from huggingface_hub import HfApi
from huggingface_hub.errors import HfHubHTTPError, RepositoryNotFoundError
from running_host import TOKEN, RunningHost
from small_spaces import address_of, answering, get, push, push_app, wait_until_settled
from waiting import wait_until

# Hosts and Spaces that start and restart: whole journeys.
pytestmark = pytest.mark.e2e

SECRET = "hunter2-hunter2"
_SOON = 90.0  # seconds for a restart, on a machine that is slow and busy


def _ask(host: RunningHost, repo_id: str) -> Any:
    return json.loads(get(f"{address_of(host.api(), repo_id)}/"))


def _wait_for(host: RunningHost, repo_id: str, answer: Any) -> None:
    """Wait until a Space answers so; every answer before that must be a good one."""
    deadline = time.monotonic() + _SOON
    while (found := _ask(host, repo_id)) != answer:
        assert time.monotonic() < deadline, f"it still answers {found}"
        time.sleep(0.05)


@contextlib.contextmanager
def _without_sleep_warning() -> Iterator[None]:
    """The client warns that the Hub's free hardware has one sleep time; ours has not."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        yield


def test_variables_are_set_listed_and_deleted(host: RunningHost) -> None:
    """The client sees what it set, with description and time, and no more of what it deleted."""
    api = host.api()
    api.create_repo("me/vars", repo_type="space", space_sdk="static")
    api.add_space_variable("me/vars", "MODE", "slow")
    api.add_space_variable("me/vars", "MODE", "fast", description="How it goes")
    found = api.add_space_variable("me/vars", "NAME", "Ünïcode = \n line")
    assert found == api.get_space_variables("me/vars")
    assert {"MODE": "fast", "NAME": "Ünïcode = \n line"} == {key: one.value for key, one in found.items()}
    assert ("How it goes", None) == (found["MODE"].description, found["NAME"].description)
    assert found["MODE"].updated_at is not None
    assert datetime.now(UTC) - found["MODE"].updated_at < timedelta(minutes=1)
    assert {"NAME"} == set(api.delete_space_variable("me/vars", "MODE"))
    with pytest.raises(HfHubHTTPError, match="no variable 'MODE'"):
        api.delete_space_variable("me/vars", "MODE")


def test_a_secret_s_value_never_comes_back(host: RunningHost) -> None:
    """Its name, description and time do; its value is in no answer, log or file of the host."""
    api = host.api()
    api.create_repo("me/secrets", repo_type="space", space_sdk="static")
    api.add_space_secret("me/secrets", "API_KEY", SECRET, description="For the model")
    found = api.get_space_secrets("me/secrets")
    assert ("For the model", True) == (found["API_KEY"].description, found["API_KEY"].updated_at is not None)
    answer = httpx2.get(
        f"{host.url}/api/spaces/me/secrets/secrets", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=60
    )
    assert ["API_KEY"] == list(answer.json())
    assert "value" not in answer.json()["API_KEY"]
    kept = [file.read_bytes() for file in host.data.glob("host.db*")] + [host.log.read_bytes()]
    assert not any(SECRET.encode() in content for content in kept)
    assert 0o600 == (host.data / "secrets.key").stat().st_mode & 0o777
    api.delete_space_secret("me/secrets", "API_KEY")
    assert {} == api.get_space_secrets("me/secrets")


def test_strangers_see_and_change_no_settings(host: RunningHost) -> None:
    """Each of these needs the token, for a public Space too."""
    host.api().create_repo("me/guarded", repo_type="space", space_sdk="static")
    base, body = f"{host.url}/api/spaces/me/guarded", {"key": "A", "value": "1", "flavor": "cpu-basic"}
    asked = [("GET", "variables"), ("GET", "secrets"), ("DELETE", "secrets"), ("DELETE", "variables")]
    asked += [("POST", name) for name in ("variables", "secrets", "hardware", "sleeptime", "dev-mode")]
    for method, name in [*asked, ("PUT", "settings"), ("PUT", "volumes")]:
        answer = httpx2.request(method, f"{base}/{name}", json=body, timeout=60)
        assert (401, "This needs a token") == (answer.status_code, answer.json()["error"][:18]), name


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("PATH", "1", "sets itself"),
        ("LD_PRELOAD", "1", "sets itself"),
        ("SPACE_ID", "1", "sets itself"),
        ("GRADIO_SERVER_PORT", "1", "sets itself"),
        ("A-B", "1", "can't be the name"),
        ("", "1", "can't be the name"),
        ("A=B", "1", "can't be the name"),
        ("Ä", "1", "can't be the name"),
        ("A\n", "1", "can't be the name"),
        ("A" * 300, "1", "can't be the name"),
        ("A", f"{SECRET}\0", "holds a NUL"),
        ("A", "x" * 70_000, "64 KiB is the most"),
        ("A", f"{SECRET}\ud800", ""),
    ],
)
@pytest.mark.parametrize("kind", ["variables", "secrets"])
def test_what_no_app_can_be_given_is_refused(
    host: RunningHost, kind: str, key: str, value: str, sentence: str
) -> None:
    """A name or value that would break the app is a 400 with a sentence, which never repeats the value."""
    host.api().create_repo("me/strict", repo_type="space", space_sdk="static", exist_ok=True)
    body = json.dumps({"key": key, "value": value})
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    answer = httpx2.post(f"{host.url}/api/spaces/me/strict/{kind}", content=body, headers=headers, timeout=60)
    assert 400 == answer.status_code
    assert sentence in answer.json()["error"]
    assert SECRET not in answer.text + host.log.read_text()


def test_a_space_may_be_made_with_its_settings(host: RunningHost) -> None:
    """Variables, secrets, hardware and sleep time given to create_repo are there from the first moment."""
    api = host.api()
    with _without_sleep_warning():
        api.create_repo(
            "me/made",
            repo_type="space",
            space_sdk="gradio",
            space_hardware="t4-small",  # type: ignore[arg-type]  # the client takes the name as well
            space_sleep_time=7200,
            space_secrets=[{"key": "KEY", "value": SECRET, "description": "a key"}],
            space_variables=[{"key": "MODE", "value": "fast"}],
        )
    assert {"MODE": "fast"} == {name: one.value for name, one in api.get_space_variables("me/made").items()}
    assert {"KEY": "a key"} == {
        name: one.description for name, one in api.get_space_secrets("me/made").items()
    }
    runtime = api.get_space_runtime("me/made")
    assert ("t4-small", 7200) == (runtime.requested_hardware, runtime.sleep_time)
    push_app(api, "me/made", answering("[os.environ['MODE'], os.environ['KEY']]"))
    assert "RUNNING" == wait_until_settled(api, "me/made").stage
    assert ["fast", SECRET] == _ask(host, "me/made")


@contextlib.contextmanager
def keeping_asking(address: str) -> Iterator[list[Any]]:
    """Ask an app again and again from another thread; the list grows by what it answers."""
    answers, done = [json.loads(get(address))], threading.Event()

    def ask() -> None:
        while not done.is_set():
            answers.append(json.loads(get(address)))

    with ThreadPoolExecutor(1) as threads:
        asking = threads.submit(ask)
        try:
            yield answers
        finally:
            done.set()
            asking.result()


def test_a_change_restarts_the_app_without_a_gap_and_without_a_build(host: RunningHost) -> None:
    """Not one request fails on the way, no process answers after a newer one; nothing is built."""
    api = host.api()
    push_app(
        api, "me/live", answering("[os.environ.get(f'V{number}') for number in range(10)] + [os.getpid()]")
    )
    wait_until_settled(api, "me/live")
    built = list(api.fetch_space_logs("me/live", build=True))
    with keeping_asking(address_of(api, "me/live") + "/") as answers:
        for number in range(10):
            add = api.add_space_secret if number % 2 else api.add_space_variable
            add("me/live", f"V{number}", f"value {number}")
        deadline = time.monotonic() + _SOON
        while answers[-1][:10] != [f"value {number}" for number in range(10)]:
            assert time.monotonic() < deadline, answers[-1]
            time.sleep(0.05)
    processes = [pid for pid, _ in itertools.groupby(answer[10] for answer in answers)]
    assert len(set(processes)) == len(processes) > 1, "each begins once, and ends for good"
    assert built == list(api.fetch_space_logs("me/live", build=True))
    assert "RUNNING" == wait_until_settled(api, "me/live").stage


def test_changes_and_pushes_in_any_order_end_with_the_last(host: RunningHost) -> None:
    """However they cross, no request fails, one process is left, and it has the last code and value."""
    api = host.api()
    push_app(api, "me/storm", answering("[0, os.environ.get('V'), os.getpid()]"))
    wait_until_settled(api, "me/storm")
    with keeping_asking(address_of(api, "me/storm") + "/") as answers:
        for number in range(1, 7):
            push_app(api, "me/storm", answering(f"[{number}, os.environ.get('V'), os.getpid()]"))
            # Into the build, into the start, and after it.
            time.sleep(number * 0.3)
            api.add_space_variable("me/storm", "V", str(number))
        deadline = time.monotonic() + _SOON
        while answers[-1][:2] != [6, "6"]:
            assert time.monotonic() < deadline, answers[-1]
            time.sleep(0.05)
        assert "RUNNING" == wait_until_settled(api, "me/storm").stage
    key = api.space_info("me/storm", expand=["sha"]).__dict__["_id"]
    # The Space runs from the moment in which the last one takes over; those before it end after that.
    wait_until(lambda: [answers[-1][2]] == [pid for pid in _pids() if _environment_has(pid, key)])


def _pids() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").glob("[0-9]*")]


def test_a_setting_that_breaks_the_app_leaves_the_old_one_serving(host: RunningHost) -> None:
    """The stage says what went wrong, the old process answers, and the next change mends it."""
    api = host.api()
    push_app(api, "me/mends", b"import os\nassert os.environ.get('MODE') != 'bad'\n" + answering("1"))
    sha = wait_until_settled(api, "me/mends").raw["sha"]
    api.add_space_variable("me/mends", "MODE", "bad")
    _wait_for_stage(api, "me/mends", "RUNTIME_ERROR")
    assert 1 == _ask(host, "me/mends")
    api.add_space_variable("me/mends", "MODE", "good")
    _wait_for_stage(api, "me/mends", "RUNNING")
    assert sha == api.get_space_runtime("me/mends").raw["sha"]


def test_an_app_that_lacked_a_secret_comes_up_when_it_is_set(host: RunningHost) -> None:
    """Nobody has to restart by hand what failed for want of a secret."""
    api = host.api()
    push_app(api, "me/lacks", b"import os\nos.environ['KEY']\n" + answering("1"))
    assert "RUNTIME_ERROR" == wait_until_settled(api, "me/lacks").stage
    api.add_space_secret("me/lacks", "KEY", "1")
    _wait_for_stage(api, "me/lacks", "RUNNING")
    assert 1 == _ask(host, "me/lacks")


def _wait_for_stage(api: HfApi, repo_id: str, stage: str) -> None:
    deadline = time.monotonic() + _SOON
    while (found := api.get_space_runtime(repo_id)).stage != stage:
        assert time.monotonic() < deadline, found.raw
        time.sleep(0.05)


def test_a_name_that_is_both_is_a_configuration_error(host: RunningHost) -> None:
    """As on the Hub, a variable and a secret of one name stop the Space, until one of them is deleted."""
    api = host.api()
    push_app(api, "me/both", answering("os.environ.get('KEY')"))
    wait_until_settled(api, "me/both")
    api.add_space_variable("me/both", "KEY", "public")
    api.add_space_secret("me/both", "KEY", "secret")
    _wait_for_stage(api, "me/both", "CONFIG_ERROR")
    message = api.get_space_runtime("me/both").raw["errorMessage"]
    assert "Collision on variables and secrets names: KEY" in message
    api.delete_space_variable("me/both", "KEY")
    _wait_for_stage(api, "me/both", "RUNNING")
    assert "secret" == _ask(host, "me/both")


def test_an_app_s_own_output_tells_no_secret(host: RunningHost) -> None:
    """What it prints and what it dies of have the secret's name in the place of its value."""
    api = host.api()
    api.create_repo(
        "me/tells",
        repo_type="space",
        space_sdk="gradio",
        space_secrets=[{"key": "KEY", "value": SECRET}],
    )
    push_app(
        api,
        "me/tells",
        b"import os\nprint('my key:', os.environ['KEY'])\nraise ValueError(os.environ['KEY'])",
    )
    _wait_for_stage(api, "me/tells", "RUNTIME_ERROR")
    log, message = (
        "".join(api.fetch_space_logs("me/tells")),
        api.get_space_runtime("me/tells").raw["errorMessage"],
    )
    assert "my key: [KEY]\n" in log
    assert "ValueError: [KEY]" in message
    assert SECRET not in log + message


def test_no_secret_is_in_a_list_of_processes(host: RunningHost) -> None:
    """Command lines are for everyone to read; the environment is only for the app's own user."""
    api = host.api()
    push_app(api, "me/listed", answering("[os.getpid(), open('/proc/self/cmdline').read()]"))
    api.add_space_secret("me/listed", "KEY", SECRET)
    api.add_space_variable("me/listed", "PYTHONMALLOC", "debug")
    deadline = time.monotonic() + _SOON
    pid = 0
    while not (_environment_has(pid, SECRET) and _environment_has(pid, "PYTHONMALLOC=debug")):
        assert time.monotonic() < deadline
        with contextlib.suppress(OSError):
            pid, line = _ask(host, "me/listed")
            assert SECRET not in line
        time.sleep(0.02)


def _environment_has(pid: int, text: str) -> bool:
    try:
        return text.encode() in Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return False


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives Spaces users of their own")
def test_a_space_can_t_read_another_s_secrets(host: RunningHost) -> None:
    """Neither from the other's process nor from the data directory."""
    api = host.api()
    push_app(api, "me/owns", answering("os.getpid()"))
    wait_until_settled(api, "me/owns")
    pid = _ask(host, "me/owns")
    kept = [str(host.data / name) for name in ("secrets.key", "host.db", "host.db-wal", "host.db-shm")]
    assert [True] * 4 == [Path(path).exists() for path in kept]
    paths = [f"/proc/{pid}/environ", *kept]
    push_app(api, "me/peeks", answering(f"[os.access(path, os.R_OK) for path in {paths!r}]"))
    wait_until_settled(api, "me/peeks")
    assert [False] * 5 == _ask(host, "me/peeks")


def test_hardware_is_recorded(host: RunningHost) -> None:
    """Any of the Hub's names is taken and shown; another one is refused with the list."""
    api = host.api()
    push_app(api, "me/hard", answering("1"))
    wait_until_settled(api, "me/hard")
    runtime = api.request_space_hardware("me/hard", "a10g-small", sleep_time=-1)  # type: ignore[arg-type]
    assert ("a10g-small", "a10g-small", -1) == (
        runtime.hardware,
        runtime.requested_hardware,
        runtime.sleep_time,
    )
    with pytest.raises(HfHubHTTPError, match="use one of cpu-basic, cpu-upgrade"):
        api.request_space_hardware("me/hard", "abacus")  # type: ignore[arg-type]
    listed = {item.name: item for item in api.list_spaces_hardware()}
    assert "zero-a10g" in listed
    assert 0 == listed["cpu-basic"].unit_cost_usd


def test_an_unused_space_sleeps_and_a_request_wakes_it(host: RunningHost) -> None:
    """Its process ends, its address stays, and the next request gets its answer from a new process."""
    api = host.api()
    push_app(api, "me/sleeps", answering("os.getpid()"))
    wait_until_settled(api, "me/sleeps")
    first = _ask(host, "me/sleeps")
    with _without_sleep_warning():
        assert 1 == api.set_space_sleep_time("me/sleeps", 1).sleep_time
    _wait_for_stage(api, "me/sleeps", "SLEEPING")
    deadline = time.monotonic() + _SOON
    while is_alive(first):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    # From here on it would sleep no more; that alone does not wake it.
    with _without_sleep_warning():
        assert "SLEEPING" == api.set_space_sleep_time("me/sleeps", -1).stage
    second = _ask(host, "me/sleeps")
    assert first != second
    assert second == _ask(host, "me/sleeps")
    assert "RUNNING" == api.get_space_runtime("me/sleeps").stage


def test_many_requests_wake_a_space_once(host: RunningHost) -> None:
    """All that come while it sleeps or starts are answered, by one process."""
    api = host.api()
    push_app(api, "me/crowd", b"import time\ntime.sleep(0.5)\n" + answering("os.getpid()"))
    wait_until_settled(api, "me/crowd")
    with _without_sleep_warning():
        api.set_space_sleep_time("me/crowd", 1)
        _wait_for_stage(api, "me/crowd", "SLEEPING")
        api.set_space_sleep_time("me/crowd", 3600)  # what wakes then stays up, however late the last one asks
    address = f"{address_of(api, 'me/crowd')}/"
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: get(address), range(20)))
    assert 1 == len(set(answers))


def test_a_pause_or_a_push_ends_a_sleep(host: RunningHost) -> None:
    """A paused Space is not woken by a request; a push brings a sleeping one up."""
    api = host.api()
    push_app(api, "me/naps", answering("1"))
    wait_until_settled(api, "me/naps")
    with _without_sleep_warning():
        api.set_space_sleep_time("me/naps", 1)
    _wait_for_stage(api, "me/naps", "SLEEPING")
    api.pause_space("me/naps")
    with pytest.raises(OSError, match="503"):
        _ask(host, "me/naps")
    api.restart_space("me/naps")
    _wait_for_stage(api, "me/naps", "SLEEPING")
    push_app(api, "me/naps", answering("2"))
    _wait_for(host, "me/naps", 2)


def test_a_space_in_use_does_not_sleep(host: RunningHost) -> None:
    """A request that lasts longer than the sleep time is answered by the app that took it."""
    api = host.api()
    push_app(api, "me/awake", answering("time.sleep(3) or os.getpid()"))
    wait_until_settled(api, "me/awake", 60)
    with _without_sleep_warning():
        api.set_space_sleep_time("me/awake", 1)
    assert isinstance(_ask(host, "me/awake"), int)


def test_a_protected_space_shows_its_app_and_hides_its_source(host: RunningHost) -> None:
    """Strangers use the app and learn its address; files, commits and revisions do not exist for them."""
    api, stranger = host.api(), host.api(None)
    push_app(api, "me/protected", answering("'open'"))
    wait_until_settled(api, "me/protected")
    api.update_repo_settings("me/protected", visibility="protected", repo_type="space")
    info = stranger.space_info("me/protected")
    assert "open" == json.loads(get(f"{info.host}/"))
    assert (None, None) == (info.sha, info.siblings)
    assert "RUNNING" == stranger.get_space_runtime("me/protected").stage
    for hidden in (
        lambda: stranger.list_repo_files("me/protected", repo_type="space", revision="main"),
        lambda: stranger.list_repo_commits("me/protected", repo_type="space"),
        lambda: list(stranger.list_repo_tree("me/protected", repo_type="space")),
    ):
        with pytest.raises(RepositoryNotFoundError):
            hidden()
    assert "app.py" in api.list_repo_files("me/protected", repo_type="space")


def test_visibility_changes_at_once(host: RunningHost) -> None:
    """From the answer on a Space that was made private is closed to strangers, its app too, and back."""
    api, stranger = host.api(), host.api(None)
    push(api, "me/closing", {"README.md": b"---\nsdk: static\n---\n", "index.html": b"hi"})
    wait_until_settled(api, "me/closing")
    address = address_of(api, "me/closing")
    api.update_repo_settings("me/closing", visibility="private", repo_type="space")
    with pytest.raises(OSError, match="404"):
        get(f"{address}/")
    assert not stranger.repo_exists("me/closing", repo_type="space")
    api.update_repo_settings("me/closing", visibility="public", repo_type="space")
    assert b"hi" == get(f"{address}/")


def test_a_space_moves_with_all_it_has(host: RunningHost) -> None:
    """Under its new name it has its files and variables, and its app knows the name; the old one is free."""
    api = host.api()
    push_app(api, "me/before", answering("[os.environ['SPACE_ID'], os.environ['MODE']]"))
    api.add_space_variable("me/before", "MODE", "kept")
    api.create_repo("you/taken", repo_type="space", space_sdk="static")
    with pytest.raises(HfHubHTTPError, match="you/taken exists already"):
        api.move_repo("me/before", "you/taken", repo_type="space")
    api.move_repo("me/before", "you/after.wards", repo_type="space")
    wait_until_settled(api, "you/after.wards")
    _wait_for(host, "you/after.wards", ["you/after.wards", "kept"])
    named = httpx2.get(host.url, headers={"Host": "you-after-wards.localhost"}, timeout=60)
    assert ["you/after.wards", "kept"] == named.json()
    assert 404 == httpx2.get(host.url, headers={"Host": "me-before.localhost"}, timeout=60).status_code
    assert not api.repo_exists("me/before", repo_type="space")
    api.create_repo("me/before", repo_type="space", space_sdk="static")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "volumes"),
        ("DELETE", "volumes"),
        ("POST", "dev-mode"),
        ("POST", "replicas"),
    ],
)
def test_what_one_machine_can_t_do_says_so(host: RunningHost, method: str, path: str) -> None:
    """Each is a 422 with a sentence, not an answer that pretends."""
    host.api().create_repo("me/plain", repo_type="space", space_sdk="static", exist_ok=True)
    headers = {"Authorization": f"Bearer {TOKEN}"}
    answer = httpx2.request(
        method, f"{host.url}/api/spaces/me/plain/{path}", json={}, headers=headers, timeout=60
    )
    assert 422 == answer.status_code
    assert answer.json()["error"].startswith("This host ")


def test_the_end_of_a_log_can_be_asked_for(host: RunningHost) -> None:
    """`tail=N` gives the last N lines that there are, and none of those before."""
    api = host.api()
    push_app(api, "me/tail", b"for number in range(50): print('line', number, flush=True)\n")
    wait_until_settled(api, "me/tail")
    every = list(api.fetch_space_logs("me/tail"))
    url = f"{host.url}/api/spaces/me/tail/logs/run?tail=3"
    answer = httpx2.get(url, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=60)
    lines = [line for line in answer.text.splitlines() if line.startswith("data: {")]
    assert every[-3:] == [json.loads(line.removeprefix("data: "))["data"] for line in lines]


def test_settings_survive_a_kill() -> None:
    """What was acknowledged is there after a kill, and the app comes up with it."""
    with RunningHost() as own:
        api = own.api()
        push_app(api, "me/stays", answering("[os.environ['MODE'], os.environ['KEY']]"))
        api.add_space_variable("me/stays", "MODE", "kept")
        api.add_space_secret("me/stays", "KEY", SECRET)
        own.kill()
        own.start()
        wait_until_settled(own.api(), "me/stays")
        assert ["kept", SECRET] == _ask(own, "me/stays")
        own.stop()
        (own.data / "secrets.key").unlink()
        own.start()
        runtime = wait_until_settled(own.api(), "me/stays")
        assert "CONFIG_ERROR" == runtime.stage
        assert "The secret KEY was stored under another key" in runtime.raw["errorMessage"]
        own.api().add_space_secret("me/stays", "KEY", "another")
        _wait_for_stage(own.api(), "me/stays", "RUNNING")
        assert ["kept", "another"] == _ask(own, "me/stays")
