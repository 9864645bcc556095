"""npm's @huggingface/hub, unchanged, against the host."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import pytest
from running_host import RunningHost

pytestmark = pytest.mark.e2e

# The release whose requests the host was written for.
CLIENT = "@huggingface/hub@2.17.5"
SCRIPT = Path(__file__).parent / "js" / "client.mjs"
# It takes no token that does not begin like the Hub's.
_TOKEN = "hf_token-for-tests-0123456789"
LARGE = bytes(at % 251 for at in range(12 * 1024 * 1024))


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The script, with the client beside it."""
    folder = tmp_path_factory.mktemp("npm")
    install = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder), CLIENT]
    subprocess.run(install, check=True, capture_output=True, timeout=240)
    return Path(shutil.copy(SCRIPT, folder))


def test_the_client_for_javascript(program: Path) -> None:
    """It creates, commits (large and tracked files by LFS), lists, deletes, downloads, hears of a clash."""
    with RunningHost() as host:
        host.stop()
        host.start(token=_TOKEN)
        command = ["node", str(program), host.url, _TOKEN, "me/by-node"]
        ran = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert 0 == ran.returncode, ran.stderr
    said = json.loads(ran.stdout.splitlines()[-1])
    assert ("admin", "static", True, 412) == (said["who"], said["sdk"], said["isSame"], said["stale"])
    assert "/spaces/me/by-node/commit/" in said["url"]
    files = said["files"]
    assert {".gitattributes", "README.md", "large.txt", "picture.png"} == set(files)
    assert {"size": len(LARGE), "lfs": hashlib.sha256(LARGE).hexdigest()} == files["large.txt"]
    assert hashlib.sha256(LARGE[:5000]).hexdigest() == files["picture.png"]["lfs"]
    assert None is files["README.md"]["lfs"]
