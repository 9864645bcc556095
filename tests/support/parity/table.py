"""The table of a comparison, a row an app, printed as it is found."""

from __future__ import annotations

from collections.abc import Sequence

from parity.reasons import reason_for
from parity.run import Row

WIDTHS = (28, 9, 6, 9)


def print_row(row: Row) -> None:
    """Say what was found of one app."""
    if row.not_served:
        told = "; ".join(f"{library}: {why}" for library, why in row.not_served.items())
        _print(row.app, "-", "-", "-", f"not served by {told}")
        return
    equal = len(row.compared) - len(row.different)
    unsteady = f"answers otherwise each time: {', '.join(row.unsteady)}" if row.unsteady else ""
    _print(row.app, str(len(row.compared)), str(equal), str(len(row.different)), unsteady)
    for endpoint, differences in row.different.items():
        for difference in differences:
            reason = reason_for(row.app, endpoint, difference)
            print(f"    {endpoint}  {difference}{f'  (reason: {reason})' if reason else ''}", flush=True)  # noqa: T201


def print_total(rows: Sequence[Row]) -> None:
    """Say what was found of all."""
    compared = sum(len(row.compared) for row in rows)
    different = sum(len(row.different) for row in rows)
    _print("all", str(compared), str(compared - different), str(different), "")


def _print(app: str, compared: str, equal: str, different: str, note: str) -> None:
    cells = (
        f"{text:<{width}}" for text, width in zip((app, compared, equal, different), WIDTHS, strict=True)
    )
    print(" ".join(cells), note, flush=True)  # noqa: T201  # what the program is for
