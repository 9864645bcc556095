"""The reverse proxy: streaming both ways, headers, WebSockets, host names."""

from __future__ import annotations

import asyncio
import http.client
import json
from typing import Any

import aiohttp
import httpx2
import pytest
from huggingface_hub import HfApi
from running_host import TOKEN, RunningHost
from small_spaces import README, address_of, answering, get, push, push_app, wait_until_settled
from waiting import wait_until

from spacekit.host.addresses import Address
from spacekit.host.errors import HostError
from spacekit.host.proxy.forward import url_of
from spacekit.host.proxy.headers import client_of, scheme_of, to_client

# An app with a route for each thing that a proxy may get wrong.

# Hosts that start, and Spaces on them: whole journeys.
pytestmark = pytest.mark.e2e

APP = b"""
import asyncio, json, os
import aiohttp
from aiohttp import web

async def echo(request):
    body = await request.read()
    facts = {"path": request.raw_path, "size": len(body), "headers": list(request.headers.items())}
    return web.json_response(facts, headers={"X-App": "1", "Connection": "X-Secret-Hop", "X-Secret-Hop": "1"})

async def stream(request):
    answer = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await answer.prepare(request)
    try:
        for number in range(1000):
            await answer.write(f"data: {number}\\n\\n".encode())
            await asyncio.sleep(0.2)
    finally:
        request.app["cut"].append(number)
    return answer

async def cuts(request):
    return web.json_response(request.app["cut"])

async def upload(request):
    answer = web.StreamResponse()
    await answer.prepare(request)
    async for chunk in request.content.iter_any():
        await answer.write(b"%d\\n" % len(chunk))
    return answer

async def socket(request):
    ws = web.WebSocketResponse(protocols=["chat"])
    await ws.prepare(request)
    async for message in ws:
        if message.type == aiohttp.WSMsgType.TEXT and message.data == "close":
            await ws.close(code=4001)
        elif message.type == aiohttp.WSMsgType.TEXT:
            await ws.send_str("echo " + message.data)
        elif message.type == aiohttp.WSMsgType.BINARY:
            await ws.send_bytes(message.data[::-1])
    return ws

async def early(request):
    return web.Response(status=413, text="too much")

async def cookies(request):
    answer = web.Response(text="ok")
    answer.set_cookie("a", "1")
    answer.set_cookie("b", "2")
    return answer

async def large(request):
    return web.Response(body=bytes(5_000_000))

app = web.Application(client_max_size=10**9)
app["cut"] = []
app.router.add_route("*", "/", echo)
app.router.add_get("/stream", stream)
app.router.add_get("/cuts", cuts)
app.router.add_post("/upload", upload)
app.router.add_get("/ws", socket)
app.router.add_post("/early", early)
app.router.add_get("/cookies", cookies)
app.router.add_get("/large", large)
app.router.add_route("*", "/echo/{rest:.*}", echo)
web.run_app(app, host=os.environ["GRADIO_SERVER_NAME"], port=int(os.environ["PORT"]))
"""


@pytest.fixture(scope="module")
def space(host: RunningHost) -> str:
    """The address of a Space that runs the app above."""
    push(host.api(), "me/proxied", {"README.md": README, "app.py": APP, "requirements.txt": b"aiohttp\n"})
    runtime = wait_until_settled(host.api(), "me/proxied")
    assert "RUNNING" == runtime.stage, runtime.raw
    address: str = address_of(host.api(), "me/proxied")
    return address


