"""`--sdk docker`: a spacekit app for a server whose builder can't install spacekit by itself.

spacekit has no release yet, and its name on PyPI belongs to another project. A Gradio Space's builder
sees requirements.txt and nothing else of the commit, so it could not install spacekit; a Dockerfile can
take its wheel from the commit.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

from spacekit.errors import FolderError
from spacekit.folder.app_folder import README, AppFolder
from spacekit.folder.front_matter import with_values
from spacekit.folder.ignore import IgnoreRules
from spacekit.push.content import Content, of_folder
from spacekit.push.target import Target

__all__ = ["docker_content", "refuse_unreachable_spacekit", "uses_spacekit"]

DOCKERFILE = "Dockerfile"


def uses_spacekit(folder: AppFolder) -> bool:
    """Whether the app asks for spacekit."""
    return "spacekit" in folder.requirements


def refuse_unreachable_spacekit(folder: AppFolder, target: Target, sdk: str) -> None:
    """Say before a push what would fail only in the Hub's builder.

    Raises:
        FolderError: The app asks for spacekit, and the Hub would look for it on an index.
    """
    if target.is_hugging_face and sdk == "gradio" and uses_spacekit(folder):
        raise FolderError(
            "huggingface.co can't install spacekit by itself: the spacekit on PyPI is another project",
            "push with `--sdk docker`: it adds a Dockerfile and the wheel of this spacekit to the commit",
            code="not-on-index",
        )


def docker_content(folder: AppFolder, plain: Iterable[Content] | None = None) -> list[Content]:
    """The folder's files, with README.md, Dockerfile and wheel as a Docker Space needs them.

    A Dockerfile in the folder is taken as it is.

    Args:
        folder: The app.
        plain: Its files as a transport would send them; `None` is as they stand.

    Raises:
        FolderError: The folder's .gitignore would drop the wheel.
        BuildError: The wheel could not be made.
    """
    # Each push comes through this module, and few have anything to do with images.
    from spacekit.image.dockerfile import PORT, render_dockerfile
    from spacekit.image.plan import image_facts

    files = {file.path: file for file in (of_folder(folder) if plain is None else plain)}
    readme = with_values(folder.readme(), {"sdk": "docker", "app_port": PORT})
    made = [_made(README, readme.encode(), "sdk: docker")]
    if not folder.has(DOCKERFILE):
        if uses_spacekit(folder):
            made.append(_wheel(folder))
        made.append(_made(DOCKERFILE, render_dockerfile(image_facts(folder)).encode(), "--sdk docker"))
    return list((files | {file.path: file for file in made}).values())


def _wheel(folder: AppFolder) -> Content:
    """The wheel of the running spacekit, as a file of the commit."""
    from spacekit.image.plan import COMMITTED_WHEELS
    from spacekit.image.wheel import wheel_of_running

    with tempfile.TemporaryDirectory() as scratch:
        wheel = wheel_of_running(Path(scratch))
        path, content = f"{COMMITTED_WHEELS}/{wheel.name}", wheel.read_bytes()
    if folder.has(".gitignore"):
        rules = IgnoreRules().entering("", folder.read(".gitignore").splitlines())
        if rules.leaves_out(path):
            raise FolderError(
                f"the folder's .gitignore drops {path}, which the Dockerfile installs",
                f"add the line `!/{COMMITTED_WHEELS}/*.whl` at its end",
            )
    return _made(path, content, "the running spacekit")


def _made(path: str, content: bytes, by: str) -> Content:
    return Content(path, len(content), content, made=by)
