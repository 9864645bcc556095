"""Streams on a real socket: cut, resumed, shared, slow, silent, and closed with the server."""

from __future__ import annotations

import asyncio
import itertools
import json
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from wire_client import PATIENCE, Connect, Serve, ServerSentEvent, read_events

import spacekit as gr
from spacekit_runtime.server.service import Service

JOIN = "/gradio_api/queue/join"


class Gate:
    """Lets a function go on when the test says so."""

    def __init__(self) -> None:
        self._opened = threading.Event()
        self.reached = threading.Event()

    def wait(self) -> None:
        """Wait for the test."""
        self.reached.set()
        assert self._opened.wait(PATIENCE)

    def open(self) -> None:
        """Let all go on."""
        self._opened.set()


def until(is_true: Callable[[], bool]) -> None:
    """Wait until something is true, as far as the server is concerned."""
    deadline = time.monotonic() + PATIENCE
    while not is_true():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.005)


def counting(gate: Gate, first: int, second: int) -> gr.Blocks:
    """An app that counts, with a pause on the way."""

    def count() -> Iterator[str]:
        for number in range(first):
            yield str(number)
        gate.wait()
        for number in range(first, first + second):
            yield str(number)

    with gr.Blocks() as demo:
        box = gr.Textbox()
        box.change(count, None, box)
        box.change(lambda value: value, box, box, api_name="echo")
    return demo


def join_and_read(client: Any, index: int, *data: Any) -> Iterator[ServerSentEvent]:
    """The answer of one event as the answer of the request that asked for it."""
    body = {"data": data, "fn_index": index, "session_hash": client.session_hash}
    with client.http.stream("POST", JOIN, json=body, headers={"accept": "text/event-stream"}) as response:
        assert 32 == len(response.headers["x-event-id"])
        yield from read_events(response)


def test_one_request_is_one_event(serve: Serve, connect: Connect) -> None:
    """A join that accepts a stream is answered with the session's messages, numbered from one."""
    client = connect(serve(counting(Gate(), 0, 0)))
    events = list(join_and_read(client, 1, "x"))
    assert ["1", "2", "3", None] == [event.id for event in events]
    names = ["estimation", "process_starts", "process_completed", "close_stream"]
    assert names == [event.json["msg"] for event in events]


def test_a_cut_stream_goes_on_where_it_broke(serve: Serve, connect: Connect) -> None:
    """After a cut the event goes on; whoever comes back with the last number gets the rest, each once."""
    gate = Gate()
    client = connect(serve(counting(gate, 3, 3)))
    seen: list[ServerSentEvent] = []
    stream = join_and_read(client, 0)
    for event in stream:
        seen.append(event)
        if len(seen) == 3:
            break
    stream.close()  # type: ignore[attr-defined]  # a generator
    gate.open()
    assert seen[-1].id is not None
    rest = list(client.stream(int(seen[-1].id)))
    numbers = [int(event.id) for event in [*seen, *rest] if event.id is not None]
    assert list(range(1, len(numbers) + 1)) == numbers
    assert ["5"] == rest[-2].json["output"]["data"]
    assert [] == [event for event in client.stream(numbers[-1]) if event.json["msg"] != "close_stream"]


def test_the_messages_of_two_events_share_one_stream(serve: Serve, connect: Connect) -> None:
    """A session reads all its events on one stream, which closes after the last one."""
    gate = Gate()
    client = connect(serve(counting(gate, 1, 1)))
    slow = client.join(0)
    quick = client.join(1, "x")
    gate.open()
    messages = client.messages()
    ended = {m["event_id"] for m in messages if m["msg"] == "process_completed"}
    assert {slow, quick} == ended
    assert "close_stream" == messages[-1]["msg"]


