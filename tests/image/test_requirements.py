"""What an image installs: which of a folder's lists count."""

from __future__ import annotations

from pathlib import Path

import pytest
from folders import write_files

from spacekit.folder.app_folder import read_folder
from spacekit.image.plan import plan_build
from spacekit.image.requirements import what_is_installed

_README = {"README.md": "---\nsdk: gradio\n---\n", "app.py": "import gradio\n"}
_PROJECT = '[project]\nname = "x"\nversion = "1"\ndependencies = [{}]\n'
_LOCK = 'version = 1\n[[package]]\nname = "{}"\nversion = "1"\n'


def dockerfile_of(tmp_path: Path, **files: str) -> str:
    """The Dockerfile of an app that imports Gradio, with these lists."""
    named = {name.replace("__", ".").replace("_", "-"): text for name, text in files.items()}
    return plan_build(write_files(tmp_path / "app", {**_README, **named}), tmp_path).dockerfile


def test_a_project_alone_says_what_is_installed(tmp_path: Path) -> None:
    """Gradio comes along if it does not name it."""
    text = dockerfile_of(tmp_path, pyproject__toml=_PROJECT.format('"idna==3.4"'))
    assert "COPY files/app/pyproject.toml ./" in text
    assert "uv pip install -r pyproject.toml gradio &&" in text
    text = dockerfile_of(tmp_path, pyproject__toml=_PROJECT.format('"Gradio>=6"'))
    assert "uv pip install -r pyproject.toml &&" in text


def test_a_project_that_asks_for_nothing_is_no_list(tmp_path: Path) -> None:
    """Many hold the settings of tools only, or stand beside a requirements.txt."""
    assert "pyproject" not in dockerfile_of(tmp_path, pyproject__toml="[tool.ruff]\n")
    text = dockerfile_of(tmp_path, pyproject__toml=_PROJECT.format('"idna"'), requirements__txt="gradio\n")
    assert "uv pip install -r requirements.txt &&" in text


@pytest.mark.parametrize(("locked", "brings"), [("idna", True), ("gradio", False)])
def test_gradio_is_not_lost_between_a_lock_and_a_list(tmp_path: Path, locked: str, brings: bool) -> None:
    """The lock counts, so whether Gradio is there depends on it; that the list does not is said."""
    files = {
        "pyproject.toml": _PROJECT.format(""),
        "uv.lock": _LOCK.format(locked),
        "requirements.txt": "gradio",
    }
    plan = plan_build(write_files(tmp_path / "app", {**_README, **files}), tmp_path)
    assert brings == ("uv pip install gradio &&" in plan.dockerfile)
    assert ("requirements.txt is passed over: uv.lock says what is installed",) == plan.notes


@pytest.mark.parametrize(
    ("line", "is_local"),
    [
        ("-r more.txt", True), ("-c limits.txt", True), ("-e .", True), ("./x-1-py3-none-any.whl", True),
        ("wheels/x-1-py3-none-any.whl", True), ("x @ file:./x", True), (".", True),
        ("packages/x/ ; True", True), ("--index-url https://e.org/", False),
        ("idna==3.4  # -r more.txt", False), ("x @ https://example.org/x.whl", False),
        ("https://example.org/x.whl", False), ("git+https://example.org/x.git", False),
    ],
)  # fmt: skip
def test_a_line_may_take_in_other_files(tmp_path: Path, line: str, is_local: bool) -> None:
    """Lists, wheels and projects of the folder; not what is elsewhere."""
    folder = write_files(tmp_path / "app", {**_README, "requirements.txt": f"idna\n{line}\n"})
    assert is_local == what_is_installed(read_folder(folder)).is_local


def test_a_project_s_own_packages_are_local(tmp_path: Path) -> None:
    """By a path or as a member of a workspace; from an index they are not."""
    for source, expected in (("path = 'lib'", True), ("workspace = true", True), ("index = 'x'", False)):
        text = _PROJECT.format('"lib"') + f"[tool.uv.sources]\nlib = {{ {source} }}\n"
        files = {**_README, "pyproject.toml": text, "uv.lock": _LOCK.format("lib")}
        assert expected == what_is_installed(read_folder(write_files(tmp_path / "app", files))).is_local
