"""`spacekit relay` as it is typed: what it says to those who type it wrongly, and what it prints."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import yaml


def run(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """One command, in a folder."""
    command = [sys.executable, "-m", "spacekit", "relay", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize(
    ("words", "message", "code"),
    [
        ([], "a relay has a name", 2),
        (["--domain", "https://share.example.org"], "is no host name", 2),
        (["--domain", "a b"], "is no host name", 2),
        (["--domain", "x.localhost", "--rate", "fast"], "is no rate", 2),
        (["--domain", "x.localhost", "--trusted-proxy", "caddy"], "is no address or network", 2),
        (["--domain", "x.localhost", "--max-hours", "100"], "max-hours", 2),
        (["ban", "example.org"], "is no link, key or address", 2),
        (["unban", "192.0.2.1"], "is not banned", 2),
        (["token", "add", "a b"], "is no name for a token", 2),
        (["token", "remove", "nobody"], "there is no token", 2),
        (["links"], "no relay runs on", 6),
    ],
)
def test_mistakes_are_told(tmp_path: Path, words: list[str], message: str, code: int) -> None:
    """One sentence of cause, one of cure, and an exit code of its own."""
    done = run(*words, folder=tmp_path)
    assert code == done.returncode, done.stderr
    assert message in done.stderr
    assert "hint: " in done.stderr
    assert "Traceback" not in done.stderr


def test_port_that_is_taken(tmp_path: Path) -> None:
    """A port of somebody else's ends the start with a sentence."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        for option in ("--ssh-port", "--http-port"):
            other = "--http-port" if option == "--ssh-port" else "--ssh-port"
            done = run("--domain", "x.localhost", option, port, other, "0", folder=tmp_path)
            assert 5 == done.returncode
            assert "can't listen" in done.stderr


@pytest.mark.parametrize(
    ("domain", "name"), [("share.localhost", "localhost"), ("share.example.org", "share.example.org")]
)
def test_the_ssh_command_that_is_shown_resolves(tmp_path: Path, domain: str, name: str) -> None:
    """Plain ssh does not know names below localhost; it is told the one that it knows."""
    command = [sys.executable, "-m", "spacekit", "relay", "--domain", domain, "--anonymous"]
    command += ["--ssh-port", "0", "--http-port", "0"]
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as relay:
        assert relay.stderr
        said = iter(relay.stderr.readline, "")
        shown = next(line for line in said if "plain ssh" in line)
        relay.terminate()
    assert shown.endswith(f" -R 80:localhost:7860 {name}\n")


def test_files_are_printed_without_a_relay(tmp_path: Path) -> None:
    """--print writes to stdout and makes nothing."""
    done = run("--domain", "share.example.org", "--anonymous", "--print", "compose", folder=tmp_path)
    assert "--anonymous" in yaml.safe_load(done.stdout)["services"]["relay"]["command"]
    assert not list(tmp_path.iterdir())


def test_scripts_read_json(tmp_path: Path) -> None:
    """Tokens and bans as JSON; a token is the last thing on stdout without it."""
    made = json.loads(run("token", "add", "ada", "--json", folder=tmp_path).stdout)
    assert made["token"].startswith("skr_")
    assert ["ada"] == [
        each["name"] for each in json.loads(run("token", "list", "--json", folder=tmp_path).stdout)
    ]
    plain = run("token", "add", "bob", folder=tmp_path)
    assert plain.stdout.startswith("skr_")
    ban = json.loads(run("ban", "192.0.2.0/24", "--reason", "spam", "--json", folder=tmp_path).stdout)
    assert ("address", "192.0.2.0/24", False) == (ban["kind"], ban["value"], ban["running"])
    assert "192.0.2.0/24" in run("bans", folder=tmp_path).stdout
    assert 0 == run("unban", "192.0.2.0/24", folder=tmp_path).returncode
    assert [] == json.loads(run("bans", "--json", folder=tmp_path).stdout)


def test_help_fits_a_terminal(tmp_path: Path) -> None:
    """80 columns, with examples."""
    for words in ([], ["token"], ["ban"], ["links"]):
        said = run(*words, "--help", folder=tmp_path).stdout
        assert max(map(len, said.splitlines())) <= 80
    assert "spacekit relay --domain share.localhost --anonymous" in run("--help", folder=tmp_path).stdout
