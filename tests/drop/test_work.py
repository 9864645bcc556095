"""What the page does with a folder: taken in, completed, mended, or refused without a trace."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from folders import write_files
from zips import add_entry, make_zip, named

from spacekit.drop.telling import Stopped, Telling
from spacekit.drop.work import Server, Work
from spacekit.errors import FolderError, SpacekitError
from spacekit.folder.incoming.copies import Sent

APP = "import spacekit as gr\n\ngr.Interface(str, 'text', 'text').launch(server_port=8000)\n"


@pytest.fixture(autouse=True)
def _scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Temporary folders of this test."""
    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "scratch"))


def left(tmp_path: Path) -> list[str]:
    """What lies in the temporary folder."""
    return os.listdir(tmp_path / "scratch")  # noqa: PTH208  # names alone


def telling() -> Telling:
    """Nobody who looks on."""
    return Telling(lambda: None)


def sent(folder: Path, files: dict[str, str]) -> list[Sent]:
    """The files of a folder as a browser sends them."""
    write_files(folder, files)
    return [Sent(f"{folder.name}/{name}", folder / name) for name in files]


@pytest.fixture
def work() -> Work:
    """A visit."""
    return Work(Server("http://127.0.0.1:1"))


def test_a_folder_is_completed_and_mended(work: Work, tmp_path: Path) -> None:
    """Code alone becomes a folder that can be pushed; the one that was dropped stays as it is."""
    files = sent(tmp_path / "stock-watch", {"main.py": APP})
    work.take(files, telling())
    assert "adopt" == work.stage
    assert work.adoption is not None
    assert {".gitignore", "README.md", "requirements.txt"} == {edit.path for edit in work.adoption.edits}
    work.complete(telling(), adds=True)
    assert ("look", True) == (work.stage, work.has_errors)
    assert work.folder is not None
    assert "Stock watch" == work.folder.title
    [finding] = [each for each in work.fixable if each.is_error]
    assert "8000" in finding.cause
    work.fix(work.fixable.index(finding), telling())
    assert not work.has_errors
    assert "8000" not in (work.path / "main.py").read_text()
    assert APP == (tmp_path / "stock-watch" / "main.py").read_text()
    work.clear()
    assert [] == left(tmp_path)


def test_a_complete_folder_goes_straight_to_its_findings(work: Work, tmp_path: Path) -> None:
    """Nothing is asked of a folder that lacks nothing; all that mends itself is mended at once."""
    readme = (
        "---\ntitle: Hello\nsdk: gradio\napp_file: main.py\nemoji: 👋\ncolorFrom: red\ncolorTo: red\n---\n"
    )
    ignores = ".env\n.venv/\n__pycache__/\n"
    files = {"main.py": APP, "README.md": readme, "requirements.txt": "spacekit\n", ".gitignore": ignores}
    work.take(sent(tmp_path / "hello", files), telling())
    if work.stage == "adopt":
        assert work.adoption is not None
        pytest.fail(f"it lacks {[edit.path for edit in work.adoption.edits]}")
    assert work.has_errors
    work.fix_all(telling())
    assert not work.has_errors


def test_what_is_no_app_is_said_by_the_checks(work: Work, tmp_path: Path) -> None:
    """A folder that nothing can be made of is looked at as it is, and can't go on."""
    work.take(sent(tmp_path / "notes", {"notes.txt": "hello"}), telling())
    assert ("look", True) == (work.stage, work.has_errors)


@pytest.mark.parametrize("name", ["../up.py", "/etc/up.py", "a\\up.py", "C:/up.py", "nul.py", "a:b.py"])
def test_hostile_names_leave_nothing(work: Work, tmp_path: Path, name: str) -> None:
    """Neither a browser that lies nor a zip that does gets a file anywhere."""
    (tmp_path / "x").write_text(APP)
    archive = make_zip(tmp_path / "a.zip", {"main.py": APP, name: "1"})
    before = sorted(path for path in tmp_path.rglob("*") if "scratch" not in path.parts)
    for files in (
        [Sent("app/main.py", tmp_path / "x"), Sent(name, tmp_path / "x")],
        [Sent("a.zip", archive)],
    ):
        with pytest.raises(FolderError, match="can't be taken in"):
            work.take(files, telling())
        assert "drop" == work.stage
        assert not work.path.exists()
    assert before == sorted(path for path in tmp_path.rglob("*") if "scratch" not in path.parts)


def test_a_link_in_a_zip_leaves_nothing(work: Work, tmp_path: Path) -> None:
    """A zip can't bring a link to the machine's own files."""
    archive = add_entry(make_zip(tmp_path / "a.zip", {"main.py": APP}), named("k", 0o120777), b"/etc/passwd")
    with pytest.raises(FolderError, match="is a link"):
        work.take([Sent("a.zip", archive)], telling())
    assert not work.path.exists()


def test_a_folder_says_neither_where_it_goes_nor_what_it_is_told(
    work: Work, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stranger's settings don't send the token to a server of theirs, nor secrets of this machine along."""
    settings = 'to = "evil/app"\nendpoint = "http://127.0.0.1:2"\n[secrets]\nSTOLEN = "env:OWN_SECRET"\n'
    monkeypatch.setenv("OWN_SECRET", "mine")
    files = {"main.py": APP.replace("server_port=8000", ""), "spacekit.toml": settings}
    work.take(sent(tmp_path / "app", files), telling())
    work.complete(telling(), adds=True)
    with pytest.raises(SpacekitError, match=r"127\.0\.0\.1:1"):
        work.make_plan("me/app", telling(), is_private=False)
    with pytest.raises(SpacekitError, match="an empty name is no id of a Space"):
        work.make_plan("", telling(), is_private=False)


def test_a_question_is_answered(work: Work, tmp_path: Path) -> None:
    """Where two files could be the app, the answer decides which one it is."""
    files = {"first.py": APP, "second.py": APP}
    work.take(sent(tmp_path / "two", files), telling())
    assert work.adoption is not None
    [question] = work.adoption.questions
    assert {"first.py", "second.py"} == set(question.choices)
    work.choose(question.about, "second.py")
    work.complete(telling(), adds=True)
    assert work.folder is not None
    assert "second.py" == work.folder.app_file


def test_no_index_of_a_strangers_is_asked(work: Work, tmp_path: Path) -> None:
    """What a folder names as its package index is not reached from this machine."""
    with socket.create_server(("127.0.0.1", 0)) as index:
        index.settimeout(0.5)
        port = index.getsockname()[1]
        requirements = f"--index-url http://127.0.0.1:{port}/simple\nspacekit\nnumpy\n"
        work.take(sent(tmp_path / "app", {"main.py": APP, "requirements.txt": requirements}), telling())
        work.complete(telling(), adds=True)
        with pytest.raises(TimeoutError):
            index.accept()


def test_work_that_nobody_watches_ends(work: Work, tmp_path: Path) -> None:
    """Once stopped, the work ends at the next thing that it has to say, and nothing is left of it."""
    files = sent(tmp_path / "app", {f"{number}.py": APP for number in range(50)})
    stopped = telling()

    def stop_in_the_middle() -> None:
        if stopped.steps and stopped.steps[-1].done > len(APP) * 10:
            stopped.stop()

    stopped.changed = stop_in_the_middle
    with pytest.raises(Stopped):
        work.take(files, stopped)
    assert not work.path.exists()
    work.clear()
    assert [] == left(tmp_path)
