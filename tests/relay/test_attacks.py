"""What a hostile visitor or client may try on a relay, each against the real one."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import itertools
import json
import re
import secrets
import socket
import struct
import time
from collections import Counter
from collections.abc import Iterator

import asyncssh
import pytest
from echo_app import EchoApp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from running_relay import RunningRelay
from sharing import SUBSYSTEM, Sharing, Visitor, connect, raw
from waiting import wait_until

pytestmark = pytest.mark.e2e

_PIECES = st.lists(
    st.sampled_from(
        [
            b"GET / HTTP/1.1\r\n",
            b"POST / HTTP/1.1\r\n",
            b"Host: {host}\r\n",
            b"Host: other.share.localhost\r\n",
            b"Content-Length: 5\r\n",
            b"Content-Length: 0\r\n",
            b"Transfer-Encoding: chunked\r\n",
            b"Connection: close\r\n",
            b"Upgrade: websocket\r\nConnection: Upgrade\r\n",
            b"Expect: 100-continue\r\n",
            b"\r\n",
            b"\n",
            b"5\r\nhello\r\n",
            b"0\r\n\r\n",
            b"hello",
            b"\x00",
            b" ",
        ]
    ),
    max_size=12,
)
# Examples of noise, and how many requests of each may reach the app.
_NUMBERS = itertools.count()
_MAY_COME: dict[str, int] = {}
_STATUS = re.compile(rb"HTTP/1\.1 (\d{3})")


def statuses(answer: bytes) -> list[int]:
    """The statuses of all answers in some bytes."""
    return [int(found) for found in _STATUS.findall(answer)]


def head(host: str, *lines: str, target: str = "/", method: str = "POST") -> bytes:
    """A request's head."""
    return "\r\n".join([f"{method} {target} HTTP/1.1", f"Host: {host}", *lines, "", ""]).encode("latin-1")


# --- visitors: whose link it is


def test_guessed_names_find_nothing(relay: RunningRelay, app: EchoApp, sharing: Sharing) -> None:
    """A thousand names, one letter off among them: each the same 404, none reaches an app."""
    name = sharing.host.partition(".")[0]
    near = [f"{name[:place]}{'a' if name[place] != 'a' else 'b'}{name[place + 1 :]}" for place in range(16)]
    port = relay.http_port
    answers = set()
    for guess in [*near, *(secrets.token_hex(8) for _ in range(500)), "-", "www"]:
        with Visitor(relay, f"{guess}.{relay.domain}:{port}") as visitor:
            answers.add(visitor.get("/"))
    assert 1 == len(answers)
    assert 404 == answers.pop()[0]
    assert 0 == app.requests


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("evil.example", 421),
        ("{name}", 421),
        ("x.{name}.share.localhost", 421),
        (".share.localhost", 404),
        ("-.share.localhost", 404),
        ("{name}.evil.example", 421),
        ("{name}.share.localhost.evil.example", 421),
        ("{name}.share.localhost@evil.example", 421),
        ("evil.example/{name}.share.localhost", 421),
        ("{name}.share.localhost:http", 400),
        ("{name}.share.localhost:1:2", 400),
        ("{name}.share.localhost\xe9", 400),
        ("", 400),
    ],
)
def test_host_headers_of_others(
    relay: RunningRelay, app: EchoApp, sharing: Sharing, host: str, status: int
) -> None:
    """Only the link's own name leads to it."""
    name = sharing.host.partition(".")[0]
    answer = raw(relay, head(host.format(name=name), "Connection: close", method="GET"))
    assert [status] == statuses(answer)
    assert 0 == app.requests


def test_name_is_found_in_any_case(relay: RunningRelay, sharing: Sharing) -> None:
    """Host names have no case, and may end with a dot; the app is told the one name."""
    with Visitor(relay, sharing.host.upper().replace(":", ".:")) as visitor:
        assert sharing.host == dict(visitor.told()["headers"])["host"]


