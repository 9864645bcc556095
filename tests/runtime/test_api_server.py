"""`Server`: an app of FastAPI with endpoints that go through the queue."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from gradio_client import Client

import spacekit as gr

pytestmark = pytest.mark.e2e


@pytest.fixture
def server() -> Iterator[gr.Server]:
    """A server that ends with the test."""
    made = gr.Server(title="Adder", docs_url=None)
    yield made
    made.close(verbose=False)


def start(server: gr.Server) -> str:
    """Serve it, and give its address."""
    app, url, _ = server.launch(server_port=0, quiet=True, prevent_thread_lock=True)
    assert server is app
    return str(url)


def test_functions_are_endpoints_beside_ones_own_routes(server: gr.Server) -> None:
    """Gradio's client calls the functions, a browser gets the app's own pages."""

    @server.api
    def add(a: int, b: int = 1) -> int:
        """Add them."""
        return a + b

    @server.api(name="steps", queue=False)  # type: ignore[untyped-decorator]  # gives what it was given
    def count(to: int) -> Iterator[int]:
        yield from range(to)

    @server.get("/")
    def home() -> dict[str, str]:
        return {"app": "mine"}

    assert 3 == add(1, 2)
    url = start(server)
    assert {"app": "mine"} == httpx.get(url).json()
    client = Client(url, verbose=False)
    assert (5, 3) == (client.predict(2, 3, api_name="/add"), client.predict(2, api_name="/add"))
    job = client.submit(3, api_name="/steps")
    job.result(timeout=20)
    assert [0, 1, 2] == job.outputs()
    info: Any = client.view_api(return_format="dict", print_info=False)
    assert ["/add", "/steps"] == list(info["named_endpoints"])
    client.close()  # type: ignore[no-untyped-call]  # Gradio's


def test_it_can_be_launched_again(server: gr.Server) -> None:
    """A cell of a notebook that is run again: each launch has its own settings and serves all once."""
    entered: list[str] = []

    @server.api
    def double(x: int) -> int:
        return 2 * x

    @server.get("/own")
    def own() -> str:
        return "here"

    @asynccontextmanager
    async def living(_: Any) -> AsyncIterator[None]:
        entered.append("in")
        yield

    server.router.lifespan_context = living
    closed = start(server)
    count = len(server.routes)
    server.close(verbose=False)
    _, url, _ = server.launch(server_port=0, quiet=True, prevent_thread_lock=True, auth=("ada", "1815"))
    assert ["in", "in"] == entered
    assert count == len(server.routes)
    assert 401 == httpx.get(f"{url}gradio_api/info").status_code
    with pytest.raises(httpx.ConnectError):
        httpx.get(closed)
    client = Client(url, auth=("ada", "1815"), verbose=False)
    assert 42 == client.predict(21, api_name="/double")
    client.close()  # type: ignore[no-untyped-call]  # Gradio's
    server.close(verbose=False)
    url = start(server)
    assert ("here", 200) == (httpx.get(f"{url}own").json(), httpx.get(f"{url}gradio_api/info").status_code)
