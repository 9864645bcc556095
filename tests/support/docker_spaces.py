"""Docker Spaces that need no package, and so build in a moment."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from engine_program import TestEngine
from huggingface_hub import CommitOperationAdd, HfApi
from running_host import RunningHost
from small_spaces import address_of, get

from spacekit.host.run.processes import mark_of

_PORT = 8501  # another than 7860, so that app_port counts
README = f"---\ntitle: A test\nsdk: docker\napp_port: {_PORT}\n---\n".encode()
DOCKERFILE = b"""FROM python:3.12-slim-bookworm
WORKDIR /home/user/app
COPY . .
CMD ["python", "app.py"]
"""
# Runs the Python that it is posted, and answers with what that leaves in `answer`.
_APP = """
import http.server, json, os, socket, subprocess, sys, time, urllib.request
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_POST(self):
        code = self.rfile.read(int(self.headers["Content-Length"]))
        scope = dict(globals())
        try:
            exec(code, scope)
        except BaseException as error:
            scope["answer"] = repr(error)
        self.answer(scope.get("answer"))
    def do_GET(self):
        self.answer(VERSION)
    def answer(self, value):
        body = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *arguments):
        pass
VERSION = {version}
http.server.ThreadingHTTPServer(("0.0.0.0", int(os.environ["PORT"])), Handler).serve_forever()
"""


def app(version: str = "one") -> bytes:
    """An app that does what it is told."""
    return _APP.replace("{version}", repr(version)).encode()


@contextmanager
def container_host(engine: TestEngine, *arguments: str) -> Iterator[RunningHost]:
    """A host that trusts nobody; what it keeps on the engine is removed with it."""
    with RunningHost(trusted=False, engine=engine.url, arguments=arguments) as host:
        try:
            yield host
        finally:
            host.kill() if host.process else None
            label = f"label=spacekit.host={mark_of(host.data)}"
            for kind, remove in (
                (("ps", "--all"), ("rm", "--force", "--volumes")),
                (("network", "ls"), ("network", "rm")),
                (("volume", "ls"), ("volume", "rm")),
                (("images",), ("rmi", "--force")),
            ):
                found = set(engine.docker(*kind, "--quiet", "--filter", label).split())
                if found:
                    engine.docker(*remove, *sorted(found))


def push_docker(api: HfApi, repo_id: str, files: dict[str, bytes] | None = None, version: str = "one") -> str:
    """Create the Space if need be and push an app that does what it is told."""
    api.create_repo(repo_id, repo_type="space", space_sdk="docker", exist_ok=True)
    whole = {"README.md": README, "Dockerfile": DOCKERFILE, "app.py": app(version), **(files or {})}
    operations = [CommitOperationAdd(path, content) for path, content in whole.items()]
    return str(api.create_commit(repo_id, operations, commit_message="push", repo_type="space").oid)


def run_inside(host: RunningHost, repo_id: str, code: str) -> Any:
    """Run Python in a Space's app; gives what it leaves in `answer`."""
    request = urllib.request.Request(address_of(host.api(), repo_id), data=code.encode())  # noqa: S310
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - an address of our own host
        return json.loads(answer.read())


def version_of(host: RunningHost, repo_id: str) -> str:
    """The version that a visitor gets."""
    return str(json.loads(get(address_of(host.api(), repo_id))))


def container_of(engine: TestEngine, repo_id: str) -> dict[str, Any]:
    """All that the engine says of the container that a Space runs in."""
    for name in engine.containers():
        container = engine.inspect(name)
        if f"SPACE_ID={repo_id}" in container["Config"]["Env"]:
            return container
    raise AssertionError(f"{repo_id} has no container")
