"""Dynamic parts over the wire: what is drawn, what can be called in it, and what becomes of it."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import pytest
from wire_client import Connect, Serve, WireClient

import spacekit as gr
from spacekit_runtime.errors import GraphError


def part_of(messages: list[dict[str, Any]]) -> dict[str, Any]:
    """What was drawn, as the last message of an event has it."""
    done = [message for message in messages if message["msg"] == "process_completed"]
    assert [True] == [message["success"] for message in done], done
    part: dict[str, Any] = done[0]["output"]["render_config"]
    return part


def by_label(part: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The components of a part that have a label or a text."""
    named = {c["props"].get("label") or c["props"].get("value"): c for c in part["components"]}
    return {name: component for name, component in named.items() if name}


def rows() -> gr.Blocks:
    """As many textboxes as the number says, each with a button that shouts."""
    with gr.Blocks() as demo:
        count = gr.Number(2, label="count")

        @gr.render(inputs=count)
        def draw(count: float) -> None:
            for at in range(int(count)):
                box = gr.Textbox(label=f"box {at}", key=at)
                gr.Button(f"shout {at}").click(str.upper, box, box)

    return demo


def test_a_part_is_drawn_as_gradio_draws_it(serve: Serve, connect: Connect) -> None:
    """The listener of a render function answers with what stands in its container, and what listens."""
    demo = rows()
    client = connect(serve(demo))
    config = demo.compile().config
    dependency = config["dependencies"][0]
    assert [(0, "load"), (1, "change")] == dependency["targets"]
    assert ("undocumented", "apply", 0) == tuple(
        dependency[name] for name in ("api_visibility", "api_name", "render_id")
    )
    messages = client.ask(0, 2)
    part = part_of(messages)
    assert [None] == messages[-2]["output"]["data"]
    container = dependency["outputs"][0]
    assert {"page", "components", "dependencies", "layout", "render_id"} == set(part)
    assert (container, 0) == (part["layout"]["id"], part["render_id"])
    assert container == part["components"][0]["id"]
    assert {"box 0", "shout 0", "box 1", "shout 1"} == set(by_label(part))
    assert [0, 0] == [dependency["rendered_in"] for dependency in part["dependencies"]]
    [page] = part["page"].values()
    assert part["layout"]["children"] == page["layout"]["children"]
    assert [c["id"] for c in part["components"]] == page["components"]


def test_what_was_drawn_can_be_called_in_its_session_alone(serve: Serve, connect: Connect) -> None:
    """A drawn listener has a `fn_index` of its own; another session does not know it."""
    url = serve(rows())
    mine, other = connect(url), connect(url, "another")
    part = part_of(mine.ask(0, 1))
    index = part["dependencies"][0]["id"]
    assert ["HELLO"] == mine.ask(index, "hello")[-2]["output"]["data"]
    for client in (other, connect(url, "a third that never came")):
        body = {"data": ["x"], "fn_index": index, "session_hash": client.session_hash}
        answer = client.post("queue/join", body)
        assert (404, True) == (answer.status_code, "reload" in answer.json()["detail"])


def test_a_key_keeps_what_it_names(serve: Serve, connect: Connect) -> None:
    """Drawn again, what has a key has its old id, what has none a new one, and the box around stays."""
    client = connect(serve(rows()))
    first, second = (part_of(client.ask(0, n)) for n in (1, 2))
    before, after = by_label(first), by_label(second)
    assert before["box 0"]["id"] == after["box 0"]["id"]
    assert before["shout 0"]["id"] != after["shout 0"]["id"]
    assert first["layout"]["children"][0]["id"] == second["layout"]["children"][0]["id"]
    assert len({component["id"] for component in second["components"]}) == len(second["components"])


def test_a_button_that_was_just_replaced_does_what_it_did(serve: Serve, connect: Connect) -> None:
    """The page may not have heard of the new drawing; one later, the old listener is out of date."""
    client = connect(serve(rows()))
    index = part_of(client.ask(0, 1))["dependencies"][0]["id"]
    client.ask(0, 1)
    assert ["A"] == client.ask(index, "a")[-2]["output"]["data"]
    client.ask(0, 1)
    body = {"data": ["a"], "fn_index": index, "session_hash": client.session_hash}
    assert 404 == client.post("queue/join", body).status_code


def test_drawn_listeners_stream_fail_and_follow(serve: Serve, connect: Connect) -> None:
    """Generators, errors and chains work inside of a part as outside."""
    with gr.Blocks() as demo:
        out = gr.Textbox()

        @gr.render()
        def draw() -> None:
            def count(n: float) -> Any:
                yield from (str(i) for i in range(int(n)))

            def refuse() -> None:
                raise gr.Error("no", print_exception=False)

            n = gr.Number()
            n.submit(count, n, out).then(len, out, n)
            gr.Button("x").click(refuse)

    client = connect(serve(demo))
    counting, following, failing = part_of(client.ask(0))["dependencies"]
    assert counting["id"] == following["trigger_after"]
    steps = [m["msg"] for m in client.ask(counting["id"], 3)]
    assert 3 == steps.count("process_generating")
    failed = client.ask(failing["id"])[-2]
    assert (False, "no") == (failed["success"], failed["output"]["error"])


