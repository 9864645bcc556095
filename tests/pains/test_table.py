"""docs/pains.md, the marks of the tests, and the table of cures speak of the same."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from spacekit.cli.boot import BOOT_IDS
from spacekit.folder.checks import CHECKS, SLOW_CHECKS
from spacekit.push.diagnosis import SYMPTOMS
from spacekit.push.preflight import REMOTE_IDS

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests"
DOCS = (ROOT / "docs" / "pains.md").read_text("utf-8")
ROWS = {int(row.split("|")[1]): row for row in DOCS.splitlines() if re.match(r"\| \d+ \|", row)}
CURES = tomllib.loads((Path(__file__).parent / "cures.toml").read_text("utf-8"))["cure"]
MARK = "pytest.mark.pain"
WAYS = {"impossible", "before", "explained", "in part"}


def marked() -> dict[int, set[str]]:
    """The tests that carry each number, by what stands in the files."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    for file in sorted(TESTS.rglob("test_*.py")):
        source = file.read_text("utf-8")
        if MARK not in source or file == Path(__file__).resolve():
            continue
        for node in ast.parse(source).body:
            for each in node.decorator_list if isinstance(node, ast.FunctionDef) else ():
                if isinstance(each, ast.Call) and ast.unparse(each.func) == MARK:
                    name = f"{file.relative_to(TESTS).as_posix()}::{getattr(node, 'name', '')}"
                    found[ast.literal_eval(each.args[0])].add(name)
    return found


def named(row: str) -> set[str]:
    """The tests that a row names."""
    return set(re.findall(r"`(\S+::\S+)`", row))


def test_there_are_38_rows() -> None:
    """All that was collected, once each and in order, with what becomes of it."""
    assert list(range(1, 39)) == list(ROWS)
    assert WAYS >= {row.split("|")[4].strip() for row in ROWS.values()}


def test_rows_and_marks_name_the_same_tests() -> None:
    """Each row's tests are there and carry its number, and no other test does."""
    assert {number: named(row) for number, row in ROWS.items()} == dict(marked())


def test_rows_and_cures_name_the_same_tests() -> None:
    """Each test fails without some cure of its row."""
    tests: defaultdict[int, set[str]] = defaultdict(set)
    for cure in CURES:
        tests[cure["pain"]].update(cure["tests"])
    assert {number: named(row) for number, row in ROWS.items()} == dict(tests)


@pytest.mark.parametrize("cure", CURES, ids=lambda cure: f"{cure['pain']}-{cure['what']}")
def test_a_cure_can_be_taken_away(cure: dict[str, str]) -> None:
    """What scripts/pains replaces is there once, and what is left is Python still."""
    text = (ROOT / cure["file"]).read_text("utf-8")
    assert 1 == text.count(cure["text"])
    without = text.replace(cure["text"], cure["without"])
    assert text != without
    ast.parse(without)


def test_what_the_table_links_to_is_there() -> None:
    """Headings of docs/checks.md, documents, and kinds of diagnosis that are named as code."""
    headings = {heading.lower().replace(" ", "-").strip(".") for heading in _headings("checks.md")}
    assert headings >= set(re.findall(r"\(checks\.md#([\w.-]+)\)", DOCS))
    for name, place in re.findall(r"\]\((\w+\.md)(?:#([\w-]+))?\)", DOCS):
        assert (ROOT / "docs" / name).is_file()
        assert not place or name == "checks.md" or place in {each.lower() for each in _headings(name)}
    known = {each.id for each in (*CHECKS, *SLOW_CHECKS)} | {*BOOT_IDS, *REMOTE_IDS}
    assert known >= set(re.findall(r"\[([a-z]+(?:-[a-z]+)+)\]\(checks", DOCS))


@pytest.mark.parametrize("cure", CURES, ids=lambda cure: f"{cure['pain']}-{cure['what']}")
def test_a_row_names_its_checks_and_diagnoses(cure: dict[str, Any]) -> None:
    """What a reader will meet in a terminal stands in the row under the same name."""
    kind, _, name = cure["what"].removeprefix("the ").partition(" ")
    if kind == "check":
        assert f"[{name}](checks.md#{name})" in ROWS[cure["pain"]]
    if kind == "diagnosis" and " " not in name:
        assert name in {symptom.kind for symptom in SYMPTOMS}
        assert f"`{name}`" in ROWS[cure["pain"]]


def _headings(document: str) -> list[str]:
    return re.findall(r"^#+ (.+)$", (ROOT / "docs" / document).read_text("utf-8"), re.MULTILINE)
