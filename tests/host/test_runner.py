"""One Space's life where its order counts: what is on record, and when that is told."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from spacekit.host.addresses import Address
from spacekit.host.builder.build import Release
from spacekit.host.builder.recipe import Recipe
from spacekit.host.logfile import LogFile
from spacekit.host.run import app as app_module
from spacekit.host.run import runner as runner_module
from spacekit.host.run.app import RunningApp, Starter
from spacekit.host.run.runner import SpaceRunner
from spacekit.host.store.models import Space

NEW = "b" * 40


class Busy:
    """An old revision that still answers somebody, until a test lets it."""

    def __init__(self) -> None:
        self.is_asked, self.may_end = asyncio.Event(), asyncio.Event()
        self.has_ended = False

    async def retire(self) -> None:
        """Answer, then end."""
        self.is_asked.set()
        await self.may_end.wait()
        self.has_ended = True


class Dead:
    """A process that has ended."""

    is_running = False

    async def wait(self) -> int:
        """Its exit code."""
        return 3

    async def stop(self) -> None:
        """There is nothing to stop."""

    async def ready(self, _: object) -> None:
        """Another one could be started."""

    def ending(self, code: int) -> str:
        """How it ended."""
        return f"ended with exit code {code}"


def test_what_took_over_is_on_record_and_what_was_before_ends_whatever_is_pushed_then(tmp_path: Path) -> None:
    """A push while the old one still answers neither forgets the new one nor leaves the old one running."""
    record: list[str] = []
    space = Space(id=1, namespace="me", name="app", paused=False, hardware="cpu-basic", live_sha="a" * 40)
    parts: Any = SimpleNamespace(
        runs=SimpleNamespace(serve=lambda _, served: record.append(f"serves {served.sha[0]}")),
        spaces=SimpleNamespace(update=lambda *_: record.append("comes back")),
    )

    async def push_meanwhile() -> bool:
        old = Busy()
        release = Release(Recipe(NEW, "gradio", "app.py", "App"), tmp_path)
        task = asyncio.create_task(SpaceRunner(space, parts)._hand_over(cast("RunningApp", old), release))
        await old.is_asked.wait()
        task.cancel()
        await asyncio.sleep(0)
        assert not task.done(), "whoever comes next needs the old one's address"
        old.may_end.set()
        await asyncio.wait({task})
        return task.cancelled() and old.has_ended

    assert asyncio.run(push_meanwhile())
    assert (["serves b", "comes back"], NEW) == (record, space.live_sha)


def test_a_crash_is_on_record_before_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads of the stage finds how the run ended."""
    monkeypatch.setattr(app_module, "MAX_CRASHES", 0)
    nothing: Any = None
    told: list[str | None] = []

    async def die() -> None:
        app = RunningApp(nothing, Address("127.0.0.1", 1), cast("Any", Dead()))
        log = LogFile(tmp_path / "run.jsonl")

        async def note() -> None:
            told.append(app.failure.stage if app.failure else None)

        app.given_up = note
        await Starter(cast("Any", Dead()), nothing, nothing, log, nothing, nothing)._keep_alive(app)
        await note()
        log.close()

    asyncio.run(die())
    assert [None, "RUNTIME_ERROR"] == told


def test_changes_in_a_row_are_one_restart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each begins the pause anew, and at its end the app gets them all."""
    monkeypatch.setattr(runner_module, "SETTINGS_PAUSE", timedelta(milliseconds=20))
    restarts: list[None] = []

    async def change() -> None:
        runner = SpaceRunner(Space(paused=False), cast("Any", None))
        monkeypatch.setattr(runner, "_apply_settings", lambda: restarts.append(None))
        for _ in range(10):
            runner.settings_changed()
        await asyncio.sleep(0.1)  # the loop comes to it after all that is due before

    asyncio.run(change())
    assert 1 == len(restarts)
