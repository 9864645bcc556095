"""What an app does when a page is gone."""

from __future__ import annotations

import queue

import httpx
import pytest
from gradio_client import Client
from wire_client import PATIENCE, Connect, Serve

import spacekit as gr


def app(told: queue.Queue[str | None]) -> gr.Blocks:
    """An app that notes which sessions are gone."""
    with gr.Blocks() as demo:
        box = gr.Textbox()
        box.submit(str.upper, box, box)

        def gone(request: gr.Request) -> None:
            told.put(request.session_hash)

        demo.unload(gone)
    return demo


def test_a_goodbye_unloads(serve: Serve, connect: Connect) -> None:
    """Of a session that did something, and of a page on which nothing ever happened."""
    told: queue.Queue[str | None] = queue.Queue()
    url = serve(app(told))
    client = connect(url)
    client.ask(0, "a")
    for name in (client.session_hash, "a page that was only looked at"):
        assert 200 == client.post("session/close", {"session_hash": name}).status_code
        assert name == told.get(timeout=PATIENCE)


def test_a_clients_last_heartbeat_unloads(serve: Serve) -> None:
    """The app asks Gradio's clients for one, since it wants to hear that they are gone."""
    told: queue.Queue[str | None] = queue.Queue()
    url = serve(app(told))
    assert httpx.get(f"{url}config").json()["connect_heartbeat"]
    with httpx.stream("GET", f"{url}gradio_api/heartbeat/s1") as stream:
        beats = stream.iter_raw()
        next(beats)
        assert told.empty()
    assert "s1" == told.get(timeout=PATIENCE)


def test_clients_are_asked_for_a_heartbeat_where_something_is_kept(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An app with a `State` asks for one, and beats as often as the environment says; others ask for none."""
    monkeypatch.setenv("GRADIO_HEARTBEAT_INTERVAL", "0.01")
    with gr.Blocks() as demo:
        gr.State(0)
    url = serve(demo)
    assert httpx.get(f"{url}config").json()["connect_heartbeat"]
    with httpx.stream("GET", f"{url}gradio_api/heartbeat/s1", timeout=PATIENCE) as stream:
        beats = stream.iter_raw()
        assert [b"data: ALIVE\n\n"] * 3 == [next(beats) for _ in range(3)]
    assert not gr.Interface(str, "text", "text").config["connect_heartbeat"]


def test_what_a_client_leaves_behind_is_deleted(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """A state's callback is told, and soon where tests of Gradio's wait for it."""
    monkeypatch.setenv("GRADIO_IS_E2E_TEST", "1")
    dropped: queue.Queue[str] = queue.Queue()
    with gr.Blocks() as demo:
        box, kept = gr.Textbox(), gr.State("", delete_callback=dropped.put)
        box.submit(lambda text, _: (text, text), [box, kept], [box, kept], api_name="keep")
    client = Client(serve(demo), verbose=False)
    client.predict("mine", api_name="/keep")
    client.reset_session()
    assert "mine" == dropped.get(timeout=PATIENCE)


@pytest.mark.logs_errors
def test_one_that_fails_is_told_to_the_author(
    serve: Serve, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    """The log says so, and the others are called all the same."""
    told: queue.Queue[str] = queue.Queue()
    with gr.Blocks() as demo:
        demo.unload(lambda: 1 / 0)
        demo.unload(lambda: told.put("second"))
    connect(serve(demo)).post("session/close", {"session_hash": "s"})
    assert "second" == told.get(timeout=PATIENCE)
    demo.close(verbose=False)
    assert "ZeroDivisionError" in caplog.text


def test_unload_is_no_endpoint() -> None:
    """It is on the wire as Gradio has it, and in no list of endpoints."""
    with gr.Blocks() as demo:
        demo.unload(lambda: None)
    compiled = demo.compile()
    [dependency] = compiled.config["dependencies"]
    assert ([(None, "unload")], "private", "hidden") == (
        dependency["targets"],
        dependency["api_visibility"],
        dependency["show_progress"],
    )
    assert {} == dict(compiled.endpoints)
