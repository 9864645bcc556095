"""The guide as values: chapters, programs, and the apps that these make."""

from __future__ import annotations

from pathlib import Path

import pytest

from spacekit.errors import SpacekitError
from spacekit.guide.chapters import Chapter, Program, guide_dir, read_chapter, read_guide
from spacekit.guide.programs import app_of


def test_a_chapter_is_text_and_programs_in_turn() -> None:
    """Programs have names; links lead to chapters of the guide, and what it does not have is but named."""
    text = (
        "# Two\n\nSee [one](one.md#a), [all](README.md), [more](../more.md).\n\n"
        "```python\nx = 1\n```\n\nAnd:\n\n```bash\nls\n```\n\n```python\nx = 2\n```\n"
    )
    chapter = read_chapter("two", text)
    assert (
        Chapter(
            "two",
            "Two",
            (
                "# Two\n\nSee [one](./one#a), [all](./), more.",
                Program("two-1", "x = 1\n"),
                "And:\n\n```bash\nls\n```",
                Program("two-2", "x = 2\n"),
            ),
        )
        == chapter
    )


def test_the_contents_list_every_chapter() -> None:
    """What lies in the folder is served, in the order of the contents."""
    names = [chapter.name for chapter in read_guide()]
    assert "" == names[0]
    assert {path.stem for path in guide_dir().glob("*.md")} - {"README"} == set(names[1:])


def test_a_guide_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """It says what can't be read."""
    with pytest.raises(SpacekitError, match="guide"):
        read_guide(tmp_path)


def test_a_program_is_run_but_not_served() -> None:
    """Its last step is left out, whatever it says."""
    program = Program("p", "import spacekit as gr\ndemo = gr.Blocks()\ndemo.launch(share=True)\n")
    assert app_of(program).local_url is None
