"""`spacekit push` against a real host, and all the ways that it can be given bad input."""

from __future__ import annotations

import json
import re
import signal
from pathlib import Path

import httpx2
import pytest
import small_spaces
from program import Outcome, Program
from running_host import TOKEN, RunningHost

README = small_spaces.README.decode()


def folder(root: Path, **files: str | None) -> Path:
    """A small app that needs no package; names are given without their dots: `app_py`."""
    made = {"README.md": README, "app.py": small_spaces.answering("'hello'").decode()}
    for name, text in files.items():
        made[name.replace("_py", ".py").replace("_md", ".md")] = text or ""
    (root / "my-app").mkdir(exist_ok=True)
    for name, text in made.items():
        if text:
            (root / "my-app" / name).write_text(text)
        else:
            (root / "my-app" / name).unlink(missing_ok=True)
    return root / "my-app"


def push(cli: Program, host: RunningHost, space: str, *options: str, token: str = TOKEN) -> Outcome:
    """Push the folder."""
    return cli("push", "my-app", "--to", space, "--endpoint", host.url, *options, SPACEKIT_HOST_TOKEN=token)


def exists(host: RunningHost, space: str) -> bool:
    """Whether the host has such a Space."""
    return bool(host.api().repo_exists(space, repo_type="space"))


@pytest.mark.e2e
def test_a_push_ends_with_the_address_of_the_live_app(
    cli: Program, host: RunningHost, tmp_path: Path
) -> None:
    """Plan, push, build log, running: each said as it goes; pushed again, nothing is changed."""
    folder(tmp_path)
    shown = push(cli, host, "ada/live")
    assert 0 == shown.code, shown.stderr
    address = shown.stdout.splitlines()[-1]
    assert '"hello"' == httpx2.get(address, timeout=10).text
    said = [
        "✓ Compared the folder with the Space",
        "✓ Pushed to ada/live",
        "Checked out",
        "✓ Running, and answering",
    ]
    places = [shown.stderr.index(words) for words in said]
    assert sorted(places) == places
    assert "\x1b" not in shown.stdout + shown.stderr
    again = push(cli, host, "ada/live")
    assert 0 == again.code
    assert "Nothing to push: ada/live is as the folder is\n" in again.stderr
    assert "Checked out" not in again.stderr, "what runs already was not built again"
    assert address == again.stdout.splitlines()[-1]


@pytest.mark.e2e
def test_ctrl_c_during_the_build_says_where_things_stand(
    cli: Program, host: RunningHost, tmp_path: Path
) -> None:
    """The push itself is done by then; whoever breaks off learns that, and how to look again."""
    folder(tmp_path, app_py="import time\ntime.sleep(600)\n")
    options = ("--to", "ada/slow", "--endpoint", host.url)
    with cli.start("push", "my-app", *options, SPACEKIT_HOST_TOKEN=TOKEN) as process:
        assert process.stderr
        said = ""
        while "Checked out" not in said:
            line = process.stderr.readline()
            assert line, f"it ended early:\n{said}"
            said += line
        process.send_signal(signal.SIGINT)
        rest = process.stderr.read()
        assert 130 == process.wait(30)
    assert "The commit is there and goes on being built; the same command again follows it\n" in rest
    assert "Traceback" not in rest
    host.api().pause_space("ada/slow")


@pytest.mark.e2e
def test_pushing_a_failed_space_again_is_no_success(cli: Program, host: RunningHost, tmp_path: Path) -> None:
    """Nothing differs, but nothing runs: a script must not take that for done."""
    folder(tmp_path, app_py="raise ValueError('no model here')\n")
    assert 5 == push(cli, host, "ada/failed").code
    again = push(cli, host, "ada/failed")
    assert 5 == again.code
    assert "Nothing to push" in again.stderr
    assert "ValueError: no model here" in again.stderr


@pytest.mark.e2e
def test_a_push_without_waiting_is_finished_by_the_next(
    cli: Program, host: RunningHost, tmp_path: Path
) -> None:
    """Run again, it sends nothing and waits for what the first one set off; `--json` has the address."""
    folder(tmp_path)
    assert 0 == push(cli, host, "ada/later", "--detach").code
    outcome = json.loads(push(cli, host, "ada/later", "--json").stdout)
    assert outcome["plan"]["is_empty"]
    assert '"hello"' == httpx2.get(outcome["address"], timeout=10).text


@pytest.mark.pain(30)
def test_a_dry_run_shows_the_plan_and_changes_nothing(
    cli: Program, host: RunningHost, tmp_path: Path
) -> None:
    """What would be done, on stdout, for people; nothing is made."""
    folder(tmp_path)
    shown = push(cli, host, "ada/dry", "--dry-run")
    size = (tmp_path / "my-app" / "app.py").stat().st_size
    assert (
        Outcome(
            0,
            f"ada/dry on {host.url}: make a Space (sdk gradio)\n"
            f"  +  README.md   {len(README)} B\n"
            f"  +  app.py     {size} B\n"
            f"  2 added; {size + len(README)} B to send\n",
            "✓ Compared the folder with the Space  T\n",
        )
        == shown
    )
    assert not exists(host, "ada/dry")


