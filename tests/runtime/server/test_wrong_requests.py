"""Wrong requests: each gets a 4xx with a sentence, at once, and the server goes on."""

from __future__ import annotations

import contextlib
import json
import math
import socket
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from waiting import wait_until
from wire_client import PATIENCE, Connect, Serve, WireClient

import spacekit as gr
from spacekit_runtime import bounded_http
from spacekit_runtime.bounded_http import BoundedHttp
from spacekit_runtime.queue import queue
from spacekit_runtime.server import http as server_http
from spacekit_runtime.server import service
from spacekit_runtime.server.limits import LONGEST_SESSION_HASH, MOST_VALUES

POSTED = [
    "queue/join",
    "call/echo",
    "call/v2/echo",
    "run/echo",
    "run/number",
    "api/echo",
    "cancel",
    "reset",
    "session/ping",
    "session/close",
]
HOSTILE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
BODIES = st.fixed_dictionaries(
    {},
    optional={
        "data": HOSTILE | st.lists(HOSTILE, max_size=2),
        "fn_index": HOSTILE | st.integers(-1, 4),
        "session_hash": HOSTILE | st.just("fuzz"),
        "event_id": HOSTILE,
        "event_data": HOSTILE,
        "trigger_id": HOSTILE,
        "value": HOSTILE,
    },
)


def make_app() -> gr.Blocks:
    """An app with a function for each kind of value."""
    with gr.Blocks() as demo:
        box, number, tree, state = gr.Textbox(), gr.Number(), gr.JSON(), gr.State(0)
        choice, label = gr.Dropdown(["a"]), gr.Label()
        box.change(lambda value: value, box, box, api_name="echo")
        box.change(lambda value: value, number, number, api_name="number")
        box.change(lambda value: value, tree, tree, api_name="tree")
        box.change(lambda value: value, state, state, api_name="state")
        box.change(lambda value: value, choice, choice, api_name="choice")
        box.change(lambda value: value, label, label, api_name="label")
        box.change(None, box, box, js="x => x")
    return demo


@pytest.fixture(scope="module")
def client() -> Iterator[WireClient]:
    """A session of an app that all these tests share: none of them may hurt it."""
    demo = make_app()
    _, url, _ = demo.launch(server_port=0, quiet=True, prevent_thread_lock=True)
    client = WireClient(url)
    yield client
    client.close()
    demo.close(verbose=False)


def sentence_of(detail: Any) -> str:
    """What a refusal says, also where it has the structure that Gradio's clients expect of a join."""
    said = detail[0]["message"] if isinstance(detail, list) else detail
    assert isinstance(said, str)
    return said


def raw(url: str, request: bytes) -> bytes:
    """What a server answers to these bytes, until it has nothing more to say."""
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname, parts.port), PATIENCE) as sock:
        sock.sendall(request)
        sock.shutdown(socket.SHUT_WR)
        answer = b""
        while part := sock.recv(65536):
            answer += part
    return answer


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.sampled_from(POSTED), body=BODIES | HOSTILE)
def test_no_body_breaks_a_route(client: WireClient, path: str, body: Any) -> None:
    """Whatever JSON a route is posted, it answers well or with a 4xx and a sentence."""
    answer = client.http.post(f"/gradio_api/{path}", content=json.dumps(body))
    assert answer.status_code < 500, (path, body, answer.text)
    if answer.status_code >= 400:
        assert "" < sentence_of(answer.json()["detail"])
    assert len(answer.content) < 5000


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.sampled_from(POSTED), body=st.binary(max_size=50))
def test_no_bytes_break_a_route(client: WireClient, path: str, body: bytes) -> None:
    """A body that is no JSON is refused."""
    answer = client.http.post(f"/gradio_api/{path}", content=body)
    assert answer.status_code < 500
    assert path == "reset" or answer.status_code >= 400