def test_two_hosts_are_refused(relay: RunningRelay, app: EchoApp, sharing: Sharing) -> None:
    """Two Host headers, or one beside a whole address, could be read in two ways."""
    with EchoApp("other") as other, Sharing(relay, other.port) as second:
        hosts = (sharing.host, second.host)
        for one, two in (hosts, hosts[::-1]):
            assert [400] == statuses(raw(relay, head(one, f"Host: {two}", "Connection: close", method="GET")))
            request = head(one, "Connection: close", target=f"http://{two}/", method="GET")
            assert [400] == statuses(raw(relay, request))
        assert (0, 0) == (app.requests, other.requests)


# --- visitors: requests that two readers understand differently


SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: {host}\r\n\r\n"


@pytest.mark.parametrize(
    "lines",
    [
        ["Content-Length: 5", "Transfer-Encoding: chunked"],
        ["Transfer-Encoding: chunked", "Content-Length: 5"],
        ["Content-Length: 5", "Content-Length: 6"],
        ["Content-Length: 5, 6"],
        ["Content-Length: +5"],
        ["Content-Length: 0x5"],
        ["Content-Length: 5 5"],
        ["Content-Length: -1"],
        ["Content-Length: " + "9" * 30],
        ["Transfer-Encoding: chunked", "Transfer-Encoding: chunked"],
        ["Transfer-Encoding: chunked, identity"],
        ["Transfer-Encoding: identity, chunked"],
        ["Transfer-Encoding: xchunked"],
        ["Transfer-Encoding : chunked"],
        ["Transfer-Encoding:\x0bchunked"],
        ["X: y\r\n Transfer-Encoding: chunked", "Content-Length: 5"],
        ["X: y\rTransfer-Encoding: chunked"],
        ["X: y\x00z"],
        ["X: y\nTransfer-Encoding: chunked"],
        ["X: y\n\nGET /smuggled HTTP/1.1"],
        ["Bad Name: x"],
        [": x"],
        ["no colon"],
    ],
)
def test_ambiguous_bodies_are_refused(
    relay: RunningRelay, app: EchoApp, sharing: Sharing, lines: list[str]
) -> None:
    """Whatever leaves open where a body ends gets a 4xx or 5xx, and the connection closes."""
    hidden = SMUGGLED.format(host=sharing.host)
    sent = head(sharing.host, *lines) + f"0\r\n\r\n{hidden}".encode()
    answer = raw(relay, sent)
    assert 1 == len(statuses(answer)), answer
    assert statuses(answer)[0] >= 400
    assert 0 == app.requests


@pytest.mark.parametrize(
    "body",
    ["zz\r\nhello\r\n0\r\n\r\n", "5\r\nhelloX\r\n0\r\n\r\n", "-5\r\nhello"],
)
def test_bad_chunks_do_not_pass(relay: RunningRelay, sharing: Sharing, body: str) -> None:
    """A chunked body that is none: no second request comes out of it."""
    hidden = SMUGGLED.format(host=sharing.host)
    sent = head(sharing.host, "Transfer-Encoding: chunked", target="/count") + f"{body}{hidden}".encode()
    answer = raw(relay, sent)
    assert b"/smuggled" not in answer
    assert all(status >= 400 for status in statuses(answer)[:1])


@pytest.mark.parametrize(
    "first",
    [
        "GET  / HTTP/1.1",
        "GET / HTTP/1.1 ",
        "GET / http/1.1",
        "GET /a b HTTP/1.1",
        "GET /\x7f HTTP/1.1",
        "G@T / HTTP/1.1",
        "GET / ",
        "GET",
        "\x16\x03\x01\x02\x00\x01",
        "SSH-2.0-OpenSSH_9.2",
        "PRI * HTTP/2.0",
        "GET / HTTP/2.0",
    ],
)
def test_first_lines_that_are_none(relay: RunningRelay, app: EchoApp, sharing: Sharing, first: str) -> None:
    """What is no HTTP/1.1 gets a 400 and the end of the connection."""
    answer = raw(relay, f"{first}\r\nHost: {sharing.host}\r\n\r\n".encode("latin-1"))
    assert statuses(answer) in ([400], [505])
    assert 0 == app.requests


