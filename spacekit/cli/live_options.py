"""`--on`: the commands for Spaces, asked of an app that is up on an engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from spacekit.cli.extras import need
from spacekit.errors import UsageError

if TYPE_CHECKING:
    from spacekit.image.engine import Engine
    from spacekit.image.live.found import FoundApp

__all__ = ["AppName", "OnEngine", "found_app", "refuse_mixed"]

OnEngine = Annotated[
    str | None,
    typer.Option(
        "--on", metavar="here|ssh://…", help="An app that `spacekit up` brought, instead of a Space."
    ),
]
AppName = Annotated[str | None, typer.Option("--name", help="With --on: what it is called there.")]


def refuse_mixed(to: str | None, on: str | None) -> None:
    """One place at a time.

    Raises:
        UsageError: A Space and an engine are named.
    """
    if to and on:
        raise UsageError("--to names a Space and --on an engine", "leave one of them out")


@contextmanager
def found_app(on: str, name: str | None, folder: Path) -> Iterator[tuple[Engine, FoundApp]]:
    """The app that is up there.

    Raises:
        RemoteError: No engine answers there, or the app is not up.
    """
    need("image", "--on")
    from spacekit.image.engine import open_engine
    from spacekit.image.live.found import find_app
    from spacekit.image.names import app_name, check_app_name

    chosen = check_app_name(name or app_name(folder))
    with open_engine(on) as engine:
        yield engine, find_app(engine, chosen)
