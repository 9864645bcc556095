"""What becomes of a build when the engine fails: engines of these tests' own, which are made to."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from engine_program import EngineProgram, TestEngine
from folders import write_files
from running_engine import RunningEngine

pytestmark = pytest.mark.e2e

_DISK_MIB = 900


@pytest.fixture
def own_engine() -> Iterator[RunningEngine]:
    """An engine that may be killed."""
    with RunningEngine() as running:
        running.bring_images()
        yield running


def folder_that(step: str, tmp_path: Path) -> Path:
    """A folder with a Dockerfile that does one thing."""
    text = f'FROM python:3.12-slim-bookworm\nRUN {step}\nUSER 1000\nEXPOSE 7860\nCMD ["true"]\n'
    return write_files(tmp_path / "app", {"Dockerfile": text, "README.md": "---\nsdk: docker\n---\n"})


def test_an_engine_that_stops_in_the_middle_is_named(own_engine: RunningEngine, tmp_path: Path) -> None:
    """The command ends with that cause; the engine starts again without a half-made image."""
    folder_that("sleep 300", tmp_path)
    cli = EngineProgram(tmp_path, TestEngine(own_engine.url))
    with cli.start("build", "app") as process:
        assert process.stderr is not None
        said = ""
        while "RUN sleep 300" not in said:
            said = process.stderr.readline()
            assert said, "the build ended by itself"
        own_engine.kill()
        _, said = process.communicate(timeout=60)
    assert 3 == process.returncode, said
    assert "error: the engine stopped during the build" in said
    own_engine.start()
    assert not TestEngine(own_engine.url).has_image("app")


def test_a_full_disk_is_named(tmp_path: Path) -> None:
    """No image is left under the name."""
    running = RunningEngine()
    disk = running.folder / "data"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_DISK_MIB}m", "tmpfs", str(disk)], check=True)
    with running:
        running.bring_images()
        folder_that("dd if=/dev/zero of=/big bs=1M count=2000", tmp_path)
        cli = EngineProgram(tmp_path, TestEngine(running.url))
        outcome = cli("build", "app")
        assert 4 == outcome.code, outcome.stderr
        assert "error: the engine's disk is full\n" in outcome.stderr
        assert not TestEngine(running.url).has_image("app")
