"""Which server a token goes to."""

from __future__ import annotations

from pathlib import Path

import pytest
from program import Program

from spacekit.push.known_servers import is_known, remember
from spacekit.push.target import Target

SERVER = "https://spaces.example.org"
TOKEN = "a-token-of-my-own-0123456789"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> None:
    """A folder from anybody, whose settings name a server."""
    app = tmp_path / "app"
    app.mkdir()
    (app / "README.md").write_text("---\nsdk: static\n---\n")
    (app / "index.html").write_text("hello")
    (app / "spacekit.toml").write_text(f'to = "ada/app"\nendpoint = "{SERVER}"\n')


@pytest.mark.parametrize(
    "command",
    [
        ("push", "app", "--dry-run"),
        ("push", "app", "--to", "me/app", "--yes"),
        ("check", "app", "--to", "me/app"),
        ("status", "--dir", "app"),
        ("logs", "--dir", "app"),
    ],
)
def test_a_folder_alone_does_not_decide_who_gets_a_token(cli: Program, command: tuple[str, ...]) -> None:
    """Whatever the command: it says what to do, and has not asked the server anything."""
    ended = cli(*command, SPACEKIT_HOST_TOKEN=TOKEN)
    assert 2 == ended.code, ended.stderr
    assert f"the folder's settings name the server {SERVER}" in ended.stderr
    assert f"--endpoint {SERVER}" in ended.stderr


def test_what_a_person_named_is_asked(cli: Program) -> None:
    """By an option or by HF_ENDPOINT; here nobody answers at that address."""
    for options, environment in (
        (("--endpoint", SERVER), {}),
        ((), {"HF_ENDPOINT": SERVER}),
    ):
        ended = cli("push", "app", *options, "--dry-run", SPACEKIT_HOST_TOKEN=TOKEN, **environment)
        assert 3 == ended.code, ended.stderr


def test_without_a_token_there_is_nothing_to_agree_to(cli: Program) -> None:
    """A question without a token goes to whichever server the folder names."""
    assert 3 == cli("push", "app", "--dry-run").code


def test_a_yes_is_remembered(tmp_path: Path) -> None:
    """For that server, in a file that is the person's own."""
    environment = {"SPACEKIT_CONFIG_DIR": str(tmp_path / "config")}
    target = Target("ada/app", SERVER, TOKEN)
    assert not is_known(target, environment)
    remember(target, environment)
    assert is_known(target, environment)
    assert not is_known(Target("ada/app", f"{SERVER}.evil.example", TOKEN), environment)


@pytest.mark.parametrize(
    "endpoint", ["http://127.0.0.1:7870", "http://localhost:1", "https://huggingface.co"]
)
def test_this_machine_and_the_hub_need_no_yes(endpoint: str) -> None:
    """A loopback address leads to nobody else; the Hub's own client finds the Hub's own token."""
    assert is_known(Target("ada/app", endpoint, TOKEN), {"XDG_CONFIG_HOME": "/nowhere"})
