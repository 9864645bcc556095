"""What the docker command is called with, as a command in its place sees it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from spacekit.folder.app_folder import read_folder
from spacekit.image.build import BuildOptions, build_image
from spacekit.image.engine import Engine
from spacekit.image.plan import BuildPlan

# Notes what it was told, and names the image as the docker command would.
_PRETENDED = """#!/bin/sh
cat > /dev/null
printf '%s\\n' "$@" > "$NOTES/arguments"
cp "$DOCKER_CONFIG/config.json" "$NOTES/config.json" 2> /dev/null
env > "$NOTES/environment"
while [ "$1" != --iidfile ]; do shift; done
echo sha256:1 > "$2"
"""


@pytest.fixture
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where it notes things."""
    command = tmp_path / "bin" / "docker"
    command.parent.mkdir()
    command.write_text(_PRETENDED)
    command.chmod(0o755)
    (tmp_path / "notes").mkdir()
    monkeypatch.setenv("PATH", f"{command.parent}:{os.environ['PATH']}")
    monkeypatch.setenv("NOTES", str(tmp_path / "notes"))
    return tmp_path / "notes"


def build(tmp_path: Path, **options: Any) -> str:
    """Build an empty folder."""
    folder = tmp_path / "app"
    folder.mkdir()
    plan = BuildPlan("FROM x\n", MappingProxyType({}), 1, "t", "r", True, read_folder(folder))
    engine = Engine("unix:///nowhere", "here", None)  # type: ignore[arg-type]  # nothing is asked of it
    return build_image(plan, engine, BuildOptions("tag", **options))


def test_a_build_without_logins_has_none(
    tmp_path: Path, notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command finds its plugins and proxies, and neither a login nor a helper that knows one."""
    own = tmp_path / "own"
    own.mkdir()
    proxies = {"default": {"httpProxy": "http://proxy:1"}}
    there = {
        "auths": {"r": {"auth": "c2VjcmV0"}},
        "credsStore": "pass",
        "credHelpers": {},
        "proxies": proxies,
    }
    (own / "config.json").write_text(json.dumps(there))
    monkeypatch.setenv("DOCKER_CONFIG", str(own))
    assert "sha256:1" == build(tmp_path, has_logins=False)
    expected = {"proxies": proxies, "cliPluginsExtraDirs": [str(own / "cli-plugins")]}
    assert expected == json.loads((notes / "config.json").read_text())


def test_the_engine_s_own_builder_builds(
    tmp_path: Path, notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever this shell has chosen; and nothing that differs each time is put into the image."""
    monkeypatch.setenv("BUILDX_BUILDER", "elsewhere")
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    build(tmp_path)
    said = (notes / "environment").read_text().splitlines()
    assert {"BUILDX_BUILDER=default", "BUILDX_NO_DEFAULT_ATTESTATIONS=1"} <= set(said)
    assert f"DOCKER_CONFIG={tmp_path}" in said


def test_a_secret_s_name_may_be_as_long_as_a_file_s(tmp_path: Path, notes: Path) -> None:
    """What is said of it fits into one."""
    name = "N" * 256
    build(tmp_path, secrets={name: "value"})
    assert f"id={name},src=" in (notes / "arguments").read_text()
