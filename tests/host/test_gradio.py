"""The hello template on the host, through Gradio's own client."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from running_host import TOKEN, RunningHost
from small_spaces import address_of, get, push, wait_until_settled

pytestmark = pytest.mark.e2e

_TEMPLATES = Path(__file__).parents[2] / "templates"
# Long enough to build the page and the wheel on a cold machine.
_BUILD_SECONDS = 240
_GRADIO = "6.31.0"

_PROGRAM = """
import json, sys
from gradio_client import Client
client = Client(sys.argv[1], verbose=False)
print(json.dumps(client.predict("World", api_name="/greet")))
"""


@pytest.fixture(scope="module")
def hello(host: RunningHost) -> str:
    """A Space that runs the hello template, with the spacekit that is being tested."""
    files = {file.name: file.read_bytes() for file in (_TEMPLATES / "hello").iterdir() if file.is_file()}
    push(host.api(), "me/hello", files)
    runtime = wait_until_settled(host.api(), "me/hello", _BUILD_SECONDS)
    assert "RUNNING" == runtime.stage, runtime.raw
    return "me/hello"


_PLAIN_APP = b"""
import os
import gradio as gr

def greet(name, request: gr.Request):
    return f"{os.environ['GREETING']}, {name}! {gr.__version__} {request.client.host}"

gr.Interface(greet, "text", "text", api_name="greet").launch()
"""


@pytest.mark.long
def test_a_plain_gradio_app_runs_as_it_is(host: RunningHost) -> None:
    """Gradio itself, at the version of the front matter and in no requirement, answers its own client."""
    api = host.api()
    api.create_repo(
        "me/plain",
        repo_type="space",
        space_sdk="gradio",
        space_variables=[{"key": "GREETING", "value": "Hello"}],
    )
    card = f'---\nsdk: gradio\nsdk_version: "{_GRADIO}"\napp_file: app.py\n---\n'
    push(api, "me/plain", {"README.md": card.encode(), "app.py": _PLAIN_APP, "requirements.txt": b"six\n"})
    runtime = wait_until_settled(api, "me/plain", _BUILD_SECONDS)
    assert "RUNNING" == runtime.stage, runtime.raw
    assert f"Hello, World! {_GRADIO} 127.0.0.1" == _predict(host, address_of(api, "me/plain"))


def _predict(host: RunningHost, source: str, token: str | None = None) -> object:
    """Call the app from a process of its own: the client reads HF_ENDPOINT when it is imported."""
    environment = {**os.environ, "HF_ENDPOINT": host.url, "HF_HUB_DISABLE_TELEMETRY": "1"}
    environment.pop("HF_TOKEN", None)
    if token:
        environment["HF_TOKEN"] = token
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, source], capture_output=True, text=True, env=environment, check=False
    )
    assert 0 == done.returncode, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_gradio_s_client_calls_a_space_by_address(host: RunningHost, hello: str) -> None:
    """`Client(address)` gets the answer through the proxy."""
    assert "World" in str(_predict(host, address_of(host.api(), hello)))


def test_gradio_s_client_calls_a_space_by_name(host: RunningHost, hello: str) -> None:
    """`Client("owner/name")` finds the Space through HF_ENDPOINT."""
    assert "World" in str(_predict(host, hello))


def test_gradio_s_client_calls_a_private_space_with_the_token(host: RunningHost, hello: str) -> None:
    """A private Space answers the client that has the token."""
    assert hello
    api = host.api()
    api.create_repo("me/secret", repo_type="space", space_sdk="gradio", private=True, exist_ok=True)
    files = {file.name: file.read_bytes() for file in (_TEMPLATES / "hello").iterdir() if file.is_file()}
    push(api, "me/secret", files)
    assert "RUNNING" == wait_until_settled(api, "me/secret", _BUILD_SECONDS).stage
    assert "World" in str(_predict(host, "me/secret", TOKEN))


def test_the_page_names_its_own_address(host: RunningHost, hello: str) -> None:
    """The app learns from the proxy where it is served, by address and by name."""
    for name in (address_of(host.api(), hello), f"http://me-hello.localhost:{host.port}"):
        # Sent to an address that resolves everywhere, with the name that a browser would send.
        door = name if "localhost" not in name else host.url
        config = json.loads(get(f"{door}/config", Host=name.removeprefix("http://")))
        assert name == config["root"].rstrip("/")
