"""Where a run is: one line at a time on stderr, since stdout belongs to the tables."""

from __future__ import annotations

import sys


def say(text: str) -> None:
    """Tell what is done now."""
    print(f"==> {text}", file=sys.stderr, flush=True)
