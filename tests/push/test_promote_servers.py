"""A promotion's files: copied on the server where it is one, fetched and compared where there are two."""

from __future__ import annotations

import hashlib
import json
import os
import urllib.error
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
import small_spaces
from cutting_proxy import CuttingProxy
from huggingface_hub import RepoFile
from program import Outcome, Program
from running_host import TOKEN, RunningHost

pytestmark = pytest.mark.e2e

README = "---\ntitle: Large\nsdk: static\n---\n"
OTHER_TOKEN = "a-token-of-the-other-host-0123456789"
MIB = 1024 * 1024
# Past what is kept in git itself, and a name that the rules send to large-file storage.
LARGE, MODEL = 11 * MIB, 100_000


@pytest.fixture
def cli(tmp_path: Path) -> Program:
    """The program, in an empty folder."""
    return Program(tmp_path)


@pytest.fixture(scope="module")
def other() -> Iterator[RunningHost]:
    """A second host, with a token of its own."""
    host = RunningHost()
    try:
        yield host.start(token=OTHER_TOKEN)
    finally:
        host.stop()


def spacekit(cli: Program, *arguments: str, **variables: str) -> Outcome:
    """Run a command."""
    return cli(*arguments, **{"SPACEKIT_HOST_TOKEN": TOKEN, **variables})


def folder(root: Path) -> dict[str, bytes]:
    """An app with large files, and odd names."""
    made = {
        "README.md": README.encode(),
        "index.html": b"one",
        "large.txt": os.urandom(LARGE // 2).hex().encode(),
        "model.safetensors": os.urandom(MODEL),
        "a folder/ü & %41?#.txt": b"odd",
        "empty.txt": b"",
    }
    for name, content in made.items():
        path = root / "app" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return made


def digests(host: RunningHost, space: str, token: str = TOKEN) -> dict[str, tuple[str, str | None]]:
    """Each file by git's name for it, and by its SHA-256 where it is large."""
    tree = host.api(token).list_repo_tree(space, repo_type="space", recursive=True)
    return {
        file.path: (file.blob_id, file.lfs.sha256 if file.lfs else None)
        for file in tree
        if isinstance(file, RepoFile)
    }


def test_large_files_are_copied_on_one_server(cli: Program, host: RunningHost, tmp_path: Path) -> None:
    """Not one of their bytes goes over the line, and the target has them for itself."""
    made = folder(tmp_path)
    pushed = spacekit(cli, "push", "app", "--to", "ada/from", "--endpoint", host.url)
    assert 0 == pushed.code, pushed.stderr
    sides = ("promote", "--from", "ada/from", "--to", "ada/to")
    with CuttingProxy(host.url) as proxy:
        done = spacekit(cli, *sides, "--endpoint", proxy.url, "--json", "--detach")
        assert 0 == done.code, done.stderr
        assert 200_000 > sum(proxy.sizes)
        assert not [line for line in proxy.requests if "/resolve/" in line and "large.txt" in line]
    assert "2 large files are copied on the server" in json.loads(done.stdout)["plan"]["notes"]
    assert digests(host, "ada/from") == digests(host, "ada/to")
    host.api().delete_repo("ada/from", repo_type="space")
    for name in ("large.txt", "model.safetensors", "empty.txt"):
        path = host.api().hf_hub_download("ada/to", name, repo_type="space")
        assert hashlib.sha256(made[name]).digest() == hashlib.sha256(Path(path).read_bytes()).digest()
    assert "" == host.fsck()


def test_between_two_servers_all_goes_through(
    cli: Program, host: RunningHost, other: RunningHost, tmp_path: Path
) -> None:
    """Fetched with the source's token, sent with the target's, and compared: the same bytes, once."""
    made = folder(tmp_path)
    assert 0 == spacekit(cli, "push", "app", "--to", "ada/far", "--private", "--endpoint", host.url).code
    servers = ("--endpoint", other.url, "--from-endpoint", host.url)
    sides = ("promote", "--from", "ada/far", "--to", "bob/near", *servers)
    refused = spacekit(cli, *sides, SPACEKIT_HOST_TOKEN=OTHER_TOKEN)
    assert 3 == refused.code
    tokens = {"SPACEKIT_HOST_TOKEN": OTHER_TOKEN, "SPACEKIT_FROM_TOKEN": TOKEN}
    done = spacekit(cli, *sides, **tokens)
    assert 0 == done.code, done.stderr
    assert "one" == httpx2.get(done.stdout.splitlines()[-1], timeout=60).text
    assert digests(host, "ada/far") == digests(other, "bob/near", OTHER_TOKEN)
    path = other.api(OTHER_TOKEN).hf_hub_download("bob/near", "large.txt", repo_type="space")
    assert made["large.txt"] == Path(path).read_bytes()
    again = spacekit(cli, *sides, "--json", **tokens)
    assert json.loads(again.stdout)["plan"]["is_empty"]
    for token, log in ((TOKEN, other.log), (OTHER_TOKEN, host.log)):
        assert token not in log.read_text() + done.stdout + done.stderr


def test_only_files_of_the_source_are_copied(host: RunningHost) -> None:
    """Strangers copy nothing; what the source has not is told, and nothing is made up for it."""
    api = host.api()
    for name in ("ada/a", "ada/b", "ada/hidden"):
        small_spaces.push(api, name, {"README.md": README.encode()})
    content = os.urandom(MODEL)
    small_spaces.push(api, "ada/hidden", {"m.safetensors": content})
    digest = hashlib.sha256(content).hexdigest()
    url = f"{host.url}/api/spaces/ada/a/lfs-files/duplicate"
    headers = {"Authorization": f"Bearer {TOKEN}"}
    body = {"target": {"type": "space", "name": "ada/b"}, "files": [{"sha256": digest}]}
    assert 401 == httpx2.post(url, json=body, timeout=60).status_code
    told = httpx2.post(url, json=body, headers=headers, timeout=60).json()
    assert (False, [digest]) == (told["success"], [each["sha256"] for each in told["failed"]])
    for sha in ("../../../etc/passwd", "", "A" * 64, "x" * 100_000):
        odd = httpx2.post(url, json={**body, "files": [{"sha256": sha}]}, headers=headers, timeout=60)
        assert sha[:80] == odd.json()["failed"][0]["sha256"]
    for target in (
        {"type": "model", "name": "ada/b"},
        {"type": "space", "name": "ada/none"},
        {"type": "space"},
    ):
        answer = httpx2.post(url, json={**body, "target": target}, headers=headers, timeout=60)
        assert answer.status_code in (400, 404, 422)
    with pytest.raises(urllib.error.HTTPError):
        small_spaces.get(f"{host.url}/spaces/ada/b/resolve/main/m.safetensors")
