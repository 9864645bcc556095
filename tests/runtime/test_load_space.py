"""`load` of a Space: an app that looks and answers as another one, which does the work."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from local_server import LocalServer, QuietHandler
from waiting import wait_until
from wire_client import PATIENCE, Connect, Serve

import spacekit as gr
from spacekit_runtime.errors import GraphError
from spacekit_runtime.external.space.remote import Remote
from spacekit_runtime.files.data import file_data

pytestmark = pytest.mark.e2e


def far_app(log: list[str]) -> gr.Blocks:  # noqa: C901  # many small functions
    """An app with states, steps, files, chains, event data and notices."""

    def greet(name: str, loud: bool) -> str:
        gr.Info(f"greeting {name}")
        if name == "nobody":
            raise gr.Error("there is nobody", title="Alone", print_exception=False)
        return name.upper() if loud else name

    def count(seen: int) -> tuple[int, int]:
        return seen + 1, seen + 1

    def grow(word: str) -> Iterator[str]:
        for end in range(len(word)):
            yield word[: end + 1]

    def forever() -> Iterator[str]:
        log.append("runs")
        try:
            while True:
                time.sleep(0.01)
                yield str(time.monotonic())
        finally:
            log.append("ended")

    async def wait_long() -> None:
        log.append("waits")
        try:
            await asyncio.sleep(600)
        finally:
            log.append("gave up")

    def double(path: str) -> str:
        target = Path(path).with_name("double.txt")
        target.write_text(Path(path).read_text() * 2)
        return str(target)

    def picked(event: gr.SelectData) -> str:
        return f"{event.index}: {event.value}"

    with gr.Blocks(title="Far") as demo, gr.Row(), gr.Column():
        name, loud = gr.Textbox("Ada", label="Name", max_lines=3), gr.Checkbox(label="Loud")
        shown, number = gr.Textbox(label="Shown"), gr.Number()
        kind = gr.Dropdown([("One", 1), ("Two", 2)], value=2, label="Kind")
        seen = gr.State(0)
        file, back = gr.File(), gr.File()
        label = gr.Label({"cat": 0.75, "dog": 0.25})
        button = gr.Button("Go")
        first = button.click(greet, [name, loud], shown, api_name="greet")
        first.success(count, seen, [seen, number], api_name="count")
        name.submit(grow, name, shown, api_name="grow")
        endless = loud.change(forever, None, shown, api_name="forever")
        name.change(None, None, None, cancels=endless)
        kind.input(wait_long, api_name="wait")
        file.upload(double, file, back, api_name="double")
        kind.select(picked, None, shown, api_name="picked")
        kind.change(lambda: gr.update(choices=["x"], value="x"), None, kind, api_name="swap")
        label.change(lambda: {"cat": 1.0}, None, label, api_name="judge")
    return demo


@pytest.fixture
def log() -> list[str]:
    """What the far app did."""
    return []


@pytest.fixture
def far(serve: Serve, log: list[str]) -> str:
    """Where it is."""
    return serve(far_app(log))


def test_endpoints_are_those_of_the_app(serve: Serve, far: str) -> None:
    """`/info` says the same of both: names, arguments, schemas."""
    here = serve(gr.load(far, src="spaces"))
    theirs, ours = (httpx.get(f"{url}gradio_api/info").json()["named_endpoints"] for url in (far, here))
    assert theirs.keys() == ours.keys()

    def told(endpoint: dict[str, Any]) -> list[tuple[Any, ...]]:
        sides = [*endpoint["parameters"], *endpoint["returns"]]
        return [(side.get("parameter_name"), side["label"], side["type"]) for side in sides]

    assert {n: told(theirs[n]) for n in theirs} == {n: told(ours[n]) for n in theirs}


def test_what_it_shows_is_what_the_app_shows(serve: Serve, far: str) -> None:
    """Layout, properties and first values."""
    theirs, ours = (httpx.get(f"{url}config").json() for url in (far, serve(gr.load(far, src="spaces"))))

    def told(config: Any) -> list[str]:
        return sorted(json.dumps([c["type"], c["props"]], sort_keys=True) for c in config["components"])

    def shape(node: Any, config: Any) -> Any:
        types = {component["id"]: component["type"] for component in config["components"]}
        return types.get(node["id"]), [shape(child, config) for child in node.get("children", [])]

    assert told(theirs) == told(ours)
    assert shape(theirs["layout"], theirs) == shape(ours["layout"], ours)
    assert "Far" == ours["title"]


def test_calls_are_answered_there(serve: Serve, far: str, tmp_path: Path) -> None:
    """Values, steps, files and errors; each session has its own state."""
    url = serve(gr.load(far, src="spaces"))
    client, other = (Client(url, verbose=False) for _ in range(2))
    assert "ADA" == client.predict("Ada", True, api_name="/greet")
    job = client.submit("abc", api_name="/grow")
    assert "abc" == job.result(timeout=60)
    assert ["a", "ab", "abc"] == job.outputs()
    assert [1, 2] == [client.predict(api_name="/count") for _ in range(2)]
    assert 1 == other.predict(api_name="/count")
    (tmp_path / "in.txt").write_text("ab")
    assert "abab" == Path(client.predict(handle_file(tmp_path / "in.txt"), api_name="/double")).read_text()
    with pytest.raises(AppError, match="there is nobody"):
        client.predict("nobody", False, api_name="/greet")
    judged = client.predict(api_name="/judge")
    assert "cat" == judged["label"]
    for one in (client, other):
        one.close()  # type: ignore[no-untyped-call]  # Gradio's


def test_the_page_hears_all_of_it(serve: Serve, connect: Connect, far: str) -> None:
    """Event data goes there, notices and updates come back, chains are the same."""
    demo = gr.load(far, src="spaces")
    session = connect(serve(demo))
    index = {call.name: call.id for call in demo.compile().calls}
    messages = session.ask(index["greet"], "Ada", False)
    assert ["greeting Ada"] == [m["log"] for m in messages if m["msg"] == "log"]
    picked = session.ask(index["picked"], event_data={"index": 1, "value": "Two"})
    assert ["1: Two"] == picked[-2]["output"]["data"]
    swapped = session.ask(index["swap"])[-2]["output"]["data"][0]
    assert ("x", [["x", "x"]]) == (swapped["value"], [list(c) for c in swapped["choices"]])
    config = demo.compile().config
    after = {d["api_name"]: d["trigger_after"] for d in config["dependencies"]}
    assert index["greet"] == after["count"]


@pytest.mark.parametrize(
    ("name", "begun", "told"), [("/forever", "runs", "ended"), ("/wait", "waits", "gave up")]
)
def test_what_is_stopped_here_is_stopped_there(
    serve: Serve, far: str, log: list[str], name: str, begun: str, told: str
) -> None:
    """A cancelled event ends the function that ran for it, also where it has given nothing yet."""
    client = Client(serve(gr.load(far, src="spaces")), verbose=False)
    job = client.submit(api_name=name)
    wait_until(lambda: [begun] == log)
    # Before it has heard of the event, Gradio's client ends nothing.
    wait_until(lambda: job.status().code.name in ("PROCESSING", "ITERATING"))
    job.cancel()
    wait_until(lambda: [begun, told] == log)
    client.close()  # type: ignore[no-untyped-call]  # Gradio's


def test_what_is_stopped_while_it_is_asked_for_is_stopped_there(
    serve: Serve, connect: Connect, far: str, log: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer that names the event may be on its way yet."""
    real, may_answer = Remote.post, threading.Event()

    def slowly(remote: Remote, path: str, body: dict[str, Any]) -> Any:
        answer = real(remote, path, body)
        if path == "queue/join":
            assert may_answer.wait(PATIENCE)
        return answer

    monkeypatch.setattr(Remote, "post", slowly)
    near = gr.load(far, src="spaces")
    client = connect(serve(near))
    index = next(call.id for call in near.compile().calls if call.name == "wait")
    event_id = client.join(index)
    wait_until(lambda: ["waits"] == log)
    body = {"session_hash": client.session_hash, "event_id": event_id}
    assert {"success": True} == client.post("cancel", body).json()
    assert "process_completed" == client.messages()[-2]["msg"]
    may_answer.set()
    wait_until(lambda: ["waits", "gave up"] == log)