@pytest.mark.parametrize(
    ("path", "body", "status", "sentence"),
    [
        ("queue/join", {"data": [], "fn_index": 0}, 400, "session_hash is missing"),
        (
            "queue/join",
            {"data": ["x"], "fn_index": 99, "session_hash": "x"},
            404,
            "no function with the index 99",
        ),
        (
            "queue/join",
            {"data": ["x"], "fn_index": -1, "session_hash": "x"},
            404,
            "no function with the index -1",
        ),
        (
            "queue/join",
            {"data": ["x"], "fn_index": 6, "session_hash": "x"},
            404,
            "no function with the index 6",
        ),
        ("call/echo", {"data": [1, 2]}, 422, "the endpoint /echo takes 1 value, and 2 were sent"),
        (
            "queue/join",
            {"data": "x", "fn_index": 0, "session_hash": "x"},
            422,
            "data: input should be a valid array",
        ),
        (
            "queue/join",
            {"data": ["x"], "fn_index": 0, "session_hash": ""},
            422,
            "session_hash: string should have",
        ),
        ("queue/join", {"data": ["x"], "fn_index": 0, "session_hash": "x" * 129}, 422, "at most 128"),
        ("call/nope", {"data": []}, 404, "there is no endpoint /nope; this app has: /echo"),
        ("run/nope", {"data": []}, 404, "there is no endpoint /nope"),
        ("call/v2/nope", {}, 404, "there is no endpoint /nope"),
        ("cancel", {"event_id": "x"}, 422, "session_hash: field required"),
        ("session/ping", {}, 422, "session_hash: field required"),
        ("session/ping", [], 400, "not a JSON object"),
        ("run/number", {"data": ["x"]}, 422, "takes a number, not 'x'"),
    ],
)
def test_the_sentence_says_what_is_wrong(
    client: WireClient, path: str, body: Any, status: int, sentence: str
) -> None:
    """The client learns what does not fit, and where it can be known, what would."""
    answer = client.post(path, body)
    assert status == answer.status_code
    assert sentence in answer.json()["detail"]


def test_a_join_that_does_not_fit_has_gradios_structure(client: WireClient) -> None:
    """Gradio's Python client looks for verdicts in a 422, and fails on a plain sentence."""
    refused = client.post("queue/join", {"data": [1, 2], "fn_index": 0, "session_hash": "x"})
    sentence = "the endpoint /echo takes 1 value, and 2 were sent"
    verdict = {"__type__": "validate", "is_valid": False, "message": sentence, "parameter_name": "data"}
    assert (422, [verdict]) == (refused.status_code, refused.json()["detail"])


@pytest.mark.parametrize(
    "path", ["/nope", "/assets/nope.js", "/assets/..%2f..%2flaunch.py", "/%ff", "/gradio_api/call/echo/%00"]
)
def test_an_unknown_address_is_a_404(client: WireClient, path: str) -> None:
    """What there is not, is not there, and no path leads out of the page's folder."""
    answer = client.http.get(path)
    assert (404, str) == (answer.status_code, type(answer.json()["detail"]))


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"])
def test_a_wrong_method_is_a_405(client: WireClient, method: str) -> None:
    """A route answers to its own methods alone."""
    assert 405 == client.http.request(method, "/gradio_api/queue/join").status_code


@pytest.mark.parametrize(
    ("name", "payload", "expected"),
    [("tree", [math.nan, math.inf], [None, None]), ("echo", 2**70, str(2**70)), ("number", 2**70, 2**70)],
)
def test_odd_numbers_come_back(client: WireClient, name: str, payload: Any, expected: Any) -> None:
    """Numbers that JSON or the encoder has not are answered all the same."""
    answer = client.http.post(f"/gradio_api/run/{name}", content=json.dumps({"data": [payload]}))
    assert (200, [expected]) == (answer.status_code, answer.json()["data"])


