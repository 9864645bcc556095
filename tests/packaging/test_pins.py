"""What is declared, pinned and shipped fits together."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import spacekit
import spacekit_runtime

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PINS = [Requirement(line) for line in (ROOT / "constraints.txt").read_text().splitlines() if line.strip()]


def declared() -> set[str]:
    """Every package that spacekit, its extras or its tests ask for by name."""
    extras = PROJECT["project"]["optional-dependencies"].values()
    groups = [PROJECT["project"]["dependencies"], *extras, PROJECT["dependency-groups"]["dev"]]
    names: set[str] = {canonicalize_name(Requirement(line).name) for group in groups for line in group}
    return names - {"spacekit"}


def test_every_declared_package_is_pinned() -> None:
    """A test run means the same everywhere: no dependency floats."""
    assert set() == declared() - {canonicalize_name(pin.name) for pin in PINS}


def test_pins_are_exact_and_name_no_place() -> None:
    """constraints.txt holds `name==version` and no address: where packages come from is the machine's say."""
    for pin in PINS:
        assert pin.url is None, pin
        assert ["=="] == [specifier.operator for specifier in pin.specifier], pin


def test_there_is_one_version() -> None:
    """`spacekit.__version__` is what the package is published as."""
    assert PROJECT["project"]["version"] == spacekit.__version__


def test_the_wheel_is_what_is_tested() -> None:
    """Under scripts/test both packages come from the installed wheel, with the page and the templates."""
    wheel = os.environ.get("SPACEKIT_TESTED_WHEEL")
    tree = {ROOT / "spacekit", ROOT / "runtime" / "spacekit_runtime"}
    homes = {Path(package.__path__[0]).resolve() for package in (spacekit, spacekit_runtime)}
    if wheel:
        assert not homes & tree
        assert (Path(spacekit.__path__[0]) / "_templates" / "hello" / "app.py").is_file()
    else:
        assert homes == tree
    assert (Path(spacekit_runtime.__path__[0]) / "static" / "manifest.json").is_file()