@pytest.mark.parametrize("method", ["CONNECT", "TRACE"])
def test_methods_that_are_not_passed_on(
    relay: RunningRelay, app: EchoApp, sharing: Sharing, method: str
) -> None:
    """Tunnels of the visitor's own, and the echo of headers, are not for apps."""
    answer = raw(relay, head(sharing.host, "Connection: close", method=method))
    assert [405] == statuses(answer)
    assert 0 == app.requests


@pytest.mark.parametrize("upgrade", ["h2c", "TLS/1.0", "foo, websocket"])
def test_other_upgrades_are_not_passed_on(relay: RunningRelay, sharing: Sharing, upgrade: str) -> None:
    """Only a WebSocket changes the protocol: through h2c a visitor would get past the relay's checks."""
    lines = [f"Upgrade: {upgrade}", "Connection: Upgrade, HTTP2-Settings, close", "HTTP2-Settings: x"]
    answer = raw(relay, head(sharing.host, *lines, method="GET"))
    told = dict(json.loads(answer.partition(b"\r\n\r\n")[2])["headers"])
    assert not {"upgrade", "http2-settings"} & set(told)


@pytest.mark.parametrize("lines", [["Content-Length: 5"], ["Transfer-Encoding: chunked"]])
def test_websocket_has_no_body(relay: RunningRelay, app: EchoApp, sharing: Sharing, lines: list[str]) -> None:
    """A body before the frames of a WebSocket could hide a request in it."""
    more = ["Upgrade: websocket", "Connection: Upgrade", *lines]
    answer = raw(relay, head(sharing.host, *more, method="GET", target="/socket") + b"hello")
    assert [400] == statuses(answer)
    assert 0 == app.requests


def test_pages_do_not_share(relay: RunningRelay) -> None:
    """A page in somebody's browser could speak SSH in a WebSocket, and share links in that one's name."""
    key = f"Sec-WebSocket-Key: {base64.b64encode(bytes(16)).decode()}"
    lines = ["Upgrade: websocket", "Connection: Upgrade, close", "Sec-WebSocket-Version: 13", key]
    host = f"{relay.domain}:{relay.http_port}"
    asked = head(host, *lines, "Origin: http://evil.example", method="GET", target="/.spacekit/ssh")
    assert [403] == statuses(raw(relay, asked))


def test_relay_is_known_by_its_addresses(relay: RunningRelay) -> None:
    """Clients that know a machine only by its address learn the rest from it."""
    for host in (
        "127.0.0.1",
        f"127.0.0.1:{relay.http_port}",
        "localhost:1",
        "[::1]",
        "[::1]:80",
        relay.domain,
    ):
        with Visitor(relay, host) as visitor:
            told = json.loads(visitor.get("/.well-known/spacekit-relay")[1])
        assert (1, relay.ssh_port, "/.spacekit/ssh") == (told["version"], told["ssh_port"], told["websocket"])
        assert told["host_keys"][0].startswith("ssh-ed25519 AAAA")


def test_answer_can_claim_no_upgrade(relay: RunningRelay) -> None:
    """An app that switches protocols unasked gets no tunnel to its visitor: the answer is an error."""
    switch = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        Sharing(relay, server.getsockname()[1]) as shared,
        socket.create_connection(("127.0.0.1", relay.http_port), timeout=60) as line,
    ):
        line.sendall(head(shared.host, method="GET"))
        app, _ = server.accept()
        with app:
            app.recv(65_536)
            app.sendall(switch)
            assert [502] == statuses(line.recv(65_536))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_PIECES)
