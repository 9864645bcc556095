"""What `Blocks`, `launch` and `mount_gradio_app` say about the page as a whole, put together."""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spacekit_runtime.errors import LaunchError
from spacekit_runtime.i18n import I18n

if TYPE_CHECKING:
    from spacekit_runtime.themes import Base

# What Gradio 5 took in `Blocks` and Gradio 6 takes in `launch`; here both do, and `launch` has the last word.
PAGE_ARGUMENTS = frozenset({"css", "css_paths", "head", "head_paths", "js", "theme"})
# What `launch` says besides.
LAUNCH_ARGUMENTS = frozenset({"favicon_path", "footer_links", "i18n", "pwa", "show_error"})
# Words that stand for links of ours in the footer. Run histories are not kept, so there is none to lead to.
FOOTER_WORDS = frozenset({"api", "gradio", "settings", "runs"})
ICONS = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".gif": "image/gif",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
}
# A picture of 32 pixels; a mistaken path to a photograph is better said than sent with each page.
MOST_ICON_BYTES = 1 << 20


def page_settings(built: Mapping[str, Any], launched: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of `PageOptions` from what an author said.

    Args:
        built: What `Blocks` was told.
        launched: What `launch` was told.

    Raises:
        LaunchError: A file is not there, or something is not what it may be.
    """
    said = {name: built.get(name) for name in PAGE_ARGUMENTS}
    said |= {name: value for name, value in launched.items() if value is not None}
    on_a_space = "SPACE_ID" in os.environ
    pwa = said.get("pwa")
    settings: dict[str, Any] = {
        "css": _joined(said.get("css"), said.get("css_paths"), "css_paths"),
        "head": _joined(said.get("head"), said.get("head_paths"), "head_paths"),
        "js": said["js"] if isinstance(said.get("js"), str) else None,
        "theme": as_theme(said.get("theme")),
        "favicon": _icon(said.get("favicon_path")),
        "pwa": on_a_space if pwa is None else bool(pwa),
        "show_error": bool(said.get("show_error")),
        "translations": _translations(said.get("i18n")),
        "space_id": os.environ.get("SPACE_ID"),
        "mcp_server": bool(said.get("mcp_server")),
    }
    links = said.get("footer_links")
    if links is not None:
        settings["footer_links"] = _links(links)
    return settings


def as_theme(given: Any) -> Base | None:
    """A theme from a theme or its name; `None` for our own look, also where a name is not known."""
    if given is None:
        return None
    from spacekit_runtime.themes import NAMED, Base  # most apps have none

    if isinstance(given, Base):
        return given
    if isinstance(given, type) and issubclass(given, Base):
        return given()
    if not isinstance(given, str):
        raise LaunchError(f"theme= takes a theme or the name of one, not {given!r}")
    named = NAMED.get(given.lower().removeprefix("gradio/"))
    if named is not None:
        return named()
    try:
        if "/" in given:
            return Base.from_hub(given)
        why = f"there are: {', '.join(NAMED)}"
    except ValueError as error:
        # A page without its theme is better than none while the Hub is out of reach.
        why = str(error)
    warnings.warn(f"no theme is called {given!r}: {why}", stacklevel=2)
    return None


def _joined(text: Any, paths: Any, name: str) -> str | None:
    """What was written out, followed by what files hold."""
    listed = [paths] if isinstance(paths, str | Path) else list(paths or ())
    parts = [_path_or_text(text)] if text else []
    for path in listed:
        try:
            parts.append(Path(path).read_text("utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise LaunchError(f"{name}: {path} can't be read: {error}") from error
    return "\n".join(parts) or None


def _path_or_text(text: Any) -> str:
    return text.read_text("utf-8") if isinstance(text, Path) else str(text)


def _icon(path: str | Path | None) -> tuple[bytes, str] | None:
    """A picture for the tab, and its type."""
    if path is None:
        return None
    kind = ICONS.get(Path(path).suffix.lower())
    if kind is None:
        raise LaunchError(f"favicon_path={str(path)!r}: a picture is one of {', '.join(ICONS)}")
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise LaunchError(f"favicon_path={str(path)!r} can't be read: {error.strerror}") from error
    if len(content) > MOST_ICON_BYTES:
        raise LaunchError(f"favicon_path={str(path)!r} is larger than {MOST_ICON_BYTES >> 20} MiB")
    return content, kind


def _translations(given: Any) -> dict[str, dict[str, str]] | None:
    if given is None:
        return None
    if not isinstance(given, I18n):
        raise LaunchError(f"i18n= takes what gr.I18n(...) makes, not {given!r}")
    return given.translations


def _links(given: Sequence[Any]) -> list[str | dict[str, str]]:
    links: list[str | dict[str, str]] = []
    for link in given:
        is_link = isinstance(link, dict) and isinstance(link.get("url"), str)
        if not is_link and (not isinstance(link, str) or link not in FOOTER_WORDS):
            words = ", ".join(sorted(FOOTER_WORDS))
            raise LaunchError(f'footer_links: {link!r} is neither {{"label", "url"}} nor one of {words}')
        links.append({"label": str(link.get("label", link["url"])), "url": link["url"]} if is_link else link)
    return links
