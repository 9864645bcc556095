"""Validators: what they object to is said before the event is queued."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from gradio_client import Client
from gradio_client.exceptions import ValidationError
from wire_client import Connect, Serve, WireClient

import spacekit as gr

pytestmark = pytest.mark.e2e


def long_enough(word: str, times: float = 2) -> Any:
    """A validator of two inputs."""
    return [gr.validate(len(word) > 2, "too short"), gr.validate(times > 0, "too few")]


async def later(word: str) -> Any:
    """A validator that waits."""
    await asyncio.sleep(0)
    return gr.validate(word != "bad", "bad word")


def app(validator: Any, inputs: int = 2) -> gr.Blocks:
    """An app whose one endpoint has a validator."""
    with gr.Blocks() as demo:
        word, times, shown = gr.Textbox(), gr.Number(1), gr.Textbox()
        fields = [word, times][:inputs]
        word.submit(lambda *given: str(given), fields, shown, validator=validator, api_name="go")
    return demo


def refusal(client: WireClient, *data: Any) -> Any:
    """What a join that is refused is answered with."""
    body = {"data": data, "fn_index": 0, "session_hash": client.session_hash}
    answer = client.post("queue/join", body)
    assert 422 == answer.status_code
    return answer.json()["detail"]


def test_each_input_gets_its_verdict(serve: Serve, connect: Connect) -> None:
    """One objection refuses the event; the answer has a verdict for each input, in Gradio's form."""
    client = connect(serve(app(long_enough)))
    verdict = {"__type__": "validate", "is_valid": True, "message": "too few", "parameter_name": "param_1"}
    short = {"__type__": "validate", "is_valid": False, "message": "too short", "parameter_name": "param_0"}
    assert [short, verdict] == refusal(client, "ab", 1)
    assert client.ask(0, "abc", 1)[-2]["success"]


def test_one_verdict_is_for_the_first(serve: Serve, connect: Connect) -> None:
    """A validator may give a single verdict, nothing at all, or wait."""
    client = connect(serve(app(later, 1)))
    assert ["bad word"] == [verdict["message"] for verdict in refusal(client, "bad")]
    assert client.ask(0, "good")[-2]["success"]
    assert connect(serve(app(lambda *_: None)), "other").ask(0, "", 0)[-2]["success"]


def test_gradios_client_raises_it(serve: Serve) -> None:
    """Gradio's client turns the verdicts into its own error; a direct call is refused as well."""
    url = serve(app(long_enough))
    client = Client(url, verbose=False)
    with pytest.raises(ValidationError, match="too short"):
        client.predict("ab", 1, api_name="/go")
    assert "('abc', 1)" == client.predict("abc", 1, api_name="/go")
    client.close()  # type: ignore[no-untyped-call]  # Gradio's
    for path in ("run/go", "call/go"):
        answer = httpx.post(f"{url}gradio_api/{path}", json={"data": ["ab", 1]})
        assert (422, "too short") == (answer.status_code, answer.json()["detail"][0]["message"])


def test_values_that_do_not_fit_are_refused_there_too(serve: Serve, connect: Connect) -> None:
    """What a component refuses is refused before the validator looks at it."""
    client = connect(serve(app(long_enough)))
    assert "takes a number" in refusal(client, "abc", "x")[0]["message"]


@pytest.mark.logs_errors
def test_a_validator_that_fails_is_the_apps_fault(serve: Serve, connect: Connect) -> None:
    """A validator that raises is a 500, and its message stays on the server."""
    client = connect(serve(app(lambda *_: 1 / 0)))
    answer = client.post("queue/join", {"data": ["a", 1], "fn_index": 0, "session_hash": "s"})
    assert 500 == answer.status_code
    assert "division" not in answer.text
