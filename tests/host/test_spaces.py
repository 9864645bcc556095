"""Spaces that run: their environment, their revisions, what goes wrong with them."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from running_host import TOKEN, RunningHost
from small_spaces import README, address_of, answering, get, push, push_app, wait_until_settled
from waiting import wait_until

_NEEDS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give Spaces users of their own")

# Hosts and Spaces that start, build and die: whole journeys.
pytestmark = pytest.mark.e2e


def _ask(host: RunningHost, repo_id: str) -> Any:
    return json.loads(get(f"{address_of(host.api(), repo_id)}/"))


def test_a_pushed_app_runs_at_the_pushed_revision(host: RunningHost) -> None:
    """After a push the Space is RUNNING at that commit, and its address answers."""
    api = host.api()
    sha = push_app(api, "me/runs", answering("'hello'"))
    runtime = wait_until_settled(api, "me/runs")
    assert ("RUNNING", sha, sha) == (runtime.stage, runtime.raw["sha"], runtime.raw["targetSha"])
    assert "hello" == _ask(host, "me/runs")


def test_an_app_finds_a_space_s_variables_and_none_of_the_host_s(host: RunningHost) -> None:
    """The environment is a Space's: no token, no variable of the host's own."""
    api = host.api()
    push_app(api, "Me/Env.Test", answering("dict(os.environ)"))
    wait_until_settled(api, "Me/Env.Test")
    found = _ask(host, "Me/Env.Test")
    expected = {
        "SPACE_ID": "Me/Env.Test",
        "SPACE_AUTHOR_NAME": "Me",
        "SPACE_REPO_NAME": "Env.Test",
        "SPACE_TITLE": "A test",
        "PORT": "7860",
        "GRADIO_SERVER_PORT": "7860",
        "ACCELERATOR": "none",
        "SPACE_HOST": address_of(host.api(), "Me/Env.Test").removeprefix("http://"),
    }
    assert expected == {key: found.get(key) for key in expected}
    assert found["GRADIO_SERVER_NAME"].startswith("127.")
    own = {"LANG", "PATH", "HOME", "TMPDIR", "SYSTEM", "XDG_CACHE_HOME", "VIRTUAL_ENV", "CPU_CORES", "MEMORY"}
    allowed = re.compile(r"SPACE|GRADIO_|PYTHONUNBUFFERED|PORT|ACCELERATOR")
    assert set() == {name for name in found if name not in own and not allowed.match(name)}
    assert TOKEN not in json.dumps(found)


def test_an_app_has_only_its_requirements(host: RunningHost) -> None:
    """A package of the host can't be imported in a Space."""
    api = host.api()
    names = ("fastapi", "sqlalchemy", "git", "spacekit", "huggingface_hub", "aiohttp")
    push_app(
        api,
        "me/alone",
        answering(f"[n for n in {names!r} if __import__('importlib.util').util.find_spec(n)]"),
    )
    wait_until_settled(api, "me/alone")
    assert [] == _ask(host, "me/alone")


def test_requirements_are_installed_and_kept(host: RunningHost) -> None:
    """A package of requirements.txt is there; a push of code alone uses the environment again."""
    api = host.api()
    app = answering("__import__('six').__name__ + ' 1'")
    push(api, "me/needs", {"README.md": README, "app.py": app, "requirements.txt": b"six\n"})
    wait_until_settled(api, "me/needs")
    assert "six 1" == _ask(host, "me/needs")
    push(api, "me/needs", {"app.py": answering("__import__('six').__name__ + ' 2'")})
    wait_until_settled(api, "me/needs")
    assert "six 2" == _ask(host, "me/needs")
    assert "used again" in "".join(api.fetch_space_logs("me/needs", build=True))


@_NEEDS_ROOT
def test_each_space_is_a_user_of_its_own(host: RunningHost) -> None:
    """Two Spaces run as two users, with no groups and no way back, and can't read each other's files."""
    api = host.api()
    facts = (
        "[os.getuid(), os.getgroups(), 'NoNewPrivs:\\t1' in open('/proc/self/status').read(), os.getcwd()]"
    )
    for name in ("me/user-a", "me/user-b"):
        push_app(api, name, answering(facts))
        wait_until_settled(api, name)
    uid_a, groups_a, no_new_a, folder_a = _ask(host, "me/user-a")
    uid_b, *_ = _ask(host, "me/user-b")
    assert uid_a != uid_b
    assert (True, [], True) == (uid_a >= 40_000, groups_a, no_new_a)
    closed = [folder_a, str(host.data / "host.db"), str(host.data / "repositories")]
    peek = f"[os.access(path, os.R_OK) for path in {closed!r}]"
    push_app(api, "me/user-b", answering(peek))
    wait_until_settled(api, "me/user-b")
    assert [False, False, False] == _ask(host, "me/user-b")


