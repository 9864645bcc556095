"""Where an app that is up is reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spacekit.image.live.settings import RunSettings
from spacekit.image.reach import parse_server

if TYPE_CHECKING:
    from spacekit.image.engine import Engine

__all__ = ["address_of", "default_address"]

_LOOPBACK, _EVERYWHERE = "127.0.0.1", "0.0.0.0"  # noqa: S104  a server is there to be reached


def default_address(engine: Engine) -> str:
    """This machine alone sees what is tried out here; what goes to a server is for others."""
    return _LOOPBACK if engine.is_here else _EVERYWHERE


def address_of(engine: Engine, settings: RunSettings) -> str:
    """The app's address."""
    if settings.domain:
        return f"https://{settings.domain}"
    host = settings.address
    if host in (_EVERYWHERE, "::"):
        host = _LOOPBACK if engine.is_here else parse_server(engine.place).host
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"