@pytest.mark.parametrize(
    "body",
    [
        b'{"data":["\\ud83d"]}',
        b'{"data":["\xff"]}',
        b'{"data":' + b"[" * 100_000,
        b'{"data":[' + b"9" * 9000 + b"]}",
    ],
)
def test_broken_text_and_endless_nesting_are_no_json(client: WireClient, body: bytes) -> None:
    """What the parser can't hold is refused, not cut or guessed."""
    answer = client.http.post("/gradio_api/run/tree", content=body)
    assert (400, "the body is not JSON") == (answer.status_code, answer.json()["detail"])


@pytest.mark.parametrize("size", [120, 186])
def test_deep_values_come_back_whole_or_are_refused(client: WireClient, size: int) -> None:
    """What a client may send can be answered too."""
    value = json.loads("[" * size + "]" * size)
    assert value == client.ask(2, value)[-2]["output"]["data"][0]


@pytest.mark.parametrize("number", ["9" * 5000, "-1", "x", "1.5", "\u0663".encode().decode("latin-1")])
def test_a_senseless_last_event_id_is_refused_on_the_stream(client: WireClient, number: str) -> None:
    """A stream that can't be resumed says so in a message, as Gradio's clients expect."""
    client.ask(0, "x")
    headers = [(b"last-event-id", number.encode("latin-1"))]
    answer = client.http.get("/gradio_api/queue/data?session_hash=a-session", headers=headers)
    assert (200, "unexpected_error") == (answer.status_code, json.loads(answer.text[6:])["msg"])


def test_a_long_session_hash_is_refused(client: WireClient) -> None:
    """Names that clients give themselves have a limit, on every route that makes sessions."""
    name = "x" * (LONGEST_SESSION_HASH + 1)
    assert 400 == client.http.get(f"/gradio_api/heartbeat/{name}").status_code
    assert 422 == client.post("call/echo", {"data": ["x"], "session_hash": name}).status_code


