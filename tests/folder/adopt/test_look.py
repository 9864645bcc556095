"""Title, picture, colours, and the Python that an app is for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacekit.folder.adopt.look import COLOURS, MAX_TITLE_CHARS, colours_for, emoji_for, title_of
from spacekit.folder.adopt.python_version import PYTHON_FILES, choose_python
from spacekit.folder.card_schema import problems_of
from spacekit.folder.front_matter import parse_front_matter, with_values


@pytest.mark.parametrize(
    ("readme", "project", "folder", "expected"),
    [
        ("# My **cool** [app](https://x) 🚀 `v2`\n", None, "x", "My cool app v2"),
        ("![logo](a.png)\n<h1>No</h1>\n# <img src=x> Real title #\n", None, "x", "Real title"),
        ("```sh\n# a comment\n```\n# Title\n", None, "x", "Title"),
        ("## Only a part\n", "my-project", "x", "My project"),
        ("", None, "snake_case.app", "Snake case app"),
        ("# 🎉\n", None, "x", "X"),
        ("# " + "word " * 40, None, "x", "word " * 11 + "word"),
        ("", None, "", "App"),
    ],
)
def test_a_title_is_in_the_readme_or_a_name(
    readme: str, project: str | None, folder: str, expected: str
) -> None:
    """The first heading without its dress, else the project's name, else the folder's."""
    assert expected == title_of(readme, project, folder)


@given(st.text(), st.none() | st.text(), st.text())
def test_every_title_fits_and_reads_back(readme: str, project: str | None, folder: str) -> None:
    """Whatever it is made of, a title is one line that front matter can hold."""
    title = title_of(readme, project, folder)
    assert 0 < len(title) <= MAX_TITLE_CHARS
    assert title == parse_front_matter(with_values("", {"title": title})).text("title")


@pytest.mark.parametrize(
    ("words", "emoji"),
    [("Dog breeds", "🐶"), ("Chat with a PDF", "💬"), ("Stock forecast", "📈"), ("Whisper", "🗣️")],
)
def test_a_picture_goes_with_the_words(words: str, emoji: str) -> None:
    """A word that calls for a picture gets it, the same every time."""
    assert emoji == emoji_for(words) == emoji_for(words.upper())


@given(st.text())
def test_the_look_is_one_that_the_hub_takes(words: str) -> None:
    """A picture is an emoji and the colours are two of the Hub's."""
    start, end = colours_for(words)
    assert start != end
    assert {start, end} <= set(COLOURS)
    readme = with_values("", {"emoji": emoji_for(words), "colorFrom": start, "colorTo": end, "sdk": "static"})
    assert {} == problems_of(parse_front_matter(readme).values)


@pytest.mark.parametrize(
    ("texts", "running", "expected"),
    [
        ({}, "3.12", "3.12"),
        ({}, "3.14", "3.13"),
        ({".python-version": "3.12.4\n"}, "3.11", "3.12"),
        ({".python-version": "pypy3.10\n"}, "3.11", "3.11"),
        ({"runtime.txt": "python-3.10.2"}, "3.11", "3.10"),
        ({"pyproject.toml": '[project]\nrequires-python = ">=3.12.3"'}, "3.11", "3.13"),
        ({"pyproject.toml": '[project]\nrequires-python = ">=3.9"'}, "3.11", "3.11"),
        ({"pyproject.toml": '[project]\nrequires-python = "<3.9"'}, "3.11", None),
        ({"pyproject.toml": '[tool.poetry.dependencies]\npython = "^3.12"'}, "3.11", "3.13"),
        ({"uv.lock": 'requires-python = ">=3.12, <3.13"'}, "3.11", "3.12"),
        ({"Pipfile": '[requires]\npython_version = "3.10"'}, "3.11", "3.10"),
        ({"pyproject.toml": "broken = ["}, "3.12", "3.12"),
    ],
)
def test_the_python_is_the_projects_else_the_running_one(
    texts: dict[str, str], running: str, expected: str | None
) -> None:
    """An exact version first, then a range with the running one preferred; never one that Spaces lack."""
    chosen = choose_python(texts, running, uses_spacekit=False)
    assert expected == (chosen and chosen[0])


def test_an_app_of_spacekit_gets_a_python_that_spacekit_runs_with() -> None:
    """Whatever the project names."""
    chosen = choose_python({".python-version": "3.10"}, "3.10", uses_spacekit=True)
    assert chosen is not None
    assert "3.13" == chosen[0]


@given(st.dictionaries(st.sampled_from(PYTHON_FILES), st.text()))
def test_no_file_makes_the_choice_fail(texts: dict[str, str]) -> None:
    """Files that are broken say nothing."""
    assert choose_python(texts, "3.12", uses_spacekit=False)
