"""A push's plan, as people read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.console import Console, Group, RenderableType
from rich.text import Text

from spacekit.push.plan import Plan
from spacekit.push.plan_rows import Mark, plan_heading, plan_rows, plan_summary

__all__ = ["plan_view", "show_plan"]

# Past this a table is not read; the count says the rest, and --json has them all.
_MAX_ROWS = 40
_STYLES: Mapping[Mark, str] = {"+": "green", "~": "yellow", "-": "red", "=": "dim"}


def show_plan(plan: Plan, console: Console) -> None:
    """Print a plan."""
    console.print(plan_view(plan))


def plan_view(plan: Plan) -> RenderableType:
    """A plan as a heading, a row for each file that differs, and whatever the push makes by itself."""
    parts: list[RenderableType] = [Text(plan_heading(plan), style="bold")]
    rows = plan_rows(plan)
    if rows:
        # A plan without a row is the one that should be there at once.
        from rich.table import Table

        table = Table(box=None, show_header=False, padding=(0, 1), pad_edge=False)
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold")
        table.add_column(justify="right", no_wrap=True)
        for row in rows[:_MAX_ROWS]:
            table.add_row(Text(f"  {row.mark}", _STYLES[row.mark]), Text(row.what), Text(row.about, "dim"))
        parts.append(table)
    if len(rows) > _MAX_ROWS:
        parts.append(Text(f"  and {len(rows) - _MAX_ROWS} more; --json lists all", "dim"))
    parts.append(Text(f"  {plan_summary(plan)}"))
    parts.extend(Text(f"  {note}") for note in plan.notes)
    parts.extend(_made_texts(plan))
    return Group(*parts)


def _made_texts(plan: Plan) -> Iterator[RenderableType]:
    """The text of a file that the push writes and nobody has seen: the Dockerfile."""
    for file in plan.made:
        if file.path == "Dockerfile" and isinstance(file.source, bytes):
            yield Text(f"\n{file.path}:", "bold")
            yield Text("\n".join(f"  {line}" for line in file.source.decode().splitlines()))
