"""Models that `preload_from_hub` names, on a real engine, from a small server that answers as the Hub."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from engine_program import EngineProgram, TestEngine
from folders import write_files

pytestmark = pytest.mark.e2e

COMMIT = "c" * 40
TOKEN = "hf_not-to-be-found-91d2"
FILES = {"config.json": b'{"hidden": 3}', "model.bin": b"weights", "other.bin": b"not asked for"}
CARD = f"---\nsdk: gradio\npreload_from_hub:\n- ada/whole\n- ada/part model.bin,config.json {COMMIT}\n---\n"
SPEAKS = """\
import json, pathlib
found = sorted(str(path) for path in pathlib.Path("/home/user/.models/hub").rglob("snapshots/*/*"))
print(json.dumps(found), pathlib.Path(found[0]).read_text())
"""


class Hub(ThreadingHTTPServer):
    """Two models, for whoever has the token; it notes what was asked for."""

    def __init__(self, host: str) -> None:
        super().__init__((host, 0), _Answers)
        self.asked: list[tuple[str, str, str | None]] = []


class _Answers(BaseHTTPRequestHandler):
    server: Hub

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def _answer(self, *, with_body: bool) -> None:
        self.server.asked.append((self.command, self.path, self.headers["Authorization"]))
        place, _, name = self.path.partition("?")[0].rpartition("/")
        body = FILES.get(name)
        if body is None:
            # A model, /api/models/OWNER/NAME/revision/COMMIT, or what is in it: .../tree/COMMIT.
            model, is_tree = "/".join(place.split("/")[3:5]), "/tree/" in self.path
            files = [{"type": "file", "path": each, "size": len(FILES[each]), "oid": each} for each in FILES]
            about = {"id": model, "sha": COMMIT, "siblings": [{"rfilename": each} for each in FILES]}
            body = json.dumps(files if is_tree else about).encode()
        self.send_response(200 if self.headers["Authorization"] == f"Bearer {TOKEN}" else 401)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Repo-Commit", COMMIT)
        self.send_header("ETag", f'"{name}"')
        self.end_headers()
        if with_body:
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def hub(engine: TestEngine) -> Iterator[Hub]:
    """A Hub that builds can reach: at the engine's end of their network."""
    gateway = engine.docker(
        "network", "inspect", "bridge", "--format", "{{(index .IPAM.Config 0).Gateway}}"
    ).strip()
    with Hub(gateway) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield server
        server.shutdown()
        serving.join()


def test_models_come_into_a_layer_of_their_own(
    cli: EngineProgram, engine: TestEngine, tmp_path: Path, hub: Hub
) -> None:
    """Whole or in part, from the mirror that a variable names; the token is in nothing that is kept."""
    folder = write_files(
        tmp_path / "models",
        {
            "README.md": CARD,
            "app.py": SPEAKS,
            "spacekit.toml": f'[variables]\nHF_ENDPOINT = "http://{hub.server_address[0]!s}:{hub.server_port}"\n',
        },
    )
    built = cli("build", str(folder), "-t", "models", "--secret", "HF_TOKEN", HF_TOKEN=TOKEN)
    assert 0 == built.code, built.stderr
    found, first = engine.docker("run", "--rm", "models").strip().split("] ")
    part = f"/home/user/.models/hub/models--ada--part/snapshots/{COMMIT}"
    whole = f"/home/user/.models/hub/models--ada--whole/snapshots/{COMMIT}"
    assert [f"{part}/{name}" for name in ("config.json", "model.bin")] + [
        f"{whole}/{name}" for name in FILES
    ] == json.loads(f"{found}]")
    assert FILES["config.json"].decode() == first
    # What the client asks besides goes without one, and is refused.
    assert {f"Bearer {TOKEN}"} == {token for _, path, token in hub.asked if "/ada/" in path}
    assert TOKEN not in built.stdout + built.stderr
    assert TOKEN not in engine.docker("history", "--no-trunc", "models") + engine.docker("inspect", "models")
    assert not any(
        "HF_TOKEN" in name or ".token" in name for layer in engine.layers("models") for name in layer
    )
    hub.asked.clear()
    (folder / "app.py").write_text(f"{SPEAKS}print('changed')\n")
    assert 0 == cli("build", str(folder), "-t", "models", "--secret", "HF_TOKEN", HF_TOKEN=TOKEN).code
    assert [] == hub.asked, "a change of code downloads nothing anew"
    engine.docker("rmi", "models")