def test_the_old_revision_serves_until_the_new_one_answers(host: RunningHost) -> None:
    """Through a push not one request fails, and each is answered by the old or the new revision."""
    api = host.api()
    push_app(api, "me/rolls", answering("'old'"))
    wait_until_settled(api, "me/rolls")
    address = address_of(host.api(), "me/rolls") + "/"
    answers: list[Any] = []
    done = threading.Event()

    def keep_asking() -> None:
        while not done.is_set():
            answers.append(json.loads(get(address)))

    asking = threading.Thread(target=keep_asking)
    asking.start()
    try:
        # It starts for as long as this test likes: a Space's user sees that the file is there, and no more.
        go = host.folder / "go"
        wait = f"import os, time\nwhile not os.path.exists({str(go)!r}): time.sleep(0.01)\n"
        push_app(api, "me/rolls", wait.encode() + answering("'new'"))
        stages = set()
        while (runtime := api.get_space_runtime("me/rolls")).stage != "RUNNING":
            stages.add(str(runtime.stage))
            if runtime.stage == "RUNNING_APP_STARTING":
                go.touch()
            time.sleep(0.02)
        get(address)
    finally:
        done.set()
        asking.join()
    assert stages <= {"RUNNING_BUILDING", "RUNNING_APP_STARTING"}
    assert go.exists(), "it started beside the old one"
    assert ["old"] * answers.count("old") + ["new"] * answers.count("new") == answers
    assert "new" == _ask(host, "me/rolls")


def test_a_broken_push_leaves_the_old_revision_serving(host: RunningHost) -> None:
    """A revision that raises at import is a RUNTIME_ERROR with its last lines, and the old one goes on."""
    api = host.api()
    old = push_app(api, "me/breaks", answering("'old'"))
    wait_until_settled(api, "me/breaks")
    bad = push_app(api, "me/breaks", b"raise ValueError('no such model')\n")
    runtime = wait_until_settled(api, "me/breaks")
    assert ("RUNTIME_ERROR", old, bad) == (runtime.stage, runtime.raw["sha"], runtime.raw["targetSha"])
    assert "ValueError: no such model" in runtime.raw["errorMessage"]
    assert "old" == _ask(host, "me/breaks")
    assert "ValueError: no such model\n" in api.fetch_space_logs("me/breaks", follow=True)


_GREEDY = """
import subprocess
subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
from running_host import RunningHost
from small_spaces import address_of, answering, get, push_app, wait_until_settled
with RunningHost() as host:
    api = host.api()
    old = answering("'old'").replace(b'os.environ["GRADIO_SERVER_NAME"]', b'"0.0.0.0"')
    sha = push_app(api, "me/greedy", old)
    wait_until_settled(api, "me/greedy")
    push_app(api, "me/greedy", b"raise ValueError('no such model')")
    runtime = wait_until_settled(api, "me/greedy")
    assert ("RUNTIME_ERROR", sha) == (runtime.stage, runtime.raw["sha"]), runtime.raw
    assert "ValueError: no such model" in runtime.raw["errorMessage"]
    assert b'"old"' == get(address_of(api, "me/greedy"))
    assert "ValueError: no such model\\n" in api.fetch_space_logs("me/greedy", follow=True)
    push_app(api, "me/greedy", old.replace(b"'old'", b"'new'"))
    assert "RUNNING" == wait_until_settled(api, "me/greedy").stage
    assert b'"new"' == get(address_of(api, "me/greedy"))
"""


@_NEEDS_ROOT
def test_a_broken_push_of_an_app_on_all_addresses_brings_the_old_one_back() -> None:
    """There is no room for two such apps, but the one that ran is started again, and the log tells why.

    Such an app needs the machine's port for itself, so it gets a network of its own.
    """
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    command = ["unshare", "--net", sys.executable, "-c", _GREEDY]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert 0 == done.returncode, done.stderr


def test_an_app_on_all_addresses_beside_others_is_told_what_to_change(host: RunningHost) -> None:
    """Its port is taken by the other Spaces: the message says so, not only the traceback."""
    api = host.api()
    push_app(api, "me/modest", answering("1"))
    wait_until_settled(api, "me/modest")
    push_app(api, "me/wants-all", answering("1").replace(b'os.environ["GRADIO_SERVER_NAME"]', b'"0.0.0.0"'))
    runtime = wait_until_settled(api, "me/wants-all")
    assert "RUNTIME_ERROR" == runtime.stage
    assert "listen on the address in GRADIO_SERVER_NAME" in runtime.raw["errorMessage"]
    assert 1 == _ask(host, "me/modest")


