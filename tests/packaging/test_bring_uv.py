"""Each way in which the scripts bring uv to a machine that has none."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from spacekit.folder.uv_program import find_uv

ROOT = Path(__file__).resolve().parents[2]
# The ways need a package index and, for some, apt: whole journeys, not units.
pytestmark = pytest.mark.e2e


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project folder with the scripts and nothing else, a space in its name."""
    project = tmp_path / "a project"
    shutil.copytree(ROOT / "scripts", project / "scripts")
    return project


def run(project: Path, commands: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a few lines of bash as a script of the project would."""
    script = f'. scripts/lib/common.sh\n{commands}\n"$uv" --version'
    clean = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    return subprocess.run(
        ["bash", "-c", script],
        cwd=project,
        env=clean | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def system_tools(folder: Path, *left_out: str) -> str:
    """A PATH with what Debian has, but for what is left out."""
    folder.mkdir()
    for place in ("/usr/bin", "/bin", "/usr/sbin", "/sbin"):
        for tool in Path(place).iterdir():
            if tool.name not in left_out and not (folder / tool.name).is_symlink():
                (folder / tool.name).symlink_to(tool)
    return str(folder)


def test_a_uv_on_the_path_is_used(project: Path) -> None:
    """Nothing is installed where a uv that is new enough is there."""
    uv = find_uv()
    assert uv is not None
    done = run(project, "bring_uv", PATH=f"{uv.parent}{os.pathsep}{os.environ['PATH']}")
    assert 0 == done.returncode, done.stderr
    assert not (project / ".venv-uv").exists()


def test_an_old_uv_on_the_path_is_passed_by(project: Path, tmp_path: Path) -> None:
    """A uv that is too old for the scripts is left alone, and a new one brought."""
    old = tmp_path / "old"
    old.mkdir()
    (old / "uv").write_text("#!/bin/sh\necho uv 0.4.30\n")
    (old / "uv").chmod(0o755)
    done = run(project, "bring_uv", PATH=f"{old}:{os.environ['PATH']}")
    assert 0 == done.returncode, done.stderr
    assert (project / ".venv-uv" / "bin" / "uv").is_file()
    assert "0.4.30" not in done.stdout


def succeeds(*command: str) -> bool:
    """Whether a command is there and ends well."""
    there = shutil.which(command[0]) is not None
    return there and subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize(
    ("way", "asks_for"),
    [
        ("uv_with_venv", ("python3", "-c", "import ensurepip")),
        ("uv_with_pip_of_system", ("python3", "-m", "pip", "--version")),
        ("uv_with_pip_of_apt", ("apt-get", "--version")),
    ],
)
def test_each_way_works_where_it_can(project: Path, way: str, asks_for: tuple[str, ...]) -> None:
    """Python's own venv, a system pip that may not install, and Debian's pip without installing it.

    Each brings uv where the machine has what it asks for, and gives way quietly where not.
    """
    done = run(project, f"uv=$uv_home/bin/uv\n{way}")
    if succeeds(*asks_for):
        assert done.stdout.startswith("uv 0."), done.stderr
    else:
        assert (1, "") == (done.returncode, done.stdout + done.stderr)


def test_an_index_that_pip_knows_is_uvs_too(project: Path) -> None:
    """uv reads none of pip's settings, so the scripts hand the index over, unless uv has one of its own."""
    show = 'speak_as_pip; uv=true; echo "$UV_DEFAULT_INDEX"'
    (project / ".venv-uv").mkdir()
    (project / ".venv-uv" / "index-url").write_text("https://mirror.example/simple\n")
    assert "https://mirror.example/simple\n" == run(project, show, UV_DEFAULT_INDEX="").stdout
    assert "https://own.example\n" == run(project, show, UV_DEFAULT_INDEX="https://own.example").stdout


def test_a_machine_where_no_way_works_says_what_to_do(project: Path, tmp_path: Path) -> None:
    """Without uv, pip, ensurepip and apt: one cause, one next step, exit code 1, nothing left half-made."""
    path = system_tools(tmp_path / "bin", "uv", "apt-get", "pip", "pip3")
    done = run(
        project, "uv_with_venv() { return 1; }\nuv_with_pip_of_system() { return 1; }\nbring_uv", PATH=path
    )
    assert 1 == done.returncode
    assert "error: uv could not be installed" in done.stderr
    assert "hint: install it yourself (python3-venv" in done.stderr
