"""How long the first line of an app takes, and its first few."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Sequence

from benchmarks.bounds import Bound, at_most
from benchmarks.effort import Effort
from benchmarks.environments import Installed, clean_environment
from benchmarks.frameworks import SPACEKIT
from benchmarks.rows import Row, Sample, alternate, median_of

TITLE = "Import: seconds from the start of Python to its end, Python's own time included"
COLUMNS = ("wall_s", "memory_mib", "modules")
IMPORT = "import alone"
APP = "import, and a small Blocks"
LIMIT_IMPORT_S = 0.15
LIMIT_APP_S = 0.4

# Printed when all is loaded: KiB resident, and how many modules.
_REPORT = """
import sys
with open("/proc/self/status") as status:
    print(next(line.split()[1] for line in status if line.startswith("VmRSS")), len(sys.modules))
"""


def measure(installed: Sequence[Installed], effort: Effort) -> list[Row]:
    """Run the lines in a new Python, each time."""
    for each in installed:
        _run(each, _app(each))  # writes the byte code, and brings the files into memory
    return [
        *alternate(IMPORT, installed, effort.starts, lambda each: _run(each, each.framework.imports)),
        *alternate(APP, installed, effort.starts, lambda each: _run(each, _app(each))),
    ]


def bounds(rows: Sequence[Row]) -> list[Bound]:
    """Import time is a feature."""
    return [
        at_most("`import spacekit`", median_of(rows, IMPORT, SPACEKIT, "wall_s"), LIMIT_IMPORT_S, "s"),
        at_most("with Blocks and components", median_of(rows, APP, SPACEKIT, "wall_s"), LIMIT_APP_S, "s"),
    ]


def _app(each: Installed) -> str:
    return each.framework.imports + each.framework.builds


def _run(each: Installed, code: str) -> Sample:
    command = [str(each.python), "-c", code]
    variables = clean_environment()
    started = time.perf_counter()
    subprocess.run(command, env=variables, check=True, cwd="/")
    wall_s = time.perf_counter() - started
    command[-1] += "\n" + _REPORT
    done = subprocess.run(command, env=variables, check=True, cwd="/", capture_output=True, text=True)
    resident_kib, modules = done.stdout.split()
    return {"wall_s": wall_s, "memory_mib": int(resident_kib) / 1024, "modules": int(modules)}