def _echo(url: str, **headers: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(get(url, **headers))
    found["headers"] = {name.lower(): value for name, value in found["headers"]}
    return found


def test_the_path_arrives_byte_for_byte(space: str) -> None:
    """Encoded slashes, dots, doubled slashes and queries are not touched."""
    for path in (
        "/echo/a%2Fb",
        "/echo/%2e%2e/x",
        "/echo//x/",
        "/echo/%E9?a=%20+b&a=2",
        "/echo/x?",
        "/echo/a;b=c",
    ):
        assert path.rstrip("?") == _echo(space + path)["path"].rstrip("?")


def test_an_app_learns_who_asks_and_how(space: str) -> None:
    """X-Forwarded headers are the proxy's own, whatever the client says; the Host is the client's."""
    headers = _echo(f"{space}/", X_Forwarded_Host="evil", Forwarded="for=6.6.6.6")["headers"]
    netloc = space.removeprefix("http://")
    assert ("127.0.0.1", netloc, "http", netloc) == (
        headers["x-forwarded-for"],
        headers["x-forwarded-host"],
        headers["x-forwarded-proto"],
        headers["host"],
    )
    assert "forwarded" not in headers


@pytest.mark.parametrize(
    ("scheme", "forwarded", "peer", "taken"),
    [
        ("http", "https", "127.0.0.1", "https"),
        ("ws", "https", "::1", "wss"),
        ("ws", "wss", "127.0.0.1", "wss"),
        ("http", "https", "192.0.2.7", "http"),
        ("http", "https", "localhost.evil.example", "http"),
        ("http", "https, http", "127.0.0.1", "http"),
        ("http", "javascript", "127.0.0.1", "http"),
        ("http", "", "127.0.0.1", "http"),
        ("https", "http", "127.0.0.1", "https"),
    ],
)
def test_only_a_proxy_on_this_machine_may_say_https(
    scheme: str, forwarded: str, peer: str, taken: str
) -> None:
    """A peer that is not on loopback is a client, whose word on this is worth nothing."""
    assert taken == scheme_of(scheme, forwarded, peer)


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "192.0.2.7", "192.0.2.7"),
        ("127.0.0.1", "6.6.6.6, 192.0.2.7", "192.0.2.7"),
        ("::1", "6.6.6.6,2001:db8::1", "2001:db8::1"),
        ("127.0.0.1", "[2001:db8::1]", "2001:db8::1"),
        ("127.0.0.1", "192.0.2.7, evil\r\nname", "127.0.0.1"),
        ("127.0.0.1", "unknown", "127.0.0.1"),
        ("192.0.2.9", "6.6.6.6", "192.0.2.9"),
        ("localhost.evil.example", "6.6.6.6", "localhost.evil.example"),
    ],
)
def test_only_a_proxy_on_this_machine_may_say_who_asks(peer: str, forwarded: str, client: str) -> None:
    """And of what it passes on only the last address, which it saw itself."""
    assert client == client_of(peer, forwarded)


def test_an_app_learns_whom_a_proxy_in_front_saw(space: str) -> None:
    """A client can put any address before that one, and none in its place."""
    assert (
        "192.0.2.7" == _echo(f"{space}/", X_Forwarded_For="6.6.6.6, 192.0.2.7")["headers"]["x-forwarded-for"]
    )


def test_a_proxy_in_front_may_write_a_line_of_its_own(space: str) -> None:
    """Some add whom they saw in a second header, and leave the client's own before it."""
    lines = [("X-Forwarded-For", "6.6.6.6"), ("X-Forwarded-For", "192.0.2.7")]
    told = dict(httpx2.get(f"{space}/", headers=lines, timeout=60).json()["headers"])
    assert "192.0.2.7" == {name.lower(): value for name, value in told.items()}["x-forwarded-for"]


def test_a_client_says_nothing_of_the_way(space: str) -> None:
    """What proxies say of a request comes from the host alone."""
    said = {"X-Forwarded-Prefix": "/evil", "X-Real-IP": "6.6.6.6", "Forwarded": "for=6.6.6.6"}
    arrived = httpx2.get(f"{space}/", headers=said, timeout=60).json()["headers"]
    assert not {name.lower() for name, _ in arrived} & {name.lower() for name in said}


def test_an_app_behind_a_tls_proxy_learns_that_it_is(space: str) -> None:
    """It makes its links with https."""
    assert "https" == _echo(f"{space}/", X_Forwarded_Proto="https")["headers"]["x-forwarded-proto"]


