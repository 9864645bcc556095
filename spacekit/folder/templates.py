"""The app folders that come with spacekit; each runs as it stands."""

from __future__ import annotations

from pathlib import Path

import spacekit
from spacekit.errors import UsageError

__all__ = ["find_template", "template_names", "templates_dir"]


def templates_dir() -> Path:
    """Where the templates are: inside an installed spacekit, or beside it in the source tree."""
    package = Path(spacekit.__file__).resolve().parent
    carried = package / "_templates"
    return carried if carried.is_dir() else package.parent / "templates"


def template_names() -> list[str]:
    """The names that `spacekit new` knows, sorted."""
    return sorted(path.name for path in templates_dir().iterdir() if (path / "README.md").is_file())


def find_template(name: str) -> Path:
    """The folder of a template.

    Raises:
        UsageError: There is none of this name.
    """
    names = template_names()
    if name not in names:
        raise UsageError(f"there is no template {name!r}", f"the templates are: {', '.join(names)}")
    return templates_dir() / name