def test_a_large_body_is_a_413(client: WireClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than the server takes is refused, whether its length was said or not, and the server goes on."""
    monkeypatch.setattr(server_http, "MOST_BODY_BYTES", 1 << 20)
    body = b'{"data":["' + b"x" * (2 << 20) + b'"]}'

    def parts() -> Iterator[bytes]:
        yield from (body[start : start + 65536] for start in range(0, len(body), 65536))

    for content in (body, parts()):
        with httpx.Client(base_url=client.url, timeout=PATIENCE) as http:
            try:
                answer = http.post("/gradio_api/run/echo", content=content)
            except httpx.WriteError:
                continue  # the server hung up while we still wrote: as good as an answer
            assert (413, True) == (answer.status_code, "larger than 1 MiB" in answer.json()["detail"])
    assert 200 == client.post("run/echo", {"data": ["x"]}).status_code


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("run/echo", b'{"data":[[%b]]}'),
        ("queue/join", b'{"fn_index":0,"session_hash":"s","data":[[%b]]}'),
        ("call/v2/echo", b'{"text":[%b]}'),
    ],
)
def test_a_crowd_of_values_is_a_413(client: WireClient, path: str, body: bytes) -> None:
    """Millions of tiny values would be gigabytes as objects, and hold up everybody: they are counted."""
    crowd = body % b",".join([b"[]"] * (1 + MOST_VALUES // 2))
    with httpx.Client(base_url=client.url, timeout=PATIENCE) as http:
        answer = http.post(f"/gradio_api/{path}", content=crowd)
    assert (413, True) == (answer.status_code, "2,000,000 values" in answer.json()["detail"])
    assert 200 == client.post("run/echo", {"data": ["x"]}).status_code


def test_a_large_table_is_taken(client: WireClient) -> None:
    """A million cells are no crowd."""
    table = [list(range(10))] * 100_000
    assert 200 == client.post("run/echo", {"data": ["x"], "event_data": table}).status_code


ASKED = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
BEGUN = b"POST /gradio_api/run/echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"


@pytest.mark.parametrize(
    ("begin", "more"),
    [
        (BEGUN + b"X: ", b"a" * 1000),
        (BEGUN, b"X: a\r\n" * 200),
        (b"GET /?", b"a=b&" * 250),
        (BEGUN + b"Transfer-Encoding: chunked\r\n\r\n1;", b"a" * 1000),
        (BEGUN + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n0\r\n", b"X: a\r\n" * 200),
    ],
    ids=["header", "headers", "address", "chunk", "trailers"],
)
def test_what_never_ends_is_cut_off(client: WireClient, begin: bytes, more: bytes) -> None:
    """A head, or what may stand around a body, has an end: all of it would be kept in memory."""
    where = urlsplit(client.url)
    with socket.create_connection((where.hostname or "", where.port or 0), timeout=PATIENCE) as line:
        line.sendall(begin)
        with pytest.raises(ConnectionError):
            line.sendall(more * (50_000_000 // len(more)))
    assert 200 == client.post("run/echo", {"data": ["x"]}).status_code


def test_a_head_that_is_too_long_is_told(client: WireClient) -> None:
    """Large cookies pass; what no browser sends is a 431."""
    with httpx.Client(base_url=client.url, timeout=PATIENCE) as http:
        assert 200 == http.get("/config", headers={"cookie": "a" * 200_000}).status_code
        for _ in range(3):
            assert 200 == http.get("/config", headers={"cookie": "a" * 50_000}).status_code
        with contextlib.suppress(httpx.TransportError):  # it hung up while we still wrote: as good
            assert 431 == http.get("/config", headers={"cookie": "a" * (2 << 20)}).status_code


@pytest.mark.parametrize("begin", [b"", ASKED[:-2], ASKED + b"GET"])
def test_who_says_nothing_is_let_go(
    client: WireClient, begin: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection whose head does not come is closed, and so is one whose second head stays half."""
    monkeypatch.setattr(bounded_http, "HEAD_SECONDS", 0.2)
    where = urlsplit(client.url)
    line = socket.create_connection((where.hostname or "", where.port or 0), timeout=PATIENCE)
    # On a slow machine we may be let go before we have said even that much.
    with line, contextlib.suppress(ConnectionError):
        line.sendall(begin)
        while line.recv(65_536):
            pass


def test_a_slow_body_is_waited_for(client: WireClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time is for heads alone: no timer runs while a body comes."""
    connections: list[BoundedHttp] = []
    on_body = BoundedHttp.on_body

    def note(connection: BoundedHttp, piece: bytes) -> None:
        on_body(connection, piece)
        connections.append(connection)

    monkeypatch.setattr(BoundedHttp, "on_body", note)
    timers = []

    def slowly() -> Iterator[bytes]:
        for number, piece in enumerate((b'{"data":', b'["x"', b"]}"), 1):
            yield piece
            wait_until(lambda number=number: number <= len(connections))  # type: ignore[misc]  # a default
            timers.append(connections[-1]._timer)

    with httpx.Client(base_url=client.url, timeout=PATIENCE) as http:
        assert 200 == http.post("/gradio_api/run/echo", content=slowly()).status_code
    assert [None] * 3 == timers


@pytest.mark.parametrize(
    "request_",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"nonsense\r\n\r\n",
        b"GET /config HTTP/1.1\r\nHost: a\r\nX: \xff\xfe\r\nConnection: close\r\n\r\n",
        b"GET /config HTTP/1.1\r\nHost: [\r\nOrigin: http://[\r\nConnection: close\r\n\r\n",
        b"GET /config HTTP/1.1\r\nHost: [\r\nOrigin: http://a\r\nConnection: close\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        b"POST /gradio_api/run/echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{",
        b"POST /gradio_api/run/echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET /config HTTP/1.1\r\nHost: " + b"a" * 100_000 + b"\r\n\r\n",
    ],
)
def test_broken_http_leaves_the_server_well(client: WireClient, request_: bytes) -> None:
    """Bytes that are no request, or half of one, are no 500, and the next request is answered."""
    assert b" 500 " not in raw(client.url, request_)[:20]
    assert 200 == client.http.get("/config").status_code


def test_a_session_has_a_limit_of_events(
    serve: Serve, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A session that asks for more than it could want gets a 503, and others are served."""
    monkeypatch.setattr(service, "MOST_EVENTS_IN_A_SESSION", 3)
    import asyncio

    async def slow() -> None:
        await asyncio.sleep(PATIENCE)

    with gr.Blocks() as demo:
        gr.Button().click(slow)
    url = serve(demo)
    client = connect(url)
    for _ in range(3):
        client.join(0)
    refused = client.post("queue/join", {"data": [], "fn_index": 0, "session_hash": "a-session"})
    assert (503, True) == (refused.status_code, "3 events of this session" in refused.json()["detail"])
    connect(url, "another").join(0)


def test_a_session_that_never_reads_is_asked_to(
    serve: Serve, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Answers that nobody reads do not pile up: after some the session gets a 503 until it has read them."""
    monkeypatch.setattr("spacekit_runtime.session.outbox.UNREAD_BYTES", 100_000)
    client = connect(serve(make_app()))
    refused = None
    for _ in range(1000):
        body = {"data": ["x" * 10_000], "fn_index": 0, "session_hash": "a-session"}
        answer = client.post("queue/join", body)
        if answer.status_code != 200:
            refused = answer
            break
    assert refused is not None
    assert (503, True) == (refused.status_code, "not read" in refused.json()["detail"])
    client.messages()
    assert (
        200
        == client.post("queue/join", {"data": ["x"], "fn_index": 0, "session_hash": "a-session"}).status_code
    )


def test_a_full_queue_is_a_503(serve: Serve, connect: Connect) -> None:
    """An app whose queue is full says so, to sessions and to calls."""
    import asyncio

    async def slow() -> None:
        await asyncio.sleep(PATIENCE)

    with gr.Blocks() as demo:
        gr.Button().click(slow, api_name="slow")
    client = connect(serve(demo.queue(max_size=1)))
    client.join(0)
    client.join(0)
    for path, more in (("queue/join", {"fn_index": 0, "session_hash": "b"}), ("call/slow", {})):
        refused = client.post(path, {"data": [], **more})
        assert 503 == refused.status_code
        assert "the queue is full: at most 1 may wait" in refused.json()["detail"]


def test_a_crowd_of_large_events_is_a_503(
    serve: Serve, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What waits in memory has a limit in all, whichever way it came; what has ended makes room."""
    may_end = threading.Event()
    monkeypatch.setattr(queue, "MOST_HELD_BYTES", 5000)

    def slow(text: str) -> str:
        may_end.wait(PATIENCE)
        return text

    with gr.Blocks() as demo:
        box = gr.Textbox()
        box.change(slow, box, box, api_name="slow")
    client = connect(serve(demo))
    large = ["x" * 2000]
    for _ in range(2):
        client.join(0, *large)
    assert 503 == client.post("queue/join", {"fn_index": 0, "session_hash": "b", "data": large}).status_code
    assert 503 == client.post("call/slow", {"data": large}).status_code
    assert 503 == client.post("call/v2/slow", {"text": large[0]}).status_code
    assert 503 == client.post("run/slow", {"data": large}).status_code
    may_end.set()
    client.messages()
    assert 200 == client.post("run/slow", {"data": large}).status_code


def test_direct_requests_can_be_refused(serve: Serve) -> None:
    """With `queue(api_open=False)` what waits in the queue is not called past it; what never waits is."""
    with gr.Blocks() as demo:
        box = gr.Textbox()
        box.change(str.upper, box, box, api_name="waits")
        box.input(str.upper, box, box, api_name="never", queue=False)
    demo.queue(api_open=False)
    with httpx.Client(base_url=f"{serve(demo)}gradio_api/") as http:
        refused = http.post("run/waits", json={"data": ["a"]})
        assert (404, True) == (refused.status_code, "no direct requests" in refused.json()["detail"])
        assert ["A"] == http.post("run/never", json={"data": ["a"]}).json()["data"]
        assert "event_id" in http.post("call/waits", json={"data": ["a"]}).json()
