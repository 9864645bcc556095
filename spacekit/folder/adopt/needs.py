"""What an app has to have installed: its requirements.txt, completed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from packaging.utils import canonicalize_name

from spacekit.folder.adopt.distributions import Installed, find_distribution
from spacekit.folder.adopt.versions import Known, compatible_with
from spacekit.folder.requirements import requirement_lines

__all__ = ["Need", "covered_names", "missing_needs", "version_of", "with_needs"]

# How deep `-r` leads: a file may name itself.
_MAX_DEPTH = 5
# The name in `git+https://github.com/someone/name.git@main#egg=name`.
_EGG = re.compile(r"[#&]egg=([\w.-]+)")
_REPOSITORY = re.compile(r"/([\w.-]+?)(?:\.git|\.zip|\.tar\.gz|-[\d.]+[\w.-]*\.whl)?(?:@[^/]*)?(?:#.*)?$")
# A Space installs the one that sdk_version names: any other in requirements.txt would clash with it.
_GRADIO = "gradio"
# Packages that bring the module of another: who has the one needs no second.
_SAME = {
    "opencv-python-headless": (
        "opencv-python",
        "opencv-contrib-python",
        "opencv-contrib-python-headless",
    ),
    "faiss-cpu": ("faiss-gpu", "faiss-gpu-cu12"),
    "psycopg2-binary": ("psycopg2",),
    "pillow": ("pillow-simd",),
    "rembg": ("rembg-gpu",),
}


@dataclass(frozen=True)
class Need:
    """A package that the app imports and requirements.txt lacks.

    Attributes:
        name: The package, with its extras.
        specifier: Its versions; empty when none is known.
        reason: Who asks for it, and where the version is from.
        is_guess: Whether the package's name is only the module's.
    """

    name: str
    specifier: str
    reason: str
    is_guess: bool = False

    @property
    def line(self) -> str:
        """The line of requirements.txt."""
        return self.name + self.specifier


def missing_needs(
    modules: Iterable[str], covered: set[str], known: Known, installed: Installed
) -> list[Need]:
    """The packages of these modules that are not covered, each once."""
    needs: dict[str, Need] = {}
    for module in modules:
        found = find_distribution(module, installed)
        name = str(canonicalize_name(found.name.partition("[")[0]))
        if name in needs or {name, *_SAME.get(name, ())} & covered:
            continue
        specifier, source = version_of(name, known, installed)
        reason = f"import {module}; {source}"
        is_guess = found.source == "guess" and name not in known
        needs[name] = Need(found.name, specifier, reason, is_guess)
    return sorted(needs.values(), key=lambda need: need.name.lower())


def version_of(name: str, known: Known, installed: Installed) -> tuple[str, str]:
    """The specifier for a package, and where it is from: what the project says, else what is installed."""
    specifier, file = known.get(name, ("", ""))
    if specifier:
        return specifier, f"version from {file}"
    version = installed.version(name)
    if not version:
        return "", "no version known, so the newest"
    if name == _GRADIO:
        return f"=={version}", "installed here, and built with by sdk_version"
    return compatible_with(version), f"{version} is installed here"


def covered_names(texts: Mapping[str, str], file: str = "requirements.txt", depth: int = 0) -> set[str]:
    """The packages that a requirements file brings, with those of the files that it takes in."""
    names: set[str] = set()
    for line in requirement_lines(texts.get(file, "")):
        taken_in = re.match(r"(?:-r|--requirement)[\s=]*(\S+)", line.text)
        if line.name:
            names.add(line.name)
        elif taken_in and depth < _MAX_DEPTH:
            folder = file.rpartition("/")[0]
            inner = taken_in[1].removeprefix("./")
            names |= covered_names(texts, f"{folder}/{inner}" if folder else inner, depth + 1)
        else:
            found = _EGG.search(line.text) or _REPOSITORY.search(line.text)
            names |= {str(canonicalize_name(found[1]))} if found else set()
    return names


def with_needs(text: str, needs: Iterable[Need]) -> str:
    """A requirements.txt with these at its end; every line that is there stays."""
    lines = [need.line for need in needs]
    if not lines:
        return text
    ending = "\r\n" if "\r\n" in text else "\n"
    start = text if not text or text.endswith("\n") else text + ending
    if text.rstrip("\r\n").endswith("\\"):
        start += ending  # a line that goes on would take in the first of ours
    return start + "".join(line + ending for line in lines)