@pytest.mark.parametrize("agent", ["gradio_client/2.5.0; hf_hub/2.4.0", "node", "Mozilla/5.0 (X11)"])
def test_gradios_clients_hear_of_an_event_when_they_have_read_the_end(
    serve: Serve, connect: Connect, agent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that they hear of before that, they would wait for on a stream that is over."""
    monkeypatch.setattr("spacekit_runtime.server.streams.HANG_UP_PATIENCE", PATIENCE)
    client = connect(serve(counting(Gate(), 0, 0)))
    client.http.headers["user-agent"] = agent
    client.join(1, "x")
    order = []
    with ThreadPoolExecutor(1) as pool:
        stream = client.stream()
        while "close_stream" != next(stream).json["msg"]:
            pass
        joined = pool.submit(client.join, 1, "y")
        joined.add_done_callback(lambda _: order.append("joined"))
        with pytest.raises(TimeoutError):
            joined.result(0.2)
        order.append("read")
        stream.close()  # type: ignore[attr-defined]  # a generator, whatever its type says
        joined.result(PATIENCE)
    assert ["read", "joined"] == order
    again = client.stream()
    assert "process_completed" in itertools.takewhile(
        lambda said: said != "close_stream", (event.json["msg"] for event in again)
    )
    again.close()  # type: ignore[attr-defined]  # as above


def test_a_client_that_does_not_hang_up_is_not_waited_for(
    serve: Serve, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The stream ends by itself soon after its end was sent."""
    monkeypatch.setattr("spacekit_runtime.server.streams.HANG_UP_PATIENCE", 0.05)
    client = connect(serve(counting(Gate(), 0, 0)))
    client.http.headers["user-agent"] = "gradio_client/2.5.0"
    for _ in range(2):
        assert "close_stream" == client.ask(1, "x")[-1]["msg"]


def test_streams_of_a_session_may_end_while_others_wait_for_their_clients(
    serve: Serve, connect: Connect
) -> None:
    """Two that are read to their ends, and whose clients do not hang up, let joins pass all the same."""
    url = serve(counting(Gate(), 0, 0))
    first, second, third = (connect(url) for _ in range(3))
    for client in (first, second, third):
        client.http.headers["user-agent"] = "gradio_client/2.5.0"
    first.join(1, "x")
    with ThreadPoolExecutor(2) as pool:
        ends = first.stream()
        while "close_stream" != next(ends).json["msg"]:
            pass
        # It waits for the first one's client; its event is there, and is read by somebody who does not.
        joined = pool.submit(third.join, 1, "y")
        until(lambda: "process_completed" in [message["msg"] for message in second.messages()])
        joined.result(PATIENCE)
        list(ends)
    assert "close_stream" == third.ask(1, "z")[-1]["msg"]


def test_a_second_reader_takes_over(serve: Serve, connect: Connect) -> None:
    """When the page reads on elsewhere, the first stream ends at once, and nothing is sent twice."""
    gate = Gate()
    url = serve(counting(gate, 1, 1))
    client, other = connect(url), connect(url)
    client.join(0)
    first = client.stream()
    taken = [next(first).json["msg"] for _ in range(3)]
    assert gate.reached.wait(PATIENCE)
    with ThreadPoolExecutor(1) as pool:
        rest = pool.submit(other.messages)
        assert [] == [event.json for event in first]
        gate.open()
        told = [message["msg"] for message in rest.result(PATIENCE)]
    assert ["estimation", "process_starts", "process_generating"] == taken
    assert ["process_generating", "process_completed", "close_stream"] == told


@pytest.mark.parametrize("is_async", [False, True])
def test_an_event_is_cancelled(serve: Serve, connect: Connect, is_async: bool) -> None:
    """A cancel ends the stream at once with an empty output, and a second one finds nothing."""

    async def wait() -> None:
        await asyncio.sleep(PATIENCE)

    async def endless() -> AsyncIterator[str]:
        while True:
            await asyncio.sleep(0.001)
            yield "x"

    with gr.Blocks() as demo:
        box = gr.Textbox()
        box.change(wait if is_async else endless, None, box)
    client = connect(serve(demo))
    id_ = client.join(0)
    assert {"success": True} == client.post("cancel", {"session_hash": "a-session", "event_id": id_}).json()
    last = client.messages()[-2]
    assert (id_, "process_completed", {}, True) == (
        last["event_id"],
        last["msg"],
        last["output"],
        last["success"],
    )
    assert {"success": False} == client.post("cancel", {"session_hash": "a-session", "event_id": id_}).json()


def test_nobody_cancels_the_events_of_others(serve: Serve, connect: Connect) -> None:
    """An event's id is of no use to a session that it does not belong to."""
    gate = Gate()
    client = connect(serve(counting(gate, 1, 1)))
    id_ = client.join(0)
    assert {"success": False} == client.post("cancel", {"session_hash": "stranger", "event_id": id_}).json()
    gate.open()
    assert ["1"] == client.messages()[-2]["output"]["data"]


def test_a_goodbye_ends_the_sessions_work(serve: Serve, connect: Connect) -> None:
    """The beacon of a closing tab, which can't say that it is JSON, cancels what runs."""
    ended = threading.Event()

    async def wait() -> None:
        try:
            await asyncio.sleep(PATIENCE)
        finally:
            ended.set()

    with gr.Blocks() as demo:
        gr.Button().click(wait)
    client = connect(serve(demo))
    client.join(0)
    body = json.dumps({"session_hash": "a-session"})
    beacon = client.http.post(
        "/gradio_api/session/close", content=body, headers={"content-type": "text/plain"}
    )
    assert {"success": True} == beacon.json()
    assert ended.wait(PATIENCE)


def test_a_silent_client_is_given_up(serve: Serve, connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that goes away in the midst and does not come back has its work ended."""
    monkeypatch.setattr("spacekit_runtime.session.store.SILENCE", 0.05)
    monkeypatch.setattr("spacekit_runtime.session.store.SWEEP_EVERY", 0.02)
    ended = threading.Event()

    async def wait() -> None:
        try:
            await asyncio.sleep(PATIENCE)
        finally:
            ended.set()

    with gr.Blocks() as demo:
        gr.Button().click(wait)
    client = connect(serve(demo))
    client.join(0)
    stream = client.stream()
    next(stream)
    stream.close()  # type: ignore[attr-defined]  # a generator
    assert ended.wait(PATIENCE)


def test_a_silent_stream_gives_a_sign_of_life(
    serve: Serve, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While nothing happens, a stream says so, that no proxy closes it."""
    monkeypatch.setenv("GRADIO_HEARTBEAT_INTERVAL", "0.02")
    gate = Gate()
    client = connect(serve(counting(gate, 0, 1)))
    client.join(0)
    for event in client.stream():
        if event.json["msg"] == "heartbeat":
            gate.open()
    id_ = client.post("call/count", {"data": []}).json()["event_id"]
    answer = client.http.get(f"/gradio_api/call/count/{id_}")
    assert answer.text.endswith('event: complete\ndata: ["0"]\n\n')


def test_a_reader_that_leaves_is_noticed(serve: Serve, connect: Connect) -> None:
    """When the client of a stream goes, the session counts no reader, long before the next sign of life."""
    gate = Gate()
    demo = counting(gate, 1, 1)
    client = connect(serve(demo))
    client.join(0)
    stream = client.stream()
    for _ in range(3):
        next(stream)
    session = demo.app.state.provider().sessions.find("a-session")
    assert 1 == session.connections
    stream.close()  # type: ignore[attr-defined]  # a generator
    until(lambda: session.connections == 0)
    gate.open()


def test_a_slow_reader_gets_fewer_steps_and_the_right_end(serve: Serve, connect: Connect) -> None:
    """A reader that does not keep up misses steps, not values, and the server holds little for it."""
    made = threading.Event()

    def grow() -> Iterator[str]:
        text = "x" * 1_000_000
        for number in range(200):
            yield f"{number}{text}"
        made.set()

    with gr.Blocks() as demo:
        box = gr.Textbox()
        box.change(grow, None, box)
    client = connect(serve(demo))
    client.join(0)
    stream = client.stream()
    first = [next(stream).json["msg"] for _ in range(2)]
    assert made.wait(PATIENCE)
    messages = [event.json for event in stream]
    steps = [m for m in messages if m["msg"] == "process_generating"]
    assert ["estimation", "process_starts"] == first
    assert 1 <= len(steps) < 150
    assert "199" == messages[-2]["output"]["data"][0][:3]


def test_state_is_its_sessions_own_on_the_wire(serve: Serve, connect: Connect) -> None:
    """Two sessions count by themselves, and neither sees the value of a state."""

    def count(value: list[int]) -> tuple[list[int], int]:
        value.append(1)
        return value, len(value)

    with gr.Blocks() as demo:
        state, number = gr.State([]), gr.Number()
        number.submit(count, state, [state, number])
    url = serve(demo)
    mine, yours = connect(url, "mine"), connect(url, "yours")
    said = [client.ask(0, None)[-2]["output"]["data"] for client in (mine, mine, yours, mine)]
    assert [[None, 1], [None, 2], [None, 1], [None, 3]] == said
    forged = connect(url, "forged").ask(0, [[1, 1, 1]])[-2]["output"]["data"]
    assert [None, 1] == forged


def test_a_changed_state_is_told_to_who_listens(serve: Serve, connect: Connect) -> None:
    """The ids of states that changed are in the message, for the page to set their listeners off."""
    with gr.Blocks() as demo:
        state, number = gr.State(0), gr.Number()
        number.submit(lambda value, change: value + change, [state, number], state)
        state.change(lambda: None)
    client = connect(serve(demo))
    assert [[], [state._id]] == [client.ask(0, None, n)[-2]["output"]["changed_state_ids"] for n in (0, 1)]


@pytest.mark.logs_errors
def test_what_can_not_be_written_reaches_its_reader_all_the_same(serve: Serve, connect: Connect) -> None:
    """Half a character, a huge number, a value without end: the event ends, and so does every other."""

    def odd() -> tuple[str, int, Any]:
        gr.Info("half \ud83d")
        return "half \ud83d", 2**70, {"a": 1}

    def endless() -> tuple[str, int, Any]:
        value: list[Any] = []
        value.append(value)
        return "", 0, value

    with gr.Blocks() as demo:
        outputs = [gr.Textbox(), gr.Number(), gr.JSON()]
        button = gr.Button()
        button.click(odd, None, outputs)
        button.click(endless, None, outputs)
    client = connect(serve(demo))
    messages = client.ask(0)
    assert ["half ?"] == [m["log"] for m in messages if m["msg"] == "log"]
    assert ["half ?", 2**70, {"a": 1}] == messages[-2]["output"]["data"]
    assert "levels deep" in client.ask(1)[-2]["output"]["error"]


@pytest.fixture
def nothing_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """What does not end by itself when an app is closed is waited for until the test has failed."""
    monkeypatch.setattr("spacekit_runtime.serving.GRACE", 600)


@pytest.mark.usefixtures("nothing_is_cut")
def test_a_hundred_heartbeats_close_with_the_server(serve: Serve) -> None:
    """Idle streams are ended at once when the app closes; the port is free, and no thread is left."""
    before = set(threading.enumerate())
    demo = counting(Gate(), 0, 1)
    url = serve(demo)
    parts = urlsplit(url)
    socks = []
    for number in range(100):
        sock = socket.create_connection((parts.hostname, parts.port), PATIENCE)
        sock.sendall(b"GET /gradio_api/heartbeat/%d HTTP/1.1\r\nHost: a\r\n\r\n" % number)
        socks.append(sock)
    for sock in socks:
        answer = b""
        while b"ALIVE" not in answer:
            answer += sock.recv(4096)
    service = demo.app.state.provider()
    assert 100 == len(service.sessions)
    demo.close(verbose=False)
    for sock in socks:
        assert b"0\r\n\r\n" == sock.recv(4096)[-5:]
        sock.close()
    again = socket.create_server((str(parts.hostname), int(parts.port or 0)))
    again.close()
    until(lambda: set(threading.enumerate()) <= before)


def test_a_heartbeat_keeps_its_session(serve: Serve, connect: Connect) -> None:
    """While the heart beats, the session counts it; after it, no more."""
    demo = counting(Gate(), 0, 1)
    client = connect(serve(demo))
    with client.http.stream("GET", "/gradio_api/heartbeat/mine") as response:
        lines = response.iter_lines()
        assert "data: ALIVE" == next(lines)
        session = demo.app.state.provider().sessions.find("mine")
        assert 1 == session.heartbeats
    until(lambda: session.heartbeats == 0)


@pytest.mark.usefixtures("nothing_is_cut")
def test_closing_ends_running_functions_streams(serve: Serve, connect: Connect) -> None:
    """A stream whose function still runs ends with the app, with a last word, and does not hold it up."""
    gate = Gate()
    demo = counting(gate, 1, 1)
    client = connect(serve(demo))
    client.join(0)
    stream = client.stream()
    for _ in range(3):
        next(stream)
    demo.close(verbose=False)
    assert ["process_completed", "close_stream"] == [event.json["msg"] for event in stream]
    gate.open()


def test_a_call_that_nobody_fetches_is_dropped(
    serve: Serve, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Answers of calls that nobody fetches are kept in bounded number."""
    monkeypatch.setattr("spacekit_runtime.server.service.MOST_UNREAD_CALLS", 2)
    demo = counting(Gate(), 0, 1)
    client = connect(serve(demo))
    ids = [client.post("call/echo", {"data": ["x"]}).json()["event_id"] for _ in range(4)]
    answers = [client.http.get(f"/gradio_api/call/echo/{id_}").status_code for id_ in ids]
    assert [404, 404, 200, 200] == answers


def test_a_call_that_nobody_fetches_is_forgotten(
    serve: Serve, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Answers that nobody fetches in time go by themselves, also if no further call comes."""
    monkeypatch.setattr("spacekit_runtime.server.service.UNREAD_CALL_SECONDS", 0.05)
    discarded: list[str] = []
    real = Service._discard

    def note(service: Service, event_id: str) -> None:
        discarded.append(event_id)
        real(service, event_id)

    monkeypatch.setattr(Service, "_discard", note)
    demo = counting(Gate(), 0, 1)
    client = connect(serve(demo))
    id_ = client.post("call/echo", {"data": ["x"]}).json()["event_id"]
    until(lambda: [id_] == discarded)
    assert 0 == len(demo.app.state.provider()._unread)


def test_many_sessions_are_served_at_once(serve: Serve) -> None:
    """Requests of many clients at a time are all answered, each with its own answer."""
    with gr.Blocks() as demo:
        box = gr.Textbox()
        box.change(lambda value: value, box, box, api_name="echo", concurrency_limit=None)
    url = serve(demo)

    def call(number: int) -> Any:
        id_ = http.post("/gradio_api/call/echo", json={"data": [str(number)]}).json()["event_id"]
        return http.get(f"/gradio_api/call/echo/{id_}").text

    with httpx.Client(base_url=url, timeout=PATIENCE) as http, ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(call, range(64)))
    assert [f'event: complete\ndata: ["{number}"]\n\n' for number in range(64)] == answers
