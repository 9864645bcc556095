"""A folder that is adopted, with the Dockerfile that some apps need."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from spacekit.folder.adopt.adopt import Adoption, adopt
from spacekit.folder.adopt.decide import DOCKERFILE, Wanted
from spacekit.folder.adopt.files import DOCKERIGNORE, dockerignore
from spacekit.folder.edits import Edit
from spacekit.image.dockerfile import ImageFacts, render_dockerfile
from spacekit.image.requirements import what_is_installed

__all__ = ["adopted"]


def adopted(directory: Path, wanted: Wanted) -> Adoption:
    """What the folder needs, with the Dockerfile for an app that wants a container.

    Raises:
        FolderError: There is nothing that a Space could run, or a file that would be changed can't be.
        UsageError: What is wanted is not there.
    """
    adoption = adopt(directory, wanted)
    if adoption.start is None:
        return adoption
    will_be = {*(file.path for file in adoption.folder.files), *(edit.path for edit in adoption.edits)}
    facts = ImageFacts(
        app_file=adoption.start.command[-1],
        title=adoption.title,
        python_version=adoption.python_version,
        has_requirements="requirements.txt" in will_be,
        has_pre_requirements="pre-requirements.txt" in will_be,
        has_packages="packages.txt" in will_be,
        command=adoption.start.command,
        port=adoption.start.port,
        python_path=adoption.start.python_path,
        is_local=what_is_installed(adoption.folder).is_local,
    )
    made = [Edit(DOCKERFILE, None, render_dockerfile(facts).encode())]
    if DOCKERIGNORE not in will_be:
        made.append(Edit(DOCKERIGNORE, None, dockerignore().encode()))
    return replace(adoption, edits=(*adoption.edits, *made))
