"""The environment of an app that is brought up: variables of its settings, and secrets of its own places."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from spacekit.errors import FolderError

if TYPE_CHECKING:
    from spacekit.folder.settings import Settings

__all__ = ["app_variables"]

_DOTENV = ".env"


def app_variables(settings: Settings, directory: Path) -> dict[str, str]:
    """Variables and secrets by name. Where the settings name no secret, those of `.env` are meant.

    Raises:
        FolderError: A secret that the settings name is nowhere.
    """
    from spacekit.push.secrets import read_dotenv, read_secrets

    if not settings.secrets:
        return {**read_dotenv(directory, _DOTENV), **settings.variables}
    found = read_secrets(settings.secrets, directory)
    if found.missing:
        name, place = next(iter(found.missing.items()))
        raise FolderError(f"the secret {name} is not in {place}", "put it there", code="missing-secret")
    return {**settings.variables, **{source.name: found.value(source.name) for source in settings.secrets}}
