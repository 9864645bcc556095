"""Dockerfiles of other shapes, built for real: with a lock, with Debian packages, as a push commits them."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from engine_program import EngineProgram, TestEngine
from folders import write_files
from uv import find_uv_bin

from spacekit.folder.app_folder import read_folder
from spacekit.folder.templates import find_template
from spacekit.push.docker import docker_content

pytestmark = pytest.mark.e2e

# Older than the newest, so that one that ignores the lock is found out.
_LOCKED = "idna==3.4"


def locked_by(kind: str, folder: Path) -> None:
    """Write a lock file with uv itself."""
    uv = os.fspath(find_uv_bin())
    if kind == "uv.lock":
        project = '[project]\nname = "x"\nversion = "1"\nrequires-python = ">=3.11"\n'
        project += f'dependencies = ["{_LOCKED}"]\n'
        (folder / "pyproject.toml").write_text(project)
        subprocess.run([uv, "lock", "--quiet"], cwd=folder, check=True)
    else:
        (folder / "in").write_text(f"{_LOCKED}\n")
        compiled = [uv, "pip", "compile", "--quiet", "--python-version", "3.11", "in", "-o", "pylock.toml"]
        subprocess.run(compiled, cwd=folder, check=True)


@pytest.mark.parametrize("kind", ["uv.lock", "pylock.toml"])
def test_what_is_locked_is_what_is_installed(
    cli: EngineProgram, engine: TestEngine, tmp_path: Path, kind: str
) -> None:
    """By the lock alone: requirements.txt, which would take another version, is not looked at."""
    files = {
        "README.md": "---\nsdk: gradio\n---\n",
        "app.py": "print(1)\n",
        "requirements.txt": "idna>=3.5\n",
    }
    folder = write_files(tmp_path / "locked", files)
    locked_by(kind, folder)
    # The same index by another address: as a mirror would be, another one than the lock was made with.
    built = cli("build", "locked", UV_DEFAULT_INDEX="https://pypi.org:443/simple/.")
    assert 0 == built.code, built.stderr
    version = "from importlib.metadata import version; print(version('idna'))"
    assert "3.4\n" == engine.docker("run", "--rm", "locked", "python", "-c", version)


def test_what_a_list_names_in_the_folder_is_installed(
    cli: EngineProgram, engine: TestEngine, tmp_path: Path
) -> None:
    """Another list, and a project in place, which is found where the app is."""
    project = '[project]\nname = "inner"\nversion = "1"\n[build-system]\nrequires = ["setuptools"]\n'
    files = {
        "README.md": "---\nsdk: gradio\n---\n",
        "app.py": "import idna, inner; print(idna.__version__, inner.__file__)\n",
        "requirements.txt": "-r more.txt\n-e ./packages\n",
        "more.txt": f"{_LOCKED}\n",
        "packages/pyproject.toml": f'{project}build-backend = "setuptools.build_meta"\n',
        "packages/inner/__init__.py": "",
    }
    write_files(tmp_path / "local", files)
    built = cli("build", "local")
    assert 0 == built.code, built.stderr
    said = engine.docker("run", "--rm", "local", "python", "app.py")
    assert "3.4 /home/user/app/packages/inner/__init__.py\n" == said


def test_what_push_commits_for_a_docker_space_builds(engine: TestEngine, tmp_path: Path) -> None:
    """With the docker command alone, as the Hub's builder would; it is our spacekit, not an index's."""
    context = tmp_path / "committed"
    for file in docker_content(read_folder(find_template("hello"))):
        content = file.source if isinstance(file.source, bytes) else file.source.read_bytes()
        write_files(context, {file.path: content})
    engine.docker("build", "--tag", "committed", str(context))
    said = engine.docker("run", "--rm", "committed", "python", "-c", "import app; print(app.greet('Ada'))")
    assert "Hello, Ada!\n" == said


def test_debian_packages_come_along(cli: EngineProgram, engine: TestEngine, tmp_path: Path) -> None:
    """Those of packages.txt, and one that there is none of is named."""
    files = {"README.md": "---\nsdk: gradio\n---\n", "app.py": "print(1)\n", "packages.txt": "hello\r\n"}
    folder = write_files(tmp_path / "deb", files)
    built = cli("build", "deb")
    assert 0 == built.code, built.stderr
    assert "Hello, world!\n" == engine.docker("run", "--rm", "deb", "hello")
    (folder / "packages.txt").write_text("no-such-package-at-all\n")
    outcome = cli("build", "deb")
    assert 4 == outcome.code
    assert "error: a Debian package is not to be found\n" in outcome.stderr
