"""Themes are published on a Hub and got from there: here the host, by huggingface_hub's own client."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from running_host import TOKEN, RunningHost

pytestmark = pytest.mark.e2e

PROGRAM = """
import pytest
import spacekit as gr
from spacekit_runtime.looks import as_theme
from spacekit_runtime.themes.css import render_theme

theme = gr.themes.Soft(primary_hue="rose").set(block_radius="3px")
url = theme.push_to_hub("seafoam", token=TOKEN, description="Green")
assert url.endswith("/seafoam"), url
repo = "/".join(url.split("/")[-2:])
theme.set(block_radius="5px").push_to_hub("seafoam", token=TOKEN, version="1.2.0", theme_name="Sea: 'foam'")
theme.set(block_radius="7px").push_to_hub("seafoam", token=TOKEN)

def radius(name):
    found = gr.themes.Base.from_hub(name, token=TOKEN)
    assert found.name == repo
    return found.block_radius

assert radius(repo) == "7px"
wanted = {"0.0.1": "3px", "<1": "3px", "==1.2.0": "5px", ">=1,<1.2.1": "5px", "^1.0": "7px", "~1.2": "7px"}
assert wanted == {rule: radius(f"{repo}@{rule}") for rule in wanted}
assert render_theme(theme) == render_theme(gr.themes.Base.from_hub(repo, token=TOKEN))
with pytest.raises(gr.Error, match="has no version 9.0.0; there are: 0.0.1, 1.2.0, 1.2.1"):
    gr.themes.Base.from_hub(f"{repo}@9.0.0", token=TOKEN)
with pytest.raises(gr.Error, match="has a version 1.2.0 already"):
    theme.push_to_hub("seafoam", token=TOKEN, version="1.2.0")
with pytest.raises(gr.Error, match="is no version"):
    theme.push_to_hub("seafoam", token=TOKEN, version="../x")
for name in ("nobody/nothing", "no repo", "../../etc/passwd"):
    with pytest.raises(gr.Error, match="can't be got"):
        gr.themes.Base.from_hub(name, token=TOKEN)
assert as_theme(repo + "@1.2.0").block_radius == "5px"
with pytest.warns(UserWarning, match="no theme is called 'nobody/nothing'"):
    assert as_theme("nobody/nothing") is None
print("done")
"""


@pytest.fixture(scope="module")
def host() -> Iterator[RunningHost]:
    """A host."""
    with RunningHost() as running:
        yield running


def test_themes_go_to_the_hub_and_come_back(host: RunningHost) -> None:
    """Each version is kept; the newest that fits is got, and looks as the one that was published."""
    environment = {
        **os.environ,
        "HF_ENDPOINT": host.url,
        "HF_TOKEN": TOKEN,
        "HF_HOME": str(host.folder / "hf"),
    }
    program = f"TOKEN = {TOKEN!r}\n{PROGRAM}"
    command = [sys.executable, "-c", program]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=240, check=False)
    assert 0 == ended.returncode, ended.stderr
    assert ended.stdout.endswith("done\n")
