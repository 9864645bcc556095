"""`spacekit try`: the whole way of an app, on this machine."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import webbrowser
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from spacekit.cli.console import Steps, stderr, write_data
from spacekit.cli.extras import need
from spacekit.errors import StartError
from spacekit.folder.scaffold import scaffold

if TYPE_CHECKING:
    from spacekit.cli.local_host import LocalHost

__all__ = ["HELP", "try_it"]

HELP = """See it all work: a new app, a host, a push, the app live.

Everything is temporary: Ctrl-C stops what was started and removes it.

\b
Examples:
  spacekit try
  spacekit try --once         call the app as a script would, then stop
"""
_SPACE = "you/hello"
_NAME = "Ada"
_GREETING = "Hello, Ada!"


def try_it(
    once: Annotated[
        bool, typer.Option("--once", help="Call the app once, check its answer, and stop.")
    ] = False,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Open no browser.")] = False,
) -> None:
    """Template, host, push, build, answer."""
    need("host", "`spacekit try`")
    if once:
        need("try", "`spacekit try --once`")
    from spacekit.cli.local_host import LocalHost

    steps = Steps()
    with _removed_at_the_end(steps) as (scratch, started):
        # Spaces run as users of their own, who must be able to pass through to theirs.
        scratch.chmod(0o755)
        folder = scratch / "hello"
        with steps.step("Copying the hello template", f"Copied the hello template to {folder}"):
            scaffold("hello", folder)
        host = started.enter_context(LocalHost(scratch / "host"))
        with steps.step("Starting a host on loopback", "Started a host on loopback"):
            endpoint = host.wait_until_ready()
        steps.say(f"  {endpoint}")
        address = _push(folder, host, endpoint, steps)
        write_data(address)
        if once:
            _call(address, steps)
        else:
            _stay(address, host, steps, opens_browser=not no_browser)


@contextmanager
def _removed_at_the_end(steps: Steps) -> Iterator[tuple[Path, ExitStack]]:
    """A temporary folder, and what is to be stopped before it goes."""
    started = ExitStack()
    scratch = started.enter_context(
        tempfile.TemporaryDirectory(prefix="spacekit-try-", ignore_cleanup_errors=True)
    )
    before = signal.signal(signal.SIGINT, _interrupt_once)
    try:
        yield Path(scratch), started
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        with steps.step("Stopping and removing everything", "Stopped and removed everything"):
            started.close()
        signal.signal(signal.SIGINT, before)


def _interrupt_once(*_: object) -> None:
    """Take one Ctrl-C, and no other from this very moment on.

    Stopping takes seconds; whoever presses it once more would leave 70 MB behind.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise KeyboardInterrupt


def _push(folder: Path, host: LocalHost, endpoint: str, steps: Steps) -> str:
    """Push the folder as `spacekit push` does, and follow it to its address."""
    from spacekit.cli.plan_view import show_plan
    from spacekit.cli.progress_view import ShownProgress
    from spacekit.push.digests import Digests
    from spacekit.push.follow import follow
    from spacekit.push.hub import HubTransport
    from spacekit.push.loopback import reach_directly
    from spacekit.push.run import PushRun
    from spacekit.push.settings_plan import WantedSettings
    from spacekit.push.target import Target

    reach_directly(endpoint)
    digests, target = Digests(), Target(_SPACE, endpoint, host.token)
    run = PushRun(HubTransport(target, digests), digests, steps, ShownProgress(steps))
    plan = run.plan(folder, None, WantedSettings())
    show_plan(plan, stderr())
    commit: str | None = run.carry_out(plan, "Push the hello template", follows=False)["commit"]
    if commit is None:
        raise StartError("the host took the push but made no commit", "run it again")
    # Not as a part of the push, which says that a build goes on without it: here the host goes, too.
    return follow(target, commit, steps, is_new=True)


def _call(address: str, steps: Steps) -> None:
    """Call the app as somebody's script would, through the host's proxy."""
    from gradio_client import Client

    from spacekit.push.loopback import reach_directly

    reach_directly(address)
    with steps.step("Calling the app with gradio_client", f"Called the app: {_GREETING}"):
        answer = Client(address, verbose=False).predict(_NAME, api_name="/greet")
        if answer != _GREETING:
            raise StartError(f"the app answered {answer!r:.100}, not {_GREETING!r}", None)


def _stay(address: str, host: LocalHost, steps: Steps, *, opens_browser: bool) -> None:
    """Keep everything up until Ctrl-C."""
    if opens_browser and has_browser():
        webbrowser.open(address)
    steps.say("It stays up until Ctrl-C, which stops and removes everything.")
    host.wait()


def has_browser() -> bool:
    """Whether there is a screen to open a browser on: `webbrowser` would start a text browser without one."""
    is_desktop = sys.platform in {"darwin", "win32"}
    return is_desktop or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))
