"""The addresses of an app's pages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from spacekit_runtime.errors import GraphError

# What an address may hold; Gradio's list.
ALLOWED = re.compile(r"[a-zA-Z0-9._~!$&'()*+,;=:@\[\]-]+")
# Addresses that something else is at.
TAKEN = frozenset(
    {
        "assets",
        "config",
        "favicon.ico",
        "favicon.svg",
        "gradio_api",
        "login",
        "logout",
        "manifest.json",
        "monitoring",
        "pwa_icon",
        "robots.txt",
        "static",
        "svelte",
        "theme.css",
    }
)
# As parts of an address they mean another folder.
FOLDERS = frozenset({".", ".."})


def page_address(name: str, asked: str | None, pages: Sequence[tuple[str, str, bool]]) -> str:
    """Where a page is: as asked, else made from its name; an underscore goes before what is in use.

    Raises:
        GraphError: It can be no address, or one that the app needs.
    """
    path = asked.strip("/") if asked is not None else _slug(name)
    if not ALLOWED.fullmatch(path) or path in FOLDERS:
        raise GraphError(
            f"the page {name!r} can't be at {path!r}: an address has letters, digits and any of "
            "-._~!$&'()*+,;=:@[]; give route() a path"
        )
    if asked is not None and path in TAKEN:
        raise GraphError(f"the page {name!r} can't be at {path!r}: the app has something else there")
    used = TAKEN | {page for page, _, _ in pages}
    while path in used:
        path = f"_{path}"
    return path


def _slug(name: str) -> str:
    """A name as an address, as Gradio makes it: without accents and signs, hyphens for spaces."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = "".join(letter for letter in plain if letter.isalnum() or letter in "_- ")
    return "-".join(words.replace("-", " ").split()).strip("-_")
