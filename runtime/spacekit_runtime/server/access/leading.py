"""Leading a browser on: to a page of this app, whatever was asked for."""

from __future__ import annotations

import re

from starlette.types import Send

from spacekit_runtime.server.http import Headers, answer

# A page of this app, relative to its root: no other site can be named so.
PAGE = re.compile(r"(?!.*(//|\.\.))[\w\-~][\w\-~./]*(\?[\w\-~.=&%+]*)?|\?[\w\-~.=&%+]*", re.ASCII)
LONGEST_PAGE = 2000
NOT_KEPT = (b"cache-control", b"no-store")


async def lead_to(send: Send, page: str, headers: Headers | None = None, root: str = "./") -> None:
    """Lead to a page of this app, by an address relative to the one that is answered.

    Args:
        send: ASGI.
        page: Which, as its address goes on after the app's root; another site's leads to the root itself.
        headers: Further headers.
        root: The way from the address that is answered to the app's root.
    """
    is_ours = len(page) <= LONGEST_PAGE and PAGE.fullmatch(page)
    location = (b"location", root.encode() + (page.encode("latin-1") if is_ours else b""))
    await answer(send, b"", status=303, headers=[location, NOT_KEPT, *(headers or [])])
