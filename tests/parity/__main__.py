"""`python -m tests.parity [app.py ...]`: apps under Gradio and under spacekit; prints what differs."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "support"))


def main(arguments: list[str]) -> int:
    """Compare the apps that are named, or the whole corpus; 1 if something differs without a reason."""
    from parity.reasons import unexplained
    from parity.run import compare_app
    from parity.served import Libraries
    from parity.table import print_row, print_total

    apps = [Path(name).resolve() for name in arguments] or sorted((HERE / "apps").glob("*.py"))
    rows = []
    with Libraries() as libraries:
        for app in apps:
            rows.append(compare_app(libraries, app))
            print_row(rows[-1])
    print_total(rows)
    return 1 if any(unexplained(row) for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
