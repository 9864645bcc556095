"""Checks of versions that have to go together: Python, Gradio, and the packages that Gradio leans on."""

from __future__ import annotations

from collections.abc import Iterator

from packaging.version import InvalidVersion, Version

from spacekit.folder.app_folder import REQUIREMENTS
from spacekit.folder.checks.check import Check, Fault
from spacekit.folder.checks.requirement_edits import append_line, remove_line, replace_line
from spacekit.folder.checks.subject import Subject
from spacekit.folder.edits import Fix
from spacekit.folder.finding import Severity
from spacekit.folder.requirements import RequirementLine

__all__ = ["CHECKS", "gradio_version"]

# The oldest Python of each line of Gradio, newest first, as its packages say.
_GRADIO_PYTHONS = ((Version("5.0.0"), "3.10"), (Version("3.35.0"), "3.8"), (Version("3.0"), "3.7"))
_SPACEKIT_PYTHON = "3.11"
# Before 5.0 Gradio imports `audioop`, which Python 3.13 no longer has, and `HfFolder`, which
# huggingface_hub 1.0 no longer has.
_GRADIO_MENDED = Version("5.0.0")
_WITHOUT_AUDIOOP = Version("3.13")
_HUB_LIMIT = Version("1.0")
# Gradio 6 refuses to start on a Space with an older `spaces`.
_GRADIO_6, _SPACES_FOR_6 = Version("6.0.0"), Version("0.43.0")
# What Python still mends; an older one gets no fixes, and new packages leave it out.
_OLDEST_PYTHON = Version("3.10")


def gradio_version(subject: Subject) -> Version | None:
    """The Gradio that a Space would install: sdk_version's, else the one that is pinned."""
    line = _line(subject, "gradio")
    text = subject.version_text("sdk_version") if subject.runs_python else None
    return _version(text or (line.exact if line else None))


def _python(subject: Subject) -> Version | None:
    return _version(subject.version_text("python_version"))


def _gradio_python(subject: Subject) -> Iterator[Fault]:
    gradio, python = gradio_version(subject), _python(subject)
    if gradio is None or python is None:
        return
    oldest = next((oldest for first, oldest in _GRADIO_PYTHONS if gradio >= first), None)
    place = subject.place("python_version")
    if oldest and python < Version(oldest):
        cause = f"Gradio {gradio} needs Python {oldest} or newer, and python_version is {python}"
        yield Fault(cause, f'write `python_version: "{oldest}"` or newer', *place)
    elif gradio < _GRADIO_MENDED and python >= _WITHOUT_AUDIOOP and not _line(subject, "audioop-lts"):
        cause = f"Gradio {gradio} imports audioop, which Python {python} no longer has"
        yield Fault(cause, 'write `python_version: "3.12"`, or use Gradio 5 or newer', *place)


def _spacekit_python(subject: Subject) -> Iterator[Fault]:
    python = _python(subject)
    if python and python < Version(_SPACEKIT_PYTHON) and _line(subject, "spacekit"):
        cause = f"spacekit needs Python {_SPACEKIT_PYTHON} or newer, and python_version is {python}"
        cure = f'write `python_version: "{_SPACEKIT_PYTHON}"` or newer'
        yield Fault(cause, cure, *subject.place("python_version"))


def _old_python(subject: Subject) -> Iterator[Fault]:
    python = _python(subject)
    if python and python < _OLDEST_PYTHON:
        cause = f"Python {python} gets no security fixes any more, and many packages have left it"
        yield Fault(cause, 'write `python_version: "3.12"`', *subject.place("python_version"))


def _gradio_pin(subject: Subject) -> Iterator[Fault]:
    line, version = _line(subject, "gradio"), subject.version_text("sdk_version")
    if not line or not line.requirement or not version or not subject.runs_python or not _version(version):
        return
    if line.requirement.specifier.contains(version, prereleases=True):
        return
    cause = f"{REQUIREMENTS} asks for {line.text[:60]}, but sdk_version is {version}: both can't be installed"
    fix = None
    if line.exact:
        old, new = line.text, line.text.replace(line.exact, version, 1)
        fix = Fix(REQUIREMENTS, lambda text: replace_line(text, old, new))
    cure = f"let both say the same, or leave gradio out of {REQUIREMENTS}"
    yield Fault(cause, cure, REQUIREMENTS, line.number, fix)


