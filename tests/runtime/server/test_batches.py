"""Batches: events that wait for the same function are answered by one call of it."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from gradio_client import Client
from wire_client import PATIENCE, Connect, Serve, WireClient

import spacekit as gr
from spacekit_runtime.errors import Error, GraphError

pytestmark = pytest.mark.e2e


class Kitchen:
    """A batch function whose first call lasts until it is told to go on."""

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self.begun = threading.Event()
        self.go_on = threading.Event()

    def cook(self, words: list[str], times: list[float], request: gr.Request) -> list[list[str]]:
        """Repeat each word."""
        assert request.session_hash
        self.sizes.append(len(words))
        self.begun.set()
        assert self.go_on.wait(PATIENCE)
        return [[word * int(n) for word, n in zip(words, times, strict=True)]]

    async def cook_later(self, words: list[str], times: list[float], request: gr.Request) -> Any:
        """The same, on the loop: what waits meanwhile has joined before."""
        self.sizes.append(len(words))
        assert request.session_hash
        return [[word * int(n) for word, n in zip(words, times, strict=True)]]


def app(fn: Any, **options: Any) -> gr.Blocks:
    """An app of a batch function."""
    with gr.Blocks() as demo:
        word, times, shown = gr.Textbox(), gr.Number(minimum=0), gr.Textbox()
        word.submit(fn, [word, times], shown, batch=True, max_batch_size=3, **options)
    return demo


def last(client: WireClient) -> dict[str, Any]:
    """The message that a session's one event ends with."""
    return next(m for m in client.messages() if m["msg"] == "process_completed")


def test_those_who_wait_are_answered_together(serve: Serve, connect: Connect) -> None:
    """While one call runs, the next events gather: up to `max_batch_size` in each further call."""
    kitchen = Kitchen()
    url = serve(app(kitchen.cook))
    sessions = [connect(url, f"session {n}") for n in range(6)]
    sessions[0].join(0, "a", 1)
    assert kitchen.begun.wait(PATIENCE)
    for n, session in enumerate(sessions[1:], start=1):
        session.join(0, "abcdef"[n], n)
    kitchen.go_on.set()
    answers = [last(session)["output"]["data"] for session in sessions]
    assert [["a"], ["b"], ["cc"], ["ddd"], ["eeee"], ["fffff"]] == answers
    assert [1, 3, 2] == kitchen.sizes


def test_what_is_wrong_with_one_does_not_touch_the_others(serve: Serve, connect: Connect) -> None:
    """A value that a component refuses fails its own event; the others of the batch are answered."""
    kitchen = Kitchen()
    url = serve(app(kitchen.cook))
    sessions = [connect(url, f"session {n}") for n in range(3)]
    sessions[0].join(0, "a", 1)
    assert kitchen.begun.wait(PATIENCE)
    sessions[1].join(0, "b", -1)
    sessions[2].join(0, "c", 2)
    kitchen.go_on.set()
    assert [True, False, True] == [last(session)["success"] for session in sessions]
    assert [1, 1] == kitchen.sizes


def test_one_who_has_gone_leaves_the_batch(serve: Serve, connect: Connect) -> None:
    """An event that is cancelled while it waits is in no batch."""
    kitchen = Kitchen()
    url = serve(app(kitchen.cook))
    first, gone, stays = (connect(url, name) for name in ("first", "gone", "stays"))
    first.join(0, "a", 1)
    assert kitchen.begun.wait(PATIENCE)
    event = gone.join(0, "b", 1)
    stays.join(0, "c", 1)
    cancelled = gone.post("cancel", {"session_hash": "gone", "event_id": event, "fn_index": 0})
    assert cancelled.json() == {"success": True}
    kitchen.go_on.set()
    assert ["c"] == last(stays)["output"]["data"]
    assert [1, 1] == kitchen.sizes


@pytest.mark.parametrize("options", [{}, {"queue": False}])
def test_a_client_calls_it_as_any_other(serve: Serve, options: dict[str, Any]) -> None:
    """Clients send one value and get one, in the queue and beside it, by functions on the loop too."""
    kitchen = Kitchen()
    client = Client(serve(app(kitchen.cook_later, api_name="cook", **options)), verbose=False)
    assert "ababab" == client.predict("ab", 3, api_name="/cook")
    jobs = [client.submit("a", n, api_name="/cook") for n in range(4)]
    assert ["", "a", "aa", "aaa"] == [job.result(timeout=PATIENCE) for job in jobs]
    client.close()  # type: ignore[no-untyped-call]  # Gradio's


@pytest.mark.logs_errors
def test_a_batch_function_that_raises_fails_all(serve: Serve, connect: Connect) -> None:
    """An error of the function is everybody's."""

    def fail(words: list[str], times: list[float]) -> Any:
        raise gr.Error(f"{len(words)} and {len(times)}")

    message = connect(serve(app(fail))).ask(0, "a", 1)[-2]
    assert (False, "1 and 1") == (message["success"], message["output"]["error"])


def test_too_few_results_are_said() -> None:
    """A batch function that does not give a value for each of its inputs is told what it should give."""
    call = app(lambda words, _: [words]).compile().calls[0]
    assert ["a", "b"] == call.rows([["a", "b"]], 2)
    wrong: list[Any] = [["a"], [[]], [], "ab"]
    for given in wrong:
        with pytest.raises(Error, match="it has to give 1 list, one for each output"):
            call.rows(given, 2)


def test_a_batch_is_no_generator() -> None:
    """A generator can't take batches, and a batch has room for at least one: said when the app is built."""

    def steps(words: list[str], times: list[float]) -> Any:
        yield [words, times]

    with pytest.raises(GraphError, match="gives its result by steps"):
        app(steps).compile()
    with gr.Blocks() as demo:
        box = gr.Textbox()
        box.submit(lambda a: [a], box, box, batch=True, max_batch_size=0)
    with pytest.raises(GraphError, match="max_batch_size=0"):
        demo.compile()
