"""Serve the guide and the apps of its programs, all on one port of this machine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from fastapi import FastAPI

import spacekit as gr
from spacekit.guide.chapters import Chapter, read_guide
from spacekit.guide.page import APPS, STYLE, make_page
from spacekit.guide.programs import app_of

__all__ = ["served"]

_LOOPBACK = "127.0.0.1"


@contextmanager
def served(port: int | None = None, chapters: Sequence[Chapter] | None = None) -> Iterator[str]:
    """Serve it while this lasts, and give its address.

    Args:
        port: The port; the first free one from 7860 without it.
        chapters: What to serve; our guide without it.

    Raises:
        LaunchError: It can't be served there.
    """
    chapters = read_guide() if chapters is None else chapters
    apps = FastAPI(openapi_url=None)
    missing: dict[str, str] = {}
    for program in (program for chapter in chapters for program in chapter.programs):
        try:
            demo = app_of(program)
        except ImportError as error:
            missing[program.name] = f"It needs a package: `pip install {error.name}`"
            continue
        gr.mount_gradio_app(apps, demo, f"/{APPS}/{program.name}", footer_links=["api"])
    page = make_page(chapters, missing)
    _, address, _ = page.launch(
        server_name=_LOOPBACK,
        server_port=port,
        quiet=True,
        prevent_thread_lock=True,
        css=STYLE,
        footer_links=["settings"],
        app_kwargs={"routes": apps.routes},
    )
    try:
        yield address
    finally:
        page.close(verbose=False)
