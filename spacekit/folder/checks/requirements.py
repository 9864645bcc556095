"""Checks of requirements.txt and packages.txt: what the builder is asked to install."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import partial

from spacekit.folder.app_folder import REQUIREMENTS
from spacekit.folder.checks.check import Check, Fault
from spacekit.folder.checks.requirement_edits import remove_line, replace_line
from spacekit.folder.checks.subject import Subject
from spacekit.folder.edits import Fix
from spacekit.folder.finding import Severity
from spacekit.folder.requirements import RequirementLine

__all__ = ["CHECKS"]

PACKAGES = "packages.txt"
# Import names that people write for the package's name.
_MISNAMED = {
    "sklearn": "scikit-learn",
    "cv2": "opencv-python-headless",
    "pil": "pillow",
    "bs4": "beautifulsoup4",
    "skimage": "scikit-image",
    "fitz": "pymupdf",
    "dotenv": "python-dotenv",
    "yaml": "pyyaml",
    "serial": "pyserial",
    "dateutil": "python-dateutil",
    "mpl-toolkits": "matplotlib",
    "opencv": "opencv-python-headless",
    "pytorch": "torch",
    "attr": "attrs",
}
# Modules of the standard library whose names on the index belong to something else, or to nothing.
_BACKPORTS = frozenset({"dataclasses", "enum34", "typing", "asyncio"})
_DEBIAN_NAME = re.compile(r"[a-z0-9][a-z0-9+.-]+(:[a-z0-9]+)?(=[\w.+:~-]+)?")
_COMMIT = re.compile(r"@[0-9a-f]{7,40}(#|$)")
# As many packages as one line names.
_MAX_NAMED = 5


def _encoding(subject: Subject) -> Iterator[Fault]:
    for path in (REQUIREMENTS, PACKAGES):
        content = subject.bytes(path) if subject.has(path) else b""
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            cause = f"{path} is UTF-16, as PowerShell's `>` writes it; the builder reads UTF-8"
            yield Fault(cause, "save it as UTF-8", path)
        elif content.startswith(b"\xef\xbb\xbf"):
            cause = f"{path} begins with a byte order mark, which becomes part of the first name"
            fix = Fix(path, lambda text: text.removeprefix("\ufeff"))
            yield Fault(cause, "save it as UTF-8 without a mark", path, 1, fix)
        elif b"\0" in content:
            yield Fault(f"{path} is no text file", "save it as UTF-8", path)


def _syntax(subject: Subject) -> Iterator[Fault]:
    if b"\0" in subject.bytes(REQUIREMENTS) if subject.has(REQUIREMENTS) else False:
        return
    for line in subject.requirements:
        if line.requirement or line.is_option or _is_address(line.text):
            continue
        better = re.sub(r"^(pip3? install|conda install)\s+", "", line.text)
        fix = None
        cure = "write one package a line: `name`, `name==1.2` or `name>=1,<2`"
        if re.fullmatch(r"[\w.-]+\s*=\s*[\d.]+\w*", better):
            old, new = line.text, re.sub(r"\s*=\s*", "==", better)
            cure, fix = f"write `{new}`", Fix(REQUIREMENTS, partial(replace_line, old=old, new=new))
        yield Fault(f"pip can't read {line.text[:60]!r}", cure, REQUIREMENTS, line.number, fix)


def _is_address(text: str) -> bool:
    return "://" in text or text.startswith((".", "/")) or "/" in text or text.endswith((".whl", ".tar.gz"))


def _names(subject: Subject) -> Iterator[Fault]:
    for line in subject.requirements:
        name = line.requirement.name.lower().replace("_", "-") if line.requirement else ""
        if name in _MISNAMED:
            better = _MISNAMED[name]
            cause = f"{line.text[:60]} is the name of the import; the package is called {better}"
            old, new = line.text, better
            fix = Fix(REQUIREMENTS, partial(replace_line, old=old, new=new))
            yield Fault(cause, f"write `{better}`", REQUIREMENTS, line.number, fix)
        elif name.replace("-", "_") in sys.stdlib_module_names or name in _BACKPORTS:
            cause = f"{line.text[:60]} is part of Python itself; the package of this name is something else"
            fix = Fix(REQUIREMENTS, partial(remove_line, old=line.text))
            yield Fault(cause, "take the line out", REQUIREMENTS, line.number, fix)


def _duplicates(subject: Subject) -> Iterator[Fault]:
    seen: dict[str, RequirementLine] = {}
    for line in subject.requirements:
        if line.name is None or line.requirement is None:
            continue
        first = seen.setdefault(line.name, line)
        if first is line or str(first.requirement.marker if first.requirement else "") != str(
            line.requirement.marker
        ):
            continue
        if first.exact and line.exact and first.exact != line.exact:
            cause = (
                f"{line.name} is pinned twice: {first.exact} in line {first.number}, and {line.exact} here"
            )
            yield Fault(cause, "keep one of the two lines", REQUIREMENTS, line.number)
        elif line.text == first.text:
            cause = f"{line.text[:60]} stands in line {first.number} already"
            fix = Fix(REQUIREMENTS, partial(_without, number=line.number))
            yield Fault(cause, "keep one line", REQUIREMENTS, line.number, fix, Severity.WARNING)
        else:
            cause = f"{line.name} is asked for twice: in line {first.number} and here"
            yield Fault(cause, "keep one line", REQUIREMENTS, line.number, severity=Severity.WARNING)


def _without(text: str, number: int) -> str:
    """The file without one of two equal lines, wherever it is by now."""
    lines = text.splitlines(keepends=True)
    if number > len(lines):
        return text
    words = lines[number - 1].strip()
    is_double = sum(line.strip() == words for line in lines) > 1
    return "".join(line for at, line in enumerate(lines, 1) if at != number) if is_double else text


def _local(subject: Subject) -> Iterator[Fault]:
    """The builder of a Gradio Space gets requirements.txt alone, none of the files around it."""
    if not subject.runs_python:
        return
    for line in subject.requirements:
        text = re.sub(r"^(-e|--editable)[\s=]+", "", line.text)
        is_editable = text != line.text
        target = re.sub(r"^(-r|-c|--requirement|--constraint)[\s=]+", "", text)
        is_file = target != text
        is_path = text.startswith((".", "/", "file:")) or "@ file:" in text or text.endswith(".whl")
        if is_file and not target.startswith("http"):
            cause = f"{line.text[:60]} reads another file, which the Hub's builder does not have"
            yield Fault(cause, f"copy its lines into {REQUIREMENTS}", REQUIREMENTS, line.number)
        elif is_path and "://" not in text.removeprefix("file://"):
            cause = f"{line.text[:60]} installs from this folder, which the Hub's builder does not have"
            cure = "import the code from the app's folder, or use `sdk: docker`, which has the files"
            yield Fault(cause, cure, REQUIREMENTS, line.number)
        elif is_editable:
            cause = f"{line.text[:60]} is an editable install, which a Space can't edit"
            yield Fault(cause, "leave the -e out", REQUIREMENTS, line.number, severity=Severity.WARNING)


def _git(subject: Subject) -> Iterator[Fault]:
    for line in subject.requirements:
        url = (line.requirement.url if line.requirement else None) or line.text
        if url.startswith("git+ssh") or "git@" in url:
            cause = f"{line.text[:60]} needs an SSH key, which a builder does not have"
            yield Fault(cause, "use git+https", REQUIREMENTS, line.number, severity=Severity.ERROR)
        elif "git+" in url and not _COMMIT.search(url):
            cause = f"{line.text[:60]} follows a branch, so each build can install something else"
            yield Fault(cause, "name a commit: `...@<commit>`", REQUIREMENTS, line.number)


def _local_version(subject: Subject) -> Iterator[Fault]:
    """`torch==2.3.1+cpu` is on the index of its maker only."""
    indexes = any(
        line.text.startswith(("--index-url", "-i ", "--extra-index-url", "--find-links", "-f "))
        for line in subject.requirements
    )
    for line in subject.requirements:
        version = line.exact or ""
        if "+" in version and not indexes:
            cause = f"{line.text[:60]} is on no public index: what follows the + is a maker's own build"
            cure = (
                "add the maker's index, for PyTorch `--extra-index-url https://download.pytorch.org/whl/cpu`"
            )
            yield Fault(cause, cure, REQUIREMENTS, line.number)


def _unpinned(subject: Subject) -> Iterator[Fault]:
    loose = [
        line.name
        for line in subject.requirements
        if line.name
        and line.requirement
        and not line.requirement.specifier
        and not line.requirement.url
        # A Space's own runtime is chosen elsewhere.
        and line.name not in {"spacekit", "gradio"}
    ]
    if loose:
        more = f" and {len(loose) - _MAX_NAMED} more" if len(loose) > _MAX_NAMED else ""
        cause = f"any version will do for {', '.join(loose[:_MAX_NAMED])}{more}: a rebuild may break the app"
        yield Fault(cause, "`spacekit init` writes the versions that you have", REQUIREMENTS)


def _nested(subject: Subject) -> Iterator[Fault]:
    if not subject.runs_python:
        return
    nested = sorted(path for path in subject.paths if path.endswith(f"/{REQUIREMENTS}"))
    for path in nested:
        cause = f"{path} is not installed: a Space reads the {REQUIREMENTS} at the top, and no other"
        yield Fault(cause, f"copy what the app needs into {REQUIREMENTS} at the top", path)


def _elsewhere(subject: Subject) -> Iterator[Fault]:
    """Dependencies that are kept where a Space does not look."""
    if not subject.runs_python or subject.has(REQUIREMENTS):
        return
    kept = ("uv.lock", "poetry.lock", "Pipfile", "environment.yml", "environment.yaml", "setup.py")
    found = next((path for path in kept if subject.has(path)), None)
    if found is None and "dependencies" in subject.text("pyproject.toml"):
        found = "pyproject.toml"
    if found:
        cause = f"the app's packages are in {found}, but a Space installs those of {REQUIREMENTS}"
        yield Fault(cause, f"`spacekit init` writes {REQUIREMENTS}", found)


def _packages(subject: Subject) -> Iterator[Fault]:
    """Each word of packages.txt becomes a name for apt-get: comments and commands do too."""
    if not subject.has(PACKAGES) or b"\0" in subject.bytes(PACKAGES):
        return
    fix = Fix(PACKAGES, _plain_packages)
    for number, line in enumerate(subject.bytes(PACKAGES).decode("utf-8", "replace").split("\n"), 1):
        words = line.removeprefix("\ufeff").strip()
        if line.endswith("\r"):
            cause = f"{PACKAGES} has the line ends of Windows, which become part of the names"
            yield Fault(cause, "save it with the line ends of Unix", PACKAGES, number, fix)
            return
        if "#" in words:
            cause = f"{PACKAGES} has no comments: each word of {words[:40]!r} is taken for a package"
            yield Fault(cause, "take the comment out", PACKAGES, number, fix)
        elif re.match(r"(sudo\s+)?apt(-get)?\s", words):
            cause = f"{PACKAGES} holds names, not the command {words[:40]!r}"
            yield Fault(cause, "write the names alone, one a line", PACKAGES, number, fix)
        else:
            bad = next((word for word in words.split() if not _DEBIAN_NAME.fullmatch(word)), None)
            if bad:
                yield Fault(f"{bad[:40]!r} is no name of a Debian package", "mend it", PACKAGES, number)


def _plain_packages(text: str) -> str:
    """The names alone."""
    lines = []
    for line in text.replace("\r\n", "\n").splitlines(keepends=True):
        words = re.sub(r"\s*#.*", "", line.rstrip("\n"))
        words = re.sub(r"^\s*(sudo\s+)?apt(-get)?\s+(-\S+\s+)*install\s+((-\S+)\s+)*", "", words)
        if words.strip() or not line.strip():
            lines.append(words + ("\n" if line.endswith("\n") else ""))
    return "".join(lines)


CHECKS = (
    Check("requirements-encoding", Severity.ERROR, "requirements are UTF-8", _encoding),
    Check("requirements-syntax", Severity.ERROR, "pip can read every requirement", _syntax),
    Check("requirements-name", Severity.ERROR, "requirements name packages, not imports", _names),
    Check("requirements-duplicate", Severity.ERROR, "no package is asked for twice", _duplicates),
    Check("requirements-local", Severity.WARNING, "nothing is installed from the folder", _local),
    Check("requirements-git", Severity.WARNING, "what comes from git names a commit", _git),
    Check("requirements-build-tag", Severity.ERROR, "special builds come with their index", _local_version),
    Check("requirements-nested", Severity.WARNING, "requirements are at the top", _nested),
    Check("requirements-elsewhere", Severity.WARNING, "requirements are in requirements.txt", _elsewhere),
    Check("requirements-unpinned", Severity.INFO, "requirements have versions", _unpinned),
    Check("packages-names", Severity.ERROR, "packages.txt holds names of packages", _packages),
)
