"""Which files an app reaches, and what it needs from elsewhere."""

from __future__ import annotations

import pytest

from spacekit.folder.adopt.reach import Reach, reach_from
from spacekit.folder.adopt.sources import Sources


def reach(entry: str, **files: str) -> Reach:
    """What an entry reaches among files whose paths are written with `__` for `/`."""
    contents = {f"{path.replace('__', '/')}.py": text.encode() for path, text in files.items()}
    return reach_from(entry, Sources(contents))


def test_local_modules_are_followed_and_not_needed() -> None:
    """What lies in the folder is no package; what it imports is needed as well, once, in order."""
    found = reach(
        "app.py", app="import helpers, gradio, os\nfrom lib import tool", helpers="import numpy, gradio",
        lib__tool="import PIL.Image", unused="import torch",
    )  # fmt: skip
    assert ["app.py", "helpers.py", "lib/tool.py"] == found.files
    assert ["gradio", "numpy", "PIL"] == found.modules
    assert [] == found.roots


def test_imports_that_go_round_end() -> None:
    """Two files that import each other are each read once."""
    assert ["app.py", "b.py"] == reach("app.py", app="import b", b="import app").files


def test_a_file_that_is_not_python_is_told() -> None:
    """What it imports is not known; the rest goes on."""
    found = reach("app.py", app="import b, c", b="def f(:", c="import numpy")
    assert (["b.py"], ["numpy"]) == (found.broken, found.modules)


def test_what_the_app_copes_without_is_apart() -> None:
    """Optional in one file and needed in another is needed."""
    both = "try:\n    import a, b\nexcept ImportError:\n    pass"
    found = reach("app.py", app=f"{both}\nimport other", other="import b")
    assert (["b"], ["a"]) == (found.modules, found.optional)


@pytest.mark.parametrize(
    ("entry", "files", "roots", "is_inside"),
    [
        ("demo/app.py", {"demo__app": "import x", "demo__x": ""}, [], False),
        ("demo/app.py", {"demo__app": "import kit.core", "kit____init__": "", "kit__core": ""}, [""], False),
        ("a/b/app.py", {"a__b__app": "from b.c import x", "a__b____init__": "", "a__b__c": ""}, ["a"], False),
        ("app.py", {"app": "from kit import core", "src__kit__core": ""}, ["src"], False),
        ("src/kit/app.py", {"src__kit__app": "from . import core", "src__kit__core": ""}, [], True),
        ("src/kit/app.py", {"src__kit__app": "from kit.core import x", "src__kit__core": ""}, ["src"], False),
        ("a/b/app.py", {"a__b__app": "from ..c import x", "a__c": "import numpy"}, [], True),
        ("app.py", {"app": "from ...... import x"}, [], True),
    ],
)
def test_places_where_python_would_not_look_are_found(
    entry: str, files: dict[str, str], roots: list[str], is_inside: bool
) -> None:
    """A script finds modules beside itself; for all others something has to be done."""
    found = reach(entry, **files)
    assert (roots, is_inside) == (found.roots, found.is_inside_package)
    assert set(found.modules) <= {"numpy"}


def test_a_launcher_leads_to_what_it_starts() -> None:
    """`runpy` names a module or a file; its imports count."""
    assert ["numpy"] == reach(
        "run.py", run="import runpy\nrunpy.run_path('app.py')", app="import numpy"
    ).modules
    assert ["torch"] == reach(
        "run.py", run="runpy.run_module('kit.app')", src__kit__app="import torch"
    ).modules


def test_packages_that_share_a_module_are_told_apart() -> None:
    """`google` is the top of many packages; the rest of the name says which."""
    source = "from google import genai\nimport google.cloud.storage as s\nfrom google.protobuf import message"
    assert ["google.genai", "google.cloud.storage", "google.protobuf"] == reach("app.py", app=source).modules
