"""A push's plan, as people read it."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console, Group, RenderableType
from rich.text import Text

from spacekit.cli.sizes import human_size
from spacekit.push.plan import Plan
from spacekit.push.settings_plan import SettingsPlan

__all__ = ["plan_view", "show_plan"]

# Past this a table is not read; the count says the rest, and --json has them all.
_MAX_ROWS = 40
_SHORT_SHA = 7
# A variable's value beyond this is a document.
_MAX_VALUE = 40


def show_plan(plan: Plan, console: Console) -> None:
    """Print a plan."""
    console.print(plan_view(plan))


def plan_view(plan: Plan) -> RenderableType:
    """A plan as a heading, a row for each file that differs, and whatever the push makes by itself."""
    parts: list[RenderableType] = [Text(_heading(plan), style="bold")]
    rows = [*_settings(plan.settings), *_rows(plan)]
    if rows:
        # A plan without a row is the one that should be there at once.
        from rich.table import Table

        table = Table(box=None, show_header=False, padding=(0, 1), pad_edge=False)
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold")
        table.add_column(justify="right", no_wrap=True)
        for mark, style, path, size in rows[:_MAX_ROWS]:
            table.add_row(Text(f"  {mark}", style), Text(path), Text(size, "dim"))
        parts.append(table)
    if len(rows) > _MAX_ROWS:
        parts.append(Text(f"  and {len(rows) - _MAX_ROWS} more; --json lists all", "dim"))
    parts.append(Text(_summary(plan)))
    parts.extend(Text(f"  {note}") for note in plan.notes)
    parts.extend(_made_texts(plan))
    return Group(*parts)


def _heading(plan: Plan) -> str:
    where = f"{plan.target.space} on {plan.target.endpoint}"
    if plan.creates:
        return f"{where}: make a Space (sdk {plan.sdk})"
    return f"{where} at {plan.parent[:_SHORT_SHA]}" if plan.parent else where


def _settings(plan: SettingsPlan) -> Iterator[tuple[str, str, str, str]]:
    """Whatever changes besides files, and what stays although the folder does not know it."""
    for change in plan.changes:
        old = f"{change.old} → " if change.old is not None else ""
        yield "~", "yellow", f"{change.name} {old}{change.new}", "setting"
    for variable in plan.variables:
        mark, style = ("+", "green") if variable.old is None else ("~", "yellow")
        was = f" (was {_short(variable.old)})" if variable.old is not None else ""
        yield mark, style, f"{variable.name}={_short(variable.new)}{was}", "variable"
    for name in plan.secrets:
        yield "+", "green", name, "secret"
    for name in plan.kept_variables:
        yield "=", "dim", f"{name} is there and not in the settings: kept", "variable"
    for name in plan.kept_secrets:
        yield "=", "dim", f"{name} is there, with a value that can't be compared", "secret"
    for name in plan.other_secrets:
        yield "=", "dim", f"{name} is there and not in the settings: kept", "secret"


def _rows(plan: Plan) -> Iterator[tuple[str, str, str, str]]:
    for mark, style, files in (("+", "green", plan.added), ("~", "yellow", plan.changed)):
        for file in files:
            made = f"  (made: {file.made})" if file.made else ""
            yield mark, style, _plain(file.path) + made, human_size(file.size)
    for gone in plan.deleted:
        yield "-", "red", _plain(gone.path), human_size(gone.size)


def _summary(plan: Plan) -> str:
    counts = {
        "added": len(plan.added),
        "changed": len(plan.changed),
        "deleted": len(plan.deleted),
        "kept though not in the folder": len(plan.kept),
        "unchanged": len(plan.unchanged),
    }
    told = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    return f"  {told or 'no files'}; {human_size(plan.upload_size)} to send"


def _plain(path: str) -> str:
    """A path as it can be shown: the server's may hold anything."""
    return "".join(character if character.isprintable() else "\ufffd" for character in path)


def _short(value: object) -> str:
    text = _plain(str(value))
    return text if len(text) <= _MAX_VALUE else f"{text[:_MAX_VALUE]}…"


def _made_texts(plan: Plan) -> Iterator[RenderableType]:
    """The text of a file that the push writes and nobody has seen: the Dockerfile."""
    for file in plan.made:
        if file.path == "Dockerfile" and isinstance(file.source, bytes):
            yield Text(f"\n{file.path}:", "bold")
            yield Text("\n".join(f"  {line}" for line in file.source.decode().splitlines()))
