"""What an operator does: bans, tokens, a look at the links, metrics, the log."""

from __future__ import annotations

import asyncio
import base64
import json
import queue
import re
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import asyncssh
import pytest
from echo_app import EchoApp
from running_relay import RunningRelay
from sharing import Sharing, Visitor, connect
from waiting import wait_until

pytestmark = pytest.mark.e2e


@pytest.fixture
def private() -> Iterator[RunningRelay]:
    """A relay for those with a token."""
    with RunningRelay(anonymous=False, arguments=("--metrics-port", "0")) as running:
        yield running


@pytest.mark.parametrize("by", ["url", "host", "id"])
def test_banned_link_ends_at_once(relay: RunningRelay, app: EchoApp, by: str) -> None:
    """By its address or its id; the client hears why, visitors find nothing, and it does not come back."""
    with Sharing(relay, app.port) as shared, Visitor(relay, shared.host) as visitor:
        assert 200 == visitor.get("/")[0]
        (up,) = [each for each in json.loads(relay.command("links", "--json")) if each["requests"] == 1]
        what = {"url": shared.link["url"], "host": shared.host.partition(":")[0], "id": up["id"]}[by]
        said = relay.command("ban", what, "--reason", "phishing")
        assert said.strip().endswith("1 link ended")
        assert "banned" == shared.next_event()["code"]
        assert shared.events.get(timeout=60) is None
        assert 404 == visitor.get("/")[0]
        with Sharing(relay, app.port, wishes={"resume": shared.link["resume"]}, waits=False) as again:
            assert {"event": "ready"} == again.next_event()
            with pytest.raises(asyncssh.ChannelListenError):
                again.do(again._forward())
            assert "banned" == again.next_event()["code"]
        assert "phishing" in relay.command("bans")
        relay.command("unban", what)
        with Sharing(relay, app.port, wishes={"resume": shared.link["resume"]}) as back:
            assert shared.link["url"] == back.link["url"]
        bans = (relay.data / "bans.json").read_text()
        assert shared.host.partition(".")[0] not in bans


def test_answer_under_way_is_cut_by_a_ban(relay: RunningRelay, app: EchoApp) -> None:
    """A ban does not wait for a stream to end."""
    with Sharing(relay, app.port) as shared, Visitor(relay, shared.host) as visitor:
        answer = visitor.ask("/events")
        app.step()
        assert b"data: 0\n" == answer.readline()
        relay.command("ban", shared.link["url"])
        with pytest.raises(Exception, match=r"IncompleteRead|reset"):
            answer.read()


def test_channel_that_opens_as_its_link_is_banned(relay: RunningRelay) -> None:
    """A client that is slow to connect to its app gets no request of a link that ended meanwhile."""
    app = SlowToConnect()
    with Sharing(relay, 0, waits=False) as shared, ThreadPoolExecutor() as pool:
        assert {"event": "ready"} == shared.next_event()
        shared.do(app.listen(shared.connection))
        shared.link = shared.next_event()
        with Visitor(relay, shared.host) as visitor:
            visitor.http.request("GET", "/", headers={"Host": shared.host})
            app.asked.get(timeout=60)
            ban = pool.submit(relay.command, "ban", shared.link["url"])
            assert "banned" == shared.next_event()["code"]
            shared.do(app.let())
            assert 502 == visitor.http.getresponse().status
            assert shared.events.get(timeout=60) is None
            assert b"" == app.heard
            assert ban.result().strip().endswith("1 link ended")


class SlowToConnect(asyncssh.SSHTCPSession[bytes]):
    """A client's way to its app, which is open when a test lets it be."""

    def __init__(self) -> None:
        self.asked: queue.Queue[None] = queue.Queue()
        self.heard = b""
        self._may = asyncio.Event()

    async def listen(self, connection: asyncssh.SSHClientConnection) -> None:
        """Ask for the forward."""
        await connection.create_server(self.connect, "", 80)

    async def connect(self, _host: str, _port: int) -> SlowToConnect:
        """Take the relay's channel, but not yet."""
        self.asked.put(None)
        await self._may.wait()
        return self

    async def let(self) -> None:
        """Take it now."""
        self._may.set()

    def data_received(self, data: bytes, _datatype: int | None) -> None:
        """The relay passes a request on."""
        self.heard += data


def test_banned_address(app: EchoApp) -> None:
    """An address or its network: live links end, and nobody from there is let in."""
    with RunningRelay() as relay:
        with Sharing(relay, app.port) as shared, Visitor(relay, shared.host) as visitor:
            relay.command("ban", "192.0.2.0/24")
            assert 403 == visitor.get("/", X_Forwarded_For="192.0.2.5")[0]
            assert 200 == visitor.get("/")[0]
            assert "1 link ended" in relay.command("ban", "127.0.0.0/8")
            assert "banned" == shared.next_event()["code"]
        with pytest.raises((asyncssh.Error, OSError)):
            shared_again(relay, app)
        relay.command("unban", "127.0.0.0/8")
        shared_again(relay, app)


def shared_again(relay: RunningRelay, app: EchoApp) -> None:
    """Share once more."""
    with Sharing(relay, app.port) as shared:
        assert shared.link