def test_a_host_behind_a_tls_proxy_gives_addresses_of_its_domain() -> None:
    """Asked by HTTPS for a domain's API, it says https and the Space's name below that domain."""
    headers = {"Host": "apps.example.com", "X-Forwarded-Proto": "https"}
    with RunningHost(arguments=("--domain", "apps.example.com")) as host:
        host.api().create_repo("me/named", repo_type="space", space_sdk="static")
        answer = httpx2.get(f"{host.url}/api/spaces/me/named", headers=headers, timeout=60)
        assert "https://me-named.apps.example.com" == answer.json()["host"]


def test_the_host_s_token_stays_with_the_host(space: str) -> None:
    """A client's Hub token is not handed to the app; an app's own credentials are."""
    own = _echo(f"{space}/", Authorization=f"Bearer {TOKEN}", X_Hf_Authorization=f"Bearer {TOKEN}")
    assert TOKEN not in json.dumps(own)
    assert "Basic eDp5" == _echo(f"{space}/", Authorization="Basic eDp5")["headers"]["authorization"]


def test_headers_of_one_connection_stay_there(space: str) -> None:
    """Hop-by-hop headers, and those that Connection names, do not pass in either direction."""
    connection = http.client.HTTPConnection(space.removeprefix("http://"))
    connection.request(
        "GET", "/", headers={"Connection": "X-Mine", "X-Mine": "1", "Keep-Alive": "5", "TE": "trailers"}
    )
    answer = connection.getresponse()
    seen = {name.lower() for name, _ in json.loads(answer.read())["headers"]}
    assert set() == seen & {"x-mine", "keep-alive", "te"}
    assert ("1", None) == (answer.getheader("X-App"), answer.getheader("X-Secret-Hop"))
    connection.close()


def test_each_cookie_arrives(space: str) -> None:
    """Two Set-Cookie headers stay two."""
    connection = http.client.HTTPConnection(space.removeprefix("http://"))
    connection.request("GET", "/cookies")
    answer = connection.getresponse()
    answer.read()
    assert 2 == len(answer.headers.get_all("Set-Cookie") or [])
    connection.close()


def test_head_has_a_length_and_no_body(space: str) -> None:
    """HEAD passes through with the length of what GET would give."""
    connection = http.client.HTTPConnection(space.removeprefix("http://"))
    connection.request("HEAD", "/large")
    answer = connection.getresponse()
    assert (200, "5000000", b"") == (answer.status, answer.getheader("Content-Length"), answer.read())
    connection.close()
    assert 5_000_000 == len(get(f"{space}/large"))


def test_events_arrive_as_they_are_sent(space: str) -> None:
    """A stream of events is not held back, and the app learns when its reader leaves."""
    connection = http.client.HTTPConnection(space.removeprefix("http://"))
    # The whole takes minutes.
    connection.request("GET", "/stream")
    answer = connection.getresponse()
    lines = [answer.readline() for _ in range(3)]
    assert [b"data: 0\n", b"\n", b"data: 1\n"] == lines
    answer.close()
    connection.close()
    wait_until(lambda: bool(json.loads(get(f"{space}/cuts"))))  # the app writes no more to a reader who left


def test_a_body_streams_up_while_the_answer_streams_down(space: str) -> None:
    """The app sees the first piece of an upload, and answers it, before the last one is sent."""

    async def talk() -> tuple[bytes, bytes]:
        go_on = asyncio.Event()

        async def body() -> Any:
            yield b"x" * 10
            await go_on.wait()
            yield b"y" * 20

        async with aiohttp.ClientSession() as session, session.post(f"{space}/upload", data=body()) as answer:
            first = await answer.content.readline()
            go_on.set()
            return first, await answer.content.readline()

    assert (b"10\n", b"20\n") == asyncio.run(asyncio.wait_for(talk(), 120))


def test_a_large_body_passes(space: str) -> None:
    """32 MiB go up whole: the API's limit is not the apps'."""
    connection = http.client.HTTPConnection(space.removeprefix("http://"))
    connection.request("POST", "/", body=bytes(32 * 1024 * 1024))
    assert 32 * 1024 * 1024 == json.loads(connection.getresponse().read())["size"]
    connection.close()