def test_parts_stand_in_parts(serve: Serve, connect: Connect) -> None:
    """A part inside of a part starts by itself, and goes with the one around it."""
    with gr.Blocks() as demo:
        outer = gr.Textbox()

        @gr.render(inputs=outer)
        def draw(text: str) -> None:
            if text == "none":
                return
            inner = gr.Textbox(text, label="inner")

            @gr.render(inputs=inner)
            def draw_inner(text: str) -> None:
                gr.Button(f"say {text}").click(lambda: text, None, inner)

    client = connect(serve(demo))
    part = part_of(client.ask(0, "a"))
    [drawing] = part["dependencies"]
    assert [0, "load"] in drawing["targets"]
    inner = part_of(client.ask(drawing["id"], "a"))
    assert drawing["render_id"] == inner["render_id"]
    index = inner["dependencies"][0]["id"]
    assert ["a"] == client.ask(index)[-2]["output"]["data"]
    client.ask(0, "none")
    body = {"data": [], "fn_index": index, "session_hash": client.session_hash}
    assert 404 == client.post("queue/join", body).status_code


def test_states_of_a_part_go_with_it(serve: Serve, connect: Connect) -> None:
    """A `State` made in a part is dropped when the part is drawn anew, and its callback is called."""
    dropped: list[Any] = []
    with gr.Blocks() as demo:

        @gr.render()
        def draw() -> None:
            state = gr.State("fresh", delete_callback=dropped.append)
            out = gr.Textbox()
            gr.Button().click(lambda s: ("used", s), state, [state, out])

    client = connect(serve(demo))
    index = part_of(client.ask(0))["dependencies"][0]["id"]
    assert ["fresh", "used"] == [client.ask(index)[-2]["output"]["data"][1] for _ in range(2)]
    client.ask(0)
    assert ["used"] == dropped


def test_a_drawn_listener_hears_a_state_of_the_app(serve: Serve, connect: Connect) -> None:
    """A part may listen to the changes of a `State` that stands around it."""
    with gr.Blocks() as demo:
        state = gr.State(0)
        gr.Button().click(lambda s: s + 1, state, state)

        @gr.render()
        def draw() -> None:
            out = gr.Textbox()
            state.change(str, state, out)

    client = connect(serve(demo))
    assert [] == client.ask(0)[-2]["output"]["changed_state_ids"]
    client.ask(1)
    assert [state._id] == client.ask(0)[-2]["output"]["changed_state_ids"]


def test_an_async_function_draws_too(serve: Serve, connect: Connect) -> None:
    """So does one that takes the request."""
    with gr.Blocks() as demo:

        @gr.render()
        async def draw(request: gr.Request) -> None:
            gr.Markdown(f"session {request.session_hash}")

    client = connect(serve(demo))
    assert {"session a-session"} == set(by_label(part_of(client.ask(0))))


def test_a_component_made_outside_is_drawn_in_each_session(serve: Serve, connect: Connect) -> None:
    """What was made with `render=False` can be put in by a render function, time and again."""
    with gr.Blocks() as demo:
        box = gr.Textbox(label="made before", render=False)

        @gr.render()
        def draw() -> None:
            box.render()
            gr.Button().click(str.upper, box, box)

    url = serve(demo)
    for name in ("one", "two"):
        client = connect(url, name)
        parts = [part_of(client.ask(0)) for _ in range(2)]
        assert 1 == len({by_label(part)["made before"]["id"] for part in parts})
        assert ["A"] == client.ask(parts[1]["dependencies"][0]["id"], "a")[-2]["output"]["data"]


def test_what_a_function_changed_stays_where_the_key_preserves_it(serve: Serve, connect: Connect) -> None:
    """Choices that a listener gave a keyed dropdown are still accepted after it was drawn again."""

    def app(preserved: list[str]) -> gr.Blocks:
        with gr.Blocks() as demo:

            @gr.render()
            def draw() -> None:
                box = gr.Dropdown(["a"], key="box", preserved_by_key=preserved)
                gr.Button().click(lambda: gr.Dropdown(choices=["b"]), None, box)
                box.input(lambda chosen: chosen, box, box)

        return demo

    def choose_after_drawing(client: WireClient) -> bool:
        changing, _ = part_of(client.ask(0))["dependencies"]
        client.ask(changing["id"])
        _, choosing = part_of(client.ask(0))["dependencies"]
        return bool(client.ask(choosing["id"], "b")[-2]["success"])

    assert choose_after_drawing(connect(serve(app(["choices"])), "kept"))
    assert not choose_after_drawing(connect(serve(app(["value"])), "not kept"))


@pytest.mark.logs_errors
def test_what_is_drawn_gives_away_no_file_of_the_machine(serve: Serve, connect: Connect) -> None:
    """What a render function shows can be a path that its user typed, unlike what an app starts with."""
    with gr.Blocks() as demo:
        path = gr.Textbox()

        @gr.render(inputs=path)
        def draw(path: str) -> None:
            gr.File(path)

    *_, done, _ = connect(serve(demo)).ask(0, "/etc/passwd")
    assert not done["success"]
    assert "passwd" not in str(done["output"].get("render_config"))


def test_old_drawings_are_let_go(serve: Serve, connect: Connect) -> None:
    """Of all that a part ever drew, the session keeps the last two."""
    alive: weakref.WeakSet[gr.Textbox] = weakref.WeakSet()
    with gr.Blocks() as demo:

        @gr.render()
        def draw() -> None:
            box = gr.Textbox(key="same")
            alive.add(box)
            box.change(str.upper, box, box)

    client = connect(serve(demo))
    for _ in range(6):
        client.ask(0)
    gc.collect()
    assert len(alive) <= 3


def test_what_can_not_be_drawn_says_so() -> None:
    """A generator, and a place outside of a `Blocks`, are refused where they are written."""
    with pytest.raises(GraphError, match="outside of a Blocks"):
        gr.render()(lambda: None)

    def steps() -> Any:
        yield

    with gr.Blocks(), pytest.raises(GraphError, match="yields"):
        gr.render()(steps)
