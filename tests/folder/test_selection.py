"""What the settings say about files: `[files] include` and `exclude`."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacekit.folder.app_folder import read_folder
from spacekit.folder.ignore import IgnoreRules, with_kept

FILES = {
    ".gitignore": "dist/\n*.bin\n",
    "app.py": "",
    "dist/index.html": "",
    "dist/js/app.js": "",
    "dist/notes.txt": "",
    "model.bin": "",
    "notes/private.txt": "",
}
DIST = ["dist/index.html", "dist/js/app.js", "dist/notes.txt"]
names = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z"), exclude_characters="/"), min_size=1
).filter(lambda name: name not in (".", ".."))
paths = st.lists(names, min_size=1, max_size=3).map("/".join)


def write(folder: Path, files: dict[str, str]) -> Path:
    """Make a folder of these files."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def sent(folder: Path, include: str = "", exclude: str = "") -> list[str]:
    """What would be sent with these patterns, separated by blanks."""
    lines = ["[files]", f"include = {include.split()}", f"exclude = {exclude.split()}"]
    (folder / "spacekit.toml").write_text("\n".join(lines))
    return [file.path for file in read_folder(folder).files if file.path != ".gitignore"]


@pytest.mark.parametrize(
    ("include", "exclude", "expected"),
    [
        ("", "", ["app.py", "notes/private.txt"]),
        (
            "dist/**",
            "",
            ["app.py", *DIST, "notes/private.txt"],
        ),
        ("dist/", "", ["app.py", *DIST, "notes/private.txt"]),
        ("/dist/js/*.js", "", ["app.py", "dist/js/app.js", "notes/private.txt"]),
        ("*.js", "notes", ["app.py", "dist/js/app.js"]),
        (
            "dist/** model.bin",
            "dist/notes.txt notes/",
            ["app.py", *DIST[:2], "model.bin"],
        ),
        ("", "*", []),
    ],
)
def test_include_sends_what_is_ignored_and_exclude_has_the_last_word(
    tmp_path: Path, include: str, exclude: str, expected: list[str]
) -> None:
    """Patterns are an ignore file's; an ignored folder is looked through if one leads into it."""
    assert expected == sent(write(tmp_path, FILES), include, exclude)


def test_the_gitignore_that_is_sent_excepts_what_is_included(tmp_path: Path) -> None:
    """The Hub applies the root's .gitignore to every commit; git itself agrees with the one that is made."""
    write(tmp_path, FILES)
    sent(tmp_path, "dist/js/** model.bin")
    folder = read_folder(tmp_path)
    assert () == folder.hidden_from_hub
    assert ("dist/js/app.js", "model.bin") == folder.excepted
    made = folder.made()
    assert [".gitignore"] == list(made)
    assert made[".gitignore"].startswith(FILES[".gitignore"].encode())
    (tmp_path / ".gitignore").write_bytes(made[".gitignore"])
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    asked = ["git", "-C", str(tmp_path), "check-ignore", "dist/js/app.js", "model.bin"]
    assert "" == subprocess.run(asked, capture_output=True, text=True, check=False).stdout


@given(st.lists(paths, max_size=3), st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0")))
def test_a_path_is_kept_whatever_it_is_called(kept: list[str], rule: str) -> None:
    """Whatever a rule drops and whatever a name has in it, the exception holds, and no line is lost."""
    text = with_kept(f"{rule}\n*\n", kept)
    assert text.startswith(f"{rule}\n*\n")
    rules = IgnoreRules().entering("", text.splitlines())
    assert [] == [path for path in kept if rules.leaves_out(path)]


def test_what_tells_spacekit_how_to_push_is_not_pushed(tmp_path: Path) -> None:
    """The settings and .spacekitignore stay at home; a spacekit.toml further down is an app's own."""
    write(tmp_path, {".spacekitignore": "", "app.py": "", "sub/spacekit.toml": "not ours"})
    assert ["app.py", "sub/spacekit.toml"] == sent(tmp_path)
