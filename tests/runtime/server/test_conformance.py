"""The same requests give the same messages as Gradio 6.31, whose traffic was recorded."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from gradio_client import utils
from wire_client import Connect, Serve, read_events

import spacekit as gr

RECORDED: list[dict[str, Any]] = [
    json.loads(line.rstrip(",\n"))
    for line in (Path(__file__).parents[1] / "data" / "gradio_messages.json").read_text("utf-8").splitlines()
    if line.startswith("{")
]
# What no two runs share.
MEASURED = frozenset(
    {"event_id", "duration", "average_duration", "cache_duration", "avg_time", "rank_eta", "eta"}
)


# What Gradio's client makes of edits; it has no types.
apply_edits: Callable[[Any, Any], Any] = utils.apply_diff


def greet(name: str, times: float) -> str:
    """Answer at once."""
    return f"Hello {name}" * int(times)


def gen(text: str) -> Iterator[str]:
    """Give text that grows."""
    for end in range(len(text)):
        yield text[: end + 1]


def genjson(count: float) -> Iterator[dict[str, Any]]:
    """Give an object that grows."""
    grown: dict[str, Any] = {"items": []}
    for number in range(int(count)):
        grown["items"].append({"i": number})
        grown["count"] = number + 1
        yield grown


def boom(kind: str) -> str:
    """Raise."""
    if kind == "gr":
        raise gr.Error("custom message", duration=3, title="My title")
    raise ValueError("plain")


def notify(value: str) -> str:
    """Say something."""
    gr.Info("info here")
    gr.Warning("warn here")
    return value


def prog(count: float, progress: gr.Progress = gr.Progress()) -> str:  # noqa: B008  # as Gradio's users write it
    """Show how far it is."""
    for _ in progress.tqdm(range(int(count)), desc="steps"):
        pass
    return "done"


def count(value: int) -> tuple[int, int]:
    """Count the calls of a session."""
    return value + 1, value + 1


def upd(_: str) -> tuple[Any, Any]:
    """Change one output, and leave the other."""
    return gr.update(visible=False, value="zz"), gr.skip()


@pytest.fixture
def app() -> gr.Blocks:
    """The app whose traffic was recorded, as far as we have its components."""
    with gr.Blocks(title="wire") as demo:
        name = gr.Textbox(label="Name", value="World")
        n = gr.Slider(1, 5, step=1, label="n", value=1)
        out, tree, number, state = gr.Textbox(label="Out"), gr.JSON(), gr.Number(label="count"), gr.State(0)
        button = gr.Button("Go")
        button.click(greet, [name, n], out)
        button.click(gen, name, out)
        button.click(genjson, n, tree)
        button.click(boom, name, out)
        button.click(notify, name, out)
        button.click(prog, n, out)
        button.click(count, state, [state, number])
        button.click(upd, name, [out, number])
    return demo


def without_measures(message: Any) -> Any:
    """A message with zeros for what no two runs share, as in the recordings."""
    if isinstance(message, list):
        return [without_measures(part) for part in message]
    if not isinstance(message, dict):
        return message
    says = {"log", "error"} & message.keys()
    measured = MEASURED - {"duration"} if says else MEASURED
    return {
        name: 0 if name in measured and part is not None else without_measures(part)
        for name, part in message.items()
    }


def with_whole_values(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Messages whose edits are applied: there is more than one way from a value to the next."""
    values: list[Any] | None = None
    for message in messages:
        if message["msg"] == "process_generating":
            output = message["output"]
            if values is not None:
                output["data"] = [
                    apply_edits(old, edits) for old, edits in zip(values, output["data"], strict=True)
                ]
            values = json.loads(json.dumps(output["data"]))
    return messages


@pytest.mark.logs_errors
def test_messages_are_gradios(app: gr.Blocks, serve: Serve, connect: Connect) -> None:
    """For each recorded request, the session's stream says the same, key for key and value for value."""
    url = serve(app)
    names = [call.name for call in app.compile().calls]
    for case in RECORDED:
        client = connect(url, case["session"])
        index = names.index(case["endpoint"])
        said = without_measures(client.ask(index, *case["data"], event_data=None, trigger_id=None))
        if case["endpoint"] == "prog":
            # The last step of a bar, which Gradio leaves out where the function ends soon after.
            said = [m for m in said if not (m["msg"] == "progress" and m["progress_data"][0]["index"] == 4)]
        expected = [[message["msg"], message] for message in with_whole_values(case["messages"])]
        assert expected == [[message["msg"], message] for message in with_whole_values(said)], case["case"]


