"""`spacekit init --from`: a folder comes from elsewhere, and is adopted."""

from __future__ import annotations

from pathlib import Path

from folders import files_of, write_files
from program import Program
from zips import make_zip

APP = "import spacekit as sk\nsk.Interface(str, 'text', 'text').launch()\n"


def test_a_zip_becomes_a_folder_that_can_be_pushed(cli: Program, tmp_path: Path) -> None:
    """A zip is unpacked to a folder of its name, and gets what a Space needs besides."""
    make_zip(tmp_path / "stock-watch.zip", {"stock-main/main.py": APP, "stock-main/README.md": "# Stock\n"})
    outcome = cli("init", "--from", "stock-watch.zip", "--yes")
    assert 0 == outcome.code, outcome.stderr
    assert "Brought stock-watch.zip to stock-watch" in outcome.stderr
    assert {"main.py", "README.md", "requirements.txt", ".gitignore"} == set(
        files_of(tmp_path / "stock-watch")
    )
    assert 0 == cli("check", "stock-watch", "--no-resolve").code


def test_a_folder_becomes_another(cli: Program, tmp_path: Path) -> None:
    """A folder is copied to the one that is named, and stays as it is itself."""
    source = write_files(tmp_path / "old", {"main.py": APP})
    outcome = cli("init", "new", "--from", "old", "--yes")
    assert 0 == outcome.code, outcome.stderr
    assert "README.md" in files_of(tmp_path / "new")
    assert {"main.py": APP.encode()} == files_of(source)


def test_a_dry_run_leaves_nothing(cli: Program, tmp_path: Path) -> None:
    """What would be written is shown, and nothing of the zip is kept."""
    make_zip(tmp_path / "app.zip", {"main.py": APP})
    outcome = cli("init", "--from", "app.zip", "--dry-run")
    assert 0 == outcome.code, outcome.stderr
    assert "requirements.txt" in outcome.stdout
    assert ["app.zip"] == [path.name for path in tmp_path.iterdir()]


def test_a_hostile_zip_is_an_error_with_a_hint(cli: Program, tmp_path: Path) -> None:
    """The reason stands there, and nothing is written."""
    make_zip(tmp_path / "app.zip", {"main.py": APP, "../up.py": "1"})
    outcome = cli("init", "--from", "app.zip", "--yes")
    assert 1 == outcome.code
    assert "error: '../up.py' can't be taken in: it leads out of the folder" in outcome.stderr
    assert "hint: nothing was kept" in outcome.stderr
    assert ["app.zip"] == [path.name for path in tmp_path.iterdir()]
