"""The frame of every page, and the one way that text gets into HTML."""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path

# Nothing runs and nothing loads on these pages; all that they are is in them.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors *"
)
_COLORS = {"RUNNING": "good", "PAUSED": "", "STOPPED": ""}


def page(title: str, body: str, *, refresh: int | None = None, narrow: bool = False) -> str:
    """A whole page; `body` is HTML, made of texts that went through `text`."""
    again = f'<meta http-equiv="refresh" content="{refresh}">' if refresh else ""
    kind = ' class="narrow"' if narrow else ""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY.replace("; frame-ancestors *", "")}">'
        f"{again}<title>{text(title)}</title><style>{_style()}</style></head><body><main{kind}>{body}</main></body></html>"
    )


def text(value: object) -> str:
    """A text as HTML."""
    return escape(str(value), quote=True)


def stage_badge(stage: str) -> str:
    """A stage, with a colour beside the word."""
    color = _COLORS.get(stage, "busy" if stage.endswith(("BUILDING", "STARTING")) else "bad")
    return f'<span class="stage {color}">{text(stage.replace("_", " ").capitalize())}</span>'


@cache
def _style() -> str:
    return Path(__file__).with_name("style.css").read_text()
