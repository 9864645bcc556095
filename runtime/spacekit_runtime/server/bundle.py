"""The built page: which files the browser half is made of, as Vite's manifest says it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

STATIC = Path(__file__).resolve().parent.parent / "static"
ENTRY = "src/main.ts"
COMPONENTS = "src/components/"
# The whole Markdown renderer; what is drawn while the app runs; texts in several languages.
RICH_TEXT = "src/text/rich.ts"
DRAWN_PARTS = "src/state/parts.ts"
TRANSLATING = "src/i18n/translating.ts"


@dataclass(frozen=True)
class Parts:
    """What one app needs of the built page.

    Attributes:
        entry: The script that draws the page.
        preload: Further scripts that it will ask for, so that they load at the same time.
        styles: The style sheets.
    """

    entry: str
    preload: tuple[str, ...]
    styles: tuple[str, ...]


class Bundle:
    """The built page.

    Args:
        folder: Where the build put it.

    Raises:
        FileNotFoundError: It was never built.
    """

    def __init__(self, folder: Path = STATIC) -> None:
        self.folder = folder
        self._manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text("utf-8"))

    def parts(self, types: Iterable[str], also: Iterable[str] = ()) -> Parts:
        """What an app needs.

        Args:
            types: The types of its components.
            also: What it needs besides, as `RICH_TEXT` and the like.
        """
        wanted = {*(f"{COMPONENTS}{type_}/" for type_ in types), *also}
        roots = [key for key in self._manifest if any(key.startswith(prefix) for prefix in wanted)]
        keys = self._with_imports([ENTRY, *roots])
        scripts = list(dict.fromkeys(self._manifest[key]["file"] for key in keys))
        styles = dict.fromkeys(style for key in keys for style in self._manifest[key].get("css", ()))
        entry = self._manifest[ENTRY]["file"]
        return Parts(entry, tuple(s for s in scripts if s != entry and s.endswith(".js")), tuple(styles))

    def _with_imports(self, keys: list[str]) -> list[str]:
        found: dict[str, None] = {}
        while keys:
            key = keys.pop(0)
            if key not in found:
                found[key] = None
                keys.extend(self._manifest[key].get("imports", ()))
        return list(found)

    def read(self, name: str) -> str:
        """The text of one of the files."""
        return (self.folder / name).read_text("utf-8")
