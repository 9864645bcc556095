"""Files that a client sends, read from the request as they come and written to the disk as they are read."""

from __future__ import annotations

from pathlib import Path

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from spacekit_runtime.errors import BadRequest, TooLarge
from spacekit_runtime.files import Files
from spacekit_runtime.files.cache import UnfinishedFile
from spacekit_runtime.server.limits import MOST_FILES_IN_AN_UPLOAD, MOST_PART_HEADERS
from spacekit_runtime.server.upload_watch import UploadWatch

MULTIPART = b"multipart/form-data"
FIELD = b"files"
# What a name is read from; browsers send its bytes as UTF-8.
DISPOSITION = b"content-disposition"


def boundary_of(content_type: str) -> bytes:
    """What separates the files of a request.

    Raises:
        BadRequest: The request holds no files.
    """
    kind, options = parse_options_header(content_type)
    boundary = options.get(b"boundary", b"")
    if kind != MULTIPART or not boundary:
        raise BadRequest("files are sent as multipart/form-data, each in a part named `files`")
    return boundary


class Upload:
    """The files of one request: all of them are kept, or nothing is left of any.

    Its methods write to the disk, so they are called on a thread, one at a time.

    Args:
        boundary: What separates the files.
        files: Where they go, and how large one may be.
        watch: Is told how far it is.
    """

    def __init__(self, boundary: bytes, files: Files, watch: UploadWatch) -> None:
        self._files = files
        self._watch = watch
        self._name = b""
        self._header: list[bytes] = [b"", b""]
        self._disposition = b""
        self._current: UnfinishedFile | None = None
        self._done: list[UnfinishedFile] = []
        self._is_complete = False
        callbacks = {
            "on_part_begin": self._begin_part,
            "on_header_begin": self._begin_header,
            "on_header_field": lambda data, start, end: self._add_header(0, data[start:end]),
            "on_header_value": lambda data, start, end: self._add_header(1, data[start:end]),
            "on_header_end": self._end_header,
            "on_headers_finished": self._begin_file,
            "on_part_data": self._add_data,
            "on_part_end": self._end_part,
            "on_end": self._end,
        }
        try:
            self._parser = MultipartParser(boundary, callbacks, max_header_count=MOST_PART_HEADERS)  # type: ignore[arg-type]  # its types do not name single callbacks
        except FormParserError as error:
            raise BadRequest("the boundary between the files is too long") from error

    def feed(self, data: bytes) -> None:
        """Take the next bytes of the request.

        Raises:
            RequestError: They are not what an upload is made of, or a file is too large.
        """
        try:
            self._parser.write(data)
        except FormParserError as error:
            raise BadRequest("the request is no multipart/form-data") from error

    def keep(self) -> list[Path]:
        """The request is over: give the files' paths, in the order in which they were sent.

        Raises:
            BadRequest: It broke off.
        """
        if not self._is_complete:
            raise BadRequest("the upload broke off before its end")
        paths = [file.keep() for file in self._done]
        self._done.clear()
        return paths

    def discard(self) -> None:
        """Leave nothing of what was not kept."""
        for file in (*self._done, *([self._current] if self._current else ())):
            file.discard()

    def _begin_part(self) -> None:
        self._disposition = b""

    def _begin_header(self) -> None:
        self._header = [b"", b""]

    def _add_header(self, at: int, data: bytes) -> None:
        self._header[at] += data

    def _end_header(self) -> None:
        name, value = self._header
        if name.lower() == DISPOSITION:
            self._disposition = value

    def _begin_file(self) -> None:
        _, options = parse_options_header(self._disposition)
        if options.get(b"name") != FIELD or b"filename" not in options:
            raise BadRequest("an upload holds files alone, each in a part named `files`")
        if len(self._done) >= MOST_FILES_IN_AN_UPLOAD:
            raise TooLarge(
                f"more than {MOST_FILES_IN_AN_UPLOAD:,} files in one request: send them in several"
            )
        name = options[b"filename"].decode("utf-8", "replace").replace("%22", '"')
        self._current = self._files.cache.begin(name)
        self._watch.begin(name)

    def _add_data(self, data: bytes, start: int, end: int) -> None:
        file = self._current
        if file is None:
            return
        most = self._files.max_size
        if most is not None and file.size + end - start > most:
            raise TooLarge(f"a file is larger than the {most:,} bytes that this app takes")
        file.write(data[start:end])
        self._watch.advance(end - start)

    def _end_part(self) -> None:
        if self._current is not None:
            self._current.close()
            self._done.append(self._current)
            self._current = None

    def _end(self) -> None:
        self._is_complete = True