def test_noise_reaches_no_app(
    relay: RunningRelay, app: EchoApp, sharing: Sharing, pieces: list[bytes]
) -> None:
    """Pieces of requests in any order: what is no request is never passed on, and nothing hangs."""
    noise = b"".join(pieces).replace(b"{host}", sharing.host.encode())
    # Each example has a path of its own: what the app gets late is not taken for the next one's.
    path = b"/%d" % next(_NUMBERS)
    sent = noise.replace(b" / HTTP", b" %b HTTP" % path)
    with socket.create_connection(("127.0.0.1", relay.http_port), timeout=60) as line:
        with contextlib.suppress(ConnectionError):
            line.sendall(sent)
            line.shutdown(socket.SHUT_WR)
        answer = b""
        with contextlib.suppress(ConnectionError):
            while data := line.recv(65_536):
                answer += data
    is_begun = noise.lstrip(b"\r\n").startswith((b"GET / HTTP/1.1\r\n", b"POST / HTTP/1.1\r\n"))
    _MAY_COME[path.decode()] = noise.count(b" / HTTP/1.1\r\n") if is_begun else 0
    for seen, count in Counter(app.paths).items():
        assert count <= _MAY_COME.get(seen, 0), (seen, answer)


# --- visitors: too much, too slow


def test_oversized_heads(relay: RunningRelay, app: EchoApp, sharing: Sharing) -> None:
    """A head that is too long, or has too many lines, is a 431; the app sees nothing."""
    long = raw(relay, head(sharing.host, f"X: {'y' * 70_000}"))
    many = raw(relay, head(sharing.host, *(f"X-{number}: y" for number in range(200))))
    target = raw(relay, head(sharing.host, target=f"/{'x' * 70_000}"))
    assert [[431]] * 3 == [statuses(each) for each in (long, many, target)]
    assert 0 == app.requests


def test_slow_heads(relay: RunningRelay, sharing: Sharing) -> None:
    """Visitors who send their head letter by letter are let go after ten seconds; nobody waits for them."""
    with contextlib.ExitStack() as stack:
        slow = [
            stack.enter_context(socket.create_connection(("127.0.0.1", relay.http_port), timeout=30))
            for _ in range(50)
        ]
        for line in slow:
            line.sendall(b"GET / HTTP/1.1\r\nHo")
        began = time.monotonic()
        with Visitor(relay, sharing.host) as visitor:
            assert "app" == visitor.told()["app"]
        for line in slow:
            with contextlib.suppress(ConnectionResetError):
                assert b"" == line.recv(1000)
        assert 5 < time.monotonic() - began < 20


def test_visitors_of_one_address_are_limited(app: EchoApp) -> None:
    """Connections of one address beyond its limit are refused, and of one link beyond its own."""
    arguments = ("--connections-per-address", "3", "--connections-per-link", "5")
    with RunningRelay(arguments=arguments) as relay, Sharing(relay, app.port) as shared:
        with contextlib.ExitStack() as stack:

            def stream(address: str) -> int:
                visitor = stack.enter_context(Visitor(relay, shared.host))
                return visitor.ask("/events", headers={"X-Forwarded-For": address}).status

            assert [200, 200, 200, 503] == [stream("192.0.2.1") for _ in range(4)]
            assert 503 == stream("::ffff:192.0.2.1"), "the same address, written otherwise"
            assert [200, 200, 503] == [stream("192.0.2.2") for _ in range(3)]
        with Visitor(relay, shared.host) as visitor:
            wait_until(lambda: 200 == visitor.get("/")[0])  # they are gone, and there is room again


