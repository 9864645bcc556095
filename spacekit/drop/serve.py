"""Serve the page on loopback, to whoever has its key."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from html import escape
from pathlib import Path

from starlette.middleware import Middleware

from spacekit.drop.guard import Guard, Keys
from spacekit.drop.page import STYLE, make_page
from spacekit.drop.work import Server

__all__ = ["Served", "served"]

_LOOPBACK = "127.0.0.1"
_FILES = "GRADIO_TEMP_DIR"
_OPENER = '<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url={address}">'


class Served:
    """A page that is served.

    Attributes:
        address: Its address with the key, which works once.
        opener: A file that leads a browser there. A program's arguments can be read by other users of the
            machine, so what opens the browser is given this file, and not the address.
    """

    def __init__(self, address: str, opener: Path) -> None:
        self.address = address
        self.opener = opener


@contextmanager
def served(server: Server, port: int | None = None) -> Iterator[Served]:
    """Serve the page while this lasts; nothing of what was dropped is left afterwards.

    Args:
        server: Where it pushes to.
        port: The port; the first free one from 7860 without it.

    Raises:
        LaunchError: It can't be served there.
    """
    with (
        tempfile.TemporaryDirectory(prefix="spacekit-drop-", ignore_cleanup_errors=True) as scratch,
        _sent_to(Path(scratch) / "sent"),
    ):
        keys = Keys()
        # With the page all of it is gone, however it ends.
        demo = make_page(replace(server, scratch=Path(scratch)))
        demo.launch(
            server_name=_LOOPBACK,
            server_port=port,
            quiet=True,
            prevent_thread_lock=True,
            css=STYLE.read_text("utf-8"),
            footer_links=[],
            app_kwargs={"middleware": [Middleware(Guard, keys=keys)]},
        )
        address = f"{demo.local_url}?key={keys.key}"
        opener = Path(scratch) / "open.html"
        opener.touch(mode=0o600)
        opener.write_text(_OPENER.format(address=escape(address)))
        try:
            yield Served(address, opener)
        finally:
            demo.close(verbose=False)


@contextmanager
def _sent_to(folder: Path) -> Iterator[None]:
    """What browsers send goes to this folder: with the page it is gone, and meanwhile it is the user's."""
    before = os.environ.get(_FILES)
    os.environ[_FILES] = str(folder)
    try:
        yield
    finally:
        os.environ.pop(_FILES)
        if before is not None:
            os.environ[_FILES] = before
