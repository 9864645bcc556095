"""An app behind the real relay: clients, streams, files, and what is killed in the midst of it."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from certificates import make_certificates
from gate import Gate
from gradio_client import Client, handle_file
from running_relay import RunningRelay
from signals import handles
from waiting import wait_until
from wire_client import PATIENCE, Serve

import spacekit as gr

pytestmark = pytest.mark.e2e


@pytest.fixture
def relay() -> Iterator[RunningRelay]:
    """One of the test's own, to be killed."""
    with RunningRelay(arguments=("--no-warning",)) as running:
        yield running


class Visitor:
    """Comes to the relay's web side and names a link, as name servers would have a browser do."""

    def __init__(self, relay: RunningRelay, link: str) -> None:
        self.http = httpx.Client(
            base_url=relay.web_address, headers={"host": link.partition("://")[2]}, timeout=PATIENCE
        )

    def __enter__(self) -> httpx.Client:
        return self.http

    def __exit__(self, *_: object) -> None:
        self.http.close()


def link_of(demo: gr.Blocks) -> str:
    """Its share link."""
    assert demo.share_url
    return demo.share_url


def client_of(demo: gr.Blocks, relay: RunningRelay, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Gradio's own client at a link, whose name only browsers resolve."""
    host = link_of(demo).partition("://")[2]
    real = httpx.HTTPTransport.handle_request
    real_async = httpx.AsyncHTTPTransport.handle_async_request

    def here(request: httpx.Request) -> httpx.Request:
        if request.url.netloc.decode() == host:
            request.url = request.url.copy_with(host="127.0.0.1", port=relay.http_port)
        return request

    monkeypatch.setattr(
        httpx.HTTPTransport, "handle_request", lambda self, request: real(self, here(request))
    )
    monkeypatch.setattr(
        httpx.AsyncHTTPTransport,
        "handle_async_request",
        lambda self, request: real_async(self, here(request)),
    )
    return Client(f"http://{host}", verbose=False)


def demo_with_all() -> gr.Blocks:
    """Streams, files, and who asked."""

    def count(steps: float) -> Iterator[str]:
        for step in range(int(steps)):
            time.sleep(0.05)
            yield str(step)

    def size(file: str) -> tuple[int, str]:
        return Path(file).stat().st_size, file

    def who(request: gr.Request) -> dict[str, Any]:
        return {"url": request.root_url, "host": request.headers["host"]}

    with gr.Blocks() as demo:
        number, text, file, told = gr.Number(), gr.Textbox(), gr.File(), gr.JSON()
        back = gr.File()
        gr.Button().click(count, number, text, api_name="count")
        gr.Button().click(size, file, [number, back], api_name="size")
        gr.Button().click(who, None, told, api_name="who")
    return demo


def test_gradios_client_through_the_link(
    relay: RunningRelay, serve: Serve, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It calls, streams step by step, uploads and downloads; the app's own addresses are the link's."""
    demo = demo_with_all()
    serve(demo, share=True, share_server_address=relay.address)
    client = client_of(demo, relay, monkeypatch)
    steps = list(client.submit(5, api_name="/count"))
    assert ["0", "1", "2", "3", "4"] == steps
    told = client.predict(api_name="/who")
    assert {"url": link_of(demo), "host": link_of(demo).partition("://")[2]} == told
    large = tmp_path / "large.bin"
    large.write_bytes(os.urandom(5_000_000))
    size, back = client.predict(handle_file(str(large)), api_name="/size")
    assert 5_000_000 == size
    assert large.read_bytes() == Path(back).read_bytes()


def test_steps_come_as_they_are_made(relay: RunningRelay, serve: Serve) -> None:
    """Nothing on the way waits for more: each step is made when the one before it has come."""
    gate = Gate()

    def count() -> Iterator[str]:
        for step in range(5):
            yield str(step)
            gate.pass_through()

    with gr.Blocks() as demo:
        gr.Button().click(count, None, gr.Textbox(), api_name="count")
    serve(demo, share=True, share_server_address=relay.address)
    come = []
    with Visitor(relay, link_of(demo)) as visitor:
        config = visitor.get("/config").json()
        assert link_of(demo) == config["root"]
        event = visitor.post("/gradio_api/call/count", json={"data": []}).json()["event_id"]
        with visitor.stream("GET", f"/gradio_api/call/count/{event}") as answer:
            for line in answer.iter_lines():
                if line.startswith("data:"):
                    come.append(line)
                    gate.let_go()
    assert [f'data: ["{step}"]' for step in (0, 1, 2, 3, 4, 4)] == come


def test_a_relay_killed_in_the_midst_comes_back_with_the_link(relay: RunningRelay, serve: Serve) -> None:
    """The same address after its restart on the same data; an event that was under way is answered."""
    demo = demo_with_all()
    serve(demo, share=True, share_server_address=relay.address)
    link = link_of(demo)
    with Visitor(relay, link) as visitor:
        event = visitor.post("/gradio_api/call/count", json={"data": [30]}).json()["event_id"]
        relay.kill()
        wait_until(lambda: demo.share_status is not None and demo.share_status.state == "reconnecting")
        assert link == link_of(demo)
        relay.start()
        wait_until(lambda: demo.share_status is not None and demo.share_status.is_up)
        assert link == link_of(demo)
        assert '["29"]' in visitor.get(f"/gradio_api/call/count/{event}").text


APP = """
import spacekit as gr

demo = gr.Interface(lambda name: name, "text", "text")
demo.launch(server_port=0, share=True)
"""


def start_app(relay: RunningRelay, folder: Path) -> tuple[subprocess.Popen[str], str]:
    """A script that shares its app; gives it and its link."""
    roots = [str(Path(__file__).parents[3]), str(Path(__file__).parents[3] / "runtime")]
    environment = os.environ | {
        "SPACEKIT_SHARE_SERVER": relay.address,
        "SPACEKIT_CONFIG_DIR": str(folder),
        "PYTHONPATH": os.pathsep.join([os.environ.get("PYTHONPATH", ""), *roots]),
    }
    app = subprocess.Popen(
        [sys.executable, "-c", APP],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert app.stdout
    link = next(line.split()[-1] for line in app.stdout if line.startswith("* Running on public URL:"))
    # `launch` waits for signals from now on, where it does.
    wait_until(lambda: handles(app.pid, signal.SIGTERM))
    return app, link


def test_a_killed_app_leaves_no_link(relay: RunningRelay, tmp_path: Path) -> None:
    """kill -9: the relay forgets it."""
    app, link = start_app(relay, tmp_path)
    with Visitor(relay, link) as visitor:
        assert 200 == visitor.get("/config").status_code
        app.kill()
        app.communicate()
        wait_until(lambda: not relay.command("links").strip())
        assert 404 == visitor.get("/config").status_code


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_app_that_is_ended_says_goodbye(
    number: signal.Signals, relay: RunningRelay, tmp_path: Path
) -> None:
    """Ctrl-C and SIGTERM: no traceback, and the link is gone with the app."""
    app, link = start_app(relay, tmp_path)
    app.send_signal(number)
    printed, _ = app.communicate(timeout=PATIENCE)
    assert (0, False) == (app.returncode, "Traceback" in printed)
    with Visitor(relay, link) as visitor:
        # The relay hears of the end a moment later than we do.
        wait_until(lambda: 404 == visitor.get("/config").status_code)


@pytest.mark.long
def test_half_a_gigabyte_both_ways(tmp_path: Path) -> None:
    """An upload and a download of 500 MB pass while the app's memory and the relay's stay flat."""
    size, piece = 500_000_000, os.urandom(1_000_000)
    begin = b'--b\r\ncontent-disposition: form-data; name="files"; filename="large.bin"\r\n\r\n'
    end = b"\r\n--b--\r\n"

    def body() -> Iterator[bytes]:
        yield begin
        yield from itertools.repeat(piece, size // len(piece))
        yield end

    length = str(len(begin) + size + len(end))
    with RunningRelay(arguments=("--no-warning", "--rate", "0")) as relay:
        app, link = start_app(relay, tmp_path)
        assert relay.process
        pids = (app.pid, relay.process.pid)
        with Visitor(relay, link) as visitor:
            visitor.get("/config")
            before = [resident(pid) for pid in pids]
            headers = {"content-type": "multipart/form-data; boundary=b", "content-length": length}
            [path] = visitor.post("/gradio_api/upload", content=body(), headers=headers).json()
            got = 0
            with visitor.stream("GET", f"/gradio_api/file={path}") as answer:
                for data in answer.iter_raw():
                    got += len(data)
            after = [peak(pid) for pid in pids]
        app.terminate()
        app.communicate()
    Path(path).unlink()
    assert size == got
    assert [True, True] == [now - then < 60_000_000 for then, now in zip(before, after, strict=True)], (
        before,
        after,
    )


def resident(pid: int) -> int:
    """What a process has in memory now, in bytes."""
    return memory(pid, "VmRSS:")


def peak(pid: int) -> int:
    """The most that it ever had."""
    return memory(pid, "VmHWM:")


def memory(pid: int, name: str) -> int:
    """A number of the kernel's about a process."""
    [line] = [line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith(name)]
    return int(line.split()[1]) * 1024


def test_many_visitors_at_once(relay: RunningRelay, serve: Serve) -> None:
    """They do not wait for one another."""
    demo = demo_with_all()
    serve(demo, share=True, share_server_address=relay.address)
    answers: list[int] = []

    def visit() -> None:
        with Visitor(relay, link_of(demo)) as visitor:
            answers.extend(visitor.get("/config").status_code for _ in range(5))

    threads = [threading.Thread(target=visit) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [200] * 60 == answers


def test_a_password_and_an_end_are_the_relays(
    relay: RunningRelay, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`SPACEKIT_SHARE_AUTH` and `SPACEKIT_SHARE_EXPIRES`: visitors are asked, and the end is told."""
    monkeypatch.setenv("SPACEKIT_SHARE_AUTH", "ada:secret")
    monkeypatch.setenv("SPACEKIT_SHARE_EXPIRES", "2h")
    demo = demo_with_all()
    serve(demo, share=True, share_server_address=relay.address)
    with Visitor(relay, link_of(demo)) as visitor:
        assert 401 == visitor.get("/config").status_code
        assert 200 == visitor.get("/config", auth=("ada", "secret")).status_code
    status = demo.share_status
    assert status is not None
    assert status.expires is not None
    assert 7000 < status.expires - time.time() < 7300


def test_an_app_with_tls_of_its_own(relay: RunningRelay, serve: Serve, tmp_path: Path) -> None:
    """The client speaks to it as it wants to be spoken to."""
    _, server = make_certificates(tmp_path, "localhost")
    demo = demo_with_all()
    options: dict[str, Any] = {"ssl_certfile": str(server), "ssl_keyfile": str(server)}
    serve(demo, share=True, share_server_address=relay.address, **options)
    with Visitor(relay, link_of(demo)) as visitor:
        assert link_of(demo) == visitor.get("/config").json()["root"]
