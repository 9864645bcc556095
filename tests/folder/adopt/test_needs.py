"""What an app has to have installed, and in which versions."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from spacekit.folder.adopt.distributions import Installed, find_distribution
from spacekit.folder.adopt.needs import covered_names, with_needs
from spacekit.folder.adopt.requirements import complete_requirements, gradio_version
from spacekit.folder.adopt.system_packages import missing_packages, with_packages
from spacekit.folder.adopt.versions import DECLARATIONS, compatible_with, known_versions

HERE = {"numpy": "2.4.6", "gradio": "6.31.0", "pillow": "12.3.0", "torch": "2.3.0+cpu", "ruff": "0.14.2"}
POETRY = """
[tool.poetry.dependencies]
python = "^3.11"
a = "^1.2"
b = "*"
c = "~1.4"
d = "2.0"
e = { version = ">=1", extras = ["x"] }
"""
NONE = Installed({}, lambda _: None)


def installed(modules: Mapping[str, list[str]] | None = None) -> Installed:
    """An environment with the packages of `HERE`."""
    return Installed(modules or {name: [name] for name in HERE} | {"PIL": ["Pillow"]}, HERE.get)


def lines(modules: list[str], environment: Installed | None = None, **texts: str) -> list[str]:
    """The lines of requirements.txt for these imports; files are named with `_` for `.`."""
    files = {name.replace("_", "."): text for name, text in texts.items()}
    return complete_requirements(files, modules, [""], environment or installed()).text.splitlines()


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        ("numpy", ("numpy", "environment")),
        ("PIL", ("pillow", "environment")),
        ("cv2", ("opencv-python-headless", "table")),
        ("sklearn", ("scikit-learn", "table")),
        ("google.genai", ("google-genai", "table")),
        ("requests", ("requests", "table")),
        ("some_module", ("some-module", "guess")),
    ],
)
def test_a_module_has_its_package(module: str, expected: tuple[str, str]) -> None:
    """What is installed knows best, then the table; a name that nobody knows is a guess and says so."""
    found = find_distribution(module, installed())
    assert expected == (found.name, found.source)


def test_of_several_packages_the_one_for_servers_is_taken() -> None:
    """Somebody may have the OpenCV that draws windows; a Space has none to draw on."""
    both = installed({"cv2": ["opencv-python", "opencv-python-headless"], "x": ["b-x", "a-x"]})
    assert "opencv-python-headless" == find_distribution("cv2", both).name
    assert "a-x" == find_distribution("x", both).name


@pytest.mark.parametrize(
    ("version", "specifier"),
    [("2.4.6", "~=2.4"), ("0.31.2", "~=0.31.2"), ("2.3.0+cpu", "~=2.3"), ("2024.2", "~=2024.2"),
     ("3", "~=3.0"), ("1.0rc1", "==1.0rc1"), ("no version", "")],
)  # fmt: skip
def test_an_installed_version_may_have_its_fixes(version: str, specifier: str) -> None:
    """What is allowed is the version and what does not break it; a trial version is taken as it is."""
    assert specifier == compatible_with(version)
    assert not specifier or SpecifierSet(specifier, prereleases=True).contains(Version(version).public)


def test_versions_are_from_the_project_before_the_machine() -> None:
    """A lock is exact, a declaration is copied, what is installed comes last, and nothing is made up."""
    lock = '[[package]]\nname = "numpy"\nversion = "2.0.1"\n'
    project = '[project]\nname = "x"\ndependencies = ["numpy>=1", "Pillow>=9,<11"]\n'
    assert ["numpy==2.0.1"] == lines(["numpy"], uv_lock=lock)
    assert ["numpy==2.0.1", "Pillow<11,>=9"] == lines(["numpy", "PIL"], uv_lock=lock, pyproject_toml=project)
    assert ["numpy~=2.4", "torch~=2.3", "wandb"] == lines(["torch", "wandb", "numpy"])


def test_what_a_project_declares_is_needed_though_nobody_imports_it() -> None:
    """A tokenizer's package is loaded by another; the project itself is none of its needs."""
    project = (
        '[project]\nname = "mine"\ndependencies = ["sentencepiece", "uvicorn[standard]>=0.30", "mine[x]"]\n'
    )
    assert ["sentencepiece", "uvicorn[standard]>=0.30"] == lines([], pyproject_toml=project)


def test_what_is_there_stays_and_is_completed() -> None:
    """Lines, comments and line ends of a requirements.txt survive; only what is missing is added."""
    text = "# mine\r\n--extra-index-url https://x.org\r\nopencv-python==4.8  # with windows\r\nnumpy"
    done = complete_requirements({"requirements.txt": text}, ["cv2", "numpy", "PIL"], [""], installed())
    assert f"{text}\r\npillow~=12.3\r\n" == done.text


