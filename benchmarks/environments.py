"""The virtual environments that the frameworks run in, made by uv and kept for the next run."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.frameworks import SPACEKIT, Framework

PROJECT = Path(__file__).resolve().parents[1]
# All that a run leaves on disk.
HOME = Path(os.environ.get("BENCH_HOME") or Path(tempfile.gettempdir()) / "spacekit-bench")


@dataclass(frozen=True)
class Installed:
    """A framework with the interpreter that has it."""

    framework: Framework
    python: Path

    @property
    def name(self) -> str:
        """The framework's name."""
        return self.framework.name


def install(framework: Framework) -> Installed:
    """Make the framework's environment, or bring the one that is there up to date."""
    if framework.name == SPACEKIT:
        return Installed(framework, install_spacekit(framework.environment))
    return Installed(framework, _environment(framework.environment, *framework.packages))


def install_spacekit(environment: str, extra: str = "") -> Path:
    """Make an environment with the wheel of this source tree; gives its Python."""
    # The wheel has the same version with every build, so it must be told to take the new one.
    wheel = f"{build_wheel()}[{extra}]" if extra else str(build_wheel())
    return _environment(environment, "--reinstall-package", "spacekit", wheel)


@functools.cache
def build_wheel() -> Path:
    """Build the wheel of this source tree, the page included."""
    folder = HOME / "wheel"
    _uv("build", "--quiet", "--wheel", "--out-dir", str(folder), str(PROJECT))
    return max(folder.glob("spacekit-*.whl"), key=lambda wheel: wheel.stat().st_mtime)


def _environment(name: str, *packages: str) -> Path:
    folder = HOME / "venvs" / name
    python = folder / "bin" / "python"
    if not python.exists():
        _uv("venv", "--quiet", "--python", "3.11", str(folder))
    _uv("pip", "install", "--quiet", "--python", str(python), *packages)
    return python


def clean_environment(**more: str) -> dict[str, str]:
    """The environment variables of a measured process: this one's, without what would reach into it."""
    reaching_in = ("PYTHON", "VIRTUAL_ENV")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(reaching_in)}
    alone = {"GRADIO_ANALYTICS_ENABLED": "False", "HF_HUB_OFFLINE": "1", "PYTHONWARNINGS": "ignore"}
    return kept | alone | more


def _uv(*arguments: str) -> None:
    done = subprocess.run(["uv", *arguments], env=clean_environment(), stdin=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        sys.exit(f"error: `uv {' '.join(arguments)}` failed\n\nhint: what it said stands above")
