"""The requirements.txt of an app: what is there, completed by what the project declares and imports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from packaging.utils import canonicalize_name

from spacekit.folder.adopt.distributions import Installed
from spacekit.folder.adopt.front import project_name
from spacekit.folder.adopt.needs import Need, covered_names, missing_needs, version_of, with_needs
from spacekit.folder.adopt.versions import Known, declared_names, known_versions
from spacekit.folder.requirements import requirement_lines

__all__ = ["Requirements", "complete_requirements", "gradio_version"]

REQUIREMENTS = "requirements.txt"
# The host that an app is pushed to brings its own, and no index has it.
_OWN = "spacekit"


@dataclass(frozen=True)
class Requirements:
    """A completed requirements.txt.

    Attributes:
        text: The whole file.
        needs: What was added.
        merged_from: The requirements.txt of a subfolder that was taken in: a Space installs the top one only.
    """

    text: str
    needs: tuple[Need, ...] = ()
    merged_from: str | None = None


def complete_requirements(
    texts: Mapping[str, str], modules: Iterable[str], folders: Iterable[str], installed: Installed
) -> Requirements:
    """Complete a requirements.txt.

    Args:
        texts: The project's files that speak of packages.
        modules: What the app imports from elsewhere.
        folders: Where the app's files are: a requirements.txt there counts if there is none at the top.
        installed: The packages of this environment.
    """
    text, merged_from = texts.get(REQUIREMENTS, ""), None
    known = known_versions(texts)
    if not text.strip():
        nested = (f"{folder}/{REQUIREMENTS}" for folder in folders if folder)
        merged_from = next((path for path in nested if texts.get(path, "").strip()), None)
    needs: list[Need] = []
    if merged_from:
        needs = [_copied(line.text, merged_from) for line in requirement_lines(texts[merged_from])]
    elif not text.strip():
        needs = _declared(texts, known, installed)
    covered = covered_names({**texts, REQUIREMENTS: with_needs(text, needs)})
    needs += missing_needs([name for name in modules if name != _OWN], covered, known, installed)
    if _OWN in modules and _OWN not in covered:
        needs.insert(0, Need(_OWN, "", f"import {_OWN}"))
    return Requirements(with_needs(text, needs), tuple(needs), merged_from)


def gradio_version(texts: Mapping[str, str], requirements: str, installed: Installed) -> str | None:
    """The Gradio to build with: the one that is pinned, locked or installed; `None` when nobody knows."""
    lines = [line for line in requirement_lines(requirements) if line.name == "gradio"]
    for line in lines:
        if line.exact:
            return line.exact
    locked = known_versions(texts).get("gradio", ("", ""))[0].removeprefix("==")
    here = installed.version("gradio")
    for version in (locked, here):
        fits = all(line.requirement and line.requirement.specifier.contains(version or "0") for line in lines)
        if version and version[0].isdigit() and fits:
            return version
    return None


def _declared(texts: Mapping[str, str], known: Known, installed: Installed) -> list[Need]:
    """What the project declares: some packages are needed and never imported, a tokenizer's for one."""
    own = canonicalize_name(project_name(texts) or "")
    needs = []
    for name, file in declared_names(texts):
        plain = str(canonicalize_name(name.partition("[")[0]))
        if plain != own:
            specifier, source = version_of(plain, known, installed)
            told = f"{file} declares it"
            needs.append(Need(name, specifier, told if file in source else f"{told}; {source}"))
    return needs


def _copied(line: str, file: str) -> Need:
    return Need(line, "", f"from {file}")