def test_spacekit_comes_from_the_host() -> None:
    """No index has it, so it has no version."""
    assert ["spacekit", "numpy~=2.4"] == lines(["numpy", "spacekit"])


def test_gradio_is_the_one_that_the_space_builds_with() -> None:
    """requirements.txt and sdk_version never name two."""
    assert ["gradio==6.31.0"] == lines(["gradio"])
    assert "6.31.0" == gradio_version({}, "gradio==6.31.0", installed())
    assert "4.44.0" == gradio_version({}, "gradio[oauth]==4.44.0", installed())
    assert "6.31.0" == gradio_version({}, "gradio>=5", installed())
    assert gradio_version({}, "gradio<5", installed()) is None
    assert gradio_version({}, "", NONE) is None


def test_a_requirements_file_in_a_subfolder_is_taken_in() -> None:
    """A Space installs the one at the top only; the nearest to the app is copied there, nothing twice."""
    texts = {"a/b/requirements.txt": "numpy==1.26\n-r more.txt\n", "other/requirements.txt": "torch"}
    done = complete_requirements(texts, ["numpy", "PIL"], ["a/b", "a", ""], installed())
    assert ("numpy==1.26", "a/b/requirements.txt") == (done.text.splitlines()[0], done.merged_from)
    assert "numpy~=2.4" not in done.text
    assert "torch" not in done.text


def test_addresses_and_other_files_cover_what_they_bring() -> None:
    """Nobody adds the package of the same name from the index to one from a repository."""
    texts = {
        "requirements.txt": "-r requirements/base.txt\ngit+https://github.com/x/detectron2.git@v1\n"
        "git+https://x.org/a#egg=the_egg\n./wheels/local_thing-1.0-py3-none-any.whl\nb @ https://x.org/b.zip",
        "requirements/base.txt": "numpy\n-r more.txt\n-r base.txt",
        "requirements/more.txt": "torch",
    }
    assert {"detectron2", "the-egg", "local-thing", "b", "numpy", "torch"} == covered_names(texts)


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        ("poetry.lock", '[[package]]\nname = "a_b"\nversion = "1.0"\n', {"a-b": "==1.0"}),
        ("poetry.lock", '[[package]]\nname = "a"\nversion = "1"\n[package.source]\ntype = "git"\n', {}),
        ("uv.lock", '[[package]]\nname = "me"\nversion = "1"\nsource = { editable = "." }\n', {}),
        ("pylock.toml", '[[packages]]\nname = "torch"\nversion = "2.3.0+cpu"\n', {"torch": "==2.3.0"}),
        ("Pipfile.lock", json.dumps({"default": {"a": {"version": "==1.2"}, "b": {}}}), {"a": "==1.2"}),
        ("requirements.in", "a>1  # x\nb\n", {"a": ">1", "b": ""}),
        ("pyproject.toml", POETRY,
         {"a": "~=1.2", "b": "", "c": "~=1.4", "d": "==2.0", "e": ">=1"}),
    ],
)  # fmt: skip
def test_every_kind_of_file_is_read(file: str, text: str, expected: dict[str, str]) -> None:
    """Locks of uv, Poetry, PDM, pip and Pipenv, and declarations."""
    assert expected == {name: specifier for name, (specifier, _) in known_versions({file: text}).items()}


@given(
    st.sampled_from(DECLARATIONS), st.text() | st.just("package = 1\n[tool]\npoetry = 2\n[project]\nx = 1")
)
def test_no_file_makes_the_reader_fail(file: str, text: str) -> None:
    """A lock file that is broken says nothing."""
    assert isinstance(known_versions({file: text}), dict)


@given(st.text(st.characters(codec="utf-8")), st.lists(st.sampled_from(["numpy", "PIL", "torch"])))
def test_no_line_of_a_requirements_file_is_lost(text: str, modules: list[str]) -> None:
    """Whatever it holds, it is the beginning of what it becomes; doing it again changes nothing."""
    texts = {"requirements.txt": text}
    done = complete_requirements(texts, modules, [""], installed()).text
    assert done.startswith(text)
    again = complete_requirements({"requirements.txt": done}, modules, [""], installed())
    assert (done, ()) == (again.text, again.needs)


def test_system_packages_are_added_once() -> None:
    """What a module leans on outside of Python, one a line, after what is there."""
    assert ["poppler-utils", "ffmpeg"] == missing_packages(["pdf2image", "pydub", "numpy"], set(), "")
    assert ["libgl1", "libglib2.0-0"] == missing_packages(["cv2"], {"opencv-python"}, "")
    assert [] == missing_packages(["cv2", "pydub"], {"opencv-python-headless"}, "ffmpeg\n")
    assert "a\nffmpeg\n" == with_packages("a", ["ffmpeg"])
    assert "a" == with_packages("a", [])
    assert "" == with_needs("", [])
