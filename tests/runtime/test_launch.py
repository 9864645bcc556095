"""Launching: ports, addresses, what is refused, and how a script that serves an app ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from signals import handles
from waiting import wait_until
from wire_client import PATIENCE, Connect, Serve

import spacekit as gr
from spacekit_runtime import ports
from spacekit_runtime.errors import LaunchError

SCRIPT = """
import time
import spacekit as gr

def slow():
    print("reached", flush=True)
    time.sleep(60)

with gr.Blocks() as demo:
    gr.Button().click(slow, api_name="slow")
demo.launch(server_port=0)
print("after", flush=True)
"""


def hello() -> gr.Blocks:
    """A small app."""
    return gr.Interface(lambda name: f"Hello {name}", "text", "text", api_name="hello")


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that is in use."""
    with socket.create_server(("127.0.0.1", 0)) as sock:
        yield sock.getsockname()[1]


def test_launch_gives_the_app_and_its_address() -> None:
    """`launch` gives the FastAPI app, an address that answers, and no share link."""
    demo = hello()
    app, url, share = demo.launch(server_port=0, quiet=True, prevent_thread_lock=True)
    try:
        assert (demo.app, demo.local_url, None) == (app, url, share)
        assert 200 == httpx.get(f"{url}config").status_code
    finally:
        demo.close(verbose=False)
    assert (None, None) == (demo.app, demo.local_url)


def test_a_port_in_use_is_said(taken: int) -> None:
    """A port that was asked for and is taken is an error that says what to do."""
    with pytest.raises(LaunchError, match=f"port {taken} on 127.0.0.1 is in use; leave server_port out"):
        hello().launch(server_port=taken, quiet=True)


