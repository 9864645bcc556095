"""`spacekit try`: the whole way of an app, on this machine."""

from __future__ import annotations

import os
import sys
import tempfile
import webbrowser
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
    with tempfile.TemporaryDirectory(prefix="spacekit-try-", ignore_cleanup_errors=True) as scratch:
        # Spaces run as users of their own, who must be able to pass through to theirs.
        Path(scratch).chmod(0o755)
        folder = Path(scratch) / "hello"
        with steps.step("Copying the hello template", f"Copied the hello template to {folder}"):
            scaffold("hello", folder)
        with LocalHost(Path(scratch) / "host") as host:
            with steps.step("Starting a host on loopback", "Started a host on loopback"):
                endpoint = host.wait_until_ready()
            steps.say(f"  {endpoint}")
            address = _push(folder, host, endpoint, steps)
            write_data(address)
            if once:
                _call(address, steps)
            else:
                _stay(address, host, steps, opens_browser=not no_browser)


def _push(folder: Path, host: LocalHost, endpoint: str, steps: Steps) -> str:
    """Push the folder as `spacekit push` does, and follow it to its address."""
    from spacekit.cli.plan_view import show_plan
    from spacekit.cli.progress_view import ShownProgress
    from spacekit.push.digests import Digests
    from spacekit.push.hub import HubTransport
    from spacekit.push.loopback import reach_directly
    from spacekit.push.run import PushRun
    from spacekit.push.settings_plan import WantedSettings
    from spacekit.push.target import Target

    reach_directly(endpoint)
    digests = Digests()
    run = PushRun(
        HubTransport(Target(_SPACE, endpoint, host.token), digests), digests, steps, ShownProgress(steps)
    )
    plan = run.plan(folder, None, WantedSettings())
    show_plan(plan, stderr())
    address: str | None = run.carry_out(plan, "Push the hello template")["address"]
    if address is None:
        raise StartError("the host took the push but made no commit", "run it again")
    return address


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