@pytest.mark.parametrize(
    ("name", "files", "stage", "part"),
    [
        ("no-app", {"README.md": README}, "NO_APP_FILE", "There is no app.py in this revision"),
        ("no-card", {"README.md": b"# Hi", "app.py": b""}, "CONFIG_ERROR", "no front matter"),
        ("docker", {"README.md": b"---\nsdk: docker\n---\n"}, "CONFIG_ERROR", "needs a container engine"),
        (
            "no-package",
            {"README.md": README, "app.py": b"", "requirements.txt": b"no-such-package-here-1234==9\n"},
            "BUILD_ERROR",
            "no-such-package-here-1234",
        ),
        (
            "slow",
            {
                "README.md": b"---\nsdk: gradio\nstartup_duration_timeout: 1s\n---\n",
                "app.py": b"import time; time.sleep(60)",
            },
            "RUNTIME_ERROR",
            "Launch timed out: no answer at",
        ),
        (
            "ends",
            {"README.md": README, "app.py": b"print('bye')"},
            "RUNTIME_ERROR",
            "exit code 0 before it answered",
        ),
    ],
)
@pytest.mark.filterwarnings("ignore:Warnings while validating")
def test_what_cannot_run_says_why(
    host: RunningHost, name: str, files: dict[str, bytes], stage: str, part: str
) -> None:
    """Each thing that is wrong with a Space ends in the Hub's stage for it, with a sentence."""
    api = host.api()
    push(api, f"me/{name}", files)
    runtime = wait_until_settled(api, f"me/{name}")
    assert stage == runtime.stage
    assert part in runtime.raw["errorMessage"]


@pytest.mark.parametrize(
    ("name", "files", "part"),
    [
        ("raises", {"app.py": b"import sub.part\n", "sub/part.py": b"1 / 0\n"}, 'File "sub/part.py", line 1'),
        ("library", {"app.py": b"import json\njson.loads('{')\n"}, "json.decoder.JSONDecodeError"),
        ("package", {"app.py": b"1", "requirements.txt": b"-r more.txt\n"}, "more.txt"),
        ("home", {"app.py": b"import os\nopen(os.environ['HOME'] + '/x')\n"}, "'~/x'"),
    ],
)
def test_a_failure_tells_strangers_nothing_of_the_host_s_folders(
    host: RunningHost, name: str, files: dict[str, bytes], part: str
) -> None:
    """Anyone may read why a public Space failed: its paths begin at the Space's own files."""
    push(host.api(), f"me/paths-{name}", {"README.md": README, **files})
    wait_until_settled(host.api(), f"me/paths-{name}")
    message = host.api(None).get_space_runtime(f"me/paths-{name}").raw["errorMessage"]
    assert part in message
    assert str(host.folder) not in message
    assert "/revisions/" not in message


def test_an_app_that_crashes_is_started_again(host: RunningHost) -> None:
    """An app that ends after it ran well comes back by itself."""
    api = host.api()
    push_app(api, "me/crashes", answering("os.getpid() if self.path != '/end' else os._exit(3)"))
    wait_until_settled(api, "me/crashes")
    first = _ask(host, "me/crashes")
    with pytest.raises(OSError, match=r"."):
        get(address_of(host.api(), "me/crashes") + "/end")
    deadline = time.monotonic() + 90
    second = None
    while second is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            second = _ask(host, "me/crashes")
        time.sleep(0.02)
    assert second not in (None, first)
    # Followed to that line: a log of what runs has no end that could be waited for.
    assert "The app ended with exit code 3\n" in api.fetch_space_logs("me/crashes", follow=True)


def test_pause_stops_and_restart_starts(host: RunningHost) -> None:
    """A paused Space has no process and answers 503; a restart brings it back."""
    api = host.api()
    push_app(api, "me/pauses", answering("os.getpid()"))
    wait_until_settled(api, "me/pauses")
    pid = _ask(host, "me/pauses")
    assert "PAUSED" == api.pause_space("me/pauses").stage
    with pytest.raises(OSError, match="503"):
        _ask(host, "me/pauses")
    assert not Path(f"/proc/{pid}").exists()
    api.restart_space("me/pauses")
    assert "RUNNING" == wait_until_settled(api, "me/pauses").stage
    assert pid != _ask(host, "me/pauses")


