"""Starts releases as processes of this machine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from spacekit.host.addresses import Address
from spacekit.host.builder.build import Release
from spacekit.host.builder.workplace import Workplace
from spacekit.host.status import Failure
from spacekit.host.store.models import Space
from spacekit.host.variables import SpaceValues

from .environment import app_environment
from .process import Command, Process


@dataclass(frozen=True)
class ProcessWay:
    """Starts releases of one Space in its virtual environment, as its user."""

    space: Space
    workplace: Workplace
    mark: str
    public_host: Callable[[], str]

    async def start(
        self, release: Release, address: Address, values: SpaceValues, on_line: Callable[[str], None]
    ) -> Process:
        """Start a release."""
        if release.python is None or release.venv is None:
            raise Failure("RUNTIME_ERROR", "A static Space has no process")
        work = self.workplace
        env = app_environment(
            self.space,
            title=release.recipe.title,
            address=address,
            public_host=self.public_host(),
            home=work.home,
            venv=release.venv,
            given={**values.variables, **values.secrets},
        )
        arguments = [str(release.python), release.recipe.app_file]
        return await Process.start(Command(arguments, release.folder, env, work.uid, self.mark), on_line)

    async def ready(self, tell: Callable[[str], None]) -> None:
        """This machine always is."""
