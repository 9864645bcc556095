"""The app folders that come with spacekit; each runs as it stands."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from pathlib import Path

import spacekit
from spacekit.errors import UsageError
from spacekit.folder.front_matter import peek

__all__ = ["Template", "find_template", "list_templates", "template_names", "templates_dir"]


@dataclass(frozen=True)
class Template:
    """A template as its own README describes it.

    Attributes:
        name: What `spacekit new` calls it.
        sdk: What runs it.
        description: What it shows, in a line.
    """

    name: str
    sdk: str
    description: str


def templates_dir() -> Path:
    """Where the templates are: inside an installed spacekit, or beside it in the source tree."""
    package = Path(spacekit.__file__).resolve().parent
    carried = package / "_templates"
    return carried if carried.is_dir() else package.parent / "templates"


def template_names() -> list[str]:
    """The names that `spacekit new` knows, sorted."""
    return sorted(path.name for path in templates_dir().iterdir() if (path / "README.md").is_file())


def list_templates() -> list[Template]:
    """Every template with its description, sorted by name."""
    listed = []
    for name in template_names():
        readme = (templates_dir() / name / "README.md").read_text("utf-8")
        listed.append(Template(name, peek(readme, "sdk") or "", peek(readme, "short_description") or ""))
    return listed


def find_template(name: str) -> Path:
    """The folder of a template.

    Raises:
        UsageError: There is none of this name.
    """
    names = template_names()
    if name not in names:
        near = difflib.get_close_matches(name, names, n=1)
        slip = f"did you mean {near[0]}? " if near else ""
        raise UsageError(f"there is no template {name!r:.60}", f"{slip}the templates are: {', '.join(names)}")
    return templates_dir() / name
