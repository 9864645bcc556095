"""Where an app listens whose Dockerfile is its own. Pure."""

from __future__ import annotations

from spacekit.errors import FolderError
from spacekit.folder.checks.dockerfile import parse_dockerfile
from spacekit.image.dockerfile import PORT

__all__ = ["port_of"]

_MAX_PORT = 65_535


def port_of(app_port: str | None, dockerfile: str) -> tuple[int, tuple[str, ...]]:
    """The port that README.md names, else the one that EXPOSE names, else a Space's; with what is odd.

    Raises:
        FolderError: What README.md names is no port.
    """
    final = parse_dockerfile(dockerfile).final
    words = [word.partition("/")[0] for each in final if each.name == "EXPOSE" for word in each.words]
    exposed = sorted({port for word in words if (port := _port(word))})
    port = _port(app_port) if app_port is not None else exposed[0] if len(exposed) == 1 else PORT
    if port is None:
        raise FolderError(f"app_port is {app_port!r:.40}, which is no port", f"it has to be 1 to {_MAX_PORT}")
    if not exposed or port in exposed:
        return port, ()
    said = f"the Dockerfile exposes {' and '.join(map(str, exposed[:3]))}, but the app is asked at {port}"
    return port, (f"{said}: set app_port in README.md to where it listens",)


def _port(word: str) -> int | None:
    is_number = word.isdecimal() and len(word) <= len(str(_MAX_PORT))
    return int(word) if is_number and 0 < int(word) <= _MAX_PORT else None
