"""The relay's own few pages: plain HTML, no script, and the one way that text gets into it."""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path

from spacekit.relay.web.heads import Header

__all__ = ["HEADERS", "message_page", "text"]

# Nothing runs and nothing loads on these pages; all that they are is in them. Forms go back to the link. They
# may stand in a frame, as the app behind them may.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'self'"
HEADERS: tuple[Header, ...] = (
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    # The address of a link is its key: no other site is to see it. `same-origin` keeps Origin on our forms.
    (b"referrer-policy", b"same-origin"),
    (b"x-robots-tag", b"noindex"),
    (b"cache-control", b"no-store"),
)


def message_page(title: str, body: str) -> str:
    """A page with one message in its middle; `body` is HTML, made of texts that went through `text`."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="icon" href="data:,">'
        f"<title>{text(title)}</title><style>{_style()}</style></head>"
        f'<body><main><div class="panel">{body}</div></main></body></html>'
    )


def text(value: object) -> str:
    """A text as HTML."""
    return escape(str(value), quote=True)


@cache
def _style() -> str:
    return Path(__file__).with_name("style.css").read_text()