def test_many_events_share_a_stream(serve: Serve, far: str) -> None:
    """One after another and beside each other, each gets its own answer."""
    client = Client(serve(gr.load(far, src="spaces")), verbose=False)
    for at in range(30):
        assert f"n{at}" == client.predict(f"n{at}", False, api_name="/greet")
    jobs = [client.submit(f"m{at}", at % 2 == 0, api_name="/greet") for at in range(30)]
    assert [f"M{at}" if at % 2 == 0 else f"m{at}" for at in range(30)] == [
        job.result(timeout=60) for job in jobs
    ]
    client.close()  # type: ignore[no-untyped-call]  # Gradio's


def test_an_app_that_goes_away_is_said(serve: Serve, log: list[str]) -> None:
    """Its calls fail with a sentence."""
    gone = far_app(log)
    demo = gr.load(serve(gone), src="spaces")
    client = Client(serve(demo), verbose=False)
    gone.close(verbose=False)
    with pytest.raises(AppError, match="can't be reached"):
        client.predict("Ada", False, api_name="/greet")
    client.close()  # type: ignore[no-untyped-call]  # Gradio's


def test_it_can_stand_in_another_app(serve: Serve, far: str) -> None:
    """Loaded inside of `Blocks` it is a part of that."""
    with gr.Blocks() as demo:
        gr.Markdown("# Near")
        gr.load(far, src="spaces")
    client = Client(serve(demo), verbose=False)
    assert "Ada" == client.predict("Ada", False, api_name="/greet")
    client.close()  # type: ignore[no-untyped-call]  # Gradio's


