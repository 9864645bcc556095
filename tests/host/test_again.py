"""Work that an engine is needed for, done again when that went away."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from spacekit.host.limits import ENGINE_ATTEMPTS
from spacekit.host.run.again import when_ready
from spacekit.host.status import EngineAway, Failure


class Work:
    """Something that the engine leaves so many times."""

    def __init__(self, losses: int) -> None:
        self.losses = losses
        self.said: list[str] = []

    async def ready(self, tell: Callable[[str], None]) -> None:
        """It is there."""
        tell("asked")

    async def do(self) -> str:
        """What is wanted."""
        self.losses -= 1
        if self.losses >= 0:
            raise EngineAway("cut")
        return "done"


def test_it_is_done_again_when_the_engine_is_there_again() -> None:
    """Each time it is asked for first."""
    work = Work(2)
    assert "done" == asyncio.run(when_ready(work.do, work.ready, work.said.append))
    assert 3 == work.said.count("asked")


def test_an_engine_that_is_broken_ends_it() -> None:
    """In a stage that is no word on the revision: the next start of the host tries it again."""
    work = Work(ENGINE_ATTEMPTS)
    with pytest.raises(Failure) as caught:
        asyncio.run(when_ready(work.do, work.ready, work.said.append))
    assert "RUNTIME_ERROR" == caught.value.stage
