"""Failures of a build: requirements, wheels, system packages, Dockerfiles."""

from __future__ import annotations

import re

from spacekit.push.symptom import Symptom

__all__ = ["SYMPTOMS"]

SYMPTOMS = (
    Symptom(
        "no-index",
        # In an app's own log the same words are about whatever it asks for; an index's addresses are these.
        re.compile(
            r"error sending request for url \(\S+(?:/simple/[\w.-]+/?|\.whl)\)"
            r"|after connection broken by .*: /\S*simple/"
        ),
        "the package index can't be reached from where the app is built",
        "the folder is not to blame: look at the network there, its proxy (HTTPS_PROXY) and the index "
        "(UV_DEFAULT_INDEX)",
    ),
    Symptom(
        "no-such-package",
        re.compile(
            r"[Bb]ecause ([\w.-]+) was not found in the package registry"
            r"|Could not find a version that satisfies the requirement ([\w.-]+)\S* \(from versions: none\)"
        ),
        "no package index has a package called {0}",
        "correct the name in requirements.txt: the name to import and the name to install may differ",
        lambda groups, _: (next((group for group in groups if group), "that"),),
    ),
    Symptom(
        "python-version",
        re.compile(
            r"(?:the (?:current|requested) Python version \(([^)]+)\) does not satisfy"
            r"|requires a different Python: (\S+) not in|requires Python\s?[<>=!~\d., ]+ but)"
        ),
        "a requirement does not run on the Space's Python{0}",
        "set `python_version` in README.md to one that it supports, or pin another version of it",
        lambda groups, _: ("".join(f" ({group})" for group in groups if group),),
    ),
    Symptom(
        "yanked",
        re.compile(r"([\w.-]+==\S+) (?:was|is) yanked|The candidate selected .* '([\w.-]+)' .*yanked"),
        "{0} was withdrawn by its maker",
        "pin another version of it in requirements.txt",
        lambda groups, _: (next((group for group in groups if group), "a requirement"),),
    ),
    Symptom(
        "no-such-version",
        re.compile(
            r"[Bb]ecause there (?:is|are) no versions? of ([\w.\[\]-]+(?:==\S+)?)"
            r"|Could not find a version that satisfies the requirement (\S+)"
            r"|No matching distribution found for (\S+)"
        ),
        "there is no {0} for the Space's Python and platform",
        "pin a version that exists in requirements.txt; `pip index versions NAME` lists them",
        lambda groups, _: (next((group for group in groups if group), "such version"),),
    ),
    Symptom(
        "requirements-conflict",
        re.compile(
            r"conflicting dependencies|ResolutionImpossible|No solution found when resolving"
            r"|your requirements are unsatisfiable"
        ),
        "the requirements contradict each other, so no set of versions fits all of them",
        "loosen one of the pins that the lines above name; `spacekit check` resolves them here",
    ),
    Symptom(
        "no-compiler",
        re.compile(r"(?:unable to execute|command) '?(?:gcc|g\+\+|cc|x86_64-linux-gnu-gcc|cmake|cargo)\b'?"),
        "a requirement has to be compiled, and the compiler is missing or failed",
        "pin a version that has a wheel for the Space's Python, or add `build-essential` to packages.txt",
    ),
    Symptom(
        "wheel-failed",
        re.compile(r"Failed (?:building wheel for|to build) [`']?([\w.-]+)|Failed to build `([^`]+)`"),
        "{0} has no wheel for the Space's Python, and did not build from its source",
        "pin a version that has one, or another python_version; what it lacks stands above",
        lambda groups, _: (next((group for group in groups if group), "a requirement"),),
    ),
    Symptom(
        "no-system-package",
        re.compile(r"E: Unable to locate package (\S+)"),
        "Debian has no package called {0}",
        "correct packages.txt: one Debian package a line, and no comments",
    ),
    Symptom(
        "docker-copy",
        re.compile(
            r"failed to (?:compute cache key|calculate checksum).*?\"?/?([\w./-]+)\"?: not found"
            r"|COPY failed: .*"
        ),
        "the Dockerfile copies a file that is not among those sent ({0})",
        "take it out of .gitignore, or correct the path: it counts from the folder's top",
        lambda groups, _: (groups[0] or "see the log",),
    ),
    Symptom(
        "dockerfile",
        re.compile(r"dockerfile parse error|unknown instruction:? (\S+)|failed to read dockerfile"),
        "the Dockerfile can't be read",
        "mend the line that the log names; `docker build .` shows it here",
    ),
    Symptom(
        "base-image",
        re.compile(
            r"(\S+): not found$|manifest for (\S+) not found|failed to resolve source metadata for (\S+)"
        ),
        "there is no image {0} to build on",
        "correct the FROM line of the Dockerfile",
        lambda groups, _: (next((group for group in groups if group), "of that name"),),
    ),
)
