"""The frame that shows an app below a cell: HTML, and a script that finds out how a page reaches the app."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from html import escape
from pathlib import Path

from spacekit_runtime.errors import LaunchError
from spacekit_runtime.notebook.addresses import Address

# What a page in a frame may do as one in a tab may.
ALLOWED = "autoplay; camera; microphone; clipboard-read; clipboard-write; fullscreen"
LENGTH = re.compile(r"\d+(\.\d+)?(px|%|em|rem|vw|vh)?")
SCRIPT = Path(__file__).with_name("frame.js")


@dataclass(frozen=True)
class Shown:
    """An app, as a frame needs to know it.

    Attributes:
        title: What it is called.
        url: Where it is on the kernel's machine, with a slash at the end.
        app_id: What it says of itself at `/gradio_api/app_id`.
        addresses: Where a browser may find it, best first.
        absent: What to say where none of these answers.
        width: Of the frame, as CSS.
        height: Likewise.
        grows: Whether the frame becomes as tall as the app.
    """

    title: str
    url: str
    app_id: int
    addresses: Sequence[Address]
    absent: str
    width: str
    height: str
    grows: bool


def css_length(name: str, value: float | str) -> str:
    """A length as CSS: a number is one of pixels.

    Args:
        name: The argument that it is from.
        value: What was given.

    Raises:
        LaunchError: It is no length.
    """
    text = str(value).strip()
    if isinstance(value, bool) or not LENGTH.fullmatch(text):
        raise LaunchError(f'{name}={value!r} is no length; give pixels (500) or CSS ("80%")')
    return f"{text}px" if text.replace(".", "").isdecimal() else text


def frame(shown: Shown) -> str:
    """The HTML of an app's frame.

    Where scripts do not run it is a link. A saved notebook that is opened later looks for the app anew, and
    says so if it is gone.
    """
    box = f"spacekit-{secrets.token_hex(6)}"
    known = {
        "url": shown.url,
        "app_id": shown.app_id,
        "grows": shown.grows,
        "absent": shown.absent,
        "addresses": [asdict(address) for address in shown.addresses],
    }
    size = f"width:{shown.width};height:{shown.height}"
    style = f"display:none;box-sizing:border-box;{size};border:0;border-radius:8px"
    return (
        f'<div id="{box}"><iframe title="{escape(shown.title)}" style="{style}" allow="{ALLOWED}"></iframe>'
        f"<p>{_link(shown)}</p></div>\n"
        f"<script>({_script()})({json.dumps(box)}, {_in_script(known)})</script>"
    )


def _link(shown: Shown) -> str:
    """A link to the app, as far as its address can be known here."""
    known_here = (a.value or shown.url for a in shown.addresses if a.kind in ("local", "sure", "path"))
    address = next(known_here, None)
    if address is None:
        return escape(shown.absent)
    return f'<a href="{escape(address)}" target="_blank" rel="noopener">{escape(shown.title)}</a>'


def _script() -> str:
    return SCRIPT.read_text("utf-8").strip().rstrip(";")


def _in_script(value: object) -> str:
    """JSON that can't end the script element it stands in."""
    return json.dumps(value).replace("<", "\\u003c")
