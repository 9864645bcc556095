"""Small Spaces to push: they need no package, so they build in a moment."""

from __future__ import annotations

import time
import urllib.request
from typing import Any

from huggingface_hub import CommitOperationAdd, HfApi, SpaceRuntime

README = b"---\ntitle: A test\nsdk: gradio\napp_file: app.py\n---\n"

# Answers with the value of an expression, given in Python.
_SERVER = """
import http.server, json, os, sys, time
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        body = json.dumps({expression}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *arguments):
        pass
address = (os.environ["GRADIO_SERVER_NAME"], int(os.environ["GRADIO_SERVER_PORT"]))
http.server.ThreadingHTTPServer(address, Handler).serve_forever()
"""


def answering(expression: str) -> bytes:
    """An app that answers every GET with an expression's value as JSON."""
    return _SERVER.replace("{expression}", expression).encode()


def push(api: HfApi, repo_id: str, files: dict[str, bytes], **options: Any) -> str:
    """Create the Space if need be and commit files to it; gives the commit's id."""
    api.create_repo(repo_id, repo_type="space", space_sdk="gradio", exist_ok=True)
    operations = [CommitOperationAdd(path, content) for path, content in files.items()]
    info = api.create_commit(repo_id, operations, commit_message="push", repo_type="space", **options)
    return str(info.oid)


def push_app(api: HfApi, repo_id: str, app: bytes, **files: bytes) -> str:
    """Push a README and an app."""
    return push(api, repo_id, {"README.md": README, "app.py": app, **files})


def wait_until_settled(api: HfApi, repo_id: str, seconds: float = 240) -> SpaceRuntime:
    """Wait until the newest revision runs or has failed."""
    deadline = time.monotonic() + seconds
    while True:
        runtime = api.get_space_runtime(repo_id)
        if not str(runtime.stage).endswith(("BUILDING", "STARTING")):
            return runtime
        if time.monotonic() > deadline:
            log = "".join(api.fetch_space_logs(repo_id, build=True))
            raise AssertionError(f"{repo_id} is still {runtime.stage}:\n{log}")
        time.sleep(0.05)


def address_of(api: HfApi, repo_id: str) -> str:
    """Where a Space is served."""
    address = api.space_info(repo_id).host
    assert address is not None
    return address


def get(url: str, **headers: str) -> bytes:
    """The body that an address answers a GET with; a header's `-` is written as `_`."""
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    request = urllib.request.Request(url, headers=named)  # noqa: S310 - an address of our own host
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - as above
        body: bytes = answer.read()
        return body
