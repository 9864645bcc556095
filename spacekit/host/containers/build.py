"""Builds one revision into an image, with every line of output in the build log."""

from __future__ import annotations

import asyncio
import hashlib
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from spacekit.errors import FolderError, SpacekitError
from spacekit.host.builder.build import Release
from spacekit.host.builder.recipe import Recipe
from spacekit.host.builder.tools import Tools
from spacekit.host.builder.workplace import Workplace
from spacekit.host.limits import ERROR_LINES, KIB, MAX_BUILD_TIME
from spacekit.host.logfile import LogFile
from spacekit.host.run.runner import ReleaseBuilder
from spacekit.host.status import EngineAway, Failure
from spacekit.host.store.git import Repository
from spacekit.host.threads import in_thread
from spacekit.host.variables import SecretFilter, SpaceValues
from spacekit.image.build import BuildOptions, build_arguments, build_image
from spacekit.image.plan import DOCKERFILE, BuildPlan, plan_build

from .engine import Containers
from .own_dockerfile import refusal_of_dockerfile

__all__ = ["ImageBuilder"]

_TAG_CHARS = 24
# A page or two; all of one is looked at, or it is not built.
_MAX_DOCKERFILE_BYTES = 256 * KIB


class ImageBuilder:
    """Makes releases for one Space on an engine; static ones are files, as everywhere.

    Args:
        static: Makes static releases.
        containers: The host's things on its engine.
        key: The Space's key.
        workplace: Where it is checked out.
        tools: Where the wheel of spacekit comes from.
        log: The build log.
        values: The Space's variables and secrets.
    """

    def __init__(
        self,
        static: ReleaseBuilder,
        containers: Containers,
        key: str,
        workplace: Workplace,
        tools: Tools,
        log: LogFile,
        values: Callable[[], SpaceValues],
    ) -> None:
        self._static = static
        self._containers = containers
        self._names = containers.names(key)
        self._workplace = workplace
        self._tools = tools
        self._log = log
        self._values = values

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
        """Check a revision out and build its image; the arguments are those of `Builder.build`."""
        if recipe.sdk == "static":
            return await self._static.build(
                repository, recipe, build_id, fresh=fresh, kept=kept, variables=variables
            )
        begun = time.monotonic()
        folder = await in_thread(self._workplace.check_out, repository, recipe.sha, build_id)
        self._log.write(f"Checked out {recipe.sha[:12]}")
        values = await in_thread(self._values)
        if recipe.sdk == "docker":
            await in_thread(_check_dockerfile, folder / DOCKERFILE, build_arguments(values.variables))
        wheel = await self._tools.wheel(self._log.write) if recipe.wants_spacekit else None
        image = (
            f"{self._names.repository}:{self._tag(recipe, values.variables, wheel.digest if wheel else '')}"
        )
        if not fresh and await in_thread(self._containers.has_image, image):
            self._log.write("The revision was built before: its image is used again")
            return Release(recipe, folder, image, image=image)
        image = f"{image}-{os.urandom(4).hex()}" if fresh else image
        await self._image(recipe, folder, image, values, fresh=fresh)
        await in_thread(self._containers.keep_images, self._names.key, {image, *kept})
        self._log.write(f"Built in {time.monotonic() - begun:.1f} s")
        return Release(recipe, folder, image, image=image)

    def _tag(self, recipe: Recipe, variables: Mapping[str, str], wheel: str) -> str:
        """The same for what would be the same image."""
        given = (f"{name}={variables[name]}" for name in sorted(variables))
        parts = (recipe.sha, self._containers.base or "", wheel, *given)
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:_TAG_CHARS]

    async def _image(
        self, recipe: Recipe, folder: Path, image: str, values: SpaceValues, *, fresh: bool
    ) -> None:
        hide = SecretFilter(values.secrets)
        loop = asyncio.get_running_loop()

        def tell(line: str) -> None:
            loop.call_soon_threadsafe(self._log.write, hide(line))

        build = _Build(tell)
        options = BuildOptions(
            image,
            secrets=values.secrets,
            uses_cache=not fresh,
            arguments=build_arguments(values.variables),
            # An image of a registry that the operator may read is not for all who push.
            has_logins=recipe.sdk != "docker",
            labels=self._names.labels,
            cache_name=self._names.stem,
        )
        try:
            async with asyncio.timeout(MAX_BUILD_TIME.total_seconds()):
                await build.run(lambda: self._plan(recipe, folder), self._containers, options)
        except TimeoutError:
            minutes = int(MAX_BUILD_TIME.total_seconds() // 60)
            raise Failure("BUILD_ERROR", f"The build took more than {minutes} minutes") from None
        except FolderError as error:
            raise Failure("CONFIG_ERROR", hide(_told(error))) from None
        except SpacekitError as error:
            if error.code == "engine":
                raise EngineAway(error.message) from None
            raise Failure("BUILD_ERROR", self._problem(error, hide)) from None

    def _plan(self, recipe: Recipe, folder: Path) -> BuildPlan:
        base = None if recipe.sdk == "docker" else self._containers.base
        return plan_build(folder, self._tools.scratch, base=base, revision=recipe.sha, is_commit=True)

    def _problem(self, error: SpacekitError, hide: SecretFilter) -> str:
        """Why it did not build, without secrets; what the log has not got yet is put there."""
        said = [hide(str(line)) for line in (error.details or {}).get("log", [])]
        there = {line.strip() for line in self._log.tail(len(said) + ERROR_LINES)}
        for line in said:
            if line.strip() not in there:
                self._log.write(line)
        return "\n".join([f"{hide(error.message.splitlines()[0])}:", *said[-ERROR_LINES:]])


class _Build:
    """One build in a thread, which can be told to end."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._end: Callable[[], None] | None = None
        self._is_over = False

    async def run(self, plan: Callable[[], BuildPlan], containers: Containers, options: BuildOptions) -> None:
        """Build; a caller who is cancelled waits until the build has ended, too."""
        work = asyncio.create_task(asyncio.to_thread(self._build, plan, containers, options))
        try:
            await asyncio.shield(work)
        except asyncio.CancelledError:
            self._is_over = True
            if self._end:
                self._end()
            await asyncio.wait({work})
            work.exception()  # seen: nobody has a use for it
            raise

    def _build(self, plan: Callable[[], BuildPlan], containers: Containers, options: BuildOptions) -> None:
        made = plan()
        for sentence in made.notes:
            self._tell(sentence)
        build_image(made, containers.engine, options, self._tell, self._begun)

    def _begun(self, end: Callable[[], None]) -> None:
        self._end = end
        if self._is_over:
            end()


def _check_dockerfile(path: Path, arguments: Mapping[str, str]) -> None:
    """Refuse a Dockerfile that is not there, or asks for what is nobody's business here."""
    if not path.is_file():
        raise Failure("NO_APP_FILE", f"There is no {DOCKERFILE} in this revision, which sdk: docker needs")
    content = path.read_bytes()
    if len(content) > _MAX_DOCKERFILE_BYTES:
        raise Failure("CONFIG_ERROR", f"{DOCKERFILE} has more than {_MAX_DOCKERFILE_BYTES // KIB} KiB")
    if refusal := refusal_of_dockerfile(content.decode("utf-8", "replace"), arguments):
        raise Failure("CONFIG_ERROR", refusal)


def _told(error: SpacekitError) -> str:
    return f"{error.message} ({error.hint})" if error.hint else error.message
