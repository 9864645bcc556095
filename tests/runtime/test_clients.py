"""Gradio's own clients, unchanged, use our apps: in Python and in Node."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError, ValidationError
from wire_client import PATIENCE, Serve

import spacekit as gr

pytestmark = pytest.mark.e2e

SCRIPT = Path(__file__).parent / "js" / "client.mjs"
SIGN_IN = SCRIPT.with_name("sign-in.mjs")


class Bell:
    """Rings when a function that never ends by itself has ended."""

    def __init__(self) -> None:
        self.rung = threading.Event()


def shout(path: str) -> str:
    """Give a file in capitals."""
    made = Path(path).with_name("loud.txt")
    made.write_text(Path(path).read_text().upper())
    return str(made)


def make_app(bell: Bell) -> gr.Blocks:
    """An app with every kind of endpoint that clients tell apart."""

    def greet(name: str, times: float = 1) -> str:
        """Say hello."""
        return f"Hello {name}!" * int(times)

    def spell(text: str) -> Iterator[str]:
        for end in range(len(text)):
            yield text[: end + 1]

    async def forever() -> AsyncIterator[str]:
        try:
            while True:
                yield "x"
                await asyncio.sleep(0.01)
        finally:
            bell.rung.set()

    def fail() -> str:
        raise gr.Error("that went wrong", title="Oh")

    def count(value: int) -> tuple[int, int]:
        return value + 1, value + 1

    def many() -> tuple[Any, ...]:
        return "text", 2.5, True, {"a": [1, None]}, {"cat": 0.9}, gr.update(visible=False)

    def hidden() -> str:
        return "hidden"

    with gr.Blocks() as demo:
        name, times, out = gr.Textbox(label="Name"), gr.Slider(1, 5, step=1), gr.Textbox(label="Out")
        tree, label, number, tick, state = gr.JSON(), gr.Label(), gr.Number(), gr.Checkbox(), gr.State(0)
        button, sent, made = gr.Button(), gr.File(label="in"), gr.File(label="out")
        button.click(greet, [name, times], out)
        button.click(spell, name, out)
        button.click(forever, None, out)
        button.click(fail, None, out)
        button.click(count, state, [state, number])
        button.click(many, None, [out, number, tick, tree, label, name])
        button.click(hidden, None, out, api_visibility="private")
        button.click(shout, sent, made)
        button.click(None, None, None, js="() => {}")
    return demo


@pytest.fixture
def bell() -> Bell:
    """Rings when the endless function of the app has ended."""
    return Bell()


@pytest.fixture
def url(serve: Serve, bell: Bell) -> str:
    """The app's address."""
    return serve(make_app(bell))


@pytest.fixture
def client(url: str) -> Iterator[Client]:
    """Gradio's Python client of the app."""
    made = Client(url, verbose=False)
    yield made
    made.close()  # type: ignore[no-untyped-call]  # Gradio's


def until(is_true: Callable[[], bool]) -> None:
    """Wait until something is true."""
    deadline = time.monotonic() + PATIENCE
    while not is_true():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.01)


def test_predict(client: Client) -> None:
    """Values by position, by name and by default become the function's arguments."""
    assert "Hello Ann!Hello Ann!" == client.predict("Ann", 2, api_name="/greet")
    assert "Hello Ann!" == client.predict(name="Ann", times=1, api_name="/greet")
    assert "Hello Ann!" == client.predict("Ann", api_name="/greet")
    assert "Hello Bob!" == client.predict("Bob", 1, fn_index=0)


def test_files_go_both_ways(client: Client, tmp_path: Path) -> None:
    """`handle_file` sends a file, and what a function gives arrives as a file of the client's machine."""
    (tmp_path / "my notes #1.txt").write_text("hello file")
    result = client.predict(handle_file(tmp_path / "my notes #1.txt"), api_name="/shout")
    assert ("loud.txt", "HELLO FILE") == (Path(result).name, Path(result).read_text())


def test_results_of_all_kinds(client: Client) -> None:
    """Text, numbers, ticks, trees, labels and updates come as the client's users know them."""
    label = {"label": "cat", "confidences": [{"label": "cat", "confidence": 0.9}]}
    result = client.predict(api_name="/many")
    assert ["text", 2.5, True, {"a": [1, None]}, label] == list(result)[:5]
    assert {"visible": False, "__type__": "update"} == result[5]


def test_submit_streams(client: Client) -> None:
    """A generator's values come one by one, each whole, and the job ends with the last."""
    job = client.submit("abc", api_name="/spell")
    assert ["a", "ab", "abc"] == list(job)
    assert "abc" == job.result(PATIENCE)
    assert "FINISHED" == job.status().code.name