def test_visitor_who_reads_nothing_costs_little(app: EchoApp) -> None:
    """20 visitors ask for 100 MB each and read none of it: the app waits, the relay keeps little."""
    with RunningRelay() as relay, Sharing(relay, app.port) as shared, contextlib.ExitStack() as stack:
        before = relay.memory()
        for _ in range(20):
            line = stack.enter_context(socket.create_connection(("127.0.0.1", relay.http_port)))
            line.sendall(head(shared.host, target="/large/100000000", method="GET"))
        with Visitor(relay, shared.host) as visitor:
            for _ in range(20):
                assert "app" == visitor.told()["app"]
                time.sleep(0.1)  # what comes has the time to come
        assert relay.memory() - before < 100


# --- visitors: other links


def test_cookies_stay_with_their_link(visitor: Visitor) -> None:
    """An app can't set a cookie that its visitors would send to other links."""
    answer = visitor.ask("/cookie")
    cookies = answer.headers.get_all("set-cookie") or []
    answer.read()
    assert 2 == len(cookies)
    assert not [cookie for cookie in cookies if "domain" in cookie.lower()]


def test_links_are_kept_from_search_and_referrers(visitor: Visitor) -> None:
    """The address is the key: search engines leave it out, other sites are not told it."""
    answer = visitor.ask("/")
    answer.read()
    assert "noindex" == answer.headers["x-robots-tag"]
    assert "same-origin" == answer.headers["referrer-policy"]


# --- clients


async def _refused(relay: RunningRelay) -> None:
    connection = await connect(relay)
    async with connection:
        for host, port in (("", 8080), ("", 0), ("0.0.0.0", 80), ("example.org", 80), ("", 443)):  # noqa: S104
            with pytest.raises(asyncssh.ChannelListenError):
                await connection.forward_remote_port(host, port, "127.0.0.1", 9)
        for host in ("127.0.0.1", "::1", "169.254.169.254", "localhost"):
            with pytest.raises(asyncssh.ChannelOpenError):
                await connection.open_connection(host, relay.http_port)
        with pytest.raises(asyncssh.ChannelOpenError):
            await connection.open_unix_connection("/var/run/docker.sock")
        with pytest.raises(asyncssh.ChannelListenError):
            await connection.forward_remote_path("/tmp/made-by-a-stranger", "/tmp/x")  # noqa: S108
        for request in ({"command": "id"}, {"subsystem": "sftp"}, {"subsystem": "netconf"}):
            with pytest.raises(asyncssh.ChannelOpenError):
                await connection.open_session(**request)
        with pytest.raises(asyncssh.ChannelOpenError):
            await connection.start_sftp_client()


def test_clients_get_the_forward_and_nothing_else(relay: RunningRelay) -> None:
    """Other ports and hosts, connections from here, sockets, commands, files: all refused."""
    asyncio.run(_refused(relay))


def test_sessions_of_one_connection_are_limited(relay: RunningRelay) -> None:
    """A client can't open sessions without end."""

    async def many() -> int:
        opened = 0
        async with await connect(relay) as connection:
            with contextlib.suppress(asyncssh.ChannelOpenError):
                while opened < 50:
                    await connection.open_session(subsystem=SUBSYSTEM)
                    opened += 1
        return opened

    assert asyncio.run(many()) < 10


def test_endless_first_line(relay: RunningRelay) -> None:
    """A first line without an end is refused as soon as it is too long."""
    with Sharing(relay, 9, wishes={"client": "x" * 10_000}, waits=False) as client:
        assert "bad-request" == client.next_event()["code"]


@pytest.mark.parametrize("line", ["[]", "null", "{", "\xff", "[" * 5000, '{"version": 1e999}', ""])
def test_first_lines_that_are_no_wishes(relay: RunningRelay, line: str) -> None:
    """What is no JSON object is refused with a word, and ends nothing else."""

    async def ask() -> dict[str, object]:
        async with await connect(relay) as connection:
            writer, reader, _ = await connection.open_session(subsystem=SUBSYSTEM, encoding="latin-1")
            writer.write(f"{line}\n")
            answer = await asyncio.wait_for(reader.readline(), 60)
        return dict(json.loads(answer))

    assert asyncio.run(ask())["code"] in ("bad-request", "version")


