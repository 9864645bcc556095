"""From a folder to a live app and on, with the program as a user has it, against a real host."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
import small_spaces
from folders import write_files
from git_folders import GitFolder
from program import Outcome, Program
from running_host import TOKEN, RunningHost

pytestmark = pytest.mark.e2e

ENVIRONMENTS = """
to = "ada/shop"
[variables]
NAME = "shop"
PLACE = "everywhere"
[secrets]
API_KEY = "env"
[smoke]
path = "/"
expect = "shop"
[env.staging]
to = "ada/shop-staging"
visibility = "private"
[env.staging.variables]
PLACE = "staging"
[env.staging.secrets]
API_KEY = ".env"
[env.staging.smoke]
path = "/"
"""
OLD_APP = """import gradio as gr

def shout(words):
    return words.upper()

demo = gr.Interface(shout, "text", "text", api_name="shout")
demo.launch(server_name="127.0.0.1", share=True)
"""


@pytest.fixture(scope="module")
def host() -> Iterator[RunningHost]:
    """One host for all journeys."""
    with RunningHost() as running:
        yield running


@pytest.fixture
def cli(tmp_path: Path) -> Program:
    """The program, in an empty folder."""
    return Program(tmp_path)


def push(cli: Program, host: RunningHost, *arguments: str, **variables: str) -> Outcome:
    """`spacekit push` to the host."""
    return cli("push", *arguments, "--endpoint", host.url, SPACEKIT_HOST_TOKEN=TOKEN, **variables)


def pushed(cli: Program, host: RunningHost, *arguments: str, **variables: str) -> dict[str, Any]:
    """A push that succeeds, as a script reads it."""
    outcome = push(cli, host, *arguments, "--json", **variables)
    assert 0 == outcome.code, outcome.stderr
    told: dict[str, Any] = json.loads(outcome.stdout)
    return told


def replace(file: Path, old: str, new: str) -> None:
    """Change one place of a file."""
    text = file.read_text("utf-8")
    assert 1 == text.count(old)
    file.write_text(text.replace(old, new), "utf-8")


@pytest.mark.long
def test_an_app_from_its_template_through_its_life(cli: Program, host: RunningHost, tmp_path: Path) -> None:
    """Made, pushed, called; one line changed sends one file; broken and taken back, the good one answers."""
    assert 0 == cli("new", "hello", "app").code
    app = tmp_path / "app" / "app.py"
    settings = 'to = "ada/hello"\n[smoke]\napi = "/greet"\ndata = ["Ada"]\nexpect = "Hello, Ada!"\n'
    (tmp_path / "app" / "spacekit.toml").write_text(settings)
    first = push(cli, host, "app")
    assert 0 == first.code, first.stderr
    assert "✓ Asked /greet: it answers as it should" in first.stderr
    replace(app, 'f"Hello, ', 'f"Good day, ')
    replace(tmp_path / "app" / "spacekit.toml", '"Hello, Ada!"', '"Good day, Ada!"')
    second = pushed(cli, host, "app")
    assert ["app.py"] == [file["path"] for file in second["plan"]["changed"]]
    assert [[], []] == [second["plan"]["added"], second["plan"]["deleted"]]
    replace(app, "import spacekit as gr", "import spacekit as gr\nimport no_such_module")
    broken = push(cli, host, "app", "--rollback")
    assert 5 == broken.code
    assert "no_such_module" in broken.stderr
    replace(app, "\nimport no_such_module", "")
    mended = pushed(cli, host, "app")
    assert mended["plan"]["is_empty"], "what was taken back is what the folder is again"
    host.api().pause_space("ada/hello")  # the next app wants its port on every address


@pytest.mark.long
def test_an_old_gradio_folder(cli: Program, host: RunningHost, tmp_path: Path) -> None:
    """Code alone, written for a laptop: adopted, mended, pushed, and called with Gradio's own protocol."""
    folder = write_files(tmp_path / "old", {"demo/main.py": OLD_APP, "notes.pyc": b"\0"})
    adopted = cli("init", "old", "--yes")
    assert 0 == adopted.code, adopted.stderr
    found = cli("check", "old")
    assert 1 == found.code
    assert "server-address" in found.stdout + found.stderr
    mended = cli("check", "old", "--fix")
    assert 0 == mended.code, mended.stdout + mended.stderr
    (folder / "spacekit.toml").write_text('[smoke]\napi = "/shout"\ndata = ["hi"]\nexpect = "HI"\n')
    outcome = push(cli, host, "old", "--to", "ada/old")
    assert 0 == outcome.code, outcome.stderr
    assert "✓ Asked /shout: it answers as it should" in outcome.stderr
    files = set(host.api().list_repo_files("ada/old", repo_type="space"))
    assert {"README.md", "requirements.txt", "demo/main.py"} <= files
    assert "notes.pyc" not in files
    host.api().pause_space("ada/old")  # it has its port on every address, as 0.0.0.0 means