def test_cancel(client: Client, bell: Bell) -> None:
    """A job that is cancelled ends on the server too."""
    job = client.submit(api_name="/forever")
    until(lambda: len(job.outputs()) > 2)
    assert job.cancel()
    assert bell.rung.wait(PATIENCE)


def test_a_client_that_leaves_ends_its_work(url: str, bell: Bell, monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that is gone does not leave its functions running."""
    monkeypatch.setattr("spacekit_runtime.session.store.SILENCE", 0.05)
    monkeypatch.setattr("spacekit_runtime.session.store.SWEEP_EVERY", 0.02)
    code = (
        "import os, sys, time\nfrom gradio_client import Client\n"
        "job = Client(sys.argv[1], verbose=False).submit(api_name='/forever')\n"
        "while not job.outputs(): time.sleep(0.01)\nos._exit(0)"
    )
    subprocess.run(["python", "-c", code, url], check=True, timeout=60, env=python_path())
    assert bell.rung.wait(PATIENCE)


def python_path() -> dict[str, str]:
    """The environment in which `python` is this one."""
    import sys

    return os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}


@pytest.mark.logs_errors
def test_errors(client: Client) -> None:
    """An error of the app reaches the client with its message; a wrong call fails with a sentence."""
    with pytest.raises(AppError, match="that went wrong"):
        client.predict(api_name="/fail")
    with pytest.raises(ValueError, match="api_name"):
        client.predict(api_name="/hidden")
    with pytest.raises(ValidationError, match="takes 2 values, and 3 were sent"):
        client.predict("a", 1, 2, api_name="/greet")
    with pytest.raises(AppError, match="not in the range"):
        client.predict("Ann", 99, api_name="/greet")


def test_state(url: str, client: Client) -> None:
    """Each client has a state of its own."""
    other = Client(url, verbose=False)
    assert [1, 2, 1] == [c.predict(api_name="/count") for c in (client, client, other)]
    client.reset_session()
    assert 1 == client.predict(api_name="/count")
    other.close()  # type: ignore[no-untyped-call]  # Gradio's


def test_view_api(client: Client) -> None:
    """The client can say what there is to call: public endpoints alone, with names, types and defaults."""
    said = str(client.view_api(return_format="str"))
    assert 'predict(name, times, api_name="/greet") -> out' in said
    assert "/hidden" not in said
    described: Any = client.view_api(return_format="dict")
    assert "Say hello." == described["named_endpoints"]["/greet"]["description"]


def test_many_at_once(client: Client) -> None:
    """A client may have many jobs in flight, and gets each one's own answer."""
    jobs = [client.submit(str(number), 1, api_name="/greet") for number in range(20)]
    assert [f"Hello {number}!" for number in range(20)] == [job.result(PATIENCE) for job in jobs]


@pytest.mark.logs_errors
def test_the_client_for_javascript(url: str, node_modules: Path) -> None:
    """`@gradio/client` connects, predicts, streams, keeps its session and hears of errors."""
    program = ["node", str(shutil.copy(SCRIPT, node_modules)), url]
    run = subprocess.run(program, capture_output=True, text=True, timeout=60, check=False)
    assert 0 == run.returncode, run.stderr
    said = json.loads(run.stdout.splitlines()[-1])
    assert ["Hello Ann!Hello Ann!"] == said["greeting"]
    assert ["Hello Bob!"] == said["named"]
    assert ["a", "ab", "abc"] == said["steps"][:3]
    assert ("pending", "complete") == (said["stages"][0], said["stages"][-1])
    assert "generating" in said["stages"]
    assert "that went wrong" in said["error"]
    assert [1, 2] == [counts[-1] for counts in said["counts"]]
    assert ["loud.txt", "HELLO FILE"] == said["file"]
    assert ["/greet", "/spell", "/forever", "/fail", "/count", "/many", "/shout"] == said["endpoints"]


def test_the_client_for_javascript_signs_in(serve: Serve, node_modules: Path) -> None:
    """`@gradio/client` signs in with a name and a password, and is refused with a wrong one."""

    def who(text: str, request: gr.Request) -> str:
        return f"{text} from {request.username}"

    url = serve(gr.Interface(who, "text", "text", api_name="who"), auth=("ann", "pa55"))
    program = ["node", str(shutil.copy(SIGN_IN, node_modules)), url, "ann"]
    said = [
        subprocess.run([*program, password], capture_output=True, text=True, timeout=60, check=True).stdout
        for password in ("pa55", "wrong")
    ]
    assert "Hi from ann\n" == said[0]
    assert said[1].startswith("refused: ")
