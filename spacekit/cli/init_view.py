"""What adopting a folder would do, as people and scripts read it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from spacekit.folder.adopt.adopt import Adoption
from spacekit.folder.edits import Edit
from spacekit.folder.toml_table import printable

__all__ = ["adoption_json", "show_adoption"]

# More of one file is not read; --json has it all.
_MAX_DIFF_LINES = 40
_STYLES = {"+": "green", "-": "red"}
_HEADER_LINES = ("---", "+++", "@@")


def show_adoption(adoption: Adoption, out: Console, err: Console, *, takes_guess: bool) -> None:
    """Print what was found, then each file as it changes; notes go where they are in nobody's way."""
    table = Table(box=None, show_header=False, padding=(0, 1), pad_edge=False)
    table.add_column(no_wrap=True, style="dim")
    table.add_column(overflow="fold")
    table.add_column(overflow="fold", style="dim")
    about = ""
    for choice in adoption.choices:
        # A heading once for all packages.
        head = "" if choice.about == about else choice.about
        table.add_row(*(Text(printable(text)) for text in (head, choice.value, choice.reason)))
        about = choice.about
    out.print(table, soft_wrap=False)
    for edit in adoption.edits:
        out.print(Text(f"\n{'+' if edit.before is None else '~'} {edit.path}", "bold"))
        for line in _diff_lines(edit):
            out.print(line)
    for note in _notes(adoption, takes_guess=takes_guess):
        err.print(f"note: {printable(note)}", soft_wrap=False)


def adoption_json(adoption: Adoption, *, written: bool) -> dict[str, Any]:
    """What was found and what changes, for scripts."""
    return {
        "folder": str(adoption.folder.path),
        "sdk": adoption.sdk,
        "choices": [
            {"about": each.about, "value": each.value, "reason": each.reason} for each in adoption.choices
        ],
        "files": [
            {
                "path": edit.path,
                "action": "add" if edit.before is None else "change",
                "text": edit.after.decode("utf-8", "replace"),
            }
            for edit in adoption.edits
        ],
        "notes": list(_notes(adoption, takes_guess=True)),
        "written": written and bool(adoption.edits),
    }


def _diff_lines(edit: Edit) -> Iterator[Text]:
    """The lines that come and go, with a little of what is around them."""
    lines = [line for line in edit.diff() if not line.startswith(_HEADER_LINES) or line.startswith("+---")]
    for line in lines[:_MAX_DIFF_LINES]:
        yield Text(f"  {printable(line)}", _STYLES.get(line[:1], "dim"))
    if len(lines) > _MAX_DIFF_LINES:
        yield Text(f"  and {len(lines) - _MAX_DIFF_LINES} more lines", "dim")


def _notes(adoption: Adoption, *, takes_guess: bool) -> Iterator[str]:
    yield from adoption.notes
    for question in adoption.questions if takes_guess else ():
        option = "--app" if question.about == "app_file" else "--sdk"
        yield f"{question.text} Took {question.choices[0]}; {option} says otherwise"
