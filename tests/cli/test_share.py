"""`spacekit share`: what it prints, how it follows the link, and how it ends."""

from __future__ import annotations

import http.server
import json
import signal
import subprocess
import threading
from collections.abc import Iterator

import httpx
import pytest
from program import Outcome, Program
from running_relay import RunningRelay
from waiting import wait_until

from spacekit.cli.share import parse_app
from spacekit.errors import UsageError

pytestmark = pytest.mark.e2e


class Echo(http.server.BaseHTTPRequestHandler):
    """Answers with the headers that it was sent."""

    def do_GET(self) -> None:
        """Answer."""
        body = json.dumps({name.lower(): value for name, value in self.headers.items()}).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def site() -> Iterator[int]:
    """Any web app of this machine; gives its port."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def relay() -> Iterator[RunningRelay]:
    """A relay that everybody may use."""
    with RunningRelay(arguments=("--no-warning",)) as running:
        yield running


def start(cli: Program, *arguments: str) -> subprocess.Popen[str]:
    """Start it with settings of its own."""
    return cli.start("share", *arguments, SPACEKIT_CONFIG_DIR=str(cli.folder / "settings"))


def end(command: subprocess.Popen[str]) -> Outcome:
    """Ctrl-C, and what it printed besides."""
    command.send_signal(signal.SIGINT)
    stdout, stderr = command.communicate(timeout=60)
    return Outcome(command.returncode, stdout, stderr)


def test_a_link_to_any_web_app(cli: Program, relay: RunningRelay, site: int) -> None:
    """The link is data, the rest is not; the app sees the link's name; Ctrl-C ends it with a word."""
    command = start(cli, str(site), "--server", relay.address, "--expires", "2h")
    assert command.stdout
    assert command.stderr
    link = command.stdout.readline().strip()
    # What is said of it comes after it.
    lines = [command.stderr.readline().rstrip("\n") for _ in range(3)]
    host = link.partition("://")[2]
    told = httpx.get(relay.web_address, headers={"host": host}).json()
    assert (host, "http", host) == (told["host"], told["x-forwarded-proto"], told["x-forwarded-host"])
    ended = end(command)
    assert (130, "") == (ended.code, ended.stdout)
    assert lines[0].startswith("It is there until ")
    assert lines[0].endswith(", 2 hours, or until Ctrl-C.")
    assert "Anyone who has the link can use it, as you can on this machine." == lines[1]
    assert (
        f"First time at this relay. Compare its key with what its owner says: {relay.fingerprint}" == lines[2]
    )
    assert "The link is over." == ended.stderr.splitlines()[-1]
    # The relay hears of the end a moment later than we do.
    wait_until(lambda: 404 == httpx.get(relay.web_address, headers={"host": host}).status_code)


def test_json_is_one_line_for_each_status(cli: Program, site: int) -> None:
    """Up, cut, up again at the same address; then banned, which is an error for scripts too."""
    with RunningRelay() as relay:
        command = start(cli, f"http://localhost:{site}/", "--server", relay.address, "--json")
        assert command.stdout
        up = json.loads(command.stdout.readline())
        assert ("up", True, "ssh") == (up["state"], up["warning"], up["way"])
        relay.kill()
        cut = json.loads(command.stdout.readline())
        assert ("reconnecting", up["url"]) == (cut["state"], cut["url"])
        relay.start()
        while (again := json.loads(command.stdout.readline()))["state"] == "reconnecting":
            assert again["reason"]
        assert ("up", up["url"]) == (again["state"], again["url"])
        relay.command("ban", up["url"])
        stdout, stderr = command.communicate(timeout=60)
    ended, _, error = stdout.partition("\n")
    assert ("ended", None) == (json.loads(ended)["state"], json.loads(ended)["url"])
    assert "ended" == json.loads(error)["error"]["code"]
    assert 3 == command.returncode
    assert "error: the relay's operator has ended this link" in stderr
    assert "The link is over." not in stderr


def test_an_app_that_is_not_there_yet_is_warned_of(cli: Program, relay: RunningRelay) -> None:
    """The link is made all the same: whoever starts the app later need not start this again."""
    command = start(cli, "9", "--server", relay.address)
    assert command.stdout
    assert command.stdout.readline().startswith("http://")
    assert "warning: nothing answers at localhost:9 yet; visitors see that\n" in end(command).stderr


def test_without_a_relay_the_ways_are_shown(cli: Program) -> None:
    """Exit code 2: the call lacks something."""
    shown = cli("share", "7860")
    assert (2, "") == (shown.code, shown.stdout)
    assert shown.stderr.startswith(
        "error: a share link needs a relay, and none is named\n\nhint: one of three"
    )
    assert max(len(line) for line in shown.stderr.splitlines()) <= 80


def test_a_relay_that_is_not_there_is_said(cli: Program) -> None:
    """Exit code 3, as of all that is far away."""
    shown = cli("share", "7860", "--server", "127.0.0.1:9")
    assert 3 == shown.code
    assert "error: nothing answers at 127.0.0.1 (port 9): the connection is refused" in shown.stderr


def test_a_password_is_in_no_error(cli: Program) -> None:
    """What is wrong with it is said without it."""
    shown = cli("share", "7860", "--server", "127.0.0.1:9", "--auth", "my-secret")
    assert 2 == shown.code
    assert "my-secret" not in shown.stderr


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("7860", ("http", "localhost", 7860)),
        ("localhost:3000", ("http", "localhost", 3000)),
        ("http://10.0.0.5", ("http", "10.0.0.5", 80)),
        ("https://[::1]:8443/", ("https", "::1", 8443)),
    ],
)
def test_an_app_is_a_port_or_an_address(given: str, expected: tuple[str, str, int]) -> None:
    """Of this machine by its port, or of any that this one reaches."""
    assert expected == parse_app(given)


@pytest.mark.parametrize(
    "wrong", ["", "0", "99999", "app", "ftp://x:1", "http://u:p@x:1", "http://x:1/path", "a b:1"]
)
def test_other_things_are_refused(wrong: str) -> None:
    """A path too: the link leads to the whole app, and it would be a surprise."""
    with pytest.raises(UsageError):
        parse_app(wrong)
