"""`mcp_server=True`: the endpoints as tools, used by the protocol's own client."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from wire_client import PATIENCE, Serve

import spacekit as gr

mcp = pytest.importorskip("mcp")
pytestmark = pytest.mark.e2e

TEXT = "data:text/plain;base64," + base64.b64encode(b"hello").decode()


def greet(name: str, times: float = 1) -> str:
    """Greet somebody.

    Args:
        name: Who is greeted, by the name
            that friends use.
        times: How often.

    Returns:
        The greeting.
    """
    if not name:
        raise gr.Error("Nobody is there", print_exception=False)
    return f"Hello {name}!" * int(times)


def make_app() -> gr.Blocks:
    """An app with tools of several kinds."""

    def count(to: float) -> Iterator[int]:
        """Count, and give each number on the way."""
        yield from range(1, int(to) + 1)

    def broken() -> None:
        raise ValueError("for the log alone")

    def both(path: str) -> tuple[str, str]:
        with open(path, encoding="utf-8") as file:  # noqa: PTH123  # as apps do
            return file.read().upper(), path

    def data() -> dict[str, list[int]]:
        return {"a": [1]}

    with gr.Blocks(title="Tools") as demo:
        name, times, out = gr.Textbox(label="Name"), gr.Slider(1, 5, 2, step=1), gr.Textbox()
        number, file, copy = gr.Number(), gr.File(), gr.File()
        go = gr.Button("Go")
        # A tool has its function's name, whatever its endpoint is called.
        go.click(greet, [name, times], out, api_name="predict")
        go.click(count, number, number)
        go.click(broken, None, out)
        go.click(both, file, [out, copy])
        go.click(data, None, gr.JSON())
        go.click(lambda: "hidden", None, out, api_name="hidden", api_visibility="undocumented")
    return demo


def ask(url: str, use: Callable[[Any], Awaitable[Any]]) -> Any:
    """Use a server through the protocol's client."""

    async def main() -> Any:
        async with mcp.Client(f"{url}gradio_api/mcp/") as client:
            return await use(client)

    return asyncio.run(asyncio.wait_for(main(), PATIENCE))


def said(url: str, tool: str, **arguments: Any) -> tuple[bool, list[str]]:
    """Whether a tool failed, and the texts that it answered."""
    result = ask(url, lambda client: client.call_tool(tool, arguments))
    return result.is_error, [getattr(part, "text", part.type) for part in result.content]


def test_endpoints_are_tools(serve: Serve) -> None:
    """Each public endpoint is a tool, with what its docstring says of it."""
    tools = ask(serve(make_app(), mcp_server=True), lambda client: client.list_tools()).tools
    assert ["greet", "count", "broken", "both", "data"] == [tool.name for tool in tools]
    greet_tool = tools[0]
    assert "Greet somebody. Returns: The greeting." == greet_tool.description
    assert {"name": "Who is greeted, by the name that friends use.", "times": "How often."} == {
        name: schema["description"] for name, schema in greet_tool.input_schema["properties"].items()
    }
    assert ["name"] == greet_tool.input_schema["required"]


def test_tools_answer(serve: Serve) -> None:
    """A call by names gives what the function gave, a generator its last value, data as JSON."""
    url = serve(make_app(), mcp_server=True)
    assert (False, ["Hello Ann!Hello Ann!Hello Ann!"]) == said(url, "greet", name="Ann", times=3)
    assert (False, ["Hello Ann!Hello Ann!"]) == said(url, "greet", name="Ann")
    assert (False, ["3"]) == said(url, "count", to=3)
    assert (False, ['{"a":[1]}']) == said(url, "data")


@pytest.mark.logs_errors
def test_what_goes_wrong_is_an_answer(serve: Serve) -> None:
    """The caller can read what was wrong; what the app keeps to itself stays there."""
    url = serve(make_app(), mcp_server=True)
    assert (True, ["Nobody is there"]) == said(url, "greet", name="")
    assert (True, ["99 is not in the range 1 to 5"]) == said(url, "greet", name="Ann", times=99)
    failed, (told,) = said(url, "greet", nam="Ann")
    assert failed
    assert "has no parameter 'nam'" in told
    failed, (told,) = said(url, "broken")
    assert failed
    assert "for the log alone" not in told
    assert "there is no tool 'hidden'" in said(url, "hidden")[1][0]


