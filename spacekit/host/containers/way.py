"""Starts releases as containers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from spacekit.host.addresses import Address
from spacekit.host.builder.build import Release
from spacekit.host.limits import ENGINE_POLL
from spacekit.host.run.environment import container_environment
from spacekit.host.status import Failure
from spacekit.host.store.models import Space
from spacekit.host.variables import SpaceValues

from .container import RunningContainer
from .engine import Containers

__all__ = ["ContainerWay"]


@dataclass(frozen=True)
class ContainerWay:
    """Starts releases of one Space on an engine."""

    space: Space
    containers: Containers
    public_host: Callable[[], str]

    async def start(
        self, release: Release, address: Address, values: SpaceValues, on_line: Callable[[str], None]
    ) -> RunningContainer:
        """Start a release."""
        if release.image is None:
            raise Failure("RUNTIME_ERROR", "There is no image to run")
        limits = self.containers.limits
        environment = container_environment(
            self.space,
            title=release.recipe.title,
            port=release.recipe.port,
            public_host=self.public_host(),
            memory=limits.memory,
            cpus=limits.cpus,
            given={**values.variables, **values.secrets},
        )
        starting = asyncio.create_task(
            asyncio.to_thread(
                self.containers.start,
                self.space.key,
                self.space.slot,
                image=release.image,
                port=release.recipe.port,
                address=address,
                environment=environment,
            )
        )
        try:
            container = await asyncio.shield(starting)
        except asyncio.CancelledError:
            # It may run already: nobody would know of it, so it is ended before we go.
            await asyncio.wait({starting})
            if starting.exception() is None:
                await RunningContainer(starting.result(), limits.memory, on_line).stop()
            raise
        return RunningContainer(container, limits.memory, on_line)

    async def ready(self, tell: Callable[[str], None]) -> None:
        """Wait for an engine that is away, as while it is updated; its containers end with it."""
        is_away = False
        while not await asyncio.to_thread(self.containers.answers):
            if not is_away:
                tell("The Docker engine does not answer: it goes on when it does")
                is_away = True
            await asyncio.sleep(ENGINE_POLL.total_seconds())
