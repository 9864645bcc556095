"""Whether the requirements can be met: asked of uv, which resolves them and installs nothing.

Nothing is built either, since building runs the code of packages; what is there as source only, or comes
from git or a folder, is left out of the question.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from urllib.parse import urlsplit

from spacekit.folder.app_folder import REQUIREMENTS
from spacekit.folder.checks.check import Check, Fault
from spacekit.folder.checks.subject import Subject
from spacekit.folder.finding import Severity
from spacekit.folder.uv_program import find_uv, uv_environment

__all__ = ["CHECKS", "question"]

# The Hub's Python for a Space that names none.
DEFAULT_PYTHON = "3.10"
# What indexes have by this name is another project; a server that knows spacekit brings it along.
_BROUGHT_ALONG = frozenset({"spacekit"})
# A cold resolution of a large set of packages; a slower one says nothing about the folder.
_TIMEOUT_S = 60
_MAX_REASON_CHARS = 600
_INDEX_OPTIONS = re.compile(r"(--index-url|-i|--extra-index-url|--find-links|-f)[\s=]+(\S+)")
# uv's words when it could not look: no network, a broken index, a proxy.
_NO_ANSWER = re.compile(
    r"failed to fetch|error sending request|client error|dns error|connection refused|timed out|"
    r"could not connect|network|HTTP status|certificate|offline",
    re.IGNORECASE,
)
# And when it looked, and found none.
_NO_SOLUTION = "no solution found"
# And when it would have to build something to know.
_NEEDS_BUILDING = re.compile(
    r"no usable wheels|no wheels|building .*disabled|no-build|source dist", re.IGNORECASE
)


def _resolve(subject: Subject) -> Iterator[Fault]:
    asked = question(subject)
    if not asked:
        return
    uv = find_uv()
    if uv is None:
        cause = "the requirements were not resolved: uv is not installed"
        yield Fault(cause, "pip install uv", REQUIREMENTS, severity=Severity.INFO)
        return
    python = _python(subject)
    command = [str(uv), "pip", "compile", "-", "--quiet", "--no-build", "--no-header", "--no-annotate"]
    command += ["--color", "never", "--python", sys.executable, "--python-version", python]
    command += ["--python-platform", "linux"]
    try:
        # Elsewhere than in the folder, whose own uv.toml would have a say.
        with tempfile.TemporaryDirectory() as elsewhere:
            done = subprocess.run(
                command,
                input="\n".join(asked),
                cwd=elsewhere,
                env=uv_environment(),
                capture_output=True,
                text=True,
                errors="replace",
                timeout=_TIMEOUT_S,
                check=False,
            )
    except (OSError, subprocess.TimeoutExpired) as error:
        yield _unanswered(f"uv did not answer ({type(error).__name__})")
        return
    if done.returncode:
        yield _unresolved(done.stderr, python)


def question(subject: Subject) -> list[str]:
    """The requirements to resolve, one a line: those with a name, and the indexes they may come from."""
    if subject.sdk == "static":
        return []
    lines = []
    for line in subject.requirements:
        option = _INDEX_OPTIONS.fullmatch(line.text)
        if option and urlsplit(option[2]).scheme in {"http", "https"}:
            lines.append(f"{option[1]} {option[2]}")
        elif line.requirement and not line.requirement.url and line.name not in _BROUGHT_ALONG:
            lines.append(str(line.requirement))
    version = subject.version_text("sdk_version") if subject.runs_python else None
    if version and re.fullmatch(r"[\w.]+", version):
        lines.append(f"gradio=={version}")
    return lines if any(not line.startswith("-") for line in lines) else []


def _python(subject: Subject) -> str:
    version = _image_python(subject) or subject.version_text("python_version") or ""
    if re.fullmatch(r"3\.\d{1,2}(\.\d{1,2})?", version):
        return version
    # An app of spacekit runs where spacekit does.
    return "3.12" if "spacekit" in subject.folder.requirements else DEFAULT_PYTHON


def _image_python(subject: Subject) -> str | None:
    """The Python of the image that a Dockerfile ends with: `FROM python:3.12-slim`."""
    begun = subject.dockerfile.last("FROM") if subject.dockerfile else None
    found = (
        re.search(r"(?:^|/)python:(3\.\d{1,2}(?:\.\d{1,2})?)(?:-|$)", begun.words[0])
        if begun and begun.words
        else None
    )
    return found[1] if found else None


def _unresolved(stderr: str, python: str) -> Fault:
    reason = _plain(stderr)
    if _NEEDS_BUILDING.search(reason):
        cause = f"with Python {python} a package would have to be built from source: {reason}"
        cure = "choose versions that have wheels for this Python"
        return Fault(cause, cure, REQUIREMENTS, severity=Severity.WARNING)
    if _NO_ANSWER.search(reason):
        return _unanswered("the package index can't be reached")
    if _NO_SOLUTION not in stderr.lower():
        return _unanswered(f"uv says: {reason}")
    cause = f"the requirements can't be installed together with Python {python}: {reason}"
    return Fault(cause, "loosen or change the versions that it names", REQUIREMENTS)


def _unanswered(why: str) -> Fault:
    cause = f"whether the requirements can be installed is not known: {why}"
    cure = "run it again with a network, or leave it out with --no-resolve"
    return Fault(cause, cure, REQUIREMENTS, severity=Severity.INFO)


def _plain(stderr: str) -> str:
    """uv's explanation in one line."""
    words = re.sub(r"[\u00d7\u2500-\u257f\u25b6\u21b3]|^\s*(error|warning):", " ", stderr, flags=re.MULTILINE)
    words = re.sub(r"\s*hint:.*", "", words, flags=re.DOTALL)
    words = re.sub(
        r"no solution found when resolving dependencies:?(\s*cause:)?", "", words, flags=re.IGNORECASE
    )
    words = re.sub(r",?\s*we\s+can\s+conclude\s+that\s+your requirements are unsatisfiable", "", words)
    plain = "".join(letter if letter.isprintable() else " " for letter in words)
    plain = " ".join(plain.split()).strip(" .:")
    return (plain[:1].lower() + plain[1:])[:_MAX_REASON_CHARS]


CHECKS = (
    Check("requirements-resolve", Severity.ERROR, "the requirements can be installed together", _resolve),
)