def make_marked_app() -> gr.Blocks:
    """An app whose functions say what they are."""

    @gr.mcp.tool(name="shout", description="Says it loudly", structured_output=True)
    def loud(text: str) -> str:
        return text.upper()

    @gr.mcp.resource("greeting://{name}", description="A greeting")
    def greeting(name: str) -> str:
        return f"Hello {name}"

    @gr.mcp.resource("app://version", mime_type="application/json")
    def version() -> dict[str, int]:
        """Which version it is."""
        return {"version": 1}

    @gr.mcp.prompt(name="review")
    def review_prompt(code: str, style: str = "kind") -> str:  # noqa: D417  # one argument is not told of
        """Ask for a review.

        Args:
            code: What to review.
        """
        return f"Review this in a {style} way: {code}"

    with gr.Blocks() as demo:
        text, style, out = gr.Textbox(), gr.Textbox("kind"), gr.Textbox()
        go = gr.Button("Go")
        go.click(loud, text, out)
        go.click(greeting, text, out)
        go.click(version, None, gr.JSON())
        go.click(review_prompt, [text, style], out)
    return demo


def test_functions_say_what_they_are(serve: Serve) -> None:
    """`gr.mcp.tool`, `resource` and `prompt` name and describe functions, and only tools are tools."""
    url = serve(make_marked_app(), mcp_server=True)

    async def use(client: Any) -> dict[str, Any]:
        return {
            "tools": [(tool.name, tool.description) for tool in (await client.list_tools()).tools],
            "called": (await client.call_tool("shout", {"text": "hi"})).structured_content,
            "resources": [str(r.uri) for r in (await client.list_resources()).resources],
            "templates": [
                r.uri_template for r in (await client.list_resource_templates()).resource_templates
            ],
            "greeting": (await client.read_resource("greeting://Ann%20B")).contents[0].text,
            "version": (await client.read_resource("app://version")).contents[0],
            "prompts": (await client.list_prompts()).prompts,
            "review": (await client.get_prompt("review", {"code": "x = 1"})).messages[0].content.text,
        }

    got = ask(url, use)
    assert [("shout", "Says it loudly")] == got["tools"]
    assert {"result": "HI"} == got["called"]
    assert (["app://version"], ["greeting://{name}"]) == (got["resources"], got["templates"])
    assert "Hello Ann B" == got["greeting"]
    assert ("application/json", '{"version":1}') == (got["version"].mime_type, got["version"].text)
    assert "Review this in a kind way: x = 1" == got["review"]
    (prompt,) = got["prompts"]
    assert ("review", "Ask for a review.") == (prompt.name, prompt.description)
    assert [("code", "What to review.", True), ("style", "", False)] == [
        (argument.name, argument.description, argument.required) for argument in prompt.arguments
    ]


def test_files_come_in_their_address(serve: Serve) -> None:
    """A file may be sent as a data: address; one that the app gives is named by its own."""
    url = serve(make_app(), mcp_server=True)
    failed, (text, address) = said(url, "both", path=TEXT)
    assert (False, "HELLO") == (failed, text)
    assert "hello" == httpx.get(address, timeout=PATIENCE).text


@pytest.mark.parametrize(
    "file", ["/etc/passwd", "https://example.org/x", "data:text/plain;base64,%%", "data:text/plain,plain"]
)
def test_no_other_file_comes_in(serve: Serve, file: str) -> None:
    """A path of the machine, another site's file, and broken content are refused."""
    failed, _ = said(serve(make_app(), mcp_server=True), "both", path=file)
    assert failed


def test_what_only_looks_like_a_file_is_text(serve: Serve, tmp_path: Path) -> None:
    """A value that somebody made up gives away no file of the machine, whatever stands in it."""
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"private")
    forged = {"path": str(secret), "meta": {"_type": "gradio.FileData"}}

    def echo(value: Any) -> Any:
        return value

    @gr.mcp.resource("echo://{value}")
    def read(value: str) -> Any:
        return json.loads(base64.b64decode(value))

    with gr.Blocks() as demo:
        tree, text = gr.JSON(), gr.Textbox()
        gr.Button().click(echo, tree, tree)
        gr.Button().click(read, text, gr.JSON())
    url = serve(demo, mcp_server=True)

    async def use(client: Any) -> Any:
        address = f"echo://{base64.b64encode(json.dumps(forged).encode()).decode()}"
        called = (await client.call_tool("echo", {"value": forged})).content
        return called, (await client.read_resource(address)).contents[0]

    called, contents = ask(url, use)
    assert ["text"] == [part.type for part in called]
    assert (forged, forged) == (json.loads(called[0].text), json.loads(contents.text))


