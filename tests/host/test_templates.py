"""Every template, made with `spacekit new`, on a host: pushed, built and used as a visitor would."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from running_host import RunningHost
from small_spaces import address_of, get, push, wait_until_settled

from spacekit.folder.app_folder import read_folder
from spacekit.folder.scaffold import scaffold
from spacekit.folder.templates import template_names

pytestmark = pytest.mark.e2e

# Long enough to build the page and the wheel, or to fetch Gradio, on a cold machine.
_BUILD_SECONDS = 240
_PROGRAM = """
import json, sys
from gradio_client import Client
address, api_name, arguments = json.loads(sys.argv[1])
client = Client(address, verbose=False)
print(json.dumps(client.predict(*arguments, api_name=api_name)))
"""
# A picture of one pixel, as green as a forest.
_GREEN = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR42mMwjtEEAAF+ALkVESqDAAAAAElFTkSuQmCC"
# What each one is asked, and what its answer holds.
_CALLS: dict[str, tuple[str, list[Any], str]] = {
    "hello": ("/greet", ["Ada"], "Hello, Ada!"),
    "interface": ("/plan", [100, 2, 0, "end of the month", 50], "2,450.00"),
    "image": ("/classify", [{"url": f"data:image/png;base64,{_GREEN}"}], '"label": "forest"'),
    "chat": ("/chat", ["2000-02-29"], "Tuesday"),
    "multistep": ("/clean", ["One  *** two. https://example.org"], "One two."),
    "blocks": ("/write", ["Ada", "calm", 2], "And that, said Ada, was that."),
}


def _push(host: RunningHost, tmp_path: Path, template: str) -> str:
    """A Space made of a template's copy."""
    folder = read_folder(scaffold(template, tmp_path / template))
    files = {file.path: (folder.path / file.path).read_bytes() for file in folder.files}
    push(host.api(), f"me/{template}", files)
    return f"me/{template}"


def _predict(address: str, api_name: str, arguments: list[Any]) -> str:
    """Call an app from a process of its own, as a script would."""
    told = json.dumps([address, api_name, arguments])
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, told], capture_output=True, text=True, check=False, timeout=240
    )
    assert 0 == done.returncode, done.stderr
    return done.stdout


@pytest.mark.parametrize("template", _CALLS)
def test_an_app_of_spacekit_answers_gradio_s_client(host: RunningHost, tmp_path: Path, template: str) -> None:
    """What `new` makes, runs on a host as it stands."""
    space = _push(host, tmp_path, template)
    runtime = wait_until_settled(host.api(), space, _BUILD_SECONDS)
    assert "RUNNING" == runtime.stage, runtime.raw
    api_name, arguments, expected = _CALLS[template]
    assert expected in _predict(address_of(host.api(), space), api_name, arguments)


def test_the_static_page_is_served_with_its_files(host: RunningHost, tmp_path: Path) -> None:
    """Page, style and script arrive, each as what it is."""
    space = _push(host, tmp_path, "static")
    assert "RUNNING" == wait_until_settled(host.api(), space).stage
    address = address_of(host.api(), space)
    page = get(f"{address}/").decode()
    assert "<title>Contrast</title>" in page
    for name in ("style.css", "app.js"):
        assert name in page
        assert (tmp_path / "static" / name).read_bytes() == get(f"{address}/{name}")


def test_a_plain_gradio_app_chats(host: RunningHost, tmp_path: Path) -> None:
    """Gradio itself is fetched for it, in the version that README.md names."""
    space = _push(host, tmp_path, "gradio")
    runtime = wait_until_settled(host.api(), space, _BUILD_SECONDS)
    assert "RUNNING" == runtime.stage, runtime.raw
    assert "two one" in _predict(address_of(host.api(), space), "/chat", ["one two"])


@pytest.mark.parametrize("template", ["docker", "streamlit"])
def test_a_container_is_refused_with_the_reason(host: RunningHost, tmp_path: Path, template: str) -> None:
    """A host without a container engine says so, and what it can run instead."""
    space = _push(host, tmp_path, template)
    runtime = wait_until_settled(host.api(), space)
    assert "CONFIG_ERROR" == runtime.stage
    assert "needs a container engine" in str(runtime.raw)


def test_no_template_is_left_out() -> None:
    """A new template has to be used here too."""
    assert {*_CALLS, "static", "gradio", "docker", "streamlit"} == {*template_names()}