@pytest.mark.logs_errors
@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("greet", ["Ann", 1], [("complete", ["Hello Ann"])]),
        (
            "gen",
            ["abc"],
            [("generating", ["a"]), ("generating", ["ab"]), ("generating", ["abc"]), ("complete", ["abc"])],
        ),
        (
            "boom",
            ["gr"],
            [("error", {"error": "custom message", "duration": 3, "visible": True, "title": "My title"})],
        ),
        ("boom", ["zz"], [("error", {"error": None})]),
    ],
)
def test_calls_without_a_session_are_gradios(
    app: gr.Blocks, serve: Serve, connect: Connect, name: str, data: list[Any], expected: list[Any]
) -> None:
    """A call that is posted and fetched answers in named events with whole values."""
    client = connect(serve(app))
    id_ = client.post(f"call/{name}", {"data": data}).json()["event_id"]
    with client.http.stream("GET", f"/gradio_api/call/{name}/{id_}") as response:
        assert "text/event-stream; charset=utf-8" == response.headers["content-type"]
        assert expected == [(event.event, event.json) for event in read_events(response)]
    again = client.http.get(f"/gradio_api/call/{name}/{id_}")
    assert (404, True) == (again.status_code, "it was fetched" in again.json()["detail"])


def test_calls_by_parameter_names(app: gr.Blocks, serve: Serve, connect: Connect) -> None:
    """`/call/v2` takes values by name, and the components' own for those left out, and no other names."""
    client = connect(serve(app))
    id_ = client.post("call/v2/greet", {"name": "Ann"}).json()["event_id"]
    assert (
        'event: complete\ndata: ["Hello Ann"]\n\n' == client.http.get(f"/gradio_api/call/v2/greet/{id_}").text
    )
    refused = client.post("call/v2/greet", {"bad": "Ann"})
    expected = "/greet has no parameter 'bad'; its parameters are: name, times"
    assert (422, expected) == (refused.status_code, refused.json()["detail"])


def test_running_at_once_answers_with_the_values(app: gr.Blocks, serve: Serve, connect: Connect) -> None:
    """`/run` answers with what Gradio's does, also by `fn_index`."""
    client = connect(serve(app))
    answer = client.post("run/greet", {"data": ["Ann", 1]})
    assert (200, ["Hello Ann"]) == (answer.status_code, answer.json()["data"])
    keys = {
        "data",
        "is_generating",
        "duration",
        "average_duration",
        "render_config",
        "changed_state_ids",
        "used_cache",
    }
    assert keys == answer.json().keys()
    assert ["Hello Ann"] == client.post("run/predict", {"data": ["Ann", 1], "fn_index": 0}).json()["data"]


@pytest.mark.logs_errors
def test_a_function_that_raises_in_run_is_the_only_500(
    app: gr.Blocks, serve: Serve, connect: Connect
) -> None:
    """What the function says of itself is the answer; what it does not say stays in the log."""
    client = connect(serve(app))
    own, plain = client.post("run/boom", {"data": ["gr"]}), client.post("run/boom", {"data": ["x"]})
    assert (500, "custom message") == (own.status_code, own.json()["detail"])
    assert (500, "the function raised an error; the app's log says which") == (
        plain.status_code,
        plain.json()["detail"],
    )
    refused = client.post("run/greet", {"data": ["Ann", 99]})
    assert (422, "99 is not in the range 1 to 5") == (refused.status_code, refused.json()["detail"])


@pytest.mark.logs_errors
def test_an_app_may_show_its_errors(app: gr.Blocks, serve: Serve, connect: Connect) -> None:
    """With `show_error`, users see the messages of plain exceptions."""
    client = connect(serve(app, show_error=True))
    assert {"error": "plain"} == client.ask(3, "x")[-2]["output"]


def test_small_routes_answer_as_gradios(app: gr.Blocks, serve: Serve, connect: Connect) -> None:
    """What Gradio's clients and launch ask besides is answered."""
    http = connect(serve(app)).http
    assert {"success": True} == http.post("/gradio_api/reset", json={"event_id": "x"}).json()
    status = {"msg": "estimation", "event_id": None, "rank": None, "queue_size": 0, "rank_eta": None}
    assert status == http.get("/gradio_api/queue/status").json()
    assert "User-agent: *\nDisallow:\n" == http.get("/robots.txt").text
    assert "wire" == http.get("/manifest.json").json()["name"]
    app_id = http.get("/config").json()["app_id"]
    assert {"app_id": app_id} == http.get("/gradio_api/app_id").json()
    assert True is http.get("/gradio_api/startup-events").json()
    unknown = http.get("/gradio_api/queue/data?session_hash=unknown").text
    assert '"msg":"unexpected_error"' in unknown
    assert '"session_not_found":true' in unknown
