"""Secrets and variables by themselves: set, listed, synced; and no value of a secret is seen anywhere."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import threading
from pathlib import Path
from typing import Any, Self

import pytest
from program import START, Outcome, Program
from running_host import TOKEN, RunningHost

VALUE = "a-value-that-nobody-may-see-0123456789"
OTHER = "another-value-that-nobody-may-see-987"


@pytest.fixture
def space(host: RunningHost, request: pytest.FixtureRequest) -> str:
    """A Space of the test's own."""
    name = f"ada/{request.node.originalname.removeprefix('test_')[:60].rstrip('_')}"
    host.api().create_repo(name, repo_type="space", space_sdk="static")
    return name


def spacekit(cli: Program, host: RunningHost, space: str, *arguments: str, **variables: str) -> Outcome:
    """Run a command about the Space."""
    where = ("--to", space, "--endpoint", host.url)
    return cli(*arguments, *where, SPACEKIT_HOST_TOKEN=TOKEN, **variables)


def with_stdin(cli: Program, host: RunningHost, space: str, *arguments: str, text: str) -> Outcome:
    """The same, with something on its stdin."""
    done = subprocess.run(
        [*START, *arguments, "--to", space, "--endpoint", host.url],
        cwd=cli.folder,
        env=cli.environment(SPACEKIT_HOST_TOKEN=TOKEN),
        input=text,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


def synced(shown: Outcome) -> dict[str, Any]:
    """The drift that a command told."""
    assert 0 == shown.code, shown.stderr
    told: dict[str, Any] = json.loads(shown.stdout)
    return {key: value for key, value in told.items() if value and key not in {"kind", "dry_run"}}


class CommandLines:
    """Looks at the command lines of all processes of this machine for as long as it lasts."""

    def __init__(self) -> None:
        self._seen: set[str] = set()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def _look(self) -> None:
        while not self._over.wait(0.01):  # a command lives for much longer
            for file in Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    self._seen.add(file.read_text(errors="replace"))
                except OSError:
                    continue

    @property
    def seen(self) -> str:
        """All of them."""
        return "\n".join(self._seen)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()


@pytest.mark.e2e
def test_secrets_are_synced_and_seen_nowhere(
    cli: Program, host: RunningHost, space: str, tmp_path: Path
) -> None:
    """What differs is shown first; of a secret that somebody else set it is said that nobody knows."""
    (tmp_path / ".env").write_text(f"API_KEY={VALUE}\nOTHER_KEY='{OTHER}'\n")
    sync = ("secrets", "sync", "--from", ".env")
    with CommandLines() as lines:
        dry = spacekit(cli, host, space, *sync, "--dry-run")
        assert {} == host.api().get_space_secrets(space)
        first = spacekit(cli, host, space, *sync, "--json")
        second = spacekit(cli, host, space, *sync, "--json")
        (tmp_path / ".env").write_text(f"API_KEY={VALUE}\nOTHER_KEY='{OTHER}-new'\n")
        third = spacekit(cli, host, space, *sync, "--dry-run", "--json")
        host.api().add_space_secret(space, "API_KEY", "set by somebody else")
        host.api().add_space_secret(space, "LEFT", "over")
        fourth = spacekit(cli, host, space, *sync, "--json")
        fifth = spacekit(cli, host, space, *sync, "--prune", "--json")
    assert "  +  API_KEY\n  +  OTHER_KEY\n" in "".join(
        f"{line.rstrip()}\n" for line in dry.stdout.splitlines()
    )
    assert {"added": ["API_KEY", "OTHER_KEY"]} == synced(first)
    assert {"unchanged": ["API_KEY", "OTHER_KEY"]} == synced(second)
    assert {"unchanged": ["API_KEY"], "changed": ["OTHER_KEY"]} == synced(third)
    assert {"unknown": ["API_KEY"], "changed": ["OTHER_KEY"], "kept": ["LEFT"]} == synced(fourth)
    assert {"unchanged": ["API_KEY", "OTHER_KEY"], "removed": ["LEFT"]} == synced(fifth)
    assert {"API_KEY", "OTHER_KEY"} == set(host.api().get_space_secrets(space))
    told = str([dry, first, second, third, fourth, fifth]) + host.log.read_text() + lines.seen
    kept = b"".join(path.read_bytes() for path in (tmp_path / "cache").rglob("*") if path.is_file())
    for value in (VALUE, OTHER):
        assert value not in told
        assert value.encode() not in kept
    assert "spacekit" in lines.seen
    assert 0o600 == (tmp_path / "cache" / "known-secrets.json").stat().st_mode & 0o777


def test_a_secret_comes_from_stdin(cli: Program, host: RunningHost, space: str) -> None:
    """Without the line's end that an editor leaves; never from the command line, and never echoed."""
    done = with_stdin(cli, host, space, "secrets", "set", "API_KEY", text=f"{VALUE}\n")
    assert 0 == done.code, done.stderr
    assert ["API_KEY"] == list(host.api().get_space_secrets(space))
    refused = spacekit(cli, host, space, "secrets", "set", f"TOKEN={VALUE}", "--json")
    assert (2, "usage") == (refused.code, json.loads(refused.stdout)["error"]["code"])
    both = with_stdin(cli, host, space, "secrets", "set", "SECOND", "--token", "-", text=f"{TOKEN}\nx\ny\n")
    assert 0 == both.code, both.stderr
    host.api().delete_space_secret(space, "SECOND")
    for text in ("", "\n"):
        assert 2 == with_stdin(cli, host, space, "secrets", "set", "EMPTY", text=text).code
    assert 2 == with_stdin(cli, host, space, "secrets", "set", "A", "B", text="x").code
    assert VALUE not in str([done, refused])
    listed = spacekit(cli, host, space, "secrets", "list")
    assert Outcome(0, "API_KEY\n", "") == listed
    assert 0 == spacekit(cli, host, space, "secrets", "unset", "API_KEY").code
    assert {} == host.api().get_space_secrets(space)


def test_a_prompt_shows_nothing(cli: Program, host: RunningHost, space: str) -> None:
    """In a terminal the value is asked for, and what is typed does not appear."""
    ours, theirs = pty.openpty()
    command = [*START, "secrets", "set", "API_KEY", "--to", space, "--endpoint", host.url]
    with subprocess.Popen(
        command,
        cwd=cli.folder,
        env=cli.environment(SPACEKIT_HOST_TOKEN=TOKEN),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    ) as process:
        os.close(theirs)
        shown = os.read(ours, 1024)
        while b"API_KEY: " not in shown:
            shown += os.read(ours, 1024)
        os.write(ours, f"{VALUE}\n".encode())
        try:
            while chunk := os.read(ours, 1024):
                shown += chunk
        except OSError:  # the other end is closed: it is over
            pass
    os.close(ours)
    assert 0 == process.returncode
    assert VALUE.encode() not in shown
    assert ["API_KEY"] == list(host.api().get_space_secrets(space))


def test_variables_are_set_and_synced(cli: Program, host: RunningHost, space: str, tmp_path: Path) -> None:
    """Their values are public: they are compared, shown by `list`, and given on the command line."""
    assert 0 == spacekit(cli, host, space, "variables", "set", "MODE=fast", "URL=a=b").code
    assert "MODE=fast\nURL=a=b\n" == spacekit(cli, host, space, "variables", "list").stdout
    (tmp_path / "prod.env").write_text("MODE=slow\nNEW=1\n")
    sync = ("variables", "sync", "--from", "prod.env", "--json")
    drift = {"added": ["NEW"], "changed": ["MODE"]}
    assert {**drift, "kept": ["URL"]} == synced(spacekit(cli, host, space, *sync, "--dry-run"))
    host.api().add_space_variable(space, "SPACEKIT_PREVIEW_NAME", "x")
    assert {**drift, "removed": ["URL"], "kept": ["SPACEKIT_PREVIEW_NAME"]} == synced(
        spacekit(cli, host, space, *sync, "--prune")
    )
    values = {name: each.value for name, each in host.api().get_space_variables(space).items()}
    assert {"MODE": "slow", "NEW": "1", "SPACEKIT_PREVIEW_NAME": "x"} == values
    assert 0 == spacekit(cli, host, space, "variables", "unset", "NEW", "MODE").code
    assert 3 == spacekit(cli, host, space, "variables", "unset", "NEW").code


def test_a_name_is_not_both(cli: Program, host: RunningHost, space: str, tmp_path: Path) -> None:
    """No Space starts with a name that is a variable and a secret; odd names and files are refused."""
    assert 0 == spacekit(cli, host, space, "variables", "set", "MODE=fast").code
    both = with_stdin(cli, host, space, "secrets", "set", "MODE", text=VALUE)
    assert 2 == both.code
    assert f"error: MODE is a variable of {space} already, and a name can't be both" in both.stderr
    for name in ("1A", "A B", "A-B", "", "É", "A" * 257):
        assert 2 == spacekit(cli, host, space, "variables", "unset", name).code
    (tmp_path / "empty.env").write_text("API_KEY=\n")
    for file in ("empty.env", "missing.env", "."):
        assert 1 == spacekit(cli, host, space, "secrets", "sync", "--from", file).code
    assert 3 == spacekit(cli, host, "ada/nowhere", "secrets", "list").code
