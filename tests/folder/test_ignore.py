"""Ignore rules, measured against git itself."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from spacekit.folder.files import walk
from spacekit.folder.ignore import Selection, is_always_left_out

FILES = [
    "a.py",
    "a.txt",
    "b.bin",
    "data/a.txt",
    "data/b.bin",
    "data/deep/a.txt",
    "data/deep/b.bin",
    "log/a.txt",
]
PATTERNS = [
    "*.txt",
    "!a.txt",
    "!data/a.txt",
    "data",
    "data/",
    "/data",
    "data/*",
    "data/**",
    "!data/deep/",
    "**/deep",
    "deep/*.bin",
    "*.b?n",
    "[ab].*",
    "!b.bin",
    "# comment",
    "",
    "a.txt ",
    "\\!a.txt",
    "/a.*",
    "log/**/a.txt",
]
rules = st.lists(st.sampled_from(PATTERNS), max_size=4)


def what_git_keeps(folder: Path) -> set[str]:
    """The files that git would add, by its own reading of the .gitignore files."""
    git = ["git", "-C", str(folder), "-c", "core.excludesFile=/dev/null"]
    if not (folder / ".git").is_dir():
        subprocess.run([*git, "init", "--quiet"], check=True)
    listed = subprocess.run(
        [*git, "ls-files", "-oz", "--exclude-standard"], check=True, capture_output=True, text=True
    )
    return {path for path in listed.stdout.split("\0") if path}


@settings(max_examples=60, deadline=None)
@given(top=rules, data=rules, deep=rules)
@example(top=["data/**"], data=["!a.txt"], deep=[])
def test_what_is_sent_is_what_git_would_add(top: list[str], data: list[str], deep: list[str]) -> None:
    """With .gitignore files at three depths, the folder's files are those that git takes."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for path in FILES:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).touch()
        for place, lines in (("", top), ("data", data), ("data/deep", deep)):
            (folder / place / ".gitignore").write_text("\n".join(lines))
        assert what_git_keeps(folder) == {file.path for file in walk(folder).files}


@pytest.mark.parametrize(
    "name",
    [
        ".git",
        ".GIT",
        ".env",
        ".env.local",
        ".envrc",
        ".ENV",
        ".venv",
        "venv",
        "__pycache__",
        "node_modules",
        ".DS_Store",
    ],
)
def test_some_names_are_never_sent(tmp_path: Path, name: str) -> None:
    """History, secrets, environments and caches stay at home, at any depth, even if a rule names them."""
    (tmp_path / "app.py").touch()
    (tmp_path / ".spacekitignore").write_text(f"!{name}\n")
    (tmp_path / "sub").mkdir()
    for place in (tmp_path, tmp_path / "sub"):
        (place / name).mkdir()
        (place / name / "secret").touch()
    assert is_always_left_out(name)
    chosen = Selection(include=(name, f"**/{name}/**", "secret"))
    assert ["app.py"] == [file.path for file in walk(tmp_path, chosen).files]


def test_spacekitignore_has_the_last_word(tmp_path: Path) -> None:
    """What git tracks can be left out of a push without touching .gitignore."""
    (tmp_path / ".spacekitignore").write_text("tests/\n*.ipynb\n")
    for name in ("app.py", "notes.ipynb", "tests/test_app.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert ["app.py"] == [file.path for file in walk(tmp_path).files]


def test_an_ignore_file_that_is_not_text_harms_nothing(tmp_path: Path) -> None:
    """Bytes that are no UTF-8 in .gitignore match nothing and stop nothing."""
    (tmp_path / ".gitignore").write_bytes(b"\xff\xfe*\x00\n*.log\n")
    (tmp_path / "a.log").touch()
    (tmp_path / "app.py").touch()
    assert [".gitignore", "app.py"] == [file.path for file in walk(tmp_path).files]


@pytest.mark.parametrize("line", ["\\", "a\\", "!\\", "/", "[", "[]", "a/\\"])
def test_a_line_that_is_no_pattern_matches_nothing(tmp_path: Path, line: str) -> None:
    """It is passed over, and the rules around it hold."""
    (tmp_path / ".gitignore").write_text(f"*.log\n{line}\n*.tmp\n")
    for name in ("a.log", "a.tmp", "app.py"):
        (tmp_path / name).touch()
    assert [".gitignore", "app.py"] == [file.path for file in walk(tmp_path).files]


def test_git_is_there_to_compare_with() -> None:
    """The comparison above is with the real program."""
    assert shutil.which("git")
