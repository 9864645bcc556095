"""`spacekit logs` against a real host: what an app says, made safe to show."""

from __future__ import annotations

import signal

import pytest
import small_spaces
from program import Program
from running_host import TOKEN, RunningHost

pytestmark = pytest.mark.e2e

APP = b"print('\\x1b]0;evil\\x07said at start', flush=True)\n" + small_spaces.answering("'hello'")


def test_logs_are_followed_until_ctrl_c(cli: Program, host: RunningHost) -> None:
    """Each line as it comes, without what could steer the terminal; Ctrl-C ends it quietly with 130."""
    small_spaces.push_app(host.api(), "ada/logs", APP)
    settled = small_spaces.wait_until_settled(host.api(), "ada/logs")
    assert "RUNNING" == settled.stage, settled.raw
    options = ("--to", "ada/logs", "--endpoint", host.url)
    with cli.start("logs", *options, "-f", SPACEKIT_HOST_TOKEN=TOKEN) as process:
        assert process.stdout
        assert process.stderr
        lines = []
        while "said at start\n" not in lines:
            lines.append(process.stdout.readline())
            assert lines[-1], process.stderr.read()
        process.send_signal(signal.SIGINT)
        assert (130, "") == (process.wait(20), process.stderr.read())
    shown = cli("logs", *options, "--json", SPACEKIT_HOST_TOKEN=TOKEN)
    assert '"said at start"' in shown.stdout.splitlines()
    last = cli("logs", *options, "--tail", "1", SPACEKIT_HOST_TOKEN=TOKEN)
    assert 1 == len(last.stdout.splitlines())


@pytest.mark.parametrize(
    ("arguments", "code", "error"),
    [
        (("--to", "ada/nowhere"), 3, "does not know ada/nowhere"),
        ((), 2, "it is not said which Space"),
        (("--to", "ada/logs", "-f", "--tail", "3"), 2, "--tail does not go with --follow"),
    ],
)
def test_a_wrong_call_says_so(
    cli: Program, host: RunningHost, arguments: tuple[str, ...], code: int, error: str
) -> None:
    """A Space that is not there, none at all, options that contradict each other."""
    shown = cli("logs", *arguments, "--endpoint", host.url, SPACEKIT_HOST_TOKEN=TOKEN)
    assert (code, "") == (shown.code, shown.stdout)
    assert error in shown.stderr
    assert "\n\nhint: " in shown.stderr
