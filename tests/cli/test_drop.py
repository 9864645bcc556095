"""`spacekit drop`: says where the page is, opens a browser without telling others, and leaves nothing."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
from program import Program

PATIENCE_S = 30.0


def address_of(process: subprocess.Popen[str]) -> str:
    """What it prints when the page is there."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """End it as Ctrl-C does; give its code and what it said."""
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=PATIENCE_S)
    return process.returncode, said


def test_the_page_is_there_until_ctrl_c(cli: Program, tmp_path: Path) -> None:
    """The address opens once; Ctrl-C ends it with the code of shells, and what was sent is gone."""
    (tmp_path / "scratch").mkdir()
    process = cli.start("drop", "--no-browser", "--to", "me/app", TMPDIR=str(tmp_path / "scratch"))
    address = address_of(process)
    with httpx.Client() as client:
        page = client.get(address, follow_redirects=True)
        assert 200 == page.status_code
        assert "key" not in str(page.url)
        origin = f"http://{urlsplit(address).netloc}"
        sent = client.post(f"{origin}/gradio_api/upload", files=[("files", ("app.py", b"x"))])
        assert 200 == sent.status_code
        assert Path(sent.json()[0]).is_relative_to(tmp_path / "scratch")
    code, said = ended(process)
    assert 130 == code
    assert parse_qs(urlsplit(address).query)["key"][0] not in said
    assert [] == list((tmp_path / "scratch").iterdir())


def test_what_opens_the_browser_is_not_told_the_key(cli: Program, tmp_path: Path) -> None:
    """Other users of the machine can read a program's arguments: the browser is given a file."""
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\nprintf "%s" "$*" > {tmp_path}/told\n')
    browser.chmod(0o755)
    process = cli.start("drop", BROWSER=f"{browser} %s")
    key = parse_qs(urlsplit(address_of(process)).query)["key"][0]
    deadline = time.monotonic() + PATIENCE_S
    while not (tmp_path / "told").exists() or not (tmp_path / "told").read_text():
        assert time.monotonic() < deadline, "no browser was opened"
        time.sleep(0.05)
    told = (tmp_path / "told").read_text()
    assert key not in told
    assert told.startswith("file:///")
    assert key in Path(told.removeprefix("file://")).read_text()
    assert 130 == ended(process)[0]


def test_a_wrong_server_is_said_before_there_is_a_page(cli: Program) -> None:
    """A call that can't work ends at once."""
    outcome = cli("drop", "--no-browser", "--endpoint", "nowhere")
    assert (2, "") == (outcome.code, outcome.stdout)
    assert "is not the address of a server" in outcome.stderr


def test_a_port_that_is_taken_is_an_error_with_a_hint(cli: Program) -> None:
    """A port that somebody else has is said as for other commands."""
    first = cli.start("drop", "--no-browser")
    port = urlsplit(address_of(first)).port
    outcome = cli("drop", "--no-browser", "--port", str(port))
    assert 130 == ended(first)[0]
    assert (5, "") == (outcome.code, outcome.stdout)
    assert outcome.stderr.startswith(f"error: port {port} on 127.0.0.1 is in use\n")
