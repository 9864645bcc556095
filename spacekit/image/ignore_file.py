"""The `.dockerignore` of a folder, from the rules by which a push chooses its files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spacekit.folder.app_folder import AppFolder
from spacekit.folder.ignore import always_left_out, read_ignore_lines
from spacekit.folder.settings import SETTINGS_FILE

__all__ = ["render_dockerignore"]


def render_dockerignore(folder: AppFolder) -> str:
    """What the docker command must not send, so that an image has what a push would send."""
    folders = {file.path.rpartition("/")[0] for file in folder.files}
    above = {"/".join(each.split("/")[:depth]) for each in folders for depth in range(each.count("/") + 2)}
    lines = [
        line
        for place in sorted(above, key=lambda place: (place.count("/") + bool(place), place))
        for line in _patterns(place, read_ignore_lines(folder.path / place))
    ]
    settings = folder.settings
    lines += [f"!{line}" for line in _patterns("", settings.include)]
    lines += _patterns("", settings.exclude)
    # Last, so that no line before brings them back: secrets, history, environments.
    lines += [*_patterns("", always_left_out()), SETTINGS_FILE]
    return "\n".join(["# What `spacekit push` leaves out", *lines]) + "\n"


def _patterns(place: str, lines: Iterable[str]) -> Iterator[str]:
    """Lines of a .gitignore in a folder, as a .dockerignore at the top says them."""
    for line in lines:
        pattern = line.strip()
        if not pattern or pattern.startswith("#"):
            continue
        brings_back, pattern = pattern.startswith("!"), pattern.removeprefix("!").rstrip("/")
        # Without a / within it, it is a name at any depth.
        pattern = pattern.lstrip("/") if "/" in pattern else f"**/{pattern}"
        if pattern:
            yield f"{'!' if brings_back else ''}{place}{'/' if place else ''}{pattern}"
