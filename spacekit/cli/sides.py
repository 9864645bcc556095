"""The two sides of a promotion: environments of spacekit.toml, or Spaces by their id."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from spacekit.cli.target_options import agree_to_server, read_token
from spacekit.errors import UsageError
from spacekit.folder.settings import Settings, SettingsFile, read_settings
from spacekit.push.loopback import reach_directly
from spacekit.push.target import Target, parse_target

__all__ = ["Side", "sides"]

_FROM_TOKEN = "SPACEKIT_FROM_TOKEN"  # noqa: S105  a name


@dataclass(frozen=True)
class Side:
    """A Space, and the settings that belong to it; none, if spacekit.toml does not know it."""

    target: Target
    settings: Settings


def sides(
    source: str,
    to: str,
    folder: Path,
    server: tuple[str | None, str | None],
    source_server: tuple[str | None, str | None],
    environment: Mapping[str, str] = os.environ,
) -> tuple[Side, Side]:
    """Where it comes from and where it goes to.

    Args:
        source: An environment, or OWNER/NAME.
        to: As well.
        folder: The folder whose spacekit.toml is read.
        server: The endpoint and the token that the options name.
        source_server: Those for the source, where they are others.
        environment: Where tokens may be.

    Raises:
        UsageError: One of them is neither, or both are the same Space.
    """
    file = read_settings(folder)
    endpoint, token = server
    given = read_token(token)
    there_space, there_settings = _named(to, file)
    there = parse_target(there_space, endpoint or there_settings.endpoint or file.base.endpoint, given)
    here_space, here_settings = _named(source, file)
    from_endpoint = source_server[0] or endpoint or here_settings.endpoint or file.base.endpoint
    own = read_token(source_server[1]) or environment.get(_FROM_TOKEN) or None
    here = parse_target(here_space, from_endpoint, own)
    if here.endpoint == there.endpoint:
        if here.space.lower() == there.space.lower():
            raise UsageError(f"{source} and {to} are the same Space", "name two")
        here = Target(here.space, here.endpoint, own or there.token)
    elif own is None and not here.is_hugging_face and here.token == there.token:
        # SPACEKIT_HOST_TOKEN is one host's: it goes where the commit goes, and to no other server.
        here = Target(here.space, here.endpoint, token=False)
    if not (source_server[0] or endpoint or own):
        agree_to_server(here)
    if not (endpoint or given):
        agree_to_server(there)
    for target in (here, there):
        reach_directly(target.endpoint)
    return Side(here, here_settings), Side(there, there_settings)


def _named(name: str, file: SettingsFile) -> tuple[str, Settings]:
    """The Space of a name, with its settings."""
    if "/" in name:
        known = [file.base, *file.environments.values()]
        return name, next((each for each in known if each.to == name), Settings())
    settings = file.of(name)
    if not settings.to:
        raise UsageError(
            f"the environment {name} does not say which Space it is", f"set `to` under [env.{name}]"
        )
    return settings.to, settings
