"""Checks of README.md: the settings that tell a Space what to run."""

from __future__ import annotations

from collections.abc import Iterator

from spacekit.folder.app_folder import README, AppFolder
from spacekit.folder.checks.check import Check, Fault
from spacekit.folder.finding import Severity

__all__ = ["CHECKS"]

SDKS = ("gradio", "docker", "static")
_SMALLEST = "begin README.md with three lines: `---`, `sdk: gradio`, `---`"


def _missing(folder: AppFolder) -> Iterator[Fault]:
    if not folder.has(README):
        yield Fault(f"{README} is missing; its settings tell a Space what to run", _SMALLEST, README)
    elif not folder.front_matter.is_present:
        yield Fault(f"{README} has no settings between --- lines at its top", _SMALLEST, README)


def _broken(folder: AppFolder) -> Iterator[Fault]:
    problem = folder.front_matter.problem
    if problem:
        cure = f"mend the YAML between the --- lines of {README}; quote a value that has a colon or a #"
        yield Fault(f"the settings at the top of {README} can't be read: {problem}", cure, README)


def _sdk(folder: AppFolder) -> Iterator[Fault]:
    if not folder.front_matter.is_present or folder.front_matter.problem:
        return
    if "sdk" not in folder.front_matter.values:
        yield Fault(f"{README} does not say which sdk runs the app", "add the line `sdk: gradio`", README)
    elif folder.sdk not in SDKS:
        given = folder.front_matter.values["sdk"]
        known = ", ".join(SDKS)
        yield Fault(f"{README} says sdk: {given!s:.40}, which no Space knows", f"use one of {known}", README)


CHECKS = (
    Check("readme-settings", Severity.ERROR, "README.md has a settings block", _missing),
    Check("readme-yaml", Severity.ERROR, "the settings block is YAML", _broken),
    Check("readme-sdk", Severity.ERROR, "the sdk is one that Spaces have", _sdk),
)
