"""New folders out of templates."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import pytest

from spacekit.errors import FolderError, UsageError
from spacekit.folder.app_folder import read_folder
from spacekit.folder.checks import check
from spacekit.folder.scaffold import check_emoji, scaffold, title_from
from spacekit.folder.templates import find_template, list_templates, template_names


@pytest.mark.parametrize("template", template_names())
def test_every_template_makes_a_folder_that_can_be_pushed(tmp_path: Path, template: str) -> None:
    """A template's copy passes every check, has the app's name, and says what it is and what it needs."""
    folder = read_folder(scaffold(template, tmp_path / "my-app"))
    assert [] == check(folder)
    assert "My app" == folder.title
    assert "\n# My app\n" in folder.readme()
    assert folder.front_matter.text("short_description")
    assert "static" == folder.sdk or {"spacekit", "gradio", "fastapi", "streamlit"} & {*folder.requirements}


def test_the_templates_are_listed_as_they_describe_themselves() -> None:
    """No second list: names, sdks and descriptions are those of the READMEs."""
    listed = {each.name: (each.sdk, each.description) for each in list_templates()}
    assert template_names() == sorted(listed)
    assert ("gradio", "Type a name, get a greeting") == listed["hello"]
    assert all(sdk and description for sdk, description in listed.values())


def test_what_is_made_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    """A copy that breaks off leaves nothing behind: not the folder, not a part of it."""
    broken = patch("shutil.copytree", side_effect=OSError(28, "No space left on device"))
    with broken, pytest.raises(FolderError, match="No space left"):
        scaffold("hello", tmp_path / "new" / "my-app")
    assert [] == list((tmp_path / "new").iterdir())


@pytest.mark.parametrize("emoji", ["xx", "", " ", "🚀 go", "a🚀"])
def test_what_the_hub_takes_for_no_emoji_is_refused(emoji: str) -> None:
    """Before there is a folder whose push would fail."""
    with pytest.raises(UsageError, match="is no emoji"):
        check_emoji(emoji)


def test_a_folder_is_not_made_with_a_picture_that_is_none(tmp_path: Path) -> None:
    """Nothing is left of it."""
    with pytest.raises(UsageError, match="is no emoji"):
        scaffold("hello", tmp_path / "x", emoji="xx")
    assert not (tmp_path / "x").exists()


def test_title_and_emoji_are_edited_as_data(tmp_path: Path) -> None:
    """Whatever the title holds, the README still reads, with all that the template said."""
    made = read_folder(scaffold("hello", tmp_path / "x", title='A "b": {{c}} # d', emoji="👩‍💻"))
    assert ('A "b": {{c}} # d', "👩‍💻") == (made.title, made.front_matter.text("emoji"))
    template = dict(read_folder(find_template("hello")).front_matter.values)
    assert template | {"title": made.title, "emoji": "👩‍💻"} == dict(made.front_matter.values)


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    """A folder that has nothing in it is as good as none."""
    assert "app.py" in [file.path for file in read_folder(scaffold("hello", tmp_path)).files]


@pytest.mark.parametrize("kind", ["full", "file", "dangling"])
def test_what_is_there_is_never_overwritten(tmp_path: Path, kind: str) -> None:
    """A folder with something in it, a file, a dead link: refused, and left as it was."""
    target = tmp_path / "target"
    if kind == "full":
        target.mkdir()
        (target / "app.py").write_text("mine")
    elif kind == "file":
        target.write_text("mine")
    else:
        target.symlink_to("nowhere")
    with pytest.raises(FolderError) as caught:
        scaffold("hello", target)
    assert caught.value.hint
    assert ["target"] == [path.name for path in tmp_path.iterdir()]
    assert kind != "full" or "mine" == (target / "app.py").read_text()


def test_an_unknown_template_names_those_there_are() -> None:
    """A slip in the name shows the right ones; a path is no name."""
    for name in ("helo", "../hello", ""):
        with pytest.raises(UsageError) as caught:
            find_template(name)
        assert "hello" in (caught.value.hint or "")


@pytest.mark.parametrize("title", [" ", "a\nb", "a\u2028b", "x" * 200, "\udcff", "a\0b"])
def test_a_title_that_is_none_is_refused(tmp_path: Path, title: str) -> None:
    """A title is one line of text; nothing is made for any other."""
    with pytest.raises(UsageError):
        scaffold("hello", tmp_path / "x", title=title)
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(
    ("name", "title"),
    [("my-first_app", "My first app"), ("Über", "Über"), ("-", "App"), ("x" * 200, "X" + "x" * 95)],
)
def test_a_title_is_made_of_the_folders_name(name: str, title: str) -> None:
    """Hyphens become spaces and the first letter a capital."""
    assert title == title_from(Path(name))
