"""Findings and fixes, as people read them."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from spacekit.folder.app_folder import AppFolder
from spacekit.folder.edits import Edit
from spacekit.folder.finding import Finding, Severity
from spacekit.push.lines import clean_line

__all__ = ["show_findings"]

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.INFO: "bold blue"}
_INDENT = "  "
# Of a diff that is longer the file itself is the better reading.
_MAX_DIFF_LINES = 40
# Prose wider than this is hard to read in any terminal.
_MAX_WIDTH = 100


def show_findings(folder: AppFolder, findings: list[Finding], edits: list[Edit], console: Console) -> None:
    """Print what was changed, then what is left, worst first, and the count."""
    width = min(console.width, _MAX_WIDTH)
    for edit in edits:
        for line in _diff(edit):
            console.print(line)
        console.print()
    for severity in Severity:
        for finding in findings:
            if finding.severity is severity:
                for line in _lines(finding, width):
                    console.print(line)
                console.print()
    console.print(_summary(folder, findings, edits))


def _lines(finding: Finding, width: int) -> Iterator[Text]:
    """`error[id] path:line`, what is wrong, what to do."""
    head = Text.assemble((finding.severity.value, _STYLES[finding.severity]), f"[{finding.id}]")
    place = clean_line(finding.place)
    if place:
        head.append(f" {place}", "bold")
    yield head
    for line in _wrapped(clean_line(finding.cause), width, _INDENT):
        yield Text(line)
    label = "fix: " if finding.fix else "cure: "
    words = clean_line(finding.cure) + (" (--fix does it)" if finding.fix else "")
    for line in _wrapped(label + words, width, _INDENT, _INDENT + " " * len(label)):
        yield Text(line, "dim" if not line.startswith(_INDENT + label) else "")


def _wrapped(text: str, width: int, first: str, then: str | None = None) -> list[str]:
    return textwrap.wrap(
        text, width, initial_indent=first, subsequent_indent=then or first, break_on_hyphens=False
    )


def _diff(edit: Edit) -> Iterator[Text]:
    """The change, coloured as git does."""
    lines = [clean_line(line) for line in edit.diff()]
    for line in lines[:_MAX_DIFF_LINES]:
        style = "green" if line.startswith("+") else "red" if line.startswith("-") else ""
        yield Text(line, "bold" if line.startswith(("---", "+++", "rename")) else style)
    if len(lines) > _MAX_DIFF_LINES:
        yield Text(f"... {len(lines) - _MAX_DIFF_LINES} more lines", "dim")


def _summary(folder: AppFolder, findings: list[Finding], edits: list[Edit]) -> Text:
    """One line: what there is, and what --fix could do."""
    files = f"{len(folder.files):,} file{'' if len(folder.files) == 1 else 's'}"
    counts = []
    for severity, one, many in (
        (Severity.ERROR, "error", "errors"),
        (Severity.WARNING, "warning", "warnings"),
        (Severity.INFO, "note", "notes"),
    ):
        count = sum(finding.severity is severity for finding in findings)
        if count:
            counts.append(f"{count} {one if count == 1 else many}")
    said = ", ".join(counts) or "nothing to mend"
    if edits:
        changed = len({edit.path for edit in edits})
        said = f"{changed} file{'' if changed == 1 else 's'} changed; {said}"
    fixable = sum(finding.fix is not None for finding in findings)
    hint = f"; --fix mends {fixable}" if fixable else ""
    return Text(f"Looked at {files}: {said}{hint}")
