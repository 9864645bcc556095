"""A spacekit app for a server that can't install spacekit by itself."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from spacekit.errors import FolderError
from spacekit.folder.app_folder import AppFolder, read_folder
from spacekit.folder.front_matter import parse_front_matter
from spacekit.folder.scaffold import scaffold
from spacekit.push.content import Content, is_same
from spacekit.push.docker import docker_content, refuse_unreachable_spacekit
from spacekit.push.remote import RemoteFile
from spacekit.push.target import HUGGING_FACE, Target

pytestmark = pytest.mark.e2e  # it builds the wheel


@pytest.fixture(scope="module")
def hello(tmp_path_factory: pytest.TempPathFactory) -> AppFolder:
    """The hello template."""
    return read_folder(scaffold("hello", tmp_path_factory.mktemp("docker") / "hello"))


def by_path(content: list[Content]) -> dict[str, Content]:
    """Files under their paths; each path once."""
    files = {file.path: file for file in content}
    assert len(files) == len(content)
    return files


def test_the_hub_is_not_asked_for_what_it_can_not_do(hello: AppFolder) -> None:
    """A plain push of a spacekit app to huggingface.co is refused with the option that works."""
    with pytest.raises(FolderError) as caught:
        refuse_unreachable_spacekit(hello, Target("a/b", HUGGING_FACE), "gradio")
    assert "not-on-index" == caught.value.code
    assert "--sdk docker" in (caught.value.hint or "")


def test_a_host_of_ones_own_takes_it_as_it_is(hello: AppFolder) -> None:
    """spacekit's own host offers its wheel to builds; and docker goes anywhere."""
    refuse_unreachable_spacekit(hello, Target("a/b", "http://127.0.0.1:7870"), "gradio")
    refuse_unreachable_spacekit(hello, Target("a/b", HUGGING_FACE), "docker")


def test_a_docker_space_gets_settings_dockerfile_and_wheel(hello: AppFolder) -> None:
    """The README says docker and the port, the Dockerfile installs the wheel that is in the commit."""
    files = by_path(docker_content(hello))
    made = {path: file.source for path, file in files.items() if file.made}
    (wheel,) = [path for path in made if path.endswith(".whl")]
    assert {"README.md", "Dockerfile", wheel} == set(made)
    assert wheel.startswith(".spacekit/spacekit-")
    readme, dockerfile = made["README.md"], made["Dockerfile"]
    assert isinstance(readme, bytes)
    assert isinstance(dockerfile, bytes)
    settings = parse_front_matter(readme.decode()).values
    assert ("docker", 7860) == (settings["sdk"], settings["app_port"])
    assert b'COPY [".spacekit/", "wheels/"]' in dockerfile
    assert {"app.py", "requirements.txt"} <= set(files)


def test_the_same_push_twice_is_the_same(hello: AppFolder) -> None:
    """Even the wheel: made again it has the same bytes, so a second push changes nothing."""
    first, second = by_path(docker_content(hello)), by_path(docker_content(hello))
    for path, file in first.items():
        data = file.source if isinstance(file.source, bytes) else file.source.read_bytes()
        assert len(data) == second[path].size
        assert is_same(second[path], _remote(path, data))


def _remote(path: str, data: bytes) -> RemoteFile:
    return RemoteFile(path, len(data), "", hashlib.sha256(data).hexdigest())


def test_a_dockerfile_of_ones_own_is_respected(tmp_path: Path) -> None:
    """What is in the folder is sent as it is, and nothing is added that it does not name."""
    folder = scaffold("hello", tmp_path / "hello")
    (folder / "Dockerfile").write_text("FROM scratch\n")
    files = by_path(docker_content(read_folder(folder)))
    assert folder / "Dockerfile" == files["Dockerfile"].source
    assert not any(path.endswith(".whl") for path in files)


def test_a_wheel_that_would_not_arrive_is_noticed(tmp_path: Path) -> None:
    """A .gitignore that drops wheels would drop this one on the server: said before the push."""
    folder = scaffold("hello", tmp_path / "hello")
    (folder / ".gitignore").write_text("*.whl\n")
    with pytest.raises(FolderError, match=r"drops \.spacekit/") as caught:
        docker_content(read_folder(folder))
    (folder / ".gitignore").write_text("*.whl\n!/.spacekit/*.whl\n")
    assert "!/.spacekit/*.whl" in (caught.value.hint or "")
    docker_content(read_folder(folder))
