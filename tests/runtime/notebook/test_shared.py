"""Share links of apps in notebooks: a real kernel, and a real relay."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from running_kernel import RunningKernel
from running_relay import RunningRelay

pytestmark = pytest.mark.e2e

# The app of the guide, with what stands in for its model.
CLASSIFY = """\
import spacekit as gr

def classify_image(image):
    print("classifying", image.shape)
    return {"cat": 0.75, "dog": 0.25}

demo = gr.Interface(classify_image, "image", "label", api_name="classify")
demo.launch(share=True, server_port=0)"""
PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    "awAAAABJRU5ErkJggg=="
)


@pytest.fixture(scope="module")
def relay() -> Iterator[RunningRelay]:
    """One relay for the tests of this module."""
    with RunningRelay() as running:
        yield running


@pytest.fixture
def kernel(relay: RunningRelay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningKernel]:
    """A kernel whose environment names the relay."""
    monkeypatch.setenv("SPACEKIT_CONFIG_DIR", str(tmp_path))
    monkeypatch.setenv("SPACEKIT_SHARE_SERVER", relay.address)
    with RunningKernel() as running:
        yield running


def link_in(text: str) -> str:
    """The link that a cell prints."""
    found = re.search(r"Running on public URL: (http://\S+)", text)
    assert found is not None, text
    return found[1]


def call(link: str, endpoint: str, *data: object) -> httpx.Response:
    """Call an endpoint of an app by its link, as a program on another machine would."""
    parts = urlsplit(link)
    url = f"http://127.0.0.1:{parts.port}/gradio_api/run/{endpoint}"
    return httpx.post(url, headers={"Host": parts.netloc}, json={"data": list(data)}, timeout=30)


def test_an_app_of_a_notebook_is_shared(kernel: RunningKernel) -> None:
    """The guide's app is used by its link, prints below its cell, and the link ends with the app."""
    shown = kernel.run("app", CLASSIFY)
    link = link_in(shown.text)
    picture = {"url": PIXEL, "meta": {"_type": "gradio.FileData"}}
    [label] = call(link, "classify", picture).json()["data"]
    assert "cat" == label["label"]
    kernel.wait_for("app", "classifying (1, 1, 3)")
    # Beside the kernel the app itself is the better way; the link is for where that does not reach.
    addresses = json.loads(re.findall(r'"addresses": (\[.*?\])', shown.html[0])[0])
    assert ["local", "proxy", "sure"] == [address["kind"] for address in addresses]
    assert f"{link}/" == addresses[-1]["value"]
    kernel.run("end", "demo.close()")
    assert 200 != call(link, "classify", picture).status_code


def test_in_colab_an_app_is_shared_by_itself(kernel: RunningKernel) -> None:
    """Where a relay is named, and nobody says no, the frame there shows the link; else Colab's own proxy."""
    code = "import os, spacekit as gr\nos.environ['COLAB_RELEASE_TAG'] = 'x'\n"
    launch = "gr.Interface(str, 'text', 'text', api_name='greet').launch(server_port=0, {})"
    shown = kernel.run("app", code + launch.format(""))
    link = link_in(shown.text)
    assert f'href="{link}/"' in shown.html[0]
    assert ["Ann"] == call(link, "greet", "Ann").json()["data"]
    shown = kernel.run("app", code + launch.format("share=False"))
    assert "public URL" not in shown.text
    assert 'href="' not in shown.html[0]
    # The app of the run before is gone, and its link with it.
    assert 200 != call(link, "greet", "Ann").status_code


def test_without_a_relay_the_app_is_shown_all_the_same(kernel: RunningKernel) -> None:
    """`share=True` says what it needs, and the app is there below the cell."""
    code = "import os, spacekit as gr\ndel os.environ['SPACEKIT_SHARE_SERVER']\n"
    shown = kernel.run("app", f"{code}gr.Interface(str, 'text', 'text').launch(server_port=0, share=True)")
    assert "spacekit relay" in shown.text
    assert 1 == len(shown.html)


def test_a_link_that_is_cut_says_so_below_its_cell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What becomes of a link stands where it was made, whichever cell ran since."""
    monkeypatch.setenv("SPACEKIT_CONFIG_DIR", str(tmp_path))
    with RunningRelay() as relay:
        monkeypatch.setenv("SPACEKIT_SHARE_SERVER", relay.address)
        with RunningKernel() as kernel:
            kernel.run("app", CLASSIFY)
            kernel.run("other", "1 + 1")
            relay.kill()
            kernel.wait_for("app", "The share link was cut")
