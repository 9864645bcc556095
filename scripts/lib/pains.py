"""Takes each cure of tests/pains/cures.toml away, in a copy of the tree, and sees its tests fail.

    python scripts/lib/pains.py            all of them
    python scripts/lib/pains.py 5 20       those of rows 5 and 20 of docs/pains.md

First the tests have to pass as things stand. The tree itself is only read.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CURES = "tests/pains/cures.toml"
# What takes part in a test; all else in the tree would only take time to copy.
PARTS = (
    "spacekit",
    "runtime/spacekit_runtime",
    "templates",
    "tests",
    "docs",
    "pyproject.toml",
    "hatch_build.py",
)
LEFT_OUT = shutil.ignore_patterns("__pycache__", "node_modules", ".git")
# A host that starts, a Space that builds: none of the tests takes longer.
TIMEOUT_S = 300


@dataclass(frozen=True)
class Cure:
    """One change that takes a cure away, and the tests that have to fail then."""

    pain: int
    what: str
    file: str
    text: str
    without: str
    tests: tuple[str, ...]


def cures_of(tree: Path, pains: list[int]) -> list[Cure]:
    """The cures of these rows, or of all."""
    table = tomllib.loads((tree / CURES).read_text("utf-8"))["cure"]
    found = [Cure(**{**each, "tests": tuple(each["tests"])}) for each in table]
    return [cure for cure in found if not pains or cure.pain in pains]


def copy_tree(to: Path) -> None:
    """The parts of the tree that tests need."""
    for part in PARTS:
        source, target = ROOT / part, to / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=LEFT_OUT, symlinks=True)
        else:
            shutil.copy2(source, target)


def passing_and_failing(tree: Path, tests: tuple[str, ...]) -> tuple[set[str], set[str]]:
    """The tests that passed in all their cases, and those that failed in one; a broken set-up is neither."""
    report = tree / "report.xml"
    report.unlink(missing_ok=True)
    paths = [f"tests/{test}" for test in tests]
    options = ["-q", "-p", "no:cacheprovider", f"--junit-xml={report}", "-o", "junit_family=xunit1"]
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(tree), str(tree / "runtime")]),
        "PYTHONDONTWRITEBYTECODE": "1",  # a change within one second would not be noticed
    }
    subprocess.run(
        [sys.executable, "-m", "pytest", *options, *paths],
        cwd=tree,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=TIMEOUT_S * len(tests),
        check=False,
    )
    passed: set[str] = set()
    failed: set[str] = set()
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 - our own pytest wrote it
        file = case.get("file", "").removeprefix("tests/")
        name = f"{file}::{case.get('name', '').partition('[')[0]}"
        kinds = {child.tag for child in case}
        if "failure" in kinds:
            failed.add(name)
        elif not kinds & {"error", "skipped"}:
            passed.add(name)
    return passed - failed, failed


def survives(tree: Path, cure: Cure) -> list[str]:
    """The tests that do not fail although the cure is gone."""
    file = tree / cure.file
    text = file.read_text("utf-8")
    if text.count(cure.text) != 1:
        return [f"{cure.file} has {text.count(cure.text)} times what is to be taken away"]
    file.write_text(text.replace(cure.text, cure.without), "utf-8")
    try:
        _, failed = passing_and_failing(tree, cure.tests)
    finally:
        file.write_text(text, "utf-8")
    return [test for test in cure.tests if test not in failed]


def main(pains: list[int]) -> int:
    """Try all; give the exit code."""
    with tempfile.TemporaryDirectory(prefix="spacekit-pains-") as folder:
        tree = Path(folder)
        tree.chmod(0o711)  # apps of a host run as users of their own
        copy_tree(tree)
        cures = cures_of(tree, pains)
        tests = tuple(dict.fromkeys(test for cure in cures for test in cure.tests))
        passed, _ = passing_and_failing(tree, tests)
        broken = [test for test in tests if test not in passed]
        for test in broken:
            print(f"FAILED   {test} does not pass as things stand", flush=True)
        weak = 0
        for cure in cures:
            left = survives(tree, cure)
            weak += bool(left)
            print(f"{'FAILED ' if left else 'ok     '} {cure.pain:>3}  without {cure.what}", flush=True)
            for test in left:
                print(f"             still passes: {test}", flush=True)
    print(f"{len(cures) - weak} of {len(cures)} cures are missed when they are gone")
    return 1 if broken or weak else 0


if __name__ == "__main__":
    options = argparse.ArgumentParser(prog="scripts/pains", description=__doc__)
    options.add_argument("pain", nargs="*", type=int, help="a row of docs/pains.md; all of them without")
    sys.exit(main(options.parse_args().pain))
