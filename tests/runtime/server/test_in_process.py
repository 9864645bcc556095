"""An app that is called in process as well, by Starlette's TestClient, which has event loops of its own."""

from __future__ import annotations

import contextlib
import pickle
from collections.abc import AsyncIterator, Iterator

import pytest
from fastapi import FastAPI, Request
from fastapi.middleware.cors import CORSMiddleware
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
    outside.close()  # type: ignore[no-untyped-call]


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


def test_an_app_can_be_made_for_a_server_of_one_s_own() -> None:
    """By the name that Gradio gives to that, with FastAPI's own pages where the author asks for them."""
    with gr.Blocks() as demo:
        name = gr.Textbox()
        name.submit(greet, name, gr.Textbox())
    client = TestClient(gr.routes.App.create_app(demo, app_kwargs={"docs_url": "/docs"}))
    assert "Hello, Ada!" == ask(client, "greet", "one", "Ada")
    assert client.get("/docs").is_success
    assert client.get("/openapi.json").is_success
    assert not TestClient(gr.routes.App.create_app(demo)).get("/openapi.json").is_success
    with pytest.raises(TypeError, match="create_app\\(\\) has no argument 'no_such'"):
        gr.routes.App.create_app(demo, no_such=1)


def test_a_root_path_among_fastapi_s_arguments_is_the_app_s() -> None:
    """What is mounted is found all the same, and says the address by which it is reached."""
    demo = gr.Interface(greet, "text", "text")
    kwargs = {"docs_url": "/docs", "root_path": "/proxy"}
    client = TestClient(gr.mount_gradio_app(FastAPI(), demo, path="/echo", app_kwargs=kwargs))
    assert client.get("/echo/docs").is_success
    assert "http://testserver/proxy" == client.get("/echo/config").json()["root"]


@pytest.mark.parametrize("is_first", [True, False])
def test_an_app_that_is_mounted_leaves_origins_to_a_parent_that_knows(is_first: bool) -> None:
    """The parent's policy is the only one; without one, the mounted app has its own."""
    with gr.Blocks() as demo:
        gr.Textbox()
    app = FastAPI()
    if is_first:
        app.add_middleware(CORSMiddleware, allow_origins=["https://example.com"])
    gr.mount_gradio_app(app, demo, path="/")
    if not is_first:
        app.add_middleware(CORSMiddleware, allow_origins=["https://example.com"])
    plain = gr.mount_gradio_app(FastAPI(), demo, path="/")

    def allowed(app: FastAPI, origin: str) -> str | None:
        headers = {"host": "app.internal:7860", "origin": origin}
        return (
            TestClient(app)
            .get("/gradio_api/info", headers=headers)
            .headers.get("access-control-allow-origin")
        )

    assert allowed(app, "https://malicious.com") is None
    assert "https://example.com" == allowed(app, "https://example.com")
    assert "https://example.org" == allowed(plain, "https://example.org")


def test_what_an_app_says_of_itself(demo: gr.Blocks) -> None:
    """Without a server, and where its server is."""
    assert not demo.is_running
    assert [None] * 3 == [demo.local_url, demo.local_api_url, demo.server_port]
    assert ["/greet", "/count"] == list(demo.get_api_info()["named_endpoints"])
    assert demo.config == demo.get_config_file()
    assert ["greet", "count"] == [each["api_name"] for each in demo.config["dependencies"]]
    _, url, _ = demo.launch(prevent_thread_lock=True, quiet=True, _frontend=False)
    assert demo.is_running
    assert (url, f"{url}gradio_api/") == (demo.local_url, demo.local_api_url)
    assert f":{demo.server_port}/" in url
    assert TestClient(demo.app).get("/gradio_api/info").json()["named_endpoints"].keys() == {
        "/greet",
        "/count",
    }


def test_a_request_is_found_and_copied_as_with_starlette() -> None:
    """Headers in any case of letters, and as lists; a copy for another process has no connection."""
    seen: list[object] = []

    def look(request: gr.Request) -> str:
        copy = pickle.loads(pickle.dumps(request))  # noqa: S301  # our own
        for each in (request, copy):
            seen.append(
                [each.headers["X-Colour"], dict(each.headers)["x-colour"], type(each.headers.items())]
            )
            assert each.client
            seen.append([each.query_params, each.client.host, each.session_hash, each.url.path, each.method])
        return "seen"

    demo = gr.Interface(look, None, "text", api_name="look")
    client = TestClient(gr.mount_gradio_app(FastAPI(), demo, path="/"))
    asked = {"data": [None], "session_hash": "mine"}
    answer = client.post("/gradio_api/run/look?a=b", json=asked, headers={"x-colour": "blue"})
    assert ["seen"] == answer.json()["data"], answer.text
    told = [{"a": "b"}, "testclient", "mine", "/gradio_api/run/look", "POST"]
    assert [["blue", "blue", list], told] * 2 == seen


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

    server.api(greet, name="greet")
    app, url, _ = server.launch(prevent_thread_lock=True, quiet=True, app_kwargs={"lifespan": lifespan})
    client = Client(url, verbose=False)
    assert "Hello, Ada!" == client.predict("Ada", api_name="/greet")
    with TestClient(app) as inside:
        assert "world" == inside.get("/state").json()
    assert "Hello, Bob!" == client.predict("Bob", api_name="/greet")
    client.close()  # type: ignore[no-untyped-call]
    assert ["begun", "begun", "ended"] == lived
    server.close(verbose=False)
    assert ["begun", "begun", "ended", "ended"] == lived