def test_a_space_is_found_by_its_name(far: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The Hub says where it runs; the token goes along."""
    server = gr.Server()
    seen: list[str | None] = []

    @server.get("/api/spaces/me/far/host")
    def host() -> Any:
        return {"host": far}

    @server.middleware("http")
    async def note(request: Any, call_next: Any) -> Any:
        seen.append(request.headers.get("authorization"))
        return await call_next(request)

    _, hub, _ = server.launch(server_port=0, quiet=True, prevent_thread_lock=True)
    monkeypatch.setenv("HF_ENDPOINT", str(hub).rstrip("/"))
    try:
        assert "Far" == gr.load("spaces/me/far", token="a-token").title
        assert "Bearer a-token" in seen
        with pytest.raises(GraphError, match="no Space 'me/none'"):
            gr.load("spaces/me/none")
    finally:
        server.close(verbose=False)


def test_scripts_and_strangers_stay_out(serve: Serve) -> None:
    """Scripts of the app are left out, with a warning; what is no app is said."""
    with gr.Blocks() as scripted:
        button = gr.Button()
        button.click(None, None, None, js="() => alert(1)")
    with pytest.warns(UserWarning, match="leaves out of the app: scripts"):
        demo = gr.load(serve(scripted), src="spaces")
    assert [None] == [d["js"] for d in demo.compile().config["dependencies"]]
    with pytest.raises(GraphError, match="there is no app at"):
        gr.load("http://127.0.0.1:1", src="spaces")


def test_files_of_this_machine_are_not_listed(serve: Serve, connect: Connect, tmp_path: Path) -> None:
    """An explorer of the app's looks at nothing here, whatever folder the app names."""
    (tmp_path / "private.txt").write_text("x")
    with gr.Blocks() as demo:
        gr.FileExplorer(root_dir=tmp_path)
    near = gr.load(serve(demo), src="spaces")
    explorer = next(c for c in near.compile().config["components"] if c["type"] == "fileexplorer")
    assert [] == explorer["props"]["server_fns"]
    body = {"component_id": explorer["id"], "fn_name": "ls", "data": [], "session_hash": "s"}
    assert 404 == connect(serve(near)).post("component_server", body).status_code


def test_files_that_it_names_are_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures and examples are got from the app; a path in it is never read on this machine."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(scratch))
    path = tmp_path / "private.png"
    path.write_bytes(b"of this machine")
    file = {**file_data(str(path))}
    rows = {"components": ["image"], "samples": [[file]], "component_props": [{}]}
    props: list[tuple[str, dict[str, Any]]] = [
        ("button", {"icon": file}),
        ("dataset", rows),
        ("chatbot", {"avatar_images": [file, None]}),
    ]
    with far_config(props) as url:
        config = gr.load(url, src="spaces").config
    icon, shown, chat = (component["props"] for component in config["components"])
    given = (icon["icon"], shown["samples"][0][0], chat["avatar_images"][0])
    assert [b"of that one"] * 3 == [Path(one["path"]).read_bytes() for one in given]
    for kind, named in (("button", {"icon": str(path)}), ("chatbot", {"avatar_images": [str(path), None]})):
        with far_config([(kind, named)]) as url, pytest.raises(GraphError, match="may not give away"):
            _ = gr.load(url, src="spaces").config


@contextmanager
def far_config(components: list[tuple[str, dict[str, Any]]]) -> Iterator[str]:
    """The address of what says it is an app of these components, and gives the same file for any path."""
    config = {
        "components": [{"id": at, "type": kind, "props": p} for at, (kind, p) in enumerate(components, 1)],
        "dependencies": [],
        "layout": {"id": 0, "children": [{"id": at} for at in range(1, len(components) + 1)]},
    }

    class Handler(QuietHandler):
        def do_GET(self) -> None:
            self.send_body(200, b"of that one" if "file=" in self.path else json.dumps(config).encode())

    with LocalServer(Handler) as server:
        yield server.address


def test_a_function_makes_an_app() -> None:
    """It gets the name, the token and whatever else was given; what is no source is said."""

    def make(name: str, token: str | None, **more: Any) -> gr.Blocks:
        return gr.Interface(lambda x: x, "text", "text", title=f"{name} {token} {more['size']}")

    assert "a b c" == gr.load("a", make, "b", size="c").title
    with pytest.raises(GraphError, match="src='models2'"):
        gr.load("models2/x")
    with pytest.raises(GraphError, match="say src="):
        gr.load("x")
