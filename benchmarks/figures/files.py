"""How fast a large file goes up and down, and how much memory the server takes for it."""

from __future__ import annotations

import functools
import http.client
import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks.effort import Effort
from benchmarks.environments import Installed
from benchmarks.frameworks import BASE
from benchmarks.process import memory_mib, peak_memory_mib, reset_peak_memory
from benchmarks.rows import Row, Sample, Unsupported, alternate_awake, sleeping_servers
from benchmarks.server import ANSWER_TIMEOUT_S, Server

TITLE = "Files: MiB a second over loopback, and the most memory above what the server had before"
COLUMNS = ("mib_s", "extra_mib")
UPLOAD, RAW, DOWNLOAD = "upload (multipart)", "upload (raw: the limit)", "download"
MIB = 1 << 20
BOUNDARY = b"benchboundary7MA4YWxkTrZu0gW"
HEAD = (
    b'--%b\r\nContent-Disposition: form-data; name="files"; filename="big.bin"\r\n'
    b"Content-Type: application/octet-stream\r\n\r\n" % BOUNDARY
)
TAIL = b"\r\n--%b--\r\n" % BOUNDARY


def measure(installed: Sequence[Installed], effort: Effort) -> list[Row]:
    """Send a file, and fetch it again."""
    with sleeping_servers(installed, "api") as servers:
        size = effort.file_mib
        base = [server for server in servers if server.name == BASE]
        upload = functools.partial(_measure, size, _upload)
        raw = functools.partial(_measure, size, _upload_raw)
        download = functools.partial(_measure_download, size)
        return [
            *alternate_awake(UPLOAD, servers, effort.rounds, upload),
            *alternate_awake(RAW, base, effort.rounds, raw),
            *alternate_awake(DOWNLOAD, servers, effort.rounds, download),
        ]


def _measure(size_mib: int, upload: Callable[[Server, int], Path], server: Server) -> Sample:
    upload(server, 1).unlink()  # opens what is opened once
    before, began = _start(server)
    saved = upload(server, size_mib)
    seconds = time.perf_counter() - began
    sample = {"mib_s": size_mib / seconds, "extra_mib": peak_memory_mib(server.pid) - before}
    if saved.stat().st_size != size_mib * MIB:
        raise RuntimeError(f"{server.name} saved {saved.stat().st_size} bytes of {size_mib} MiB")
    saved.unlink()
    return sample


def _measure_download(size_mib: int, server: Server) -> Sample:
    path = _upload(server, size_mib)
    before, began = _start(server)
    try:
        received = _download(server, path)
    finally:
        path.unlink()
    seconds = time.perf_counter() - began
    if received != size_mib * MIB:
        raise RuntimeError(f"{server.name} sent {received} bytes of {size_mib} MiB")
    return {"mib_s": size_mib / seconds, "extra_mib": peak_memory_mib(server.pid) - before}


def _download(server: Server, path: Path) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=ANSWER_TIMEOUT_S)
    try:
        connection.request("GET", f"/gradio_api/file={path}")
        answer = connection.getresponse()
        if answer.status != http.client.OK:
            raise RuntimeError(f"{server.name} answered {answer.status} to a download")
        buffer = bytearray(MIB)
        received = 0
        while count := answer.readinto(buffer):
            received += count
        return received
    finally:
        connection.close()


def _start(server: Server) -> tuple[float, float]:
    reset_peak_memory(server.pid)
    return memory_mib(server.pid), time.perf_counter()


def _upload(server: Server, size_mib: int) -> Path:
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY.decode()}"}
    return _post(server, "/gradio_api/upload", headers, [HEAD, *_content(size_mib), TAIL])


def _upload_raw(server: Server, size_mib: int) -> Path:
    headers = {"Content-Type": "application/octet-stream"}
    return _post(server, "/upload_raw", headers, list(_content(size_mib)))


def _content(size_mib: int) -> Iterator[bytes]:
    block = os.urandom(MIB)
    return (block for _ in range(size_mib))


def _post(server: Server, path: str, headers: dict[str, str], parts: Sequence[bytes]) -> Path:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=ANSWER_TIMEOUT_S)
    try:
        length = str(sum(map(len, parts)))
        connection.request("POST", path, body=iter(parts), headers={**headers, "Content-Length": length})
        answer = connection.getresponse()
        body = answer.read()
    except ConnectionError:
        raise Unsupported("refuses the upload") from None
    finally:
        connection.close()
    if answer.status in (http.client.NOT_FOUND, http.client.METHOD_NOT_ALLOWED):
        raise Unsupported("has no uploads yet")
    return Path(json.loads(body)[0])
