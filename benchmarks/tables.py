"""Figures and bounds as plain tables."""

from __future__ import annotations

import math
from collections.abc import Sequence

from benchmarks.bounds import Bound
from benchmarks.frameworks import BASE
from benchmarks.rows import Row, find, ratio

# From here on a number is shown without decimals.
ROUND_FROM = 1000
FEW_DIGITS_FROM = 10


def figure_table(title: str, rows: Sequence[Row], columns: Sequence[str]) -> str:
    """A figure: a line for each case and framework, with medians and how the first stands to bare FastAPI."""
    lead = columns[0]
    lines = [["case", "framework", *columns, f"{lead} / {BASE}", "rounds"]]
    for row in rows:
        if not row.rounds:
            lines.append([row.case, row.framework, row.note])
            continue
        has_base = find(rows, row.case, BASE) is not None
        to_base = f"{ratio(rows, row.case, row.framework, lead):.2f} x" if has_base else "-"
        measured = [_number(row.median(column)) for column in columns]
        lines.append([row.case, row.framework, *measured, to_base, str(len(row.rounds))])
    return f"\n{title}\n\n{_aligned(lines)}"


def bounds_table(bounds: Sequence[Bound]) -> str:
    """The bounds: what is held, what was measured, and whether it holds."""
    lines = [["", "bound", "measured", "limit"]]
    lines += [
        [
            "ok" if bound.holds else "MISSED",
            bound.claim,
            f"{_number(bound.measured)} {bound.unit}",
            f"{bound.sense} {_number(bound.limit)} {bound.unit}",
        ]
        for bound in bounds
    ]
    return _aligned(lines)


def _number(value: float) -> str:
    if math.isnan(value):
        return "-"
    if value >= ROUND_FROM:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= FEW_DIGITS_FROM else f"{value:.3g}"


def _aligned(lines: Sequence[Sequence[str]]) -> str:
    full = [line for line in lines if len(line) == len(lines[0])]
    widths = [max(len(cell) for cell in column) for column in zip(*full, strict=True)]
    return "\n".join(
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=False)).rstrip()
        for line in lines
    )
