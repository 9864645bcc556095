"""Parts of spacekit that are installed only where they are used."""

from __future__ import annotations

import os
from importlib.util import find_spec

from spacekit.errors import MissingExtra

__all__ = ["need"]

# What each extra brings, by the names that are imported.
_MODULES = {
    "deploy": ("huggingface_hub", "pathspec", "yaml", "packaging", "detect_secrets", "uv"),
    "image": ("docker", "cyclonedx", "pathspec", "yaml", "packaging", "detect_secrets", "uv"),
    "host": (
        "huggingface_hub",
        "pathspec",
        "git",
        "sqlalchemy",
        "alembic",
        "aiohttp",
        "websockets",
        "uv",
        "cryptography",
        "jwt",
    ),
    "relay": ("asyncssh", "websockets", "h11"),
    "try": ("gradio_client",),
}


def need(extra: str, purpose: str) -> None:
    """Make sure that an extra is installed before a command begins.

    Raises:
        MissingExtra: It is not; the hint is the command that installs it.
    """
    missing = [module for module in _MODULES[extra] if find_spec(module) is None]
    if missing:
        raise MissingExtra(
            f"{purpose} needs {', '.join(missing)}, which this installation of spacekit lacks",
            f"pip install 'spacekit[{extra}]'",
        )
    _quieten_hub_client()


def _quieten_hub_client() -> None:
    """Our own output says what goes on; the client's bars and notices would run through it."""
    for name in ("HF_HUB_DISABLE_PROGRESS_BARS", "HF_HUB_DISABLE_TELEMETRY", "HF_HUB_DISABLE_UPDATE_CHECK"):
        os.environ.setdefault(name, "1")
    os.environ.setdefault("HF_HUB_VERBOSITY", "error")