def test_banned_key(app: EchoApp) -> None:
    """A key, by its fingerprint, though it stands in authorized_keys."""
    key = asyncssh.generate_private_key("ssh-ed25519")
    with RunningRelay(anonymous=False) as relay:
        (relay.data / "authorized_keys").write_bytes(key.export_public_key())
        options = {"client_keys": [key]}
        with Sharing(relay, app.port, options=options) as shared:
            assert "1 link ended" in relay.command("ban", key.get_fingerprint())
            assert "banned" == shared.next_event()["code"]
        with pytest.raises((asyncssh.Error, OSError)), Sharing(relay, app.port, options=options):
            pass


def test_token_that_is_taken_away_ends_its_links(private: RunningRelay, app: EchoApp) -> None:
    """A token shares as long as it is there, and no longer; another one's links stay."""
    other = private.command("token", "add", "other").strip()
    with (
        Sharing(private, app.port, options={"password": private.token}) as shared,
        Sharing(private, app.port, options={"password": other}) as second,
        Visitor(private, second.host) as visitor,
    ):
        assert "1 link ended" in private.command("token", "remove", "tests")
        assert "banned" == shared.next_event()["code"]
        assert 200 == visitor.get("/")[0]
    with pytest.raises(asyncssh.PermissionDenied):
        asyncio.run(try_in(private, private.token))
    assert "other" in private.command("token", "list")


async def try_in(relay: RunningRelay, token: str) -> None:
    """Connect with a token."""
    async with await connect(relay, password=token):
        pass


def test_without_token_nobody_gets_in(private: RunningRelay) -> None:
    """No key, no token, no name of a user opens a relay that is not anonymous."""

    async def try_all() -> None:
        for options in ({}, {"password": "x"}, {"username": "root"}, {"password": ""}):
            with pytest.raises(asyncssh.PermissionDenied):
                await connect(private, **options)

    asyncio.run(try_all())


def test_links_list_opens_none(relay: RunningRelay, sharing: Sharing) -> None:
    """The operator sees who shares and how much, and nothing that opens a link."""
    told = relay.command("links", "--json")
    assert sharing.host.partition(".")[0] not in told
    assert {"id", "address", "expires", "requests", "bytes_out"} <= set(json.loads(told)[0])


def test_metrics(private: RunningRelay, app: EchoApp) -> None:
    """Prometheus learns how much there is of what, and no name."""
    with (
        Sharing(private, app.port, options={"password": private.token}) as shared,
        Visitor(private, shared.host) as visitor,
    ):
        visitor.told("/")
        text = ""

        def is_counted() -> bool:
            nonlocal text
            with urllib.request.urlopen(f"http://127.0.0.1:{private.metrics_port}/metrics") as answer:
                text = answer.read().decode()
            return "2xx" in text

        wait_until(is_counted)  # once the answer is out
    assert "\nspacekit_relay_links 1\n" in text
    assert "\nspacekit_relay_ssh_connections_total 1\n" in text
    assert re.search(r'\nspacekit_relay_bytes_total{way="out"} [1-9]', text)
    assert 'spacekit_relay_requests_total{status="2xx"} 1\n' in text
    assert shared.host.partition(".")[0] not in text


def test_log_and_data_tell_nothing_of_what_passed(private: RunningRelay, app: EchoApp) -> None:
    """Neither the log nor the folder has a link's name, a path, a body, a cookie, a password, a token."""
    wishes = {"auth": "ada:password-of-the-link"}
    options = {"password": private.token}
    with (
        Sharing(private, app.port, wishes=wishes, options=options) as shared,
        Visitor(private, shared.host) as visitor,
    ):
        for user in ("ada:password-of-the-link", "ada:wrong-password"):
            visitor.http.request(
                "POST",
                "/path-of-the-request?query-of-the-request",
                b"body-of-the-request",
                {
                    "Host": shared.host,
                    "Cookie": "cookie-of-the-visitor=1",
                    "Authorization": "Basic " + base64.b64encode(user.encode()).decode(),
                },
            )
            visitor.http.getresponse().read()
        secrets = [
            shared.host.partition(".")[0],
            shared.link["resume"],
            private.token,
            *("of-the-link", "wrong-password", "of-the-request", "of-the-visitor"),
        ]
    assert " link-up " in private.text()
    assert " wrong-password " in private.text()
    kept = private.text().replace(" wrong-password ", "")
    kept += "".join(file.read_text("latin-1") for file in private.data.iterdir() if file.is_file())
    assert not [secret for secret in secrets if secret in kept]
    assert {"host_key", "secret_key", "tokens.json", ".lock", ".running", "control.sock"} == {
        file.name for file in private.data.iterdir()
    }
    assert not [file for file in private.data.iterdir() if file.stat().st_mode & 0o077 and file.is_file()]


def test_second_relay_on_one_folder(relay: RunningRelay) -> None:
    """Two relays on one --data are refused, rather than each thinking that the other's links are its own."""
    second = RunningRelay()
    second.data = relay.data
    with pytest.raises(AssertionError, match="already"):
        second.start()
    assert second.process
    assert 5 == second.process.wait(60)
