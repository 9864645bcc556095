"""Values of secrets, from where the settings say that they are; never shown, never kept."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from spacekit.errors import FolderError
from spacekit.folder.settings import SecretSource
from spacekit.push.dotenv import parse_dotenv

__all__ = ["SecretValues", "read_dotenv", "read_secrets"]

# A file of keys, not of data.
_MAX_DOTENV_BYTES = 1024 * 1024


class SecretValues:
    """Values by name. Shown, it is its names alone, so that no log or traceback has the values."""

    def __init__(self, values: Mapping[str, str], missing: Mapping[str, str]) -> None:
        self._values = dict(values)
        self.missing = dict(missing)

    def __repr__(self) -> str:
        """Without the values."""
        return f"SecretValues({sorted(self._values)})"

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def value(self, name: str) -> str:
        """One value, to be sent at once."""
        return self._values[name]


def read_secrets(
    sources: Iterable[SecretSource], folder: Path, environment: Mapping[str, str] = os.environ
) -> SecretValues:
    """Look up each secret; what is nowhere is `missing`, with where it was looked for.

    Raises:
        FolderError: A dotenv file can't be read, or leads out of the folder.
    """
    values: dict[str, str] = {}
    missing: dict[str, str] = {}
    files: dict[str, dict[str, str]] = {}
    for source in sources:
        if source.kind == "env":
            found = environment.get(source.where)
            place = f"the environment variable {source.where}"
        else:
            if source.where not in files:
                files[source.where] = read_dotenv(folder, source.where)
            found = files[source.where].get(source.name)
            place = f"the file {source.where}"
        if found:
            values[source.name] = found
        else:
            missing[source.name] = place
    return SecretValues(values, missing)


def read_dotenv(folder: Path, name: str) -> dict[str, str]:
    """A dotenv file's values; none if it is not there.

    Raises:
        FolderError: It can't be read, or leads out of the folder.
    """
    file = folder / name
    try:
        if not file.resolve().is_relative_to(folder.resolve()):
            raise FolderError(
                f"the secrets file {name} lies outside the folder", "put it into the folder", code="settings"
            )
        if not file.is_file():
            return {}
        with file.open("rb") as stream:
            return parse_dotenv(stream.read(_MAX_DOTENV_BYTES).decode("utf-8-sig", "replace"))
    except (OSError, RuntimeError) as error:
        if isinstance(error, FolderError):
            raise
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise FolderError(
            f"the secrets file {name} can't be read: {reason}", "look at it", code="settings"
        ) from (error)
