"""What the guide says of sharing: its program, run as a script, is used by somebody through the link."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from PIL import Image
from running_relay import RunningRelay

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "guide" / "showing.md").read_text("utf-8")
PROGRAMS = re.findall(r"^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def test_a_classifier_is_shared(tmp_path: Path) -> None:
    """`Interface(classify_image, "image", "label").launch(share=True)`: a picture goes through the link."""
    [program] = [program for program in PROGRAMS if "share=True" in program]
    (tmp_path / "app.py").write_text(program)
    Image.new("RGB", (20, 10), "white").save(tmp_path / "white.png")
    with RunningRelay() as relay:
        environment = os.environ | {
            "SPACEKIT_SHARE_SERVER": relay.address,
            "SPACEKIT_CONFIG_DIR": str(tmp_path / "settings"),
            "PYTHONPATH": os.pathsep.join(
                [os.environ.get("PYTHONPATH", ""), str(ROOT), str(ROOT / "runtime")]
            ),
        }
        script = subprocess.Popen(
            [sys.executable, "-u", "app.py"], cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True
        )
        try:
            assert script.stdout
            lines = iter(script.stdout.readline, "")
            link = next(line.split()[-1] for line in lines if "public URL" in line)
            headers = {"host": link.partition("://")[2]}
            with httpx.Client(base_url=relay.web_address, headers=headers, timeout=60) as visitor:
                with (tmp_path / "white.png").open("rb") as file:
                    [path] = visitor.post("/gradio_api/upload", files={"files": file}).json()
                picture = {"path": path, "meta": {"_type": "gradio.FileData"}}
                answer = visitor.post("/gradio_api/run/classify_image", json={"data": [picture]}).json()
        finally:
            script.terminate()
            script.communicate()
    assert "day" == answer["data"][0]["label"]
