"""Builds one revision: its checkout and its environment, with every line of output in the build log."""

from __future__ import annotations

import asyncio
import os
import time
from dataclasses import dataclass
from pathlib import Path

from spacekit.host.limits import ERROR_LINES, MAX_BUILD_TIME
from spacekit.host.logfile import LogFile
from spacekit.host.run.environment import build_environment
from spacekit.host.run.process import Command, Process
from spacekit.host.status import Failure
from spacekit.host.store.git import Repository
from spacekit.host.threads import in_thread

from .recipe import Recipe
from .tools import Tools, Wheel
from .workplace import Workplace


@dataclass(frozen=True)
class Release:
    """A revision that can be started."""

    recipe: Recipe
    folder: Path
    environment: str | None = None
    venv: Path | None = None

    @property
    def python(self) -> Path | None:
        """The Python that runs it; `None` for a static Space."""
        return self.venv / "bin" / "python" if self.venv else None


class Builder:
    """Makes releases for one Space."""

    def __init__(self, workplace: Workplace, tools: Tools, mark: str, log: LogFile) -> None:
        self._workplace = workplace
        self._tools = tools
        self._mark = mark
        self._log = log

    async def build(
        self, repository: Repository, recipe: Recipe, build_id: int, *, fresh: bool, kept: set[str]
    ) -> Release:
        """Check a revision out and bring up its environment; `fresh` builds that from nothing."""
        begun = time.monotonic()
        folder = await in_thread(self._workplace.check_out, repository, recipe.sha, build_id)
        self._log.write(f"Checked out {recipe.sha[:12]}")
        await self._warn_of_links(repository, recipe.sha)
        if recipe.sdk == "static":
            return Release(recipe, folder)
        try:
            async with asyncio.timeout(MAX_BUILD_TIME.total_seconds()):
                name = await self._environment(recipe, folder, fresh=fresh, kept=kept)
        except TimeoutError:
            minutes = int(MAX_BUILD_TIME.total_seconds() // 60)
            raise Failure("BUILD_ERROR", f"The build took more than {minutes} minutes") from None
        self._log.write(f"Built in {time.monotonic() - begun:.1f} s")
        return Release(recipe, folder, name, self._workplace.environment(name))

    async def _warn_of_links(self, repository: Repository, sha: str) -> None:
        entries = await in_thread(repository.entries, sha)
        for entry in entries:
            if entry.mode == "120000":
                self._log.write(
                    f"warning: {entry.path} is a symbolic link, which this host writes as a plain file"
                )

    async def _environment(self, recipe: Recipe, folder: Path, *, fresh: bool, kept: set[str]) -> str:
        if recipe.has_packages:
            self._log.write(
                "warning: packages.txt is not used: this host installs no system packages for a process"
            )
        wheel = await self._tools.wheel(self._log.write) if recipe.wants_spacekit else None
        python = await in_thread(self._tools.python, recipe.python_version, self._log.write)
        name = recipe.environment_key(str(python), wheel.digest if wheel else "")
        if self._workplace.is_complete(name) and not fresh:
            self._log.write("The requirements did not change: the environment is used again")
            return name
        # A fresh one gets a name of its own: the old revision may still run from the other.
        name = f"{name}-{os.urandom(4).hex()}" if fresh else name
        venv = await in_thread(self._workplace.begin_environment, name)
        await self._uv(folder, "venv", "--no-project", "--allow-existing", "--python", str(python), str(venv))
        for arguments in install_steps(recipe, folder, wheel):
            await self._uv(folder, "pip", "install", "--python", str(venv / "bin" / "python"), *arguments)
        await in_thread(self._workplace.finish_environment, name, kept)
        return name

    async def _uv(self, folder: Path, *arguments: str) -> None:
        """Run uv as the Space's user; its output goes to the build log."""
        work = self._workplace
        env = build_environment(os.environ, home=work.home, cache=work.cache)
        uv = await in_thread(self._tools.uv)
        command = Command([str(uv), *arguments], folder, env, work.uid, self._mark)
        process = await Process.start(command, self._log.write)
        try:
            code = await process.wait()
        except asyncio.CancelledError:
            await process.stop()
            raise
        if code != 0:
            last = "\n".join(self._log.tail(ERROR_LINES))
            raise Failure("BUILD_ERROR", f"Installing the requirements failed:\n{last}")


def install_steps(recipe: Recipe, folder: Path, wheel: Wheel | None) -> list[list[str]]:
    """What `uv pip install` is asked for, one call after the other."""
    steps = []
    if recipe.pre_requirements.strip():
        steps.append(["-r", str(folder / "pre-requirements.txt")])
    wanted = ["-r", str(folder / "requirements.txt")] if recipe.requirements.strip() else []
    if recipe.gradio:
        wanted.append(recipe.gradio)
    if wheel:
        # The file itself: an index may have another package of that name, and a newer one.
        wanted.append(str(wheel.path))
    return [*steps, wanted] if wanted else steps