def test_websockets_pass_both_ways(space: str) -> None:
    """Text, bytes, the subprotocol and the closing code arrive."""

    async def talk() -> list[Any]:
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(f"{space}/ws", protocols=["chat"]) as ws,
        ):
            await ws.send_str("hi")
            text = await ws.receive_str()
            await ws.send_bytes(b"abc")
            binary = await ws.receive_bytes()
            await ws.send_str("close")
            await ws.receive()
            return [ws.protocol, text, binary, ws.close_code]

    assert ["chat", "echo hi", b"cba", 4001] == asyncio.run(asyncio.wait_for(talk(), 120))


@pytest.mark.usefixtures("space")
def test_each_name_leads_to_its_space(host: RunningHost) -> None:
    """`owner-name.localhost` is the Space, the host's own names are the API, any other name is refused."""

    def status(name: str, path: str = "/") -> int:
        connection = http.client.HTTPConnection("127.0.0.1", host.port)
        connection.request("GET", path, headers={"Host": name})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status

    port = host.port
    assert 200 == status(f"me-proxied.localhost:{port}", "/echo/x")
    assert 200 == status(f"ME-Proxied.localhost.:{port}", "/echo/x")
    assert 404 == status(f"localhost:{port}", "/echo/x")
    assert 200 == status("localhost", "/api/spaces/me/proxied")
    assert 404 == status(f"no-such.localhost:{port}")
    for name in (
        "evil.example",
        "evil.example:80",
        "localhost.evil.example",
        "127.0.0.1.evil",
        "",
        "a b",
        "@localhost",
    ):
        assert 421 == status(name)


def test_a_host_on_all_addresses_answers_to_each_of_them() -> None:
    """Its bare addresses and the names that it was given are the API; a name of someone else's is not."""
    with RunningHost(arguments=("--host", "0.0.0.0", "--name", "box.lan", "--name", "Other")) as host:  # noqa: S104
        found = {}
        for name in (
            "192.0.2.7",
            "[2001:db8::1]:80",
            "box.lan",
            "other:8080",
            "evil.example",
            "127.77.0.1.x",
        ):
            found[name] = httpx2.get(f"{host.url}/api/spaces", headers={"Host": name}, timeout=60).status_code
        assert {"evil.example": 421, "127.77.0.1.x": 421} == {n: s for n, s in found.items() if s != 200}
    with RunningHost() as host:
        assert (
            421 == httpx2.get(f"{host.url}/api/spaces", headers={"Host": "192.0.2.7"}, timeout=60).status_code
        )


def test_an_app_behind_a_proxy_knows_its_public_name() -> None:
    """With --public-url it finds the name that people use in SPACE_HOST, with their port or without one."""
    for url, expected in (
        ("https://apps.example.com", "me-named.apps.example.com"),
        ("https://apps.example.com:8443/", "me-named.apps.example.com:8443"),
    ):
        with RunningHost(arguments=("--public-url", url)) as host:
            assert url.rstrip("/") == host.url
            local = host.local_url
            api = HfApi(endpoint=local, token=TOKEN)  # asked from within
            push_app(api, "me/named", answering("os.environ['SPACE_HOST']"))
            wait_until_settled(api, "me/named")
            answer = httpx2.get(local, headers={"Host": "me-named.apps.example.com"}, timeout=60)
            assert expected == answer.json()
            named = httpx2.get(f"{local}/api/spaces", headers={"Host": "apps.example.com"}, timeout=60)
            assert 200 == named.status_code


def test_custom_headers_are_those_of_the_front_matter(host: RunningHost) -> None:
    """They come with every answer, static or an app's, in place of the app's own of that name."""
    api = host.api()
    card = "---\nsdk: {}\ncustom_headers:\n  cross-origin-embedder-policy: require-corp\n---\n"
    push(api, "me/custom-page", {"README.md": card.format("static").encode(), "index.html": b"hi"})
    app = answering("1").replace(
        b"self.end_headers()",
        b"self.send_header('Cross-Origin-Embedder-Policy', 'unsafe-none'); self.end_headers()",
    )
    push(api, "me/custom-app", {"README.md": card.format("gradio").encode(), "app.py": app})
    for name in ("me/custom-page", "me/custom-app"):
        assert "RUNNING" == wait_until_settled(api, name).stage
        answer = httpx2.get(address_of(api, name), timeout=60)
        assert ["require-corp"] == answer.headers.get_list("cross-origin-embedder-policy")


