"""The name on PyPI is another project's: nothing that is printed may lead a fresh machine to it."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from spacekit.relay.service_files import Kind, render
from spacekit.relay.settings import RelaySettings

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "templates").rglob("*.md")])
# `pip install spacekit`, with or without extras, a version, quotes; a path or a wheel is another thing.
BY_NAME = re.compile(r"(?:pip|uv) (?:install|add|tool install)\b[^\n`&|;]*?[\s'\"]spacekit(?![\w./-])")


def by_name(text: str) -> list[str]:
    """The lines that do, without what they say behind a `#`."""
    return [line for line in text.splitlines() if BY_NAME.search(line.partition(" #")[0])]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_page_installs_it_by_name(path: Path) -> None:
    """Until there is a release, it comes from a clone or as a wheel."""
    assert [] == by_name(path.read_text("utf-8"))


@pytest.mark.parametrize("kind", ["systemd", "compose"])
def test_no_file_for_a_server_installs_it_by_name(kind: Kind) -> None:
    """It would run a stranger's package as root."""
    printed = render(kind, RelaySettings("share.example.org", Path("data")))
    assert "CLONE" in printed
    assert [] == by_name(printed)


def test_the_action_asks_no_index_for_a_release(tmp_path: Path) -> None:
    """`version` is for the day when there is one."""
    done = subprocess.run(
        ["bash", ROOT / ".github/actions/push/run"],
        env=os.environ | {"SPACEKIT_INPUT_VERSION": "1.0.0", "RUNNER_TEMP": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert 1 == done.returncode
    assert "leave version out" in done.stdout


@pytest.mark.parametrize(
    ("line", "is_by_name"),
    [
        ("pip install 'spacekit[relay]'", True),
        ("pip install --no-cache-dir spacekit", True),
        ('install "pip install spacekit==1.0"', True),
        ("pip install '.[relay]'   # the spacekit on PyPI", False),
        ("pip install /src/spacekit-0.1.0-py3-none-any.whl", False),
    ],
)
def test_what_is_by_name(line: str, is_by_name: bool) -> None:
    """The test above finds what it looks for."""
    assert is_by_name is bool(by_name(line))
