"""A virtual environment with the real Gradio in it, made once and kept."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

# The release that shared data and the documentation speak of.
GRADIO_VERSION = "6.31.0"


def gradio_python() -> Path:
    """The interpreter that has Gradio; its environment is made on the first call.

    `$SPACEKIT_GRADIO_PYTHON` names another one, `$SPACEKIT_TEST_CACHE` the folder where ours is kept.
    """
    named = os.environ.get("SPACEKIT_GRADIO_PYTHON")
    if named:
        return Path(named)
    cache = os.environ.get("SPACEKIT_TEST_CACHE") or Path.home() / ".cache" / "spacekit-tests"
    home = Path(cache) / f"gradio-{GRADIO_VERSION}"
    python = home / "bin" / "python"
    if not (home / "complete").exists():
        _make(home, python)
    return python


def _make(home: Path, python: Path) -> None:
    uv = shutil.which("uv", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if uv is None:
        raise FileNotFoundError("uv is missing: it makes the environment with Gradio")
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    subprocess.run([uv, "venv", "--quiet", "--clear", "--python", version, str(home)], check=True)
    package = f"gradio[mcp]=={GRADIO_VERSION}"
    subprocess.run([uv, "pip", "install", "--quiet", "--python", str(python), package], check=True)
    # An installation that broke off has no such file, and is made anew.
    (home / "complete").touch()
