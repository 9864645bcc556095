"""Checks of README.md as a whole: it is there, its settings can be read, and each key is one."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from functools import partial

from spacekit.folder.app_folder import README
from spacekit.folder.card_schema import KEYS
from spacekit.folder.card_text import add_line, remove_key, rename_key
from spacekit.folder.checks.check import Check, Fault
from spacekit.folder.checks.subject import DOCKERFILE, Subject
from spacekit.folder.edits import Fix
from spacekit.folder.finding import Severity

__all__ = ["CHECKS"]

_SMALLEST = "`spacekit init` writes them; the least is three lines at its top: `---`, `sdk: gradio`, `---`"
# A name this near to a key is a slip of it; the distance is difflib's.
_SIMILARITY = 0.8
# Keys of other kinds of cards that people and tools leave in, to no harm.
_HARMLESS = frozenset({"language", "library_name", "pipeline_tag", "metrics", "co2_eq_emissions", "arxiv"})


def _missing(subject: Subject) -> Iterator[Fault]:
    folder = subject.folder
    if folder.front_matter.is_present or folder.front_matter.problem:
        return
    misspelt = _misspelt_readme(subject)
    if misspelt:
        fix = Fix(misspelt, rename_to=README)
        cause = f"{misspelt} has another spelling than {README}, which is the name that a Space looks for"
        yield Fault(cause, f"rename it to {README}", misspelt, fix=fix)
    elif not folder.has(README):
        cause = f"{README} is missing; its settings tell a Space what to run"
        yield Fault(cause, _SMALLEST, README, fix=_sdk_fix(subject))
    else:
        cause = f"{README} has no settings between --- lines at its top"
        yield Fault(cause, _SMALLEST, README, fix=_sdk_fix(subject))


def _broken(subject: Subject) -> Iterator[Fault]:
    problem = subject.folder.front_matter.problem
    if problem:
        cure = f"mend the YAML between the --- lines of {README}; quote a value that has a colon or a #"
        yield Fault(f"the settings at the top of {README} can't be read: {problem}", cure, README)


def _no_sdk(subject: Subject) -> Iterator[Fault]:
    matter = subject.folder.front_matter
    if matter.is_present and not matter.problem and "sdk" not in matter.values:
        sdk = likely_sdk(subject)
        cure = f"add the line `sdk: {sdk}`" if sdk else "`spacekit init` finds out which, and writes it"
        cause = f"{README} does not say which sdk runs the app"
        yield Fault(cause, cure, README, fix=_sdk_fix(subject))


def _duplicates(subject: Subject) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for entry in subject.card:
        if entry.key in seen:
            cause = f"{README} sets {entry.key} twice, in lines {seen[entry.key]} and {entry.line}"
            cure = "keep one of the two lines; the Hub refuses a README that has both"
            fix = Fix(README, partial(remove_key, key=entry.key))
            yield Fault(cause, cure, README, entry.line, fix)
        seen[entry.key] = entry.line


def _unknown(subject: Subject) -> Iterator[Fault]:
    known = {_folded(key): key for key in KEYS}
    for entry in subject.card:
        if entry.key in KEYS or entry.key in _HARMLESS:
            continue
        near = difflib.get_close_matches(_folded(entry.key), known, n=1, cutoff=_SIMILARITY)
        cause = f"{README} sets {entry.key[:60]!r}, which means nothing to a Space"
        if near:
            meant = known[near[0]]
            fix = Fix(README, partial(rename_key, key=entry.key, better=meant))
            yield Fault(cause, f"did you mean {meant}?", README, entry.line, fix)
        else:
            cure = "take the line out, or leave it for whatever reads it"
            yield Fault(cause, cure, README, entry.line, severity=Severity.INFO)


def _byte_order_mark(subject: Subject) -> Iterator[Fault]:
    content = subject.bytes(README) if subject.has(README) else b""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield Fault(f"{README} is UTF-16, which no Space reads", "save it as UTF-8", README)
    elif content.startswith(b"\xef\xbb\xbf"):
        cause = f"{README} begins with a byte order mark, so its first line is not --- to every reader"
        fix = Fix(README, lambda text: text.removeprefix("\ufeff"))
        yield Fault(cause, "save it as UTF-8 without a mark", README, 1, fix, Severity.WARNING)


def likely_sdk(subject: Subject) -> str | None:
    """What the folder looks like; `None` when nothing says so."""
    if subject.has(DOCKERFILE):
        return "docker"
    sources = [path for path in subject.paths if path.endswith(".py")]
    if sources:
        # Streamlit has to be started by its own command, and so by a Dockerfile.
        at_top = [path for path in sources if "/" not in path]
        return None if any("import streamlit" in subject.text(path) for path in at_top) else "gradio"
    return "static" if subject.has("index.html") else None


def _sdk_fix(subject: Subject) -> Fix | None:
    sdk = likely_sdk(subject)
    # A file of this name that is not sent is not ours to write.
    if sdk is None or (not subject.has(README) and (subject.folder.path / README).exists()):
        return None
    return Fix(README, lambda text: add_line(text, f"sdk: {sdk}"))


def _misspelt_readme(subject: Subject) -> str | None:
    found = (path for path in subject.paths if path.lower() == README.lower() and path != README)
    return next(found, None) if not subject.has(README) else None


def _folded(key: str) -> str:
    return key.lower().replace("-", "_").replace("_", "")


CHECKS = (
    Check("readme-settings", Severity.ERROR, "README.md has a settings block", _missing),
    Check("readme-yaml", Severity.ERROR, "the settings block is YAML", _broken),
    Check("readme-sdk", Severity.ERROR, "the settings say which sdk runs the app", _no_sdk),
    Check("readme-duplicate", Severity.ERROR, "no setting is there twice", _duplicates),
    Check("readme-key", Severity.WARNING, "each setting is one that Spaces have", _unknown),
    Check("readme-encoding", Severity.ERROR, "README.md is UTF-8 without a mark", _byte_order_mark),
)