def test_a_page_from_its_template(cli: Program, host: RunningHost, tmp_path: Path) -> None:
    """Checked, pushed, served; a changed page goes alone and is served at once."""
    assert 0 == cli("new", "static", "page").code
    assert 0 == cli("check", "page").code
    first = pushed(cli, host, "page", "--to", "ada/page")
    page = tmp_path / "page" / "index.html"
    title = "<title>Contrast</title>"
    assert title in page.read_text()
    assert title in httpx2.get(first["address"], timeout=60).text
    replace(page, "</body>", "<p>more</p></body>")
    second = pushed(cli, host, "page", "--to", "ada/page")
    assert ["index.html"] == [file["path"] for file in second["plan"]["changed"]]
    assert "<p>more</p>" in httpx2.get(second["address"], timeout=60).text


def test_a_page_of_code_alone(cli: Program, host: RunningHost, tmp_path: Path) -> None:
    """A folder with an index.html becomes a Space in three commands that ask nothing."""
    write_files(tmp_path / "old", {"index.html": "<h1>Old page</h1>", "style.css": "h1 {}"})
    assert 0 == cli("init", "old", "--yes").code
    assert 0 == cli("check", "old", "--fix").code
    outcome = pushed(cli, host, "old", "--to", "ada/old-page")
    assert "static" == outcome["plan"]["sdk"]
    assert "<h1>Old page</h1>" in httpx2.get(outcome["address"], timeout=60).text


def test_a_container_ends_in_a_clear_sentence(cli: Program, host: RunningHost) -> None:
    """A host without an engine for containers takes the files, says why they do not run, and what to do."""
    assert 0 == cli("new", "docker", "box").code
    outcome = push(cli, host, "box", "--to", "ada/box")
    assert 4 == outcome.code
    error, _, hint = outcome.stderr.partition("\nhint: ")
    assert "error: ada/box did not build (CONFIG_ERROR)" in error
    assert "Docker" in error
    assert "Traceback" not in outcome.stderr
    assert hint


@pytest.mark.skipif(shutil.which("git-lfs") is None, reason="git-lfs is not installed")
def test_by_git_from_a_clone_with_large_files(cli: Program, host: RunningHost, tmp_path: Path) -> None:
    """History and large files go along, wherever they are; nothing of the Space is lost, no pointer sent."""
    origin = GitFolder.create(
        tmp_path / "origin", {"README.md": "---\nsdk: static\n---\n", "index.html": "one"}
    )
    origin.git("lfs", "install", "--local")
    rules = "*.bin filter=lfs diff=lfs merge=lfs -text\n"
    origin.commit({".gitattributes": rules, "model.bin": bytes(range(256)) * 40}, "a model")
    clone = origin.clone(tmp_path / "clone", "--depth=1")
    arguments = ("clone", "--via", "git", "--to", "ada/by-git")
    first = pushed(cli, host, *arguments)
    assert "one" == httpx2.get(first["address"], timeout=60).text
    assert bytes(range(256)) * 40 == httpx2.get(f"{first['address']}/model.bin", timeout=60).content
    api = host.api()
    titles = [commit.title for commit in api.list_repo_commits("ada/by-git", repo_type="space")]
    assert {"first", "a model"} <= set(titles)
    api.upload_file(
        path_or_fileobj=b"theirs", path_in_repo="note.txt", repo_id="ada/by-git", repo_type="space"
    )
    clone.commit({"index.html": "two"}, "second page")
    refused = push(cli, host, *arguments)
    assert 3 == refused.code
    assert "has 1 commit that this repository lacks" in refused.stderr
    by_the_api = push(cli, host, "clone", "--to", "ada/by-git", "--no-prune")
    assert 1 == by_the_api.code
    assert "model.bin is git-lfs's stand-in" in by_the_api.stderr


def test_staging_and_production(cli: Program, host: RunningHost, tmp_path: Path) -> None:
    """One folder, two Spaces: each with its variables and its secret, from where the settings say."""
    app = small_spaces.answering("[os.environ.get(name) for name in ('NAME', 'PLACE', 'API_KEY')]")
    write_files(
        tmp_path / "app",
        {
            "README.md": small_spaces.README,
            "app.py": app,
            "spacekit.toml": ENVIRONMENTS,
            ".env": "API_KEY=of-staging\n",
        },
    )
    staging = push(cli, host, "app", "--env", "staging", API_KEY="of-production")
    assert 0 == staging.code, staging.stderr
    production = pushed(cli, host, "app", API_KEY="of-production")
    assert "ada/shop" == production["plan"]["space"]
    answer = httpx2.get(production["address"], timeout=60).json()
    assert ["shop", "everywhere", "of-production"] == answer
    assert host.api().space_info("ada/shop-staging").private
    address = staging.stdout.splitlines()[-1]
    signed_in = {"Authorization": f"Bearer {TOKEN}"}
    answer = httpx2.get(address, headers=signed_in, timeout=60).json()
    assert ["shop", "staging", "of-staging"] == answer
    assert "of-staging" not in staging.stdout + staging.stderr
    assert not {".env", "spacekit.toml"} & set(host.api().list_repo_files("ada/shop", repo_type="space"))
    unknown = push(cli, host, "app", "--env", "test")
    assert 2 == unknown.code
    assert "staging" in unknown.stderr
