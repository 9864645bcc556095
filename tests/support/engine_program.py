"""The command line with an engine in reach, and the engine as a test looks at it."""

from __future__ import annotations

import io
import json
import os
import subprocess
import tarfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from program import Program
from running_engine import RunningEngine, docker_command

# For conditions that an idle machine meets at once.
_PATIENCE_S = 60


class TestEngine:
    """An engine that runs already; what a test made there, it removes.

    Args:
        url: Its address.
    """

    __test__ = False  # it is no test, whatever its name begins with

    def __init__(self, url: str) -> None:
        self.url = url

    @classmethod
    def shared(cls) -> Self | None:
        """The one that scripts/test started."""
        url = os.environ.get("SPACEKIT_TEST_ENGINE")
        # Where scripts/test could start none, a new try says so.
        return cls(url) if url and url != "none" else None

    def environment(self) -> dict[str, str]:
        """What makes commands use it."""
        path = f"{Path(docker_command()).parent}:{os.environ['PATH']}"
        return {"DOCKER_HOST": self.url, "PATH": path}

    def docker(self, *arguments: str, feed: bytes | None = None, check: bool = True) -> str:
        """Run the docker command; gives what it printed."""
        done = subprocess.run(
            [docker_command(), *arguments],
            env=os.environ | self.environment() | {"DOCKER_BUILDKIT": "1"},
            input=feed if feed is not None else b"",
            capture_output=True,
            check=False,
        )
        assert not check or not done.returncode, done.stderr.decode(errors="replace")
        return done.stdout.decode(errors="replace") + done.stderr.decode(errors="replace")

    def inspect(self, name: str) -> dict[str, Any]:
        """All that the engine says of an image or a container."""
        found: dict[str, Any] = json.loads(self.docker("inspect", name))[0]
        return found

    def has_image(self, tag: str) -> bool:
        """Whether there is an image of this name."""
        return bool(self.docker("images", "--quiet", tag).strip())

    def layers(self, tag: str) -> list[dict[str, tarfile.TarInfo]]:
        """The entries of each layer, the lowest first."""
        archive = self.saved(tag)
        manifest = json.loads(_read(archive, "manifest.json"))[0]
        found = []
        for name in manifest["Layers"]:
            with tarfile.open(fileobj=io.BytesIO(_read(archive, name))) as layer:
                found.append({entry.name: entry for entry in layer})
        return found

    def saved(self, tag: str) -> tarfile.TarFile:
        """The image as an archive: layers, settings, history."""
        done = subprocess.run(
            [docker_command(), "save", tag],
            env=os.environ | self.environment(),
            capture_output=True,
            check=True,
        )
        return tarfile.open(fileobj=io.BytesIO(done.stdout))

    def containers(self) -> list[str]:
        """The names of all containers, running or not."""
        return self.docker("ps", "--all", "--format", "{{.Names}}").split()


@contextmanager
def any_engine() -> Iterator[TestEngine]:
    """The engine that scripts/test started, else one of this run's own."""
    shared = TestEngine.shared()
    if shared:
        yield shared
        return
    with RunningEngine() as own:
        own.bring_images()
        yield TestEngine(own.url)


class EngineProgram(Program):
    """Runs `spacekit` with an engine in reach.

    Args:
        folder: Where it runs.
        engine: The engine.
    """

    def __init__(self, folder: Path, engine: TestEngine) -> None:
        super().__init__(folder)
        self.engine = engine

    def environment(self, **variables: str) -> dict[str, str]:
        """As `Program`, and where the engine is."""
        return super().environment(**{**self.engine.environment(), **variables})


def eventually(holds: Callable[[], bool], what: str) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + _PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline, f"it never came true: {what}"
        time.sleep(0.05)


def _read(archive: tarfile.TarFile, name: str) -> bytes:
    stream = archive.extractfile(name)
    assert stream is not None
    return stream.read()
