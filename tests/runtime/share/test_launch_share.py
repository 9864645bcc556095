"""`launch(share=True)`: what it gives and prints, and what asks for it."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import Any

import httpx
import pytest
from small_relay import SmallRelay
from wire_client import Serve

import spacekit as gr


def hello() -> gr.Blocks:
    """A small app."""
    return gr.Interface(lambda name: f"Hello {name}", "text", "text", api_name="hello")


def test_launch_gives_the_link(small_relay: SmallRelay, capsys: pytest.CaptureFixture[str]) -> None:
    """The third thing that `launch` gives; the app answers there; what others can do with it is printed."""
    demo = hello()
    options: dict[str, Any] = {"server_port": 0, "prevent_thread_lock": True}
    # The processor's time: that of a clock depends on what else the machine does.
    began = time.process_time()
    _, _, link = demo.launch(share=True, share_server_address=small_relay.address, **options)
    seconds = time.process_time() - began
    try:
        assert seconds < 2
        assert (small_relay.url, small_relay.url) == (link, demo.share_url)
        assert 200 == httpx.get(f"{link}/config").status_code
        status = demo.share_status
        assert status is not None
        assert status.is_up
        assert ("ssh", None) == (status.way, status.reason)
        shown = capsys.readouterr().out
        assert f"* Running on public URL: {link}\n" in shown
        assert ", 72 hours, or until this app ends." in shown
        assert (
            "Anyone who has the link can use the app, and it runs on this machine with your rights." in shown
        )
    finally:
        demo.close(verbose=False)
    assert (None, None) == (demo.share_url, demo.share_status)


def test_with_a_login_the_words_are_others(
    small_relay: SmallRelay, serve: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who has the link needs the login too, and the printed sentence says so."""
    demo = hello()
    serve(demo, share=True, share_server_address=small_relay.address, auth=("ada", "pw"), quiet=False)
    assert "Anyone who has the link and a login can use the app" in capsys.readouterr().out


@pytest.mark.parametrize(
    "names", [("SPACEKIT_SHARE", "SPACEKIT_SHARE_SERVER"), ("GRADIO_SHARE", "GRADIO_SHARE_SERVER_ADDRESS")]
)
def test_the_environment_shares(
    names: tuple[str, str], small_relay: SmallRelay, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An app whose code says nothing is shared by two variables; one that says False is not."""
    monkeypatch.setenv(names[0], "True")
    monkeypatch.setenv(names[1], small_relay.address)
    demo = hello()
    serve(demo)
    assert small_relay.url == demo.share_url
    serve(demo, share=False)
    assert None is demo.share_url


def test_without_a_relay_the_app_is_up_and_the_ways_are_shown(
    serve: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is raised: the app serves this machine, and what can be done is printed."""
    demo = hello()
    url = serve(demo, share=True, quiet=False)
    shown = capsys.readouterr().err
    assert "a share link needs a relay, and none is named" in shown
    assert "SPACEKIT_SHARE_SERVER=ssh://localhost.run" in shown
    assert (None, None) == (demo.share_url, demo.share_status)
    assert 200 == httpx.get(url).status_code


def test_on_a_space_there_is_no_link(small_relay: SmallRelay, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Space is public already; the relay is not even asked."""
    monkeypatch.setenv("SPACE_ID", "ada/hello")
    demo = hello()
    options: dict[str, Any] = {"server_port": 0, "quiet": True, "prevent_thread_lock": True}
    with pytest.warns(UserWarning, match="share=True does nothing on a Space") as warned:
        demo.launch(share=True, share_server_address=small_relay.address, server_name="127.0.0.1", **options)
    assert [__file__] == [warning.filename for warning in warned]
    assert (None, []) == (demo.share_url, small_relay.connections)
    demo.close(verbose=False)


def test_an_app_without_a_link_loads_no_ssh() -> None:
    """Whoever does not share does not pay for it."""
    script = (
        "import spacekit as gr, sys\n"
        "demo = gr.Interface(lambda name: name, 'text', 'text')\n"
        "demo.launch(server_port=0, prevent_thread_lock=True, quiet=True)\n"
        "print('asyncssh' in sys.modules, 'spacekit_runtime.share' in sys.modules)\n"
        "demo.close(verbose=False)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "False False\n" == done.stdout


def test_a_fault_of_ours_does_not_end_the_app(
    small_relay: SmallRelay, serve: Serve, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever goes wrong with a link, `launch` goes on and says so."""
    monkeypatch.setattr("spacekit_runtime.share.link.Relay.open", lambda *_: 1 / 0)
    demo = hello()
    url = serve(demo, share=True, share_server_address=small_relay.address)
    assert "error: the link failed: ZeroDivisionError" in capsys.readouterr().err
    assert (None, 200) == (demo.share_url, httpx.get(url).status_code)