def test_the_next_free_port_is_taken(taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a port of its own, an app takes the next free one; where none is free, it says so."""
    monkeypatch.setattr(ports, "FIRST_PORT", taken)
    monkeypatch.setenv("GRADIO_NUM_PORTS", "1")
    with pytest.raises(LaunchError, match="are all in use"):
        hello().launch(quiet=True)
    monkeypatch.setenv("GRADIO_NUM_PORTS", "50")
    with ports.bind("127.0.0.1", None) as sock:
        assert taken < sock.getsockname()[1] < taken + 50


def test_a_port_may_be_text(taken: int) -> None:
    """`server_port=os.environ["PORT"]` is a port, unless it holds something else."""
    with pytest.raises(LaunchError, match=f"port {taken} on 127.0.0.1 is in use"):
        hello().launch(server_port=str(taken), quiet=True)  # type: ignore[arg-type]
    with pytest.raises(LaunchError, match="server_port='web' is no port number"):
        hello().launch(server_port="web", quiet=True)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("host", "port", "sentence"),
    [
        ("127.0.0.1", 70_000, "can't listen on 127.0.0.1:70000"),
        ("203.0.113.1", 0, "can't listen on 203.0.113.1"),
    ],
)
def test_an_impossible_address_is_said(host: str, port: int, sentence: str) -> None:
    """An address that is not this machine's, or a port that there is not, is an error with its reason."""
    with pytest.raises(LaunchError, match=sentence):
        hello().launch(server_name=host, server_port=port, quiet=True)


def test_the_environment_names_the_address(serve: Serve, monkeypatch: pytest.MonkeyPatch, taken: int) -> None:
    """`GRADIO_SERVER_PORT` and `GRADIO_SERVER_NAME` hold where `launch` says nothing."""
    monkeypatch.setenv("GRADIO_SERVER_PORT", str(taken))
    with pytest.raises(LaunchError, match=f"port {taken}"):
        hello().launch(quiet=True)
    monkeypatch.setenv("GRADIO_SERVER_PORT", "many")
    with pytest.raises(LaunchError, match="'many' is no port"):
        hello().launch(quiet=True)
    monkeypatch.setenv("GRADIO_SERVER_NAME", "127.0.0.2")
    assert "127.0.0.2" == urlsplit(serve(hello())).hostname


def test_an_unknown_argument_is_refused() -> None:
    """With its name."""
    with pytest.raises(TypeError, match="no argument 'sharing'"):
        hello().launch(sharing=True)  # type: ignore[call-arg]


def test_a_frame_needs_a_notebook(serve: Serve) -> None:
    """`inline=True` says in a script that there is nothing to show the app in; `False` is as it is."""
    with pytest.warns(UserWarning, match="ignores inline=: there is no notebook"):
        serve(hello(), inline=True)
    serve(hello(), inline=False, height=300, width="50%")


def test_a_thread_can_be_made_to_wait(serve: Serve) -> None:
    """`block_thread` waits until the app is closed, and for nothing where none is served."""
    demo = hello()
    demo.block_thread()
    serve(demo)
    waiting = threading.Thread(target=demo.block_thread)
    waiting.start()
    waiting.join(0.05)
    assert waiting.is_alive()
    demo.close(verbose=False)
    waiting.join(PATIENCE)
    assert not waiting.is_alive()


def test_a_port_can_be_preferred(taken: int) -> None:
    """The port that a cell's app had before is taken again if it is free, and another one if it is not."""
    with ports.bind("127.0.0.1", 0) as sock:
        free = sock.getsockname()[1]
    with ports.bind("127.0.0.1", None, preferred=free) as sock:
        assert free == sock.getsockname()[1]
    with ports.bind("127.0.0.1", None, preferred=taken) as sock:
        assert taken != sock.getsockname()[1]


def test_launching_again_starts_anew(serve: Serve, connect: Connect) -> None:
    """A second launch replaces the first."""
    demo = hello()
    first, second = serve(demo), serve(demo)
    assert ["Hello Ann"] == connect(second).post("run/hello", {"data": ["Ann"]}).json()["data"]
    with pytest.raises(httpx.ConnectError):
        httpx.get(first)


def test_all_apps_are_closed_at_once(serve: Serve, capsys: pytest.CaptureFixture[str]) -> None:
    """`close_all` closes whatever this process serves, also what nobody has a name for any more."""
    urls = [serve(hello()), serve(hello(), quiet=False)]
    capsys.readouterr()
    gr.close_all()
    for url in urls:
        with pytest.raises(httpx.ConnectError):
            httpx.get(url)
    assert f"Closing server running on {urls[1]}" in capsys.readouterr().out
    gr.close_all()


def test_closing_frees_the_port_and_the_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """After `close` the port can be taken, no thread is left, and closing again does nothing."""
    # An idle connection is not what it waits for: with this, the test would not come to its end.
    monkeypatch.setattr("spacekit_runtime.serving.GRACE", 600)
    before = set(threading.enumerate())
    demo = hello()
    _, url, _ = demo.launch(server_port=0, quiet=True, prevent_thread_lock=True)
    with httpx.Client(base_url=url) as http:
        assert 200 == http.post("/gradio_api/run/hello", json={"data": ["Ann"]}).status_code
        demo.close(verbose=False)
    demo.close()
    socket.create_server(("127.0.0.1", int(urlsplit(url).port or 0))).close()
    wait_until(lambda: not set(threading.enumerate()) - before)


@pytest.mark.parametrize("signal_", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("is_busy", [False, True])
def test_a_script_ends_when_it_is_told(tmp_path: Path, signal_: signal.Signals, is_busy: bool) -> None:
    """SIGTERM and Ctrl-C end the server at once, even amid a function; the script goes on to its end."""
    script = tmp_path / "app.py"
    script.write_text(SCRIPT)
    with subprocess.Popen(
        [sys.executable, script],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=dict(os.environ),
    ) as process:
        assert process.stdout is not None
        try:
            url = process.stdout.readline().split()[-1]
            if is_busy:
                httpx.post(f"{url}/gradio_api/call/slow", json={"data": []}, timeout=PATIENCE)
                assert "reached\n" == process.stdout.readline()
            assert 200 == httpx.get(f"{url}/config", timeout=PATIENCE).status_code
            # The address is printed a moment before `launch` waits for signals.
            wait_until(lambda: handles(process.pid, signal.SIGTERM))
            process.send_signal(signal_)
            # The function takes three times as long.
            out, err = process.communicate(timeout=PATIENCE)
        finally:
            process.kill()
    assert (0, "") == (process.returncode, err)
    assert "after" == out.splitlines()[-1]
