"""Edits of files: what a fix changes, and that nothing else does."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from check_cases import CASES, write_folder
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spacekit.errors import FolderError
from spacekit.folder.app_folder import read_folder
from spacekit.folder.card_text import add_line, card_entries, remove_key, rename_key, replace_value
from spacekit.folder.checks import check
from spacekit.folder.edits import Edit, Fix, apply_edits, plan_edits
from spacekit.folder.mend import mend

FIXABLE = sorted(name for name, case in CASES.items() if case.fix)
# Lines of settings as people write them: any order, comments, odd spacing.
LINES = st.lists(
    st.sampled_from(
        [
            "title: A thing  # mine",
            "emoji:   🚀",
            "tags: [a, 'b', \"c\"]",
            "models:\n  - a/b\n\n  - c/d",
            "# a comment",
            "",
            "custom_headers: {cross-origin-resource-policy: same-site}",
            "description: |\n  one\n\n  two: three",
            "python_version: 3.10",
            "license: MIT",
            "pinned: false",
        ]
    ),
    unique=True,
)


@given(LINES, st.sampled_from(["\n", "\r\n"]), st.sampled_from(["", "\ufeff"]), st.text(max_size=40))
def test_a_value_is_replaced_alone(lines: list[str], ending: str, mark: str, body: str) -> None:
    """Every other setting is as before, to the character, and so is the text around it."""
    block = "\n".join(["---", *lines, "sdk: gradio # this", "---", ""]).replace("\n", ending)
    readme = mark + block + body
    edited = replace_value(readme, "sdk", "docker")
    assert readme.replace("sdk: gradio # this", "sdk: docker # this", 1) == edited
    assert readme == replace_value(edited, "sdk", "gradio")


@given(LINES, st.sampled_from(["\n", "\r\n"]))
def test_what_is_added_can_be_taken_out_again(lines: list[str], ending: str) -> None:
    """Adding a line and removing it gives the same README."""
    readme = "\n".join(["---", *lines, "---", "# Text", ""]).replace("\n", ending)
    added = add_line(readme, "app_port: 80")
    assert ["80"] == [entry.source for entry in card_entries(added) if entry.key == "app_port"]
    assert readme == remove_key(added, "app_port")


@given(LINES)
def test_a_setting_goes_with_all_its_lines(lines: list[str]) -> None:
    """What is left are the other settings, with their values as they were."""
    readme = "\n".join(["---", *lines, "---", ""])
    entries = card_entries(readme)
    for entry in entries:
        left = card_entries(remove_key(readme, entry.key))
        assert [each.source for each in entries if each.key != entry.key] == [each.source for each in left]


def test_a_key_is_not_renamed_to_one_that_is_there() -> None:
    """Two settings of one name would be worse than a misspelt one."""
    readme = "---\ncolorfrom: red\ncolorFrom: blue\n---\n"
    assert readme == rename_key(readme, "colorfrom", "colorFrom")


@given(st.text(max_size=200))
def test_no_readme_makes_the_editors_fail(text: str) -> None:
    """Whatever the file holds, an edit that finds no place changes nothing."""
    readme = f"---\n{text}\n---\n"
    for edited in (replace_value(readme, "nope", "x"), remove_key(readme, "nope")):
        assert readme == edited


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(st.sets(st.sampled_from(FIXABLE), min_size=1, max_size=5), st.sampled_from(["\n", "\r\n"]))
def test_fixes_together_leave_none_of_their_findings(
    tmp_path_factory: pytest.TempPathFactory, chosen: set[str], ending: str
) -> None:
    """Whatever comes together in a folder, with whichever line ends: after --fix nothing is left to fix."""
    folder = tmp_path_factory.mktemp("app")
    for name in sorted(chosen):
        case = CASES[name]
        if "README.md" in case.bad and (folder / "README.md").exists():
            continue
        layers = {
            path: content.replace("\n", ending) if isinstance(content, str) else content
            for path, content in {**case.base, **case.bad}.items()
        }
        write_folder(folder, layers)
    _, left = mend(folder, lambda: read_folder(folder), check)
    assert [] == [finding.id for finding in left if finding.fix]
    assert [] == plan_edits(folder, [finding.fix for finding in left if finding.fix])


def test_a_file_keeps_its_mode_and_owner(tmp_path: Path) -> None:
    """A script stays a script, and the one of another user stays theirs."""
    file = tmp_path / "app.py"
    file.write_text("a\n")
    file.chmod(0o750)
    if os.geteuid() == 0:
        os.chown(file, 1234, 2345)
    before = file.stat()
    apply_edits(tmp_path, plan_edits(tmp_path, [Fix("app.py", lambda text: text + "b\n")]))
    after = file.stat()
    assert "a\nb\n" == file.read_text()
    assert (stat.S_IMODE(before.st_mode), before.st_uid) == (stat.S_IMODE(after.st_mode), after.st_uid)
    assert ["app.py"] == [each.name for each in tmp_path.iterdir()]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """What it leads to is edited."""
    (tmp_path / "real.txt").write_text("a\n")
    (tmp_path / "requirements.txt").symlink_to("real.txt")
    apply_edits(tmp_path, plan_edits(tmp_path, [Fix("requirements.txt", lambda text: text + "b\n")]))
    assert (tmp_path / "requirements.txt").is_symlink()
    assert "a\nb\n" == (tmp_path / "real.txt").read_text()


def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    """Somebody else's work is not overwritten."""
    file = tmp_path / "app.py"
    file.write_text("a\n")
    edits = plan_edits(tmp_path, [Fix("app.py", lambda text: text + "b\n")])
    file.write_text("c\n")
    with pytest.raises(FolderError, match=r"app\.py changed meanwhile"):
        apply_edits(tmp_path, edits)
    assert "c\n" == file.read_text()


