"""Paths that others made up: what is taken, and what no folder is made of."""

from __future__ import annotations

from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacekit.errors import FolderError
from spacekit.folder.incoming.names import Names, checked_path, is_left_out, shared_top

HOSTILE = {
    "../up.txt": "leads out",
    "a/../../up.txt": "leads out",
    "a/..": "leads out",
    "/etc/passwd": "root of the disk",
    "//server/share/a": "root of the disk",
    "C:/a.txt": "drive",
    "c:a.txt": "drive",
    "\\\\server\\share": "backslash",
    "..\\up.txt": "backslash",
    "a\\b.txt": "backslash",
    "a\0.txt": "nobody sees",
    "a\nb.txt": "nobody sees",
    "photo\u202egnp.exe": "nobody sees",
    "": "no name",
    "a//b": "empty part",
    "./a": "empty part",
    "a/.": "empty part",
    "a.txt.": "dot or a blank",
    "a.txt ": "dot or a blank",
    "folder /a.txt": "dot or a blank",
    "nul": "device",
    "a/CON.txt": "device",
    "com1.tar.gz": "device",
    "LPT¹": "device",
    "a.txt:stream": "not every system",
    "a?.txt": "not every system",
    "x" * 256: "longer than 255",
    "ж" * 130: "longer than 255",
    "/".join(["x" * 200] * 6): "longer than 1,024",
    "/".join(["x"] * 65): "deeper than 64",
    "half\ud800": "nobody sees",
}


@pytest.mark.parametrize(("path", "reason"), HOSTILE.items(), ids=[ascii(path)[:20] for path in HOSTILE])
def test_a_hostile_path_is_refused_with_its_reason(path: str, reason: str) -> None:
    """No path leads out of the folder, or means something else on another system."""
    with pytest.raises(FolderError, match=reason) as refused:
        checked_path(path)
    assert "unsafe-path" == refused.value.code
    assert refused.value.message.isprintable()


@pytest.mark.parametrize(
    "path",
    [
        "app.py",
        "a b/c-d_e.tar.gz",
        ".gitignore",
        "ü/東京.txt",
        "👩\u200d💻.md",
        "console.log",
        "a..b",
        "-rf",
        "#a",
    ],
)
def test_an_honest_path_is_taken_as_it_is(path: str) -> None:
    """What every system can hold is not changed."""
    assert path == checked_path(path)


@given(st.text(max_size=60))
def test_what_is_taken_stays_in_the_folder(path: str) -> None:
    """Whatever passes is relative and without a step up, for every system's way to read it."""
    try:
        taken = checked_path(path)
    except FolderError:
        return
    for kind in (PurePosixPath, PureWindowsPath):
        read = kind(taken)
        assert not read.is_absolute()
        assert not read.drive
        assert ".." not in read.parts
        assert taken == read.as_posix()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("a.txt", "a.txt"),
        ("a.txt", "A.TXT"),
        ("straße", "STRASSE"),
        ("\u00e9", "e\u0301"),
        ("a", "a/b"),
        ("a/b", "a"),
        ("a/b", "A/c"),
        ("a/b", "A"),
    ],
)
def test_names_that_some_system_holds_for_one_are_refused(first: str, second: str) -> None:
    """A second file never takes the place of the first, whatever the file system."""
    names = Names()
    names.take_file(first)
    with pytest.raises(FolderError, match=r"twice|one name"):
        names.take_file(second)


def test_folders_may_come_twice() -> None:
    """A folder that is listed, and that files lie in, is one."""
    names = Names()
    names.take_folder("a/b")
    names.take_file("a/b/c")
    names.take_folder("a")
    names.take_folder("a/b")


def test_what_is_no_part_of_an_app_is_left_out() -> None:
    """History, environments, secrets and what systems leave behind stay where they are."""
    left = [".git/config", "a/.GIT/x", ".venv/x", "node_modules/x/y", ".env", "__MACOSX/._a", "a/.DS_Store"]
    assert [True] * len(left) == [is_left_out(path) for path in left]
    assert [False] * 3 == [is_left_out(path) for path in (".gitignore", "app.py", "environment.yml")]


def test_the_one_folder_that_all_lies_in() -> None:
    """A folder around everything is no part of the app."""
    assert "top/" == shared_top(["top/a", "top/b/c"])
    assert "" == shared_top(["top/a", "b"])
    assert "" == shared_top(["top/a", "other/b"])
    assert "" == shared_top(["a"])
    assert "" == shared_top([])
