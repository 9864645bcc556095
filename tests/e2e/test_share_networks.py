"""Three machines: an app behind a relay, a visitor in Chromium, and the network between them cut."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from chromium import FLAGS
from networks import Networks
from playwright.sync_api import Browser, Page, Playwright, Response, expect
from running_relay import RunningRelay
from waiting import wait_until

pytestmark = pytest.mark.e2e

DOMAIN = "share.test"
APP = """
import sys, time
import spacekit as gr

def count(steps):
    for step in range(int(steps)):
        time.sleep(0.25)
        yield f"step {step + 1} of {int(steps)}"

def size(file):
    return len(open(file, "rb").read())

with gr.Blocks() as demo:
    steps, text = gr.Number(label="steps"), gr.Textbox(label="text")
    gr.Button("Count").click(count, steps, text)
    file, told = gr.File(label="file"), gr.Number(label="size")
    file.upload(size, file, told)

demo.launch(server_port=0, share=True)
"""
# A step's wait is 0.25 s; on a machine that does other things too, more.
PATIENCE_MS = 60_000


@pytest.fixture(scope="module")
def networks() -> Iterator[Networks]:
    """Three networks."""
    with Networks() as laid:
        yield laid


@pytest.fixture(scope="module")
def relay(networks: Networks) -> Iterator[RunningRelay]:
    """A relay on the machine in the middle."""
    arguments = ("--ssh-host", "0.0.0.0", "--http-host", "0.0.0.0", "--scheme", "http", "--no-warning")  # noqa: S104
    with RunningRelay(domain=DOMAIN, arguments=arguments, within=networks.within("relay")) as running:
        yield running


class App:
    """The script that shares its app."""

    def __init__(self, networks: Networks, relay: RunningRelay, folder: Path) -> None:
        root = Path(__file__).parents[2]
        environment = os.environ | {
            "SPACEKIT_SHARE_SERVER": f"{networks.relay_for_app}:{relay.ssh_port}",
            "SPACEKIT_CONFIG_DIR": str(folder),
            "PYTHONPATH": os.pathsep.join([str(root), str(root / "runtime")]),
        }
        self.log = folder / "app.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*networks.within("app"), sys.executable, "-u", "-c", APP],
                env=environment,
                stdout=log,
                stderr=log,
            )
        self.link = self.wait_for("* Running on public URL: ").split()[-1]

    def wait_for(self, beginning: str, seconds: float = 60) -> str:
        """A line that it prints."""
        deadline = time.monotonic() + seconds
        while True:
            for line in self.log.read_text().splitlines():
                if line.startswith(beginning):
                    return line
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.05)

    def end(self) -> None:
        """Stop it."""
        self.process.terminate()
        self.process.wait()


@pytest.fixture
def app(networks: Networks, relay: RunningRelay, tmp_path: Path) -> Iterator[App]:
    """An app on a machine that nobody reaches."""
    running = App(networks, relay, tmp_path)
    yield running
    networks.mend()
    running.end()


@pytest.fixture
def visitor(playwright: Playwright, networks: Networks, tmp_path: Path) -> Iterator[Browser]:
    """Chromium on a machine that sees the relay alone."""
    chromium = shutil.which("chromium") or playwright.chromium.executable_path
    start = tmp_path / "chromium"
    start.write_text(f'#!/bin/sh\nexec {" ".join(networks.within("visitor"))} {chromium} "$@"\n')
    start.chmod(0o755)
    rules = f"--host-resolver-rules=MAP *.{DOMAIN} {networks.relay_for_visitor}"
    flags = [flag for flag in FLAGS if "host-resolver-rules" not in flag]
    browser = playwright.chromium.launch(executable_path=start, args=[*flags, rules])
    yield browser
    browser.close()


def open_app(visitor: Browser, app: App) -> Page:
    """Its page, in the visitor's browser."""
    page = visitor.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(app.link)
    return page


def count(page: Page, steps: int) -> None:
    """Start to count."""
    page.get_by_label("steps").fill(str(steps))
    page.get_by_role("button", name="Count").click()
    # On a busy machine the first step is gone before anybody looks.
    begun = re.compile(rf"step \d+ of {steps}")
    expect(page.get_by_label("text")).to_have_value(begun, timeout=PATIENCE_MS)


def expect_end(page: Page, steps: int) -> None:
    """The count comes to its end."""
    expect(page.get_by_label("text")).to_have_value(f"step {steps} of {steps}", timeout=PATIENCE_MS)


def test_an_app_is_used_from_another_network(visitor: Browser, app: App, tmp_path: Path) -> None:
    """It streams, and takes a file; the page comes from the link and from nowhere else."""
    page = open_app(visitor, app)
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(request.url.split("/")[2]))
    count(page, 5)
    expect_end(page, 5)
    (tmp_path / "file.bin").write_bytes(b"x" * 3_000_000)
    page.locator("input[type=file]").set_input_files(tmp_path / "file.bin")
    expect(page.get_by_label("size")).to_have_value("3000000", timeout=PATIENCE_MS)
    assert {app.link.partition("://")[2]} == asked


def test_a_cut_of_some_seconds_is_not_noticed(visitor: Browser, networks: Networks, app: App) -> None:
    """An event that was under way is answered, when the network is there again."""
    page = open_app(visitor, app)
    count(page, 12)
    networks.cut()
    time.sleep(3)  # how long the network is away
    networks.mend()
    expect_end(page, 12)


def test_a_relay_that_is_killed_comes_back(visitor: Browser, relay: RunningRelay, app: App) -> None:
    """The page waits while nobody is there, and while the link is not known; the event is answered."""
    page = open_app(visitor, app)
    count(page, 30)
    relay.kill()
    app.wait_for("* The share link was cut:")
    relay.start()
    assert app.link in app.wait_for("* The share link is up again:")
    expect_end(page, 30)


def test_another_network_is_noticed(visitor: Browser, networks: Networks, app: App) -> None:
    """The machine gets another address: the link is made again within seconds, and the event goes on."""
    page = open_app(visitor, app)
    count(page, 20)
    networks.move()
    assert app.link in app.wait_for("* The share link is up again:", 30)
    expect_end(page, 20)


def test_a_killed_app_leaves_no_connection(visitor: Browser, networks: Networks, app: App) -> None:
    """kill -9 in the midst of a stream: nothing of it is left on its machine, and the link is gone."""
    page = open_app(visitor, app)
    count(page, 40)
    assert networks.connections()
    app.process.kill()
    app.process.wait()
    # Until the relay hears of it, it says that the app does not answer.
    wait_until(lambda: 404 == status_of(page.goto(app.link)))
    wait_until(lambda: not networks.connections())


def status_of(answer: Response | None) -> int:
    """How a visit was answered."""
    assert answer is not None
    return answer.status


@pytest.mark.long
@pytest.mark.parametrize("seconds", [30, 100])
def test_the_network_is_away_for_long(seconds: int, visitor: Browser, networks: Networks, app: App) -> None:
    """Half a minute, and longer than both sides believe in: the link is back, the event is answered."""
    page = open_app(visitor, app)
    count(page, 4 * (seconds + 10))
    networks.cut()
    time.sleep(seconds)  # how long the network is away
    networks.mend()
    page.set_default_timeout(5 * PATIENCE_MS)
    steps = 4 * (seconds + 10)
    expect(page.get_by_label("text")).to_have_value(f"step {steps} of {steps}", timeout=5 * PATIENCE_MS)
    again = open_app(visitor, app)
    count(again, 3)
    expect_end(again, 3)
