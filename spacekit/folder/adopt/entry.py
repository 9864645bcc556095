"""Which file of a folder is the app."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from spacekit.folder.adopt.frameworks import App, app_in, may_have_app
from spacekit.folder.adopt.sources import Sources

__all__ = ["Entry", "find_entries", "find_page"]

# What people call the file that is to be run, and how much that says.
_NAMES = {
    "app": 20,
    "streamlit_app": 16,
    "gradio_app": 16,
    "main": 12,
    "webui": 12,
    "demo": 10,
    "server": 8,
    "space": 8,
    "web": 8,
    "ui": 8,
    "run": 6,
    "home": 6,
    "__main__": 6,
}
# Each folder on the way makes a file less likely to be the one.
_DEPTH_COST = 4
# Streamlit's own convention: files here are pages of the app above.
_PAGES = "pages"
# Where built or written pages are, the likeliest first.
_PAGE_FOLDERS = ("", "public/", "site/", "www/", "html/", "web/", "docs/", "dist/", "build/", "out/")


@dataclass(frozen=True)
class Entry:
    """A file that could be the app.

    Attributes:
        path: The file.
        app: What it is an app of.
        score: How likely it is the one that is meant.
    """

    path: str
    app: App
    score: int

    @property
    def reason(self) -> str:
        """Why it is taken for the app, in a few words."""
        kind = self.app.kind
        verb = {"gradio": "launches", "streamlit": "is", "script": "is", "python": "starts"}.get(kind, "has")
        return f"{verb} a {self.app.framework} app"


def find_entries(sources: Sources) -> list[Entry]:
    """Every file that has an app, the likeliest first; of two that are as likely, the first by name."""
    entries = []
    for path in sources.candidates():
        tree = sources.tree(path) if may_have_app(sources.contents[path]) else None
        app = app_in(tree) if tree else None
        if app:
            entries.append(Entry(path, app, app.strength + _place(PurePosixPath(path))))
    return sorted(entries, key=lambda entry: (-entry.score, entry.path))


def find_page(paths: set[str]) -> str | None:
    """The page of a folder of plain files."""
    for folder in _PAGE_FOLDERS:
        if f"{folder}index.html" in paths:
            return f"{folder}index.html"
    pages = sorted(path for path in paths if path.endswith(".html") and "/" not in path)
    return pages[0] if len(pages) == 1 else None


def _place(path: PurePosixPath) -> int:
    depth = len(path.parts) - 1
    is_page = _PAGES in path.parts[:-1]
    return _NAMES.get(path.stem.lower(), 0) - _DEPTH_COST * depth - (_PAGES_COST if is_page else 0)


# More than a name can make up for.
_PAGES_COST = 40