def _client_pin(subject: Subject) -> Iterator[Fault]:
    """Each Gradio names the one gradio_client that it works with."""
    line = _line(subject, "gradio-client")
    has_gradio = _line(subject, "gradio") or subject.folder.front_matter.text("sdk_version")
    if line and line.requirement and line.requirement.specifier and has_gradio:
        cause = f"{REQUIREMENTS} pins {line.text[:60]}, and Gradio itself names the one version it works with"
        old = line.text
        fix = Fix(REQUIREMENTS, lambda text: remove_line(text, old))
        cure = "take the line out: Gradio brings the right gradio_client along"
        yield Fault(cause, cure, REQUIREMENTS, line.number, fix)


def _hub_client(subject: Subject) -> Iterator[Fault]:
    gradio = gradio_version(subject)
    if gradio is None or gradio >= _GRADIO_MENDED or gradio < Version("4"):
        return
    line = _line(subject, "huggingface-hub")
    if line and line.requirement and not _allows(line, _HUB_LIMIT):
        return
    cause = f"Gradio {gradio} fails with huggingface_hub 1.0 or newer (no HfFolder), and nothing bars it"
    if line:
        old, new = line.text, "huggingface_hub<1.0"
        fix = Fix(REQUIREMENTS, lambda text: replace_line(text, old, new))
    else:
        fix = Fix(REQUIREMENTS, lambda text: append_line(text, "huggingface_hub<1.0"))
    cure = f"write `huggingface_hub<1.0` in {REQUIREMENTS}, or use Gradio 5 or newer"
    yield Fault(cause, cure, REQUIREMENTS, line.number if line else None, fix)


def _allows(line: RequirementLine, limit: Version) -> bool:
    """Whether a requirement lets in the limit or what is newer: a pin or a bound below it does not."""
    specifiers = list(line.requirement.specifier) if line.requirement else []
    uppers = [each for each in specifiers if each.operator in {"<", "<=", "==", "===", "~="}]
    for each in uppers:
        version = _version(each.version.removesuffix(".*"))
        if version and (version < limit or (each.operator == "<" and version <= limit)):
            return False
    return True


def _spaces_package(subject: Subject) -> Iterator[Fault]:
    gradio, line = gradio_version(subject), _line(subject, "spaces")
    pinned = _version(line.exact) if line else None
    if gradio and gradio >= _GRADIO_6 and line and pinned and pinned < _SPACES_FOR_6:
        cause = f"Gradio {gradio} does not start with spaces {pinned}: it asks for {_SPACES_FOR_6} or newer"
        old, new = line.text, f"spaces>={_SPACES_FOR_6}"
        fix = Fix(REQUIREMENTS, lambda text: replace_line(text, old, new))
        yield Fault(cause, f"write `{new}`", REQUIREMENTS, line.number, fix)


def _line(subject: Subject, name: str) -> RequirementLine | None:
    return next((line for line in subject.requirements if line.name == name), None)


def _version(text: str | None) -> Version | None:
    try:
        return Version(text) if text else None
    except InvalidVersion:
        return None


CHECKS = (
    Check("python-for-gradio", Severity.ERROR, "Python and Gradio go together", _gradio_python),
    Check("python-for-spacekit", Severity.ERROR, "Python is new enough for spacekit", _spacekit_python),
    Check("python-old", Severity.WARNING, "Python is still looked after", _old_python),
    Check("gradio-pin", Severity.ERROR, "requirements and sdk_version agree on Gradio", _gradio_pin),
    Check("gradio-client-pin", Severity.WARNING, "Gradio chooses its own client", _client_pin),
    Check("gradio-hub-client", Severity.ERROR, "an old Gradio gets an old huggingface_hub", _hub_client),
    Check("gradio-spaces", Severity.ERROR, "Gradio 6 gets a new enough spaces", _spaces_package),
)
