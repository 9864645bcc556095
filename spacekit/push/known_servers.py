"""Which servers a person has agreed to send a token to.

A folder may come from anybody, and its spacekit.toml names a server: that alone is no reason to tell the
server what the person's own host accepts. An option, HF_ENDPOINT, or a yes that was given once is.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from spacekit.push.loopback import is_loopback
from spacekit.push.target import Target

__all__ = ["is_known", "remember"]

_FILE = "servers"
# Some hundred names; what is larger is no list of ours.
_MAX_BYTES = 64 * 1024


def is_known(target: Target, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether a token may go to a server that only a folder names."""
    if not isinstance(target.token, str) or target.is_hugging_face or is_loopback(target.endpoint):
        return True
    meant = environment.get("HF_ENDPOINT", "").rstrip("/")
    return target.endpoint == meant or target.endpoint in _remembered(environment)


def remember(target: Target, environment: Mapping[str, str] = os.environ) -> None:
    """Note that a person agreed; where that can't be written, the question comes again."""
    file = _file(environment)
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as stream:
            stream.write(f"{target.endpoint}\n")
    except OSError:
        return


def _remembered(environment: Mapping[str, str]) -> list[str]:
    try:
        with _file(environment).open("rb") as stream:
            return stream.read(_MAX_BYTES).decode("utf-8", "replace").splitlines()
    except OSError:
        return []


def _file(environment: Mapping[str, str]) -> Path:
    chosen = environment.get("SPACEKIT_CONFIG_DIR")
    base = environment.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(chosen or Path(base, "spacekit")) / _FILE
