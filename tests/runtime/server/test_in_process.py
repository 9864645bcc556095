"""An app that is called in process as well, by Starlette's TestClient, which has event loops of its own."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterator

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from gradio_client import Client

import spacekit as gr


def greet(name: str) -> str:
    """What the apps do."""
    return f"Hello, {name}!"


@pytest.fixture
def demo() -> Iterator[gr.Blocks]:
    """An app that counts as well, in a state."""
    with gr.Blocks() as made:
        name, greeting, count = gr.Textbox(), gr.Textbox(), gr.State(0)
        name.submit(greet, name, greeting)
        name.change(lambda n: (n + 1, n + 1), count, [count, gr.Number()], api_name="count")
    yield made
    made.close(verbose=False)


def ask(client: TestClient, endpoint: str, session: str, *data: object) -> object:
    """Call an endpoint in process."""
    answer = client.post(f"/gradio_api/run/{endpoint}", json={"data": data, "session_hash": session})
    assert 200 == answer.status_code, answer.text
    return answer.json()["data"][-1]


def test_one_that_is_served_keeps_its_events_on_one_loop(demo: gr.Blocks) -> None:
    """Calls from here and by its address see the same sessions, also after a TestClient came and went."""
    app, url, _ = demo.launch(prevent_thread_lock=True, quiet=True)
    outside = Client(url, verbose=False)
    session = outside.session_hash
    assert 1 == outside.predict(api_name="/count")
    bare = TestClient(app)
    assert "Hello, Ada!" == ask(bare, "greet", session, "Ada")
    with TestClient(app) as entered:
        assert 2 == ask(entered, "count", session, None)
        joined = entered.post(
            "/gradio_api/queue/join", json={"fn_index": 0, "data": ["Bob"], "session_hash": "streamed"}
        )
        told = entered.get("/gradio_api/queue/data?session_hash=streamed").text
        assert joined.json()["event_id"] in told
        assert "Hello, Bob!" in told
    assert 3 == outside.predict(api_name="/count")
    assert 4 == ask(bare, "count", session, None)
    outside.close()


def test_one_that_is_not_served_answers_again_and_again() -> None:
    """Each call has a loop of its own, which is closed after it; within a `with` they share one."""
    with gr.Blocks() as demo:
        name = gr.Textbox()
        name.submit(greet, name, gr.Textbox())
    app = gr.mount_gradio_app(FastAPI(), demo, path="/")
    client = TestClient(app)
    assert ["Hello, Ada!", "Hello, Bob!"] == [ask(client, "greet", "one", name) for name in ("Ada", "Bob")]
    with TestClient(app) as entered:
        assert "Hello, Eve!" == ask(entered, "greet", "one", "Eve")
    assert "Hello, Dan!" == ask(client, "greet", "one", "Dan")


def test_a_lifespan_of_the_author_s_own_is_lived_through() -> None:
    """What it yields is the requests' state; the app still ends its events when the server stops."""
    lived: list[str] = []

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[dict[str, str]]:
        lived.append("begun")
        yield {"hello": "world"}
        lived.append("ended")

    server = gr.Server()

    @server.get("/state")
    def state(request: Request) -> str:
        return str(request.state.hello)

    @server.api(name="greet")
    def named(name: str) -> str:
        return greet(name)

    app, url, _ = server.launch(prevent_thread_lock=True, quiet=True, app_kwargs={"lifespan": lifespan})
    client = Client(url, verbose=False)
    assert "Hello, Ada!" == client.predict("Ada", api_name="/greet")
    with TestClient(app) as inside:
        assert "world" == inside.get("/state").json()
    assert "Hello, Bob!" == client.predict("Bob", api_name="/greet")
    client.close()
    assert ["begun", "begun", "ended"] == lived
    server.close(verbose=False)
    assert ["begun", "begun", "ended", "ended"] == lived