def test_strangers_who_do_not_log_in(app: EchoApp) -> None:
    """Of one address only so many connections may be in their greeting; links do not suffer."""
    with RunningRelay() as relay, Sharing(relay, app.port) as shared, contextlib.ExitStack() as stack:
        lines = [
            stack.enter_context(socket.create_connection(("127.0.0.1", relay.ssh_port), timeout=60))
            for _ in range(40)
        ]
        refused = 0
        for line in lines:
            with contextlib.suppress(ConnectionResetError):
                refused += line.recv(100) == b""
                continue
            refused += 1
        assert 20 <= refused <= 30
        with Visitor(relay, shared.host) as visitor:
            assert "app" == visitor.told()["app"]


def test_strangers_who_ask_for_nothing(app: EchoApp) -> None:
    """Being let in is no way around that: who asks for no link has no place for long."""

    async def many(relay: RunningRelay) -> int:
        opened: list[asyncssh.SSHClientConnection] = []
        with contextlib.suppress(asyncssh.Error, OSError):
            while len(opened) < 40:
                opened.append(await connect(relay))
        for connection in opened:
            connection.abort()
        return len(opened)

    with RunningRelay(arguments=("--links-per-client", "50")) as relay, contextlib.ExitStack() as stack:
        for _ in range(20):
            stack.enter_context(Sharing(relay, app.port))
        assert 16 == asyncio.run(many(relay))


def test_garbage_on_the_ssh_port(relay: RunningRelay, visitor: Visitor) -> None:
    """Noise, huge packets and HTTP on the SSH port end their own connection and no other."""
    for sent in (
        b"GET / HTTP/1.1\r\n\r\n",
        b"\x00" * 70_000,
        b"SSH-2.0-x\r\n" + struct.pack(">I", 0xFFFFFFFF) + b"x" * 100,
        b"SSH-1.5-old\r\n",
        b"SSH-2.0-" + b"x" * 100_000,
    ):
        line = socket.create_connection(("127.0.0.1", relay.ssh_port), timeout=60)
        with line, contextlib.suppress(ConnectionError):
            line.sendall(sent)
            line.shutdown(socket.SHUT_WR)
            while line.recv(65_536):
                pass
    assert "app" == visitor.told()["app"]


def test_client_that_reads_nothing_costs_little(relay_alone: RunningRelay) -> None:
    """A client that offers a huge window and does not read: what is sent to it does not pile up here."""

    async def hostile() -> None:
        connection = await connect(relay_alone)
        writer, reader, _ = await connection.open_session(subsystem=SUBSYSTEM)
        writer.write(json.dumps({"version": 1}) + "\n")
        await reader.readline()
        made = asyncio.Event()

        class Deaf(asyncssh.SSHTCPSession[bytes]):
            def connection_made(self, chan: asyncssh.SSHTCPChannel[bytes]) -> None:
                made.set()

        await connection.create_server(lambda *_: Deaf(), "", 80, encoding=None, window=1 << 31)
        link = json.loads(await reader.readline())
        host = link["url"].split("/")[2]
        line = socket.create_connection(("127.0.0.1", relay_alone.http_port))
        line.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_sendall(line, head(host, "Content-Length: 1000000000"))
        await asyncio.wait_for(made.wait(), 60)
        before = relay_alone.memory()
        transport = connection._transport  # there is no public way to stop reading
        assert transport
        transport.pause_reading()
        piece = b"x" * 1_000_000
        with contextlib.suppress(TimeoutError):
            for _ in range(200):
                await asyncio.wait_for(loop.sock_sendall(line, piece), 3)
        assert relay_alone.memory() - before < 50
        line.close()
        transport.abort()

    asyncio.run(hostile())


@pytest.fixture
def relay_alone() -> Iterator[RunningRelay]:
    """A relay of the test's own, whose memory is its own too."""
    with RunningRelay() as running:
        yield running
