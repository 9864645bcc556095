"""The routes of files: upload, how far it is, download."""

from __future__ import annotations

import asyncio
import errno
import logging
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote

from starlette.responses import FileResponse, RedirectResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from spacekit_runtime.errors import BadRequest, Forbidden, NoSpaceLeft, NotFound
from spacekit_runtime.files import Files
from spacekit_runtime.files.files import is_static
from spacekit_runtime.protocol import API_PREFIX
from spacekit_runtime.server.http import Endpoint, Handler, Watch, answer, encode, header
from spacekit_runtime.server.limits import (
    HEARTBEAT_EVERY,
    LONGEST_UPLOAD_ID,
    UPLOAD_PATIENCE,
    UPLOAD_PIECE_BYTES,
)
from spacekit_runtime.server.streams import finish, send_part, start
from spacekit_runtime.server.upload_watch import UploadWatch, UploadWatches

if TYPE_CHECKING:
    from spacekit_runtime.server.uploads import Upload

logger = logging.getLogger("spacekit")

# A full disk, a user's share of it that is used up, a file that is larger than the system lets one be.
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
# What a browser may show in the app's own place. Anything else is a download: a page or a drawing with a
# script in it would run as the app, with the cookies of whoever looks at it.
SHOWN = ("image/", "audio/", "video/", "text/plain", "text/csv", "application/pdf", "application/json")
NOT_SHOWN = ("image/svg+xml",)
# A second lock on the same door, for a browser that shows it all the same.
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src data:"
UNKNOWN_TYPE = "application/octet-stream"
DONE = b'data: {"msg":"done"}\n\n'
KEEP_OPEN = b": \n\n"
LONGEST_SHOWN_PATH = 200


class FileRoutes:
    """Handlers of files."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._watches = UploadWatches()

    def routes(self) -> list[Route]:
        """The routes."""
        get = ["GET", "HEAD"]
        table: list[tuple[str, Handler, list[str]]] = [
            ("/file={path:path}", self.download, get),
            ("/file/{path:path}", self.download, get),
            ("/upload", self.upload, ["POST"]),
            ("/upload_progress", self.progress, ["GET"]),
        ]
        return [Route(API_PREFIX + path, Endpoint(handler), methods=verbs) for path, handler, verbs in table]

    async def upload(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take files, and answer with the paths that name them from now on."""
        from spacekit_runtime.server.uploads import Upload, boundary_of  # few apps are sent any

        boundary = boundary_of(header(scope, b"content-type") or "")
        watch = self._watches.begin(_upload_id(scope))
        try:
            paths = await _received(Upload(boundary, self._files, watch), receive)
        except OSError as error:
            if error.errno not in NO_ROOM:
                raise
            logger.warning("an upload was refused: %s", error.strerror)
            raise NoSpaceLeft("the server has no room for this upload") from error
        finally:
            watch.end()
        await answer(send, encode(paths))

    async def progress(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Tell how far an upload is until it is over."""
        upload_id = _upload_id(scope)
        if upload_id is None:
            raise BadRequest("upload_id is missing in the address")
        upload = await self._watches.find(upload_id, UPLOAD_PATIENCE)
        if upload is None:
            raise NotFound(f"there is no upload {upload_id[:40]!r}")
        await start(send)
        watch = Watch(receive, upload.wake)
        watch.start()
        try:
            await _tell(upload, watch, send)
        finally:
            watch.stop()

    async def download(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send a file of the app, or the part of it that is asked for."""
        asked = scope["path_params"]["path"]
        if self._files.is_elsewhere(asked):
            sent_on = RedirectResponse(asked, 302, headers={"cache-control": "no-store"})
            await sent_on(scope, receive, send)
            return
        real = await asyncio.to_thread(self._files.to_serve, asked)
        if real is None:
            # The same words whether there is such a file or not: nobody learns which files a machine has.
            raise Forbidden(f"File not allowed: {asked[:LONGEST_SHOWN_PATH]}.")
        import mimetypes  # most apps have no files

        kind = mimetypes.guess_type(real.name)[0] or UNKNOWN_TYPE
        is_shown = (kind.startswith(SHOWN) and kind not in NOT_SHOWN) or is_static(real)
        headers = {
            "x-content-type-options": "nosniff",
            "content-disposition": _disposition(real.name, is_shown=is_shown),
            "cache-control": "private, no-cache",
        }
        if not is_shown:
            headers["content-security-policy"] = SANDBOX
        response = FileResponse(real, headers=headers, media_type=kind)
        await response(scope, receive, send)


async def _received(upload: Upload, receive: Receive) -> list[str]:
    """Read a request to its end; whatever happens, nothing is left of an upload that is not whole."""
    try:
        pending: list[bytes] = []
        size, is_over = 0, False
        while not is_over:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise BadRequest("the upload broke off before its end")
            pending.append(message.get("body", b""))
            size += len(pending[-1])
            is_over = not message.get("more_body")
            if size >= UPLOAD_PIECE_BYTES or is_over:
                await asyncio.to_thread(upload.feed, b"".join(pending))
                pending, size = [], 0
        return [str(path) for path in await asyncio.to_thread(upload.keep)]
    finally:
        await asyncio.shield(asyncio.to_thread(upload.discard))


async def _tell(upload: UploadWatch, watch: Watch, send: Send) -> None:
    told, name = 0, ""
    while not upload.is_over and not watch.is_gone:
        if upload.name != name:
            told, name = 0, upload.name
        size = upload.size
        if size > told:
            update = {"msg": "update", "orig_name": name, "chunk_size": size - told}
            await send_part(send, b"data: %b\n\n" % encode(update))
            told = size
        try:
            await asyncio.wait_for(upload.changed(), HEARTBEAT_EVERY)
        except TimeoutError:
            await send_part(send, KEEP_OPEN)
    await finish(send, DONE)


def _upload_id(scope: Scope) -> str | None:
    query: dict[str, list[str]] = parse_qs(scope["query_string"].decode("latin-1"))
    upload_id = query.get("upload_id", [""])[0]
    if len(upload_id) > LONGEST_UPLOAD_ID:
        raise BadRequest(f"an upload_id has at most {LONGEST_UPLOAD_ID} characters")
    return upload_id or None


def _disposition(name: str, *, is_shown: bool) -> str:
    """What a browser does with a file, and the name that it saves it under."""
    kind = "inline" if is_shown else "attachment"
    if name.isascii() and name.isprintable() and not set(name) & set('"\\%'):
        return f'{kind}; filename="{name}"'
    return f"{kind}; filename*=utf-8''{quote(name, safe='')}"