def test_a_factory_restart_builds_from_nothing(host: RunningHost) -> None:
    """`factory_reboot` makes the environment anew; a plain restart uses it again."""
    api = host.api()
    push_app(api, "me/factory", answering("os.environ['VIRTUAL_ENV']"))
    wait_until_settled(api, "me/factory")
    before = _ask(host, "me/factory")
    api.restart_space("me/factory")
    wait_until_settled(api, "me/factory")
    assert before == _ask(host, "me/factory")
    api.restart_space("me/factory", factory_reboot=True)
    wait_until_settled(api, "me/factory")
    assert before != _ask(host, "me/factory")


def _holds(file: Path, text: str) -> bool:
    try:
        return text.encode() in file.read_bytes()
    except OSError:
        return False


def test_the_newest_of_many_pushes_wins(host: RunningHost) -> None:
    """Pushes in quick succession end with the last one running and no process left of the others."""
    api = host.api()
    shas = [push_app(api, "me/hasty", answering(f"[{number}, os.getpid()]")) for number in range(6)]
    runtime = wait_until_settled(api, "me/hasty")
    assert ("RUNNING", shas[-1]) == (runtime.stage, runtime.raw["sha"]), runtime.raw
    number, pid = _ask(host, "me/hasty")
    assert 5 == number
    key = api.space_info("me/hasty", expand=["sha"]).__dict__["_id"]

    def running() -> list[int]:
        entries = Path("/proc").glob("[0-9]*/environ")
        return [int(entry.parent.name) for entry in entries if _holds(entry, key)]

    # The Space runs from the moment in which the last one takes over; the one before it ends after that.
    wait_until(lambda: [pid] == running())


def test_build_logs_can_be_followed_to_their_end(host: RunningHost) -> None:
    """Following a build's log right after the push gives its lines and ends with the build."""
    api = host.api()
    push_app(api, "me/logs", answering("1"))
    lines = list(api.fetch_space_logs("me/logs", build=True, follow=True))
    assert lines[0].startswith("Checked out ")
    assert any(line.startswith("Built in ") for line in lines)


def test_what_an_app_prints_is_in_its_log(host: RunningHost) -> None:
    """Lines arrive whole and in order: without a newline, in other encodings, over a progress bar."""
    api = host.api()
    prints = b"import sys\nprint('one')\nsys.stderr.write('10%\\r20%\\r30%\\n')\n"
    prints += b"sys.stdout.buffer.write(b'\\xff\\n')\n"
    push_app(api, "me/prints", prints + b"print('~' * 50_000)\nprint('last', end='')\n")
    wait_until_settled(api, "me/prints")
    lines = "".join(api.fetch_space_logs("me/prints"))
    assert "one\n" in lines
    assert "30%\n" in lines
    assert "10%" not in lines
    assert "\ufffd\n" in lines
    assert 50_000 == lines.count("~")
    assert "last\n" in lines


def test_a_static_space_serves_its_files_and_nothing_else(host: RunningHost) -> None:
    """Files, folders and the front page are served; what lies outside is not."""
    api = host.api()
    push(
        api,
        "me/static",
        {
            "README.md": b"---\nsdk: static\napp_file: page.html\n---\n",
            "page.html": b"<p>front",
            "docs/index.html": b"<p>docs",
            "data.bin": bytes(range(100)),
        },
    )
    assert "RUNNING" == wait_until_settled(api, "me/static").stage
    root = address_of(host.api(), "me/static")
    assert (b"<p>front", b"<p>docs") == (get(f"{root}/"), get(f"{root}/docs"))
    assert bytes(range(10, 20)) == get(f"{root}/data.bin", Range="bytes=10-19")
    for path in ("/../../host.db", "/%2e%2e/%2e%2e/host.db", "/..%2f..%2fhost.db", "/nope", "/data.bin%00"):
        with pytest.raises(OSError, match=r"40[04]"):
            get(root + path)


def test_an_untrusted_host_explains_itself() -> None:
    """Without --trusted an app is a CONFIG_ERROR that says what to do; static Spaces run."""
    with RunningHost(trusted=False) as host:
        api = host.api()
        push_app(api, "me/app", answering("1"))
        runtime = wait_until_settled(api, "me/app")
        assert "CONFIG_ERROR" == runtime.stage
        assert "--trusted" in runtime.raw["errorMessage"]
        push(api, "me/page", {"README.md": b"---\nsdk: static\n---\n", "index.html": b"hi"})
        assert "RUNNING" == wait_until_settled(api, "me/page").stage