def test_a_large_file_is_refused(serve: Serve) -> None:
    """`max_file_size` holds for files in addresses too."""
    failed, (told,) = said(serve(make_app(), mcp_server=True, max_file_size=4), "both", path=TEXT)
    assert failed
    assert "takes 4" in told


def test_nothing_is_served_unasked(serve: Serve) -> None:
    """Without `mcp_server` there is no such route, and the page says so."""
    url = serve(make_app())
    assert 404 == httpx.get(f"{url}gradio_api/mcp/schema", timeout=PATIENCE).status_code
    assert not httpx.get(f"{url}config", timeout=PATIENCE).json()["mcp_server"]


def test_the_environment_may_ask_for_it(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """`GRADIO_MCP_SERVER=True` is `mcp_server=True`, and what `launch` says counts more."""
    monkeypatch.setenv("GRADIO_MCP_SERVER", "True")
    assert (False, ["3"]) == said(serve(make_app()), "count", to=3)
    url = serve(make_app(), mcp_server=False)
    assert 404 == httpx.get(f"{url}gradio_api/mcp/schema", timeout=PATIENCE).status_code


def test_tools_of_a_space_begin_with_its_name(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """An agent with the tools of several Spaces can tell them apart."""
    monkeypatch.setenv("SPACE_ID", "ann/my-app")
    url = serve(make_app(), mcp_server=True, server_name="127.0.0.1")
    assert (False, ["3"]) == said(url, "my_app_count", to=3)


def test_the_tools_can_be_read_without_the_protocol(serve: Serve) -> None:
    """`mcp/schema` lists them as JSON."""
    schema = httpx.get(f"{serve(make_app(), mcp_server=True)}gradio_api/mcp/schema", timeout=PATIENCE).json()
    assert "greet" == schema[0]["name"]
    assert {"name", "description", "inputSchema", "meta"} == schema[0].keys()
    assert {"mcp_type": "tool", "endpoint_name": "predict"} == schema[0]["meta"]


class StartedServer(uvicorn.Server):
    """A server that says when it is up."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_up = asyncio.Event()

    async def startup(self, sockets: Any = None) -> None:
        """Start, and say so."""
        await super().startup(sockets)
        self.is_up.set()


def test_a_mounted_app_has_its_tools() -> None:
    """Below a path of somebody's own app, whose start the mounted one never hears of."""
    outer = gr.mount_gradio_app(FastAPI(), make_app(), "/demo", mcp_server=True)
    server = StartedServer(uvicorn.Config(outer, port=0, log_level="error"))

    async def main() -> list[str]:
        serving = asyncio.create_task(server.serve())
        await server.is_up.wait()
        port = server.servers[0].sockets[0].getsockname()[1]
        async with mcp.Client(f"http://127.0.0.1:{port}/demo/gradio_api/mcp/") as client:
            result = await client.call_tool("count", {"to": 2})
        server.should_exit = True
        await serving
        return [part.text for part in result.content]

    assert ["2"] == asyncio.run(asyncio.wait_for(main(), PATIENCE))


def test_a_server_s_own_endpoints_are_marked_as_well() -> None:
    """`server.mcp` has the marks, whichever decorator comes first."""
    server = gr.Server()

    @server.mcp.tool(name="shout", description="Says it loudly")
    @server.api
    def louder(text: str) -> str:
        return text.upper()

    @server.api
    @server.mcp.prompt()
    def review(code: str) -> str:
        return f"Review: {code}"

    _, url, _ = server.launch(prevent_thread_lock=True, quiet=True, mcp_server=True)
    try:
        assert (False, ["HI"]) == said(url, "shout", text="hi")
        got = ask(url, lambda client: client.get_prompt("review", {"code": "x"}))
        assert "Review: x" == got.messages[0].content.text
    finally:
        server.close(verbose=False)