def test_the_plan_is_json_for_scripts(cli: Program, host: RunningHost, tmp_path: Path) -> None:
    """stdout is one JSON document, and the token is not in it."""
    folder(tmp_path)
    shown = push(cli, host, "ada/json", "--dry-run", "--json")
    plan = json.loads(shown.stdout)["plan"]
    assert ["README.md", "app.py"] == [file["path"] for file in plan["added"]]
    assert (True, False) == (plan["creates"], plan["is_empty"])
    assert TOKEN not in shown.stdout + shown.stderr


def test_no_wait_returns_after_the_commit(cli: Program, host: RunningHost, tmp_path: Path) -> None:
    """The commit is made, the build is not followed."""
    folder(tmp_path)
    outcome = json.loads(push(cli, host, "ada/nowait", "--detach", "--json", "-m", "my words").stdout)
    (commit, *_) = host.api().list_repo_commits("ada/nowait", repo_type="space")
    assert (outcome["commit"], "my words") == (commit.commit_id, commit.title)
    assert outcome["address"] is None


def test_docker_files_are_shown_in_the_plan(cli: Program, host: RunningHost, tmp_path: Path) -> None:
    """What the push makes by itself is there to read before it is sent."""
    folder(tmp_path)
    shown = push(cli, host, "ada/docker", "--sdk", "docker", "--dry-run")
    assert 0 == shown.code, shown.stderr
    assert "README.md  (made: sdk: docker)" in shown.stdout
    assert "\nDockerfile:\n  FROM python:3.12-slim-bookworm AS packages\n" in shown.stdout


@pytest.mark.parametrize(
    ("files", "error"),
    [
        ({"app_py": None}, r"error: my-app has no app\.py; README\.md names it as app_file"),
        (
            {"README_md": "---\nsdk: [gradio\n---\n"},
            r"error: the settings at the top of README\.md can't be read: ",
        ),
        ({"README_md": None}, r"error: README\.md is missing"),
        (
            {"README_md": "---\nsdk: streamlit\n---\n"},
            r"error: README\.md.* sdk.* `?streamlit",
        ),
        ({"app_py": "def broken(:\n"}, r"error: app\.py, line 1 is not Python: invalid syntax"),
    ],
)
def test_a_bad_folder_is_refused_before_anything_is_sent(
    cli: Program, host: RunningHost, tmp_path: Path, files: dict[str, str | None], error: str
) -> None:
    """One clear message with the next step, exit code 1, and no Space."""
    folder(tmp_path, **files)
    shown = push(cli, host, "ada/bad")
    assert (1, "") == (shown.code, shown.stdout)
    assert re.search(rf"^{error}.*\n\nhint: .+\n\Z", shown.stderr, re.MULTILINE)
    assert not exists(host, "ada/bad")


def test_a_wrong_token_is_one_clear_message(cli: Program, host: RunningHost, tmp_path: Path) -> None:
    """Exit code 3, what to do about it, and nothing changed."""
    folder(tmp_path)
    shown = push(cli, host, "ada/token", token="not-the-token-0123456789")
    assert 3 == shown.code
    assert f"error: {host.url} does not accept the token" in shown.stderr
    assert "hint: pass the token that the host printed on its first start" in shown.stderr
    assert "not-the-token" not in shown.stdout + shown.stderr
    assert not exists(host, "ada/token")


@pytest.mark.e2e
def test_an_app_that_raises_at_import_is_one_clear_message(
    cli: Program, host: RunningHost, tmp_path: Path
) -> None:
    """Exit code 5 with the app's own traceback and what to do."""
    folder(tmp_path, app_py="import json\nraise RuntimeError('no weights here')\n")
    shown = push(cli, host, "ada/raises")
    assert (5, "✗") == (shown.code, shown.stderr[shown.stderr.index("✗")])
    assert (
        "error: ada/raises was built but does not run (RUNTIME_ERROR): "
        "the app ended with RuntimeError: no weights here\n  Traceback"
    ) in shown.stderr
    assert "\n\nhint: run it here with `spacekit run`" in shown.stderr


def test_a_host_that_is_not_there_is_one_clear_message(cli: Program, tmp_path: Path) -> None:
    """A dead endpoint says how to start one."""
    folder(tmp_path)
    shown = cli("push", "my-app", "--to", "ada/x", "--endpoint", "http://127.0.0.1:9")
    assert (
        "✗ Comparing the folder with the Space  T\n"
        "error: nothing answers at http://127.0.0.1:9\n\n"
        "hint: is the host running? `spacekit host` starts one\n"
    ) == shown.stderr
    assert 3 == shown.code
