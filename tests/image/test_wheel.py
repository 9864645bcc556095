"""The wheel of the running spacekit, from a source tree and from an installation."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

import spacekit
from spacekit.errors import BuildError
from spacekit.image import wheel as wheels

pytestmark = pytest.mark.e2e  # it builds

MAKE_ONE = "import sys, pathlib\nfrom spacekit.image.wheel import wheel_of_running\n"
MAKE_ONE += "print(wheel_of_running(pathlib.Path(sys.argv[1])))"


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of the spacekit under test, whichever way it is installed."""
    return wheels.wheel_of_running(tmp_path_factory.mktemp("original"))


def contents(wheel: Path) -> dict[str, bytes]:
    """Every file of a wheel but RECORD, whose order is the packer's own."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/RECORD")}


def install(wheel: Path, venv: Path) -> Path:
    """Install the wheel alone into a virtual environment of its own; give its Python."""
    uv = wheels._find_uv() or "uv"
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, venv], check=True)
    python = venv / "bin" / "python"
    subprocess.run([uv, "pip", "install", "--quiet", "--no-deps", "--python", python, wheel], check=True)
    return python


def test_the_wheel_carries_both_packages_and_the_templates(original: Path) -> None:
    """One wheel holds the toolkit, the runtime and the templates."""
    names = contents(original)
    assert "spacekit/errors.py" in names
    assert "spacekit_runtime/protocol.py" in names
    assert "spacekit/_templates/hello/app.py" in names


def test_an_installed_spacekit_packs_itself_into_the_same_wheel(original: Path, tmp_path: Path) -> None:
    """install -> wheel_of_running gives back the wheel's name and every byte, and no installer's files."""
    python = install(original, tmp_path / "venv")
    command: list[str | Path] = [python, "-I", "-c", MAKE_ONE, tmp_path / "again"]
    again = Path(
        subprocess.run(command, check=True, capture_output=True, text=True, cwd=tmp_path).stdout.strip()
    )
    assert original.name == again.name
    assert contents(original) == contents(again)


def test_packing_twice_gives_the_same_bytes(original: Path, tmp_path: Path) -> None:
    """A wheel's bytes depend on its files alone, so it can be cached and compared."""
    python = install(original, tmp_path / "venv")
    for name in ("one", "two"):
        subprocess.run([python, "-I", "-c", MAKE_ONE, tmp_path / name], check=True, cwd=tmp_path)
    assert (tmp_path / "one" / original.name).read_bytes() == (tmp_path / "two" / original.name).read_bytes()


def test_a_wheel_made_of_an_installation_installs_again(original: Path, tmp_path: Path) -> None:
    """An installer that checks RECORD takes the packed wheel, and it knows its version."""
    python = install(original, tmp_path / "first")
    subprocess.run([python, "-I", "-c", MAKE_ONE, tmp_path / "again"], check=True, cwd=tmp_path)
    second = install(tmp_path / "again" / original.name, tmp_path / "second")
    ask = "from importlib.metadata import version; import spacekit.errors; print(version('spacekit'))"
    shown = subprocess.run(
        [second, "-I", "-c", ask], check=True, capture_output=True, text=True, cwd=tmp_path
    )
    metadata = next(value for name, value in contents(original).items() if name.endswith("/METADATA"))
    assert Parser().parsestr(metadata.decode())["Version"] == shown.stdout.strip()


def test_nothing_half_made_is_left_beside_the_wheel(original: Path) -> None:
    """The folder of the wheel holds the wheel and nothing else."""
    assert [original] == list(original.parent.iterdir())


def test_a_source_tree_that_does_not_build_says_why(tmp_path: Path) -> None:
    """A broken tree gives the backend's last words and the command that shows them all."""
    (tmp_path / "pyproject.toml").write_text("[project\n")
    with pytest.raises(BuildError) as caught:
        wheels.build(tmp_path, tmp_path)
    assert "did not build" in caught.value.message
    assert "uv build --wheel" in (caught.value.hint or "")


def test_a_lone_copy_of_the_package_says_what_it_lacks(tmp_path: Path) -> None:
    """Files without metadata and without pyproject.toml can't become a wheel, and the error says so."""
    source = Path(spacekit.__file__).parent
    for name in ("__init__.py", "errors.py", "image/__init__.py", "image/wheel.py"):
        target = tmp_path / "lone" / "spacekit" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((source / name).read_bytes())
    script = f"import sys; sys.path.insert(0, {str(tmp_path / 'lone')!r})\n{MAKE_ONE}"
    command: list[str | Path] = [sys.executable, "-S", "-I", "-c", script, tmp_path / "out"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=tmp_path)
    assert "has no package metadata" in done.stderr
