"""Processes of Spaces: what they are given, and how they end."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path

from alive import is_alive

from spacekit.host.addresses import Address
from spacekit.host.builder.build import Release
from spacekit.host.builder.recipe import Recipe
from spacekit.host.run.app import RunningApp
from spacekit.host.run.idle import IdleTimer
from spacekit.host.run.process import Command, Process

# Says its number when it is ready, and takes its time to end, as an app with open requests does.
_SLOW_TO_END = """
import os, signal, time
def end(*_):
    time.sleep(1)
    os._exit(0)
signal.signal(signal.SIGTERM, end)
print(os.getpid(), flush=True)
time.sleep(600)
"""


def _command(folder: Path, program: str, **environment: str) -> Command:
    return Command([sys.executable, "-c", program], folder, environment, None, f"test-{os.getpid()}")


async def _first_line(folder: Path, program: str, **environment: str) -> tuple[Process, str]:
    lines: asyncio.Queue[str] = asyncio.Queue()
    process = await Process.start(_command(folder, program, **environment), lines.put_nowait)
    async with asyncio.timeout(30):
        return process, await lines.get()


def test_an_app_whose_stop_was_cancelled_has_ended_all_the_same(tmp_path: Path) -> None:
    """Whoever cancels it and goes on finds the address free: nothing is left running that nobody knows of."""

    async def stop_and_cancel() -> int:
        process, line = await _first_line(tmp_path, _SLOW_TO_END)
        app = RunningApp(
            Release(Recipe("0" * 40, "gradio", "app.py", "App"), tmp_path), Address("", 0), process
        )
        app.keeper = asyncio.create_task(asyncio.sleep(600))
        stopping = asyncio.create_task(app.stop())
        await asyncio.sleep(0)
        stopping.cancel()
        await asyncio.wait({stopping})
        assert stopping.cancelled()
        assert not process.is_running
        return int(line)

    assert not is_alive(asyncio.run(stop_and_cancel()))


def test_the_environment_is_the_app_s_and_not_the_launcher_s(tmp_path: Path) -> None:
    """Any value arrives as it is; what would change how Python starts has no hold on the launcher."""
    (tmp_path / "sitecustomize.py").write_text("print('in the launcher or the app')")
    given = {"ODD": "a=b \n é \udcff", "EMPTY": "", "PYTHONPATH": str(tmp_path), "PATH": "/nowhere"}
    program = "import json, os, sys; print(json.dumps([dict(os.environ), sys.stdin.read()]))"
    command = Command([sys.executable, "-c", program], tmp_path, given | {"ODD": "a=b \n é"}, None, "test")

    async def run() -> list[str]:
        lines: list[str] = []
        process = await Process.start(command, lines.append)
        await process.wait()
        await process.stop()
        return lines

    loaded, printed = asyncio.run(run())
    assert "in the launcher or the app" == loaded, "once: only the app has that path"
    environment, standard_input = json.loads(printed)
    assert "" == standard_input
    assert {"ODD": "a=b \n é", "EMPTY": "", "PATH": "/nowhere"} == {
        name: environment[name] for name in ("ODD", "EMPTY", "PATH")
    }


def test_what_is_in_use_is_not_idle() -> None:
    """The timer counts from the end of the last use, and calls once."""

    async def watch() -> list[str]:
        seen: list[str] = []
        called = asyncio.Event()

        def on_idle() -> None:
            seen.append("idle")
            called.set()

        timer = IdleTimer(lambda: 0.2, on_idle)
        timer.start()
        with timer.use():
            await asyncio.sleep(0.5)
            seen.append("used")
        async with asyncio.timeout(10):
            await called.wait()
        await asyncio.sleep(0.5)
        timer.stop()
        return seen

    assert ["used", "idle"] == asyncio.run(watch())


def test_what_never_sleeps_is_not_looked_at() -> None:
    """Without a time there is no timer; with one given later it begins to count."""

    async def watch() -> list[str]:
        seen: list[str] = []
        seconds: list[float | None] = [None]
        timer = IdleTimer(lambda: seconds[0], lambda: seen.append("idle"))
        timer.start()
        await asyncio.sleep(0.1)
        seconds[0] = 0.05
        timer.look()
        return seen

    assert ["idle"] == asyncio.run(watch())
