"""The relay's own few pages."""

from __future__ import annotations

from pathlib import Path

from spacekit.plain_page import frame, text
from spacekit.relay.web.heads import Header

__all__ = ["HEADERS", "STYLE", "message_page", "text"]

STYLE = Path(__file__).with_name("style.css")

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
    main = f'<main><div class="panel">{body}</div></main>'
    return frame(title, main, styles=STYLE, head='<link rel="icon" href="data:,">')
