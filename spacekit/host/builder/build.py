"""Builds one revision: its checkout and its environment, with every line of output in the build log."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Mapping
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

_NOT_FOUND = 127  # what a shell answers for a command that is not there


@dataclass(frozen=True)
class Release:
    """A revision that can be started."""

    recipe: Recipe
    folder: Path
    environment: str | None = None
    venv: Path | None = None
    image: str | None = None

    @property
    def runs(self) -> bool:
        """Whether something is started for it; nothing is for a static Space."""
        return self.venv is not None or self.image is not None

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
        self,
        repository: Repository,
        recipe: Recipe,
        build_id: int,
        *,
        fresh: bool,
        kept: set[str],
        variables: Mapping[str, str],
    ) -> Release:
        """Check a revision out and bring up what it needs.

        Args:
            repository: Where it is.
            recipe: What it needs.
            build_id: The number of this build.
            fresh: Build from nothing, whatever is there from before.
            kept: The environments that are in use.
            variables: What a static Space's build command may know; apps build without any.
        """
        begun = time.monotonic()
        folder = await in_thread(self._workplace.check_out, repository, recipe.sha, build_id)
        self._log.write(f"Checked out {recipe.sha[:12]}")
        await self._warn_of_links(repository, recipe.sha)
        if not recipe.runs_code:
            return Release(recipe, folder)
        try:
            async with asyncio.timeout(MAX_BUILD_TIME.total_seconds()):
                if recipe.build_command is not None:
                    release = await self._site(repository, recipe, variables, fresh=fresh, kept=kept)
                else:
                    name = await self._environment(recipe, folder, fresh=fresh, kept=kept)
                    release = Release(recipe, folder, name, self._workplace.environment(name))
        except TimeoutError:
            minutes = int(MAX_BUILD_TIME.total_seconds() // 60)
            raise Failure("BUILD_ERROR", f"The build took more than {minutes} minutes") from None
        self._log.write(f"Built in {time.monotonic() - begun:.1f} s")
        return release

    async def _site(
        self,
        repository: Repository,
        recipe: Recipe,
        variables: Mapping[str, str],
        *,
        fresh: bool,
        kept: set[str],
    ) -> Release:
        """Run a static Space's build command; what it leaves is kept and served."""
        work, command = self._workplace, recipe.build_command or ""
        name = recipe.build_key(variables)
        if work.is_complete(name) and not fresh:
            self._log.write("The revision was built before: what was built is used again")
            return Release(recipe, work.environment(name), name)
        name = f"{name}-{os.urandom(4).hex()}" if fresh else name
        folder = await in_thread(work.check_out_site, repository, recipe.sha, name)
        self._log.write(f"$ {command}")
        code = await self._run(["/bin/sh", "-c", command], folder, variables)
        if code != 0:
            raise Failure("BUILD_ERROR", _command_problem(command, code, self._log.tail(ERROR_LINES)))
        if not (folder / recipe.app_file).is_file():
            raise Failure(
                "NO_APP_FILE",
                f"`{command}` made no {recipe.app_file}: name another `app_file` in README.md",
            )
        await in_thread(work.take_back, folder)
        await in_thread(work.finish_environment, name, kept)
        return Release(recipe, folder, name)

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
        uv = await in_thread(self._tools.uv)
        if await self._run([str(uv), *arguments], folder, {}) != 0:
            last = "\n".join(self._log.tail(ERROR_LINES))
            raise Failure("BUILD_ERROR", f"Installing the requirements failed:\n{last}")

    async def _run(self, arguments: list[str], folder: Path, variables: Mapping[str, str]) -> int:
        """Run a command as the Space's user, with its output in the build log; gives its exit code."""
        work = self._workplace
        env = build_environment(os.environ, home=work.home, cache=work.cache, given=variables)
        process = await Process.start(Command(arguments, folder, env, work.uid, self._mark), self._log.write)
        try:
            return await process.wait()
        finally:
            await process.stop()  # what it left running, and itself when we were told to stop


def _command_problem(command: str, code: int, last: list[str]) -> str:
    """Why a build command failed, in a sentence and its last lines."""
    if code == _NOT_FOUND:
        reason = (
            f"`{command}` needs a program that this machine does not have: ask its operator to install it"
        )
    else:
        reason = f"`{command}` ended with exit code {code}"
    return "\n".join([f"{reason}:", *last])


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
