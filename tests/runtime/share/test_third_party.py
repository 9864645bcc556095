"""Somebody else's relay: its link is read from what it prints."""

from __future__ import annotations

import time

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from running_relay import RunningRelay
from small_relay import SmallRelay
from wire_client import PATIENCE, Serve

import spacekit as gr
from spacekit_runtime.share.settings import ShareSettings
from spacekit_runtime.share.share import open_share
from spacekit_runtime.share.third_party import find_link

LOCALHOST_RUN = b"""
===============================================================================
Welcome to localhost.run!

Follow your favourite reverse tunnel at [https://twitter.com/localhost_run].
To set up and manage custom domains go to https://admin.localhost.run/
More details: https://localhost.run/docs/custom-domains
===============================================================================

** your connection id is 0f0f, please mention it if you send me a message about an issue. **

authenticated as anonymous user
8beaa541ba3dc2.lhr.life tunneled with tls termination, https://8beaa541ba3dc2.lhr.life
Open your tunnel address on your mobile with this QR:
"""
SERVEO = b"""\x1b[0mHi there\r
\x1b[32mForwarding HTTP traffic from https://relego.serveo.net\x1b[0m\r
Press g to start a GUI session and ctrl-c to quit.\r
"""
OURS = b"""\r
Your link:\r
\r
    https://abc.share.example.org/\r
\r
It lives until 2026-11-29 07:00 UTC (72 hours), and ends with this session: Ctrl-C.\r
"""


@pytest.mark.parametrize(
    ("printed", "link"),
    [
        (LOCALHOST_RUN, "https://8beaa541ba3dc2.lhr.life"),
        (SERVEO.replace(b"\x1b[32m", b"").replace(b"\x1b[0m", b""), "https://relego.serveo.net"),
        (OURS.replace(b"\r", b"\n"), "https://abc.share.example.org"),
        (b"Welcome! Read https://example.org/docs first, and pay.\n", None),
    ],
)
def test_the_link_is_found(printed: bytes, link: str | None) -> None:
    """Among welcomes and other addresses, it is the sentence that counts."""
    assert link == find_link(printed)


@given(st.binary(max_size=300))
def test_nothing_printed_breaks_it(printed: bytes) -> None:
    """Whatever comes, a link is an address on one line."""
    link = find_link(printed)
    assert link is None or link.startswith(("http://", "https://"))


@pytest.mark.parametrize(
    "printed",
    [b"name tunneled with tls termination, URL\r\n", b"\x1b[32mForwarding HTTP traffic from URL\x1b[0m\n"],
)
def test_an_app_is_shared_through_one(
    printed: bytes, serve: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    """Named with ssh:// and by nobody else: asked as OpenSSH asks, and who carries the traffic is said."""
    with SmallRelay(printed=b"Welcome\n" + printed) as relay:
        demo = gr.Interface(lambda name: f"Hello {name}", "text", "text")
        serve(demo, share=True, share_server_address=f"ssh://{relay.address}", quiet=False)
        shown = capsys.readouterr().out
        assert demo.share_url == relay.url
        assert [("localhost", 80)] == relay.forwards
        assert "whose owners can read and change it" in shown
        assert 200 == httpx.get(f"{relay.url}/config").status_code
        demo.close(verbose=False)


def test_one_that_prints_no_link_is_said(serve: Serve, capsys: pytest.CaptureFixture[str]) -> None:
    """What it said instead stands in the error, without its control characters."""
    with SmallRelay(printed=b"x" * 70_000 + b"\n\x1b]0;title\x07Please register first\n") as relay:
        demo = gr.Interface(lambda name: f"Hello {name}", "text", "text")
        url = serve(demo, share=True, share_server_address=f"ssh://{relay.address}")
        shown = capsys.readouterr().err
        assert "printed no link; it said:" in shown
        assert "Please register first" in shown
        assert "\x1b" not in shown
        assert (None, 200) == (demo.share_url, httpx.get(url).status_code)
        demo.close(verbose=False)


def test_our_own_relay_as_plain_ssh_sees_it() -> None:
    """What it prints to OpenSSH's users is understood as any other's; a cut is mended there, too."""
    heard: list[str] = []
    with RunningRelay() as relay:
        settings = ShareSettings(f"ssh://{relay.address}")
        share = open_share(9, settings, lambda status: heard.append(status.state))
        assert share.url
        assert share.url.endswith(f".share.localhost:{relay.http_port}")
        relay.kill()
        relay.start()
        deadline = time.monotonic() + PATIENCE
        while heard.count("up") < 2:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        share.close()


@pytest.mark.parametrize(
    "piece", [b"\n", b" ", b"\t\n ", b"https:", b"tunneled with tls termination, ", b"\x1b[0"]
)
def test_no_text_takes_long(piece: bytes) -> None:
    """A relay that prints the same all over costs no more than its length."""
    began = time.process_time()
    assert None is find_link(piece * (65_536 // len(piece)))
    assert time.process_time() - began < 1