def test_a_rebound_name_does_not_reach_a_space(space: str) -> None:
    """A page of someone else's that points its own name at a Space's address is refused."""
    connection = http.client.HTTPConnection(space.removeprefix("http://"))
    connection.request("GET", "/", headers={"Host": "evil.example"})
    assert 421 == connection.getresponse().status
    connection.close()


def test_a_private_space_needs_the_token(host: RunningHost) -> None:
    """Without a token it is not there; Gradio's clients send theirs in a header of their own."""
    api = host.api()
    api.create_repo("me/private", repo_type="space", space_sdk="gradio", private=True)
    push_app(api, "me/private", answering("dict(self.headers)"))
    wait_until_settled(api, "me/private")
    address = address_of(host.api(), "me/private")
    with pytest.raises(OSError, match="404"):
        get(address)
    with pytest.raises(OSError, match="404"):
        get(address, Authorization="Bearer wrong-token-0123456789")
    for header in ("Authorization", "X_Hf_Authorization"):
        assert TOKEN not in get(address, **{header: f"Bearer {TOKEN}"}).decode()


def test_a_space_that_does_not_serve_says_so(host: RunningHost) -> None:
    """Browsers get a page with the stage, programs get JSON; nothing of the repository is unescaped."""
    api = host.api()
    push(api, "me/waits", {"README.md": README.replace(b"app.py", b"<script>.py")})
    wait_until_settled(api, "me/waits")
    connection = http.client.HTTPConnection(address_of(host.api(), "me/waits").removeprefix("http://"))
    connection.request("GET", "/", headers={"Accept": "text/html,*/*"})
    answer = connection.getresponse()
    page = answer.read().decode()
    assert (503, "text/html; charset=utf-8") == (answer.status, answer.getheader("Content-Type"))
    assert "No app file" in page
    assert "&lt;script&gt;.py" in page
    assert "<script" not in page
    connection.request("GET", "/", headers={"Accept": "*/*"})
    assert "NO_APP_FILE" == json.loads(connection.getresponse().read())["stage"]
    connection.close()


def test_the_host_has_a_page_for_itself_and_for_each_space(host: RunningHost, space: str) -> None:
    """The index lists what a stranger may see; a Space's page has its stage, its address and its logs."""
    index = get(f"{host.url}/").decode()
    assert 'href="/spaces/me/proxied"' in index
    assert "me/private" not in index
    page = get(f"{host.url}/spaces/me/proxied").decode()
    assert all(part in page for part in ("Running", space, "Build log", "Checked out"))


def test_an_early_answer_arrives(space: str) -> None:
    """An app that refuses a body before it has read it is heard."""

    async def talk() -> int:
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{space}/early", data=bytes(200_000)) as answer,
        ):
            return answer.status

    assert 413 == asyncio.run(asyncio.wait_for(talk(), 120))


def test_a_cookie_stays_with_the_space_that_set_it() -> None:
    """With a domain it would reach every other Space of this host, and the host itself."""
    headers = [
        (b"set-cookie", b"a=1; Domain=apps.example.com; Path=/; Secure"),
        (b"set-cookie", b"domain=x;DOMAIN =.example.com"),
        (b"x-domain", b"b; domain=c"),
    ]
    assert [
        (b"set-cookie", b"a=1; Path=/; Secure"),
        (b"set-cookie", b"domain=x"),
        (b"x-domain", b"b; domain=c"),
    ] == to_client(headers)


@pytest.mark.parametrize("target", [b"@127.0.0.1:6379/", b"http://evil.example/", b"*"])
def test_a_target_that_is_no_path_goes_nowhere(target: bytes) -> None:
    """Put behind the app's address, it would name another host."""
    scope = {"type": "http", "path": target.decode(), "raw_path": target, "query_string": b""}
    with pytest.raises(HostError, match="must be a path"):
        url_of(scope, Address("127.0.0.1", 7860))
