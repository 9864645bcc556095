"""Files of a Space's revision, fetched piece by piece and held to what the revision says that they are."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from huggingface_hub import get_session, hf_hub_url

# Public, but not declared so.
from huggingface_hub.utils import build_hf_headers, hf_raise_for_status  # type: ignore[attr-defined]

from spacekit.errors import RemoteError
from spacekit.push.failures import explained
from spacekit.push.progress import Progress
from spacekit.push.remote import RemoteFile
from spacekit.push.target import Target

__all__ = ["fetch_files", "fetch_text"]

# One piece may take so long; a file may take any time.
_PIECE_TIMEOUT_S = 60.0
# Small files wait for answers, not for bandwidth.
_AT_ONCE = 8
# A README is a page.
_MAX_TEXT_BYTES = 1024 * 1024


def fetch_files(
    source: Target, revision: str, files: Iterable[tuple[RemoteFile, Path]], progress: Progress
) -> None:
    """Write each file to its path.

    Raises:
        RemoteError: The server refused, or gave other bytes than it said.
    """
    wanted = list(files)
    progress.begin("Fetching", sum(file.size for file, _ in wanted))
    try:
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for _ in pool.map(lambda pair: _fetch(source, revision, pair[0], pair[1], progress), wanted):
                pass
    finally:
        progress.end()


def fetch_text(source: Target, revision: str, file: RemoteFile, scratch: Path) -> str:
    """The text of a small file.

    Raises:
        RemoteError: As above, or it is no text of that size.
    """
    if file.size > _MAX_TEXT_BYTES:
        raise RemoteError(
            f"the {file.path} of {source.space} is larger than {_MAX_TEXT_BYTES // 1024} KiB",
            "make it shorter",
        )
    _fetch(source, revision, file, scratch, None)
    try:
        return scratch.read_bytes().decode()
    except UnicodeDecodeError as error:
        raise RemoteError(f"the {file.path} of {source.space} is not UTF-8", "save it as UTF-8") from error


def _fetch(source: Target, revision: str, file: RemoteFile, path: Path, progress: Progress | None) -> None:
    """Stream one file to disk; a server that gives more than it said is not listened to any longer."""
    url = hf_hub_url(source.space, file.path, repo_type="space", revision=revision, endpoint=source.endpoint)
    digest = hashlib.sha256() if file.sha256 else _git_blob(file.size)
    size = 0
    with (
        explained(source),
        path.open("wb") as target,
        get_session().stream(
            "GET",
            url,
            headers=build_hf_headers(token=source.token),
            timeout=_PIECE_TIMEOUT_S,
            follow_redirects=True,
        ) as answer,
    ):
        hf_raise_for_status(answer)
        for piece in answer.iter_bytes():
            size += len(piece)
            if size > file.size:
                break
            digest.update(piece)
            target.write(piece)
            if progress:
                progress.advance(len(piece))
    if size != file.size or digest.hexdigest() != (file.sha256 or file.blob_id):
        raise RemoteError(
            f"{source.endpoint} gave other bytes for {file.path!r:.120} than the commit has",
            "run the same command again; if it stays, look at the source's repository",
            code="protocol",
        )


def _git_blob(size: int) -> hashlib._Hash:
    """git's own name for a file: the hash of a small header and the bytes."""
    return hashlib.sha1(b"blob %d\0" % size, usedforsecurity=False)
