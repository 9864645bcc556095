"""Measure spacekit beside bare FastAPI and Gradio, and hold it to its bounds."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.bounds import Bound
from benchmarks.effort import FULL, QUICK, Effort
from benchmarks.environments import Installed, install
from benchmarks.figures import (
    api,
    chat,
    files,
    import_time,
    large,
    page,
    push,
    sessions,
    start,
    stream,
    unchanged,
)
from benchmarks.frameworks import FRAMEWORKS
from benchmarks.progress import say
from benchmarks.rows import Row, busy
from benchmarks.server import CLIENT_CPU
from benchmarks.tables import bounds_table, figure_table


def no_bounds(_: Sequence[Row]) -> list[Bound]:
    """What is watched, and held to nothing."""
    return []


@dataclass(frozen=True)
class Figure:
    """What can be measured.

    Attributes:
        title: What it is, for the table.
        columns: What the table shows of each sample; the first is compared with the bare app's.
        measure: Measures it.
        bounds: What it is held to.
        is_pinned: Whether the client keeps to a processor of its own; a browser needs both.
    """

    title: str
    columns: Sequence[str]
    measure: Callable[[Sequence[Installed], Effort], list[Row]]
    bounds: Callable[[Sequence[Row]], list[Bound]] = no_bounds
    is_pinned: bool = True


FIGURES = {
    "import": Figure(
        import_time.TITLE, import_time.COLUMNS, import_time.measure, import_time.bounds, is_pinned=False
    ),
    "start": Figure(start.TITLE, start.COLUMNS, start.measure, start.bounds, is_pinned=False),
    "page": Figure(page.TITLE, page.COLUMNS, page.measure, page.bounds, is_pinned=False),
    "api": Figure(api.TITLE, api.COLUMNS, api.measure, api.bounds),
    "stream": Figure(stream.TITLE, stream.COLUMNS, stream.measure, stream.bounds),
    "sessions": Figure(sessions.TITLE, sessions.COLUMNS, sessions.measure),
    "files": Figure(files.TITLE, files.COLUMNS, files.measure),
    "large": Figure(large.TITLE, large.COLUMNS, large.measure, large.bounds, is_pinned=False),
    "chat": Figure(chat.TITLE, chat.COLUMNS, chat.measure, chat.bounds, is_pinned=False),
    "push": Figure(push.TITLE, push.COLUMNS, push.measure, is_pinned=False),
    "unchanged": Figure(
        unchanged.TITLE, unchanged.COLUMNS, unchanged.measure, unchanged.bounds, is_pinned=False
    ),
}


def main() -> int:
    """Run, and give the exit code: 1 where a bound is missed."""
    options = _options()
    effort = QUICK if options.quick else FULL
    say("making the environments")
    installed = [install(framework) for framework in FRAMEWORKS if framework.name in options.frameworks]
    measured: dict[str, list[Row]] = {}
    bounds: list[Bound] = []
    for name in options.only:
        figure = FIGURES[name]
        everywhere = os.sched_getaffinity(0)
        if figure.is_pinned:
            os.sched_setaffinity(0, {CLIENT_CPU})
        rows = measured[name] = figure.measure(installed, effort)
        os.sched_setaffinity(0, everywhere)
        held = figure.bounds(rows)
        bounds += held
        if not options.json:
            print(figure_table(figure.title, rows, figure.columns))
            print(f"\n{bounds_table(held)}" if held else "", flush=True)
        for warning in busy(rows):
            say(warning)
    if options.json:
        print(json.dumps(_as_json(measured, bounds), indent=2))
    missed = [bound for bound in bounds if not bound.holds]
    say(f"{len(bounds) - len(missed)} of {len(bounds)} bounds hold")
    return 1 if missed else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks/run", description=__doc__)
    names = [framework.name for framework in FRAMEWORKS]
    parser.add_argument("--only", type=_list_of(FIGURES), default=list(FIGURES), help=",".join(FIGURES))
    parser.add_argument("--frameworks", type=_list_of(names), default=names, help=",".join(names))
    parser.add_argument("--quick", action="store_true", help="few short rounds, not to be quoted")
    parser.add_argument("--json", action="store_true", help="print every round as JSON, no tables")
    return parser.parse_args()


def _list_of(known: Sequence[str] | dict[str, Any]) -> Callable[[str], list[str]]:
    def parse(text: str) -> list[str]:
        names = text.split(",")
        strangers = [name for name in names if name not in known]
        if strangers:
            raise argparse.ArgumentTypeError(f"{strangers[0]!r} is none of {', '.join(known)}")
        return names

    return parse


def _as_json(measured: dict[str, list[Row]], bounds: Sequence[Bound]) -> dict[str, Any]:
    return {
        "load_average": os.getloadavg(),
        "figures": {name: [vars(row) for row in rows] for name, rows in measured.items()},
        "bounds": [vars(bound) | {"holds": bound.holds} for bound in bounds],
    }


if __name__ == "__main__":
    sys.exit(main())
