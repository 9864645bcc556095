"""From a folder that has only code to a Space that runs: init, push, use it."""

from __future__ import annotations

import httpx2
import pytest
from folders import write_files
from program import Program
from running_host import TOKEN, RunningHost
from small_spaces import address_of

pytestmark = pytest.mark.e2e


def init_and_push(cli: Program, host: RunningHost, name: str) -> str:
    """Adopt a folder, push it, and give the Space's address."""
    made = cli("init", name, "--yes")
    assert 0 == made.code, made.stderr
    pushed = cli("push", name, "--to", f"me/{name}", "--endpoint", host.url, SPACEKIT_HOST_TOKEN=TOKEN)
    assert 0 == pushed.code, pushed.stderr
    return address_of(host.api(), f"me/{name}")


def test_a_package_becomes_an_app_that_answers(cli: Program, host: RunningHost) -> None:
    """A package with src layout and relative imports, which Python could not run as a file, serves."""
    files = {
        "src/shout/__init__.py": "",
        "src/shout/words.py": "def shout(word: str) -> str:\n    return word.upper() + '!'\n",
        "src/shout/app.py": "import spacekit as sk\nfrom .words import shout\n"
        "demo = sk.Interface(shout, 'text', 'text', api_name='shout')\n"
        "if __name__ == '__main__':\n    demo.launch()\n",
        "tests/test_words.py": "import pytest\n",
    }
    write_files(cli.folder / "shouter", files)
    address = init_and_push(cli, host, "shouter")
    answer = httpx2.post(f"{address}/gradio_api/run/shout", json={"data": ["ada"]}, timeout=30)
    assert ["ADA!"] == answer.json()["data"]


def test_a_page_becomes_a_site(cli: Program, host: RunningHost) -> None:
    """A folder of plain files is served as it is."""
    write_files(cli.folder / "page", {"public/index.html": "<h1>Here</h1>", "public/style.css": "h1 {}"})
    address = init_and_push(cli, host, "page")
    assert "<h1>Here</h1>" in httpx2.get(f"{address}/", timeout=30, follow_redirects=True).text