@pytest.mark.parametrize("target", ["../outside", "../missing", "/nowhere/at/all"])
def test_a_fix_writes_nowhere_else(tmp_path: Path, target: str) -> None:
    """A link may lead out of the folder, also to a file that is not there: nothing is written behind it."""
    (tmp_path / "outside").write_text("theirs")
    root = tmp_path / "app"
    root.mkdir()
    (root / ".spacekitignore").symlink_to(target)
    fix = Fix(".spacekitignore", lambda text: f"{text}ours\n")
    assert [] == plan_edits(root, [fix])
    with pytest.raises(FolderError, match="leads out of the folder"):
        apply_edits(root, [Edit(".spacekitignore", None, b"ours")])
    assert {"app", "outside"} == {entry.name for entry in tmp_path.iterdir()}
    assert "theirs" == (tmp_path / "outside").read_text()


# Ends as a kill does, with the new bytes written beside the file.
KILLED = """
import os, pathlib, sys
from spacekit.folder.edits import Edit, apply_edits
os.fsync = lambda _: os._exit(9)
apply_edits(pathlib.Path(sys.argv[1]), [Edit("README.md", b"before", b"after")])
"""


def test_a_fix_that_was_killed_leaves_nothing_to_send(tmp_path: Path) -> None:
    """The file is as it was, and what was being written beside it is no file of the app."""
    (tmp_path / "README.md").write_text("before")
    assert 9 == subprocess.run([sys.executable, "-c", KILLED, tmp_path], check=False).returncode
    assert 2 == len(list(tmp_path.iterdir()))
    assert ["README.md"] == [file.path for file in read_folder(tmp_path).files]
    assert "before" == (tmp_path / "README.md").read_text()


def test_a_rename_takes_no_other_files_place(tmp_path: Path) -> None:
    """Only a free name is taken."""
    (tmp_path / "readme.md").write_text("a")
    (tmp_path / "README.md").write_text("b")
    assert [] == plan_edits(tmp_path, [Fix("readme.md", rename_to="README.md")])


def test_what_is_no_text_is_left_alone(tmp_path: Path) -> None:
    """A fix of text does nothing to bytes that are none."""
    (tmp_path / "app.py").write_bytes(b"\xff\xfe\0")
    assert [] == plan_edits(tmp_path, [Fix("app.py", lambda text: text + "b")])


def test_line_ends_are_seen_in_the_diff() -> None:
    """A change of line ends only is no empty diff."""
    diff = Edit("packages.txt", b"a\r\n", b"a\n").diff()
    assert ["-a\\r", "+a"] == diff[-2:]
