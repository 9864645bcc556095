"""The limit: bare FastAPI on uvicorn, with the addresses of the Gradio protocol and no framework's work.

Reads BENCH_PORT, BENCH_DATA and BENCH_INFO from the environment, as blocks_app.py does.
"""

from __future__ import annotations

import asyncio
import os
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated, Any

import orjson
import uvicorn
from fastapi import FastAPI, File, Request, UploadFile
from fastapi.responses import FileResponse, HTMLResponse, StreamingResponse

UPLOADS = Path(os.environ["BENCH_DATA"])
# As large as the parts that uvicorn hands on: larger ones gain nothing.
CHUNK = 1 << 20
# Seconds between two signs of life, as in the protocol.
HEARTBEAT_EVERY = 15
PAGE = """<!doctype html><title>hello</title>
<input id=name><button id=go>Greet</button><input id=out readonly>
<script>
go.onclick = async () => {
  const body = JSON.stringify({data: [document.getElementById('name').value]})
  const headers = {'content-type': 'application/json'}
  const answer = await fetch('/gradio_api/run/greet', {method: 'POST', headers, body})
  document.getElementById('out').value = (await answer.json()).data[0]
}
</script>"""

app = FastAPI()
# The messages of the calls that nobody has fetched yet.
pending: dict[str, asyncio.Queue[bytes | None]] = {}


@app.get("/")
def page() -> HTMLResponse:
    """The page: an input, a button, an output and 6 lines of script."""
    return HTMLResponse(PAGE)


@app.post("/gradio_api/run/{name}")
async def run(name: str, body: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG001  # part of the path
    """Answer at once."""
    return {"data": [greeting(body)]}


@app.post("/gradio_api/call/{name}")
async def call(name: str, body: dict[str, Any]) -> dict[str, str]:  # noqa: ARG001  # part of the path
    """Answer by an event id."""
    event_id = uuid.uuid4().hex
    keep(event_id, b"event: complete\ndata: " + orjson.dumps([greeting(body)]) + b"\n\n")
    return {"event_id": event_id}


@app.get("/gradio_api/call/{name}/{event_id}")
async def fetch(name: str, event_id: str) -> StreamingResponse:  # noqa: ARG001  # part of the path
    """Stream an event's answer."""
    return stream(messages(event_id))


@app.post("/gradio_api/queue/join")
async def join(body: dict[str, Any]) -> dict[str, str]:
    """Answer on the session's stream."""
    completed = {"msg": "process_completed", "output": {"data": [greeting(body)]}, "success": True}
    says = [{"msg": "estimation"}, {"msg": "process_starts"}, completed]
    keep(body["session_hash"], *(b"data: " + orjson.dumps(message) + b"\n\n" for message in says))
    return {"event_id": uuid.uuid4().hex}


@app.get("/gradio_api/queue/data")
async def data(session_hash: str) -> StreamingResponse:
    """The session's stream."""
    return stream(messages(session_hash))


@app.get("/stream/{kind}")
async def tokens(kind: str, n: int = 1000) -> StreamingResponse:
    """So many tokens, each by itself (`delta`) or with all before it (`full`)."""
    return stream(token_messages(n, is_full=kind == "full"))


@app.get("/gradio_api/heartbeat/{session_hash}")
async def heartbeat(session_hash: str) -> StreamingResponse:  # noqa: ARG001  # part of the path
    """A stream that stays open."""
    return stream(beats())


@app.post("/upload_raw")
async def upload_raw(request: Request) -> list[str]:
    """Write a body to disk as it comes: the limit of an upload."""
    path = UPLOADS / uuid.uuid4().hex
    with path.open("wb", buffering=0) as file:
        async for part in request.stream():
            file.write(part)
    return [str(path)]


@app.post("/gradio_api/upload")
async def upload(files: Annotated[list[UploadFile], File()]) -> list[str]:
    """Write the files of a form to disk."""
    paths = [UPLOADS / uuid.uuid4().hex for _ in files]
    for path, upload_file in zip(paths, files, strict=True):
        with path.open("wb") as file:
            while part := await upload_file.read(CHUNK):
                file.write(part)
    return [str(path) for path in paths]


@app.get("/gradio_api/file={path:path}")
def download(path: str) -> FileResponse:
    """A file from disk; this app is only ever served on loopback, for a few seconds."""
    return FileResponse(path)


def greeting(body: dict[str, Any]) -> str:
    """What every framework's function answers."""
    return f"Hello {body['data'][0]}!"


def keep(key: str, *parts: bytes) -> None:
    """Put a call's messages where they are fetched."""
    queue = pending[key] = asyncio.Queue()
    for part in (*parts, None):
        queue.put_nowait(part)


async def messages(key: str) -> AsyncIterator[bytes]:
    """A call's messages, to the last one."""
    queue = pending.pop(key)
    while (part := await queue.get()) is not None:
        yield part


async def token_messages(count: int, *, is_full: bool) -> AsyncIterator[bytes]:
    """The messages of a generator."""
    text = ""
    for index in range(count):
        token = f"tok{index % 10} "
        text += token
        output = {"data": [text if is_full else [["append", [], token]]]}
        yield b"data: " + orjson.dumps({"msg": "process_generating", "output": output}) + b"\n\n"
        await asyncio.sleep(0)
    completed = {"msg": "process_completed", "output": {"data": [text]}, "success": True}
    yield b"data: " + orjson.dumps(completed) + b"\n\n"


async def beats() -> AsyncIterator[bytes]:
    """Signs of life without end."""
    while True:
        yield b"data: ALIVE\n\n"
        await asyncio.sleep(HEARTBEAT_EVERY)


def stream(parts: AsyncIterator[bytes]) -> StreamingResponse:
    """An answer of server-sent events."""
    return StreamingResponse(parts, media_type="text/event-stream")


if __name__ == "__main__":
    port = int(os.environ["BENCH_PORT"])
    Path(os.environ["BENCH_INFO"]).write_text("{}")
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False)
